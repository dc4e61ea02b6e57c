import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { PortalError, rootRoute } from '../app/root.tsx'
import { requireRole } from '../app/session.ts'

const portal = createRoute({
  getParentRoute: () => rootRoute,
  path: '/office',
  beforeLoad: ({ context, location }) => requireRole(context.queryClient, location, ['back-officer']),
  errorComponent: PortalError,
  component: lazyRouteComponent(() => import('./OfficePortal.tsx'), 'OfficePortal'),
})

const home = createRoute({
  getParentRoute: () => portal,
  path: '/',
  component: lazyRouteComponent(() => import('./HomePage.tsx'), 'HomePage'),
})

export const officeRoutes = portal.addChildren([home])
