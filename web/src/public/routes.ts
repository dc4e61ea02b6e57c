import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../app/root.tsx'
import { isMonth } from './months.ts'

/** The citizens' frame without a taxpayer: public pages and sign-in. */
const frame = createRoute({
  getParentRoute: () => rootRoute,
  id: 'citizen',
  component: lazyRouteComponent(() => import('./PublicPortal.tsx'), 'PublicPortal'),
})

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('./HomePage.tsx'), 'HomePage'),
})

const search = createRoute({
  getParentRoute: () => frame,
  path: '/search',
  validateSearch: (given: Record<string, unknown>): { q: string } => ({
    q:
      typeof given['q'] === 'string' || typeof given['q'] === 'number'
        ? String(given['q']).slice(0, 100)
        : '',
  }),
  component: lazyRouteComponent(() => import('./SearchPage.tsx'), 'SearchPage'),
})

const verify = createRoute({
  getParentRoute: () => frame,
  path: '/verify',
  component: lazyRouteComponent(() => import('./VerifyPage.tsx'), 'VerifyPage'),
})

/** Where the QR mark of every document leads: the code, and the part of the digest that notices altered content. */
const verifyCode = createRoute({
  getParentRoute: () => frame,
  path: '/verify/$code',
  validateSearch: (given: Record<string, unknown>): { d?: string | undefined } => ({
    d: typeof given['d'] === 'string' || typeof given['d'] === 'number' ? String(given['d']) : undefined,
  }),
  component: lazyRouteComponent(() => import('./VerifyCodePage.tsx'), 'VerifyCodePage'),
})

const calendar = createRoute({
  getParentRoute: () => frame,
  path: '/calendar',
  validateSearch: (given: Record<string, unknown>): { month?: string | undefined } => {
    const month = given['month']
    return { month: typeof month === 'string' && isMonth(month) ? month : undefined }
  },
  component: lazyRouteComponent(() => import('./CalendarPage.tsx'), 'CalendarPage'),
})

const accessibility = createRoute({
  getParentRoute: () => frame,
  path: '/accessibility',
  component: lazyRouteComponent(() => import('./AccessibilityPage.tsx'), 'AccessibilityPage'),
})

const signIn = createRoute({
  getParentRoute: () => frame,
  path: '/sign-in',
  validateSearch: (given: Record<string, unknown>): { next?: string | undefined } => {
    const next = given['next']
    // Only addresses of this application: an absolute or protocol-relative one would lead people elsewhere after sign-in.
    // A refused value must be written over: the router hands the raw one down where a key is merely left out.
    return { next: typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : undefined }
  },
  component: lazyRouteComponent(() => import('../sign-in/SignInPage.tsx'), 'SignInPage'),
})

const noPermission = createRoute({
  getParentRoute: () => frame,
  path: '/no-permission',
  component: lazyRouteComponent(() => import('./NoPermissionPage.tsx'), 'NoPermissionPage'),
})

export const publicRoutes = frame.addChildren([
  home,
  search,
  verify,
  verifyCode,
  calendar,
  accessibility,
  signIn,
  noPermission,
])
