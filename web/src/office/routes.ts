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

function textOf(given: Record<string, unknown>, name: string): string | undefined {
  const value = given[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) : undefined
}

const declarations = createRoute({
  getParentRoute: () => portal,
  path: '/$side/declarations',
  validateSearch: (given: Record<string, unknown>): { q?: string; period?: string } => {
    const q = textOf(given, 'q')
    const period = textOf(given, 'period')
    return {
      ...(q ? { q } : {}),
      ...(period && /^\d{4}(-Q[1-4]|-\d{2})?$/.test(period) ? { period } : {}),
    }
  },
  component: lazyRouteComponent(() => import('./pages.ts'), 'DeclarationsPage'),
})

const declaration = createRoute({
  getParentRoute: () => portal,
  path: '/$side/declarations/$declarationId',
  component: lazyRouteComponent(() => import('./pages.ts'), 'DeclarationPage'),
})

const ledger = createRoute({
  getParentRoute: () => portal,
  path: '/$side/ledger',
  component: lazyRouteComponent(() => import('./pages.ts'), 'LedgerPage'),
})

const payments = createRoute({
  getParentRoute: () => portal,
  path: '/$side/payments',
  validateSearch: (given: Record<string, unknown>): { view?: 'exceptions' } =>
    given.view === 'exceptions' ? { view: given.view } : {},
  component: lazyRouteComponent(() => import('./pages.ts'), 'PaymentsPage'),
})

const documents = createRoute({
  getParentRoute: () => portal,
  path: '/$side/documents',
  validateSearch: (given: Record<string, unknown>): { q?: string; state?: 'issued' | 'withdrawn' } => {
    const q = textOf(given, 'q')
    return {
      ...(q ? { q } : {}),
      ...(given.state === 'issued' || given.state === 'withdrawn' ? { state: given.state } : {}),
    }
  },
  component: lazyRouteComponent(() => import('./pages.ts'), 'DocumentsPage'),
})

const exchange = createRoute({
  getParentRoute: () => portal,
  path: '/$side/exchange',
  component: lazyRouteComponent(() => import('./pages.ts'), 'ExchangePage'),
})

const imports = createRoute({
  getParentRoute: () => portal,
  path: '/$side/imports',
  component: lazyRouteComponent(() => import('./pages.ts'), 'ImportsPage'),
})

const importRun = createRoute({
  getParentRoute: () => portal,
  path: '/$side/imports/$importId',
  component: lazyRouteComponent(() => import('./pages.ts'), 'ImportPage'),
})

export const officeRoutes = portal.addChildren([
  home,
  declarations,
  declaration,
  ledger,
  payments,
  documents,
  exchange,
  imports,
  importRun,
])
