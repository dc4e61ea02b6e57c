import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { PortalError, rootRoute } from '../app/root.tsx'
import { requireRole } from '../app/session.ts'

const portal = createRoute({
  getParentRoute: () => rootRoute,
  path: '/counter',
  beforeLoad: ({ context, location }) => requireRole(context.queryClient, location, ['window-officer']),
  errorComponent: PortalError,
  component: lazyRouteComponent(() => import('./CounterPortal.tsx'), 'CounterPortal'),
})

const home = createRoute({
  getParentRoute: () => portal,
  path: '/',
  // Written over even when refused: the router hands raw values down where a key is left out.
  validateSearch: (given: Record<string, unknown>): { q?: string | undefined } => {
    const q = given['q']
    return { q: typeof q === 'string' || typeof q === 'number' ? String(q).slice(0, 100) : undefined }
  },
  component: lazyRouteComponent(() => import('./HomePage.tsx'), 'HomePage'),
})

const taxpayer = createRoute({
  getParentRoute: () => portal,
  path: '/$taxpayerId',
  component: lazyRouteComponent(() => import('./pages.ts'), 'TaxpayerPage'),
})

const draft = createRoute({
  getParentRoute: () => portal,
  path: '/$taxpayerId/drafts/$draftId',
  component: lazyRouteComponent(() => import('./pages.ts'), 'DraftPage'),
})

const filing = createRoute({
  getParentRoute: () => portal,
  path: '/$taxpayerId/filings/$filingId',
  component: lazyRouteComponent(() => import('./pages.ts'), 'FilingPage'),
})

export const counterRoutes = portal.addChildren([home, taxpayer, draft, filing])
