import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { PortalError, rootRoute } from '../app/root.tsx'
import { requireRole } from '../app/session.ts'

const portal = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin',
  beforeLoad: ({ context, location }) => requireRole(context.queryClient, location, ['administrator']),
  errorComponent: PortalError,
  component: lazyRouteComponent(() => import('./AdminPortal.tsx'), 'AdminPortal'),
})

const home = createRoute({
  getParentRoute: () => portal,
  path: '/',
  component: lazyRouteComponent(() => import('./HomePage.tsx'), 'HomePage'),
})

const people = createRoute({
  getParentRoute: () => portal,
  path: '/people',
  validateSearch: (given: Record<string, unknown>): { q?: string } => {
    const q = given['q']
    return (typeof q === 'string' || typeof q === 'number') && q !== '' ? { q: String(q).slice(0, 100) } : {}
  },
  component: lazyRouteComponent(() => import('./pages.ts'), 'PeoplePage'),
})

const log = createRoute({
  getParentRoute: () => portal,
  path: '/log',
  component: lazyRouteComponent(() => import('./pages.ts'), 'LogPage'),
})

const demo = createRoute({
  getParentRoute: () => portal,
  path: '/demo',
  component: lazyRouteComponent(() => import('./pages.ts'), 'DemoPage'),
})

export const adminRoutes = portal.addChildren([home, people, log, demo])
