import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../app/root.tsx'

/** A function that nobody calls in a build, so that the galleries' chunks are dropped (web/test/budget.test.ts). */
function galleries() {
  return [
    createRoute({
      getParentRoute: () => rootRoute,
      path: '/dev/kit',
      component: lazyRouteComponent(() => import('./KitGallery.tsx'), 'KitGallery'),
    }),
    createRoute({
      getParentRoute: () => rootRoute,
      path: '/dev/officer',
      component: lazyRouteComponent(() => import('./OfficerGallery.tsx'), 'OfficerGallery'),
    }),
  ] as const
}

/** Pages that exist in development only. */
export const devRoutes = import.meta.env.DEV ? galleries() : []
