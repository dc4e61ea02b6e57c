import {
  adminRoutes,
  counterRoutes,
  filingRoutes,
  officeRoutes,
  publicRoutes,
  sessionRoutes,
} from '@yimen/core/api'
import type { FastifyInstance } from 'fastify'
import type { Links } from '../house.ts'
import type { Part } from '../part.ts'
import { serveApiDocs } from '../platform/http/apiDocs.ts'
import { serveProblemPages } from '../platform/http/problemPages.ts'
import { type Authenticator, serve } from '../platform/http/routes.ts'
import { administrationHandlers, businessDates } from './administration/index.ts'
import { counterHandlers } from './counter/routes.ts'
import { filingHandlers } from './filings/index.ts'
import { importHandlers, importRoutes } from './imports/routes.ts'
import { type OfficeRoutes, officeHandlers } from './office/routes.ts'
import { publicHandlers } from './publicPages/index.ts'
import { createSessions, sessionHandlers } from './sessions/index.ts'

export interface ApiSetting {
  readonly links: Links
  readonly demo: boolean
  /** Address people use; changes must come from its pages. */
  readonly publicUrl: string
  /** Cookies only over https. */
  readonly https: boolean
  readonly version: string
  readonly startedAt: Date
  /** The simulator's control, where it runs. */
  /** Attempts to sign in per minute: from one address (an office behind it shares them), and for one name. */
  readonly signInsPerAddress?: number
  readonly signInsPerName?: number
}

/** The tables served; the document and its page describe exactly these. */
const served = {
  ...sessionRoutes,
  ...publicRoutes,
  ...filingRoutes,
  ...officeRoutesOnly(),
  ...importRoutes,
  ...counterRoutes,
  ...adminRoutes,
} as const

/** The back office without the routes of register files, which are a room of their own. */
function officeRoutesOnly(): OfficeRoutes {
  const entries = Object.entries(officeRoutes).filter(([key]) => !key.includes('/imports'))
  return Object.fromEntries(entries) as OfficeRoutes
}

/** Serves every contract table of the product, its documentation and the problem pages. */
export function serveApi(app: FastifyInstance, front: Part, setting: ApiSetting): void {
  const { links, demo, publicUrl, https, version } = setting
  const sessions = createSessions(front, { publicUrl })
  const authenticate: Authenticator = sessions.authenticate
  const limits = {
    signInsPerAddress: setting.signInsPerAddress ?? 60,
    signInsPerName: setting.signInsPerName ?? 20,
  }
  serve(app, sessionRoutes, sessionHandlers(app, front, sessions, { demo, https, ...limits }), authenticate)
  serve(app, publicRoutes, publicHandlers(front, { links, demo, version }), authenticate)
  serve(app, filingRoutes, filingHandlers(front, { links, demo, publicUrl, job: noJobs }), authenticate)
  serve(app, officeRoutesOnly(), officeHandlers(front, links), authenticate)
  serve(app, importRoutes, importHandlers(links), authenticate)
  serve(app, counterRoutes, counterHandlers(front, links), authenticate)
  serve(
    app,
    adminRoutes,
    administrationHandlers(front, {
      links,
      demo,
      version,
      startedAt: setting.startedAt,
      dates: businessDates(front, links),
    }),
    authenticate,
  )
  serveApiDocs(app, served, { version, publicUrl })
  serveProblemPages(app)
}

/** Routes start no jobs: those belong to the part, not to whoever answers HTTP for it. */
function noJobs(): void {}
