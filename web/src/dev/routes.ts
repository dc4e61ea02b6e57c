import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../app/root.tsx'

const kit = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dev/kit',
  component: lazyRouteComponent(() => import('./KitGallery.tsx'), 'KitGallery'),
})

const officerKit = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dev/officer',
  component: lazyRouteComponent(() => import('./OfficerGallery.tsx'), 'OfficerGallery'),
})

/** The galleries exist in development only: the condition is constant in a build, so their code is dropped. */
export const devRoutes = import.meta.env.DEV ? [kit, officerKit] : []
