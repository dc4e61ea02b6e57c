import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { PortalError, rootRoute } from '../app/root.tsx'
import { requireRole } from '../app/session.ts'

/** Everything behind the citizens' sign-in. Officers serve taxpayers at the counter, not here. */
const portal = createRoute({
  getParentRoute: () => rootRoute,
  path: '/taxpayer',
  beforeLoad: ({ context, location }) => requireRole(context.queryClient, location, ['taxpayer']),
  errorComponent: PortalError,
  component: lazyRouteComponent(() => import('./TaxpayerPortal.tsx'), 'TaxpayerPortal'),
})

const choose = createRoute({
  getParentRoute: () => portal,
  path: '/',
  component: lazyRouteComponent(() => import('./ChooseTaxpayerPage.tsx'), 'ChooseTaxpayerPage'),
})

/**
 * The taxpayer is part of every address, so that three clients in three tabs stay three clients. Pages hang under this
 * route and read `taxpayerId` from it.
 */
export const taxpayerRoute = createRoute({
  getParentRoute: () => portal,
  path: '/$taxpayerId',
})

const home = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./HomePage.tsx'), 'HomePage'),
})

export const taxpayerRoutes = portal.addChildren([choose, taxpayerRoute.addChildren([home])])
