import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  type ErrorComponentProps,
  Outlet,
  useRouter,
} from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { isSignInRequested, onSignInRequest } from '../api/renewal.ts'
import { Actions } from '../kit/Button.tsx'
import { ButtonLink } from '../kit/links.tsx'
import { ErrorState } from '../kit/states.tsx'
import { usePageTitle } from '../kit/title.ts'

const PlainFrame = lazy(async () => ({ default: (await import('../public/PublicPortal.tsx')).PlainFrame }))
const SignInAgain = lazy(async () => ({ default: (await import('../sign-in/SignInAgain.tsx')).SignInAgain }))

/** The root of all portals. Routes get the query client, so that `beforeLoad` and loaders can ask the server. */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
  notFoundComponent: () => (
    <Suspense>
      <PlainFrame>
        <NotFound />
      </PlainFrame>
    </Suspense>
  ),
  errorComponent: PortalError,
})

function Root() {
  const expired = useSyncExternalStore(onSignInRequest, isSignInRequested)
  useFocusOnNavigation()
  return (
    <>
      <Suspense>
        <Outlet />
      </Suspense>
      {expired ? (
        <Suspense>
          <SignInAgain />
        </Suspense>
      ) : null}
    </>
  )
}

/**
 * After a change of page the focus goes to the main region, as it would with a page load; a page that has put it
 * somewhere itself (a summary of errors, the cell a link led to) keeps it there.
 */
function useFocusOnNavigation(): void {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (!fromLocation || !pathChanged) return
        const main = document.getElementById('main')
        if (!main?.contains(document.activeElement)) main?.focus({ preventScroll: true })
      }),
    [router],
  )
}

/** 找不到页面: says so, and where to go on. */
export function NotFound() {
  const { t } = useTranslation('common')
  usePageTitle(t('notFound.title'))
  return (
    <div className="ym-measure">
      <h1>{t('notFound.title')}</h1>
      <p>{t('notFound.detail')}</p>
      <Actions>
        <ButtonLink to="/">{t('action.home')}</ButtonLink>
      </Actions>
    </div>
  )
}

/** What a route's loader or a page threw, in place of the page; the shell around it stays. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  return (
    <ErrorState
      error={error}
      onRetry={() => {
        reset()
        void router.invalidate()
      }}
    />
  )
}

/** {@link RouteError} of a whole portal, whose own frame could not be drawn (not signed in here, server away). */
export function PortalError(props: ErrorComponentProps) {
  return (
    <Suspense>
      <PlainFrame>
        <RouteError {...props} />
      </PlainFrame>
    </Suspense>
  )
}
