import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../app/session.ts'
import { useOfficerKeys } from '../shell/keys.ts'
import { OfficerPortal } from '../shell/OfficerPortal.tsx'
import { CounterSearch } from './CounterSearch.tsx'
import { KeyboardHelp } from './KeyboardHelp.tsx'

/** Frame of the window: one search in the head of every page, the keys of the window, and other work of the same person. */
export function CounterPortal() {
  const { t } = useTranslation('counter')
  const navigate = useNavigate()
  const [helpOpen, setHelpOpen] = useState(false)
  const roles = useSession()?.account?.roles ?? []
  const atHome = useRouterState({ select: (state) => /^\/counter\/?$/.test(state.location.pathname) })
  useOfficerKeys({
    F2: () => void navigate({ to: '/counter', search: {} }).then(focusSearch),
    '?': () => setHelpOpen(true),
  })
  return (
    <OfficerPortal
      portalName={t('title')}
      navigation={[
        { to: '/counter', label: t('nav.home') },
        ...(roles.includes('back-officer') ? [{ to: '/office', label: t('nav.office') }] : []),
        ...(roles.includes('administrator') ? [{ to: '/admin', label: t('nav.admin') }] : []),
      ]}
      search={atHome ? <span /> : <CounterSearch place="header" />}
    >
      <Outlet />
      {/* The first page has the whole map on it. */}
      {atHome ? null : (
        <p className="ym-counter-keys">
          <Button type="link" size="small" aria-keyshortcuts="?" onClick={() => setHelpOpen(true)}>
            {t('keys.title')}
            <kbd className="ym-key">?</kbd>
          </Button>
        </p>
      )}
      <KeyboardHelp isOpen={helpOpen} onClose={() => setHelpOpen(false)} />
    </OfficerPortal>
  )
}

/** Puts the cursor into the search of the page that is on screen. */
export function focusSearch(): void {
  document.querySelector<HTMLInputElement>('[data-counter-search]')?.focus()
}
