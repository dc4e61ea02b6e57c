import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { PortalError, rootRoute } from '../app/root.tsx'
import { requireRole } from '../app/session.ts'
import { isSection, type Section } from './sections.ts'

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
  validateSearch: (given: Record<string, unknown>): { go?: Section | undefined } => ({
    go: isSection(given['go']) ? given['go'] : undefined,
  }),
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

const task = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/tasks/$taskId',
  component: lazyRouteComponent(() => import('./draft/OpenTaskPage.tsx'), 'OpenTaskPage'),
})

const draft = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/drafts/$draftId',
  component: lazyRouteComponent(() => import('./draft/CheckPage.tsx'), 'CheckPage'),
})

const question = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/drafts/$draftId/questions/$question',
  component: lazyRouteComponent(() => import('./draft/QuestionPage.tsx'), 'QuestionPage'),
})

const form = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/drafts/$draftId/form',
  component: lazyRouteComponent(() => import('./draft/ExpertPage.tsx'), 'ExpertPage'),
})

const filings = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/filings',
  component: lazyRouteComponent(() => import('./FilingsPage.tsx'), 'FilingsPage'),
})

const filing = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/filings/$filingId',
  component: lazyRouteComponent(() => import('./filing/FilingPage.tsx'), 'FilingPage'),
})

const correct = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/filings/$filingId/correct',
  component: lazyRouteComponent(() => import('./filing/CorrectPage.tsx'), 'CorrectPage'),
})

const documents = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/documents',
  component: lazyRouteComponent(() => import('./DocumentsPage.tsx'), 'DocumentsPage'),
})

const ledger = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/ledger',
  validateSearch: (given: Record<string, unknown>): { side?: 'national' | 'local' | undefined } => ({
    side: given['side'] === 'local' || given['side'] === 'national' ? given['side'] : undefined,
  }),
  component: lazyRouteComponent(() => import('./LedgerPage.tsx'), 'LedgerPage'),
})

const data = createRoute({
  getParentRoute: () => taxpayerRoute,
  path: '/data',
  component: lazyRouteComponent(() => import('./MyDataPage.tsx'), 'MyDataPage'),
})

export const taxpayerRoutes = portal.addChildren([
  choose,
  taxpayerRoute.addChildren([
    home,
    task,
    draft,
    question,
    form,
    filings,
    filing,
    correct,
    documents,
    ledger,
    data,
  ]),
])
