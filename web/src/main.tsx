import './kit/tokens.css'
import './kit/base.css'
import './kit/kit.css'
import './shell/shell.css'
import './kit/print.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { applyPreferences } from './app/preferences.ts'
import { queryClient, router } from './app/router.tsx'
import { startI18n } from './i18n/index.ts'

// A chunk of an older build is gone after an update of the server: load the new build once, at the same address.
addEventListener('vite:preloadError', (event) => {
  const key = 'yimen.reloadedFor'
  if (sessionStorage.getItem(key) === location.href) return
  event.preventDefault()
  sessionStorage.setItem(key, location.href)
  location.reload()
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

applyPreferences()
await startI18n()
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
