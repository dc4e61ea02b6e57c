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

export const adminRoutes = portal.addChildren([home])
