import { createRouter } from '@tanstack/react-router'
import { adminRoutes } from '../admin/routes.ts'
import { createQueryClient } from '../api/hooks.ts'
import { counterRoutes } from '../counter/routes.ts'
import { devRoutes } from '../dev/routes.ts'
import { Skeleton } from '../kit/states.tsx'
import { officeRoutes } from '../office/routes.ts'
import { publicRoutes } from '../public/routes.ts'
import { taxpayerRoutes } from '../taxpayer/routes.ts'
import { NotFound, RouteError, rootRoute } from './root.tsx'

export const queryClient = createQueryClient()

const routeTree = rootRoute.addChildren([
  publicRoutes,
  taxpayerRoutes,
  counterRoutes,
  officeRoutes,
  adminRoutes,
  ...devRoutes,
])

export const router = createRouter({
  routeTree,
  context: { queryClient },
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0, // the query cache decides about freshness
  defaultPendingMs: 300,
  defaultPendingComponent: () => <Skeleton lines={6} />,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFound,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
