import type { adminRoutes, RouteTypes } from '@yimen/core/api'
import type { Links } from '../../house.ts'
import type { Part } from '../../part.ts'
import type { Hat, PartName } from '../../platform/actor.ts'
import type { PartHealth } from '../../platform/health/index.ts'
import type { Handlers, RouteInput } from '../../platform/http/routes.ts'
import { withinMs } from '../../platform/links/patience.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import { disableAccount, unlockAccount } from '../accounts/index.ts'
import { namedHat } from '../sessions/index.ts'
import { briefOf, cursorWrong, getAccount, newAccount, newSecretsFor, pageOfAccounts } from './accounts.ts'
import type { businessDates } from './businessDate.ts'
import { setSimulatorMode, simulatorModes } from './treasury.ts'
import { verifyAllLogs } from './verification.ts'

type Table = typeof adminRoutes
type PartLine = RouteTypes<Table['GET /api/v1/admin/health']>['response']['parts'][number]
type LogPage = RouteTypes<Table['GET /api/v1/admin/log']>['response']
type Caller = RouteInput<Table['GET /api/v1/admin/health']>['caller']

const PARTS: readonly PartName[] = ['front', 'national', 'local']
const PATIENCE_MS = 3000
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export interface AdministrationSetting {
  readonly links: Links
  readonly demo: boolean
  readonly version: string
  readonly startedAt: Date
  readonly dates: ReturnType<typeof businessDates>
}

/** What administrators do: look after the parts, the demo date, the log, accounts, the simulator. No taxpayer's data. */
export function administrationHandlers(front: Part, setting: AdministrationSetting): Handlers<Table> {
  const { links } = setting
  const change = async (kind: string, input: { accountId: string }, key: string, caller: Caller) => {
    const account = await getAccount(front, input.accountId)
    await front.pipeline.execute({
      kind,
      input: { ...input, accountId: account.id },
      key,
      actor: caller.actor,
    })
    return briefOf(await getAccount(front, account.id), front.clock.now())
  }
  return {
    'GET /api/v1/admin/health': async ({ caller }) => ({
      version: setting.version,
      startedAt: setting.startedAt.toISOString(),
      parts: await Promise.all(PARTS.map((part) => healthOf(links, part, caller))),
    }),

    'POST /api/v1/admin/business-date': async ({ body, key, caller }) => {
      if (!setting.demo) throw new RefusedError(onlyInDemo())
      return setting.dates.move(body.businessDate, key, caller.actor)
    },

    'POST /api/v1/admin/log-verification': ({ caller }) =>
      verifyAllLogs(links, caller.actor, () => front.clock.now()),

    'GET /api/v1/admin/log': async ({ query, caller }) => {
      if (query.cursor !== undefined && !UUID.test(query.cursor)) throw new RefusedError(cursorWrong())
      const limit = query.limit ?? 50
      const { items } = (await links[query.part].query(
        'log.list',
        { limit: limit + 1, ...(query.cursor === undefined ? {} : { before: query.cursor }) },
        caller.actor,
      )) as { items: (Omit<LogPage['items'][number], 'hats'> & { hats: readonly Hat[] })[] }
      const shown = items.slice(0, limit).map((line) => ({ ...line, hats: line.hats.map(namedHat) }))
      return { items: shown, next: items.length > limit ? (shown.at(-1)?.id ?? null) : null }
    },

    'GET /api/v1/admin/accounts': ({ query }) => pageOfAccounts(front, query),
    'POST /api/v1/admin/accounts': ({ body, key, caller }) => newAccount(front, body, key, caller.actor),
    'POST /api/v1/admin/accounts/{accountId}/reset': ({ params, key, caller }) =>
      newSecretsFor(front, params.accountId, key, caller.actor),
    'POST /api/v1/admin/accounts/{accountId}/unlock': ({ params, key, caller }) =>
      change(unlockAccount.kind, params, key, caller),
    'POST /api/v1/admin/accounts/{accountId}/disable': ({ params, body, key, caller }) =>
      change(disableAccount.kind, { ...params, ...body }, key, caller),

    'GET /api/v1/admin/treasury-simulator': ({ caller }) => simulatorModes(links, caller.actor),
    'POST /api/v1/admin/treasury-simulator': ({ body, caller }) =>
      setSimulatorMode(links, caller.actor, body),
  }
}

async function healthOf(links: Links, part: PartName, caller: Caller): Promise<PartLine> {
  try {
    const health = (await withinMs(
      PATIENCE_MS,
      links[part].query('part.health', {}, caller.actor),
    )) as PartHealth
    return { ...health, available: true }
  } catch {
    return {
      part,
      available: false,
      migration: '',
      entries: 0,
      unsealed: 0,
      lastCheckpointAt: null,
      lastCountersignedAt: null,
      waitingMessages: 0,
      oldestWaitingAt: null,
      queuedDocuments: 0,
      openPayments: 0,
    }
  }
}

function onlyInDemo() {
  return refuse(
    409,
    'demo-only',
    '只有演示省可以移动业务日期；正式系统按实际日期办理。',
    'Only the demo province can move its date; a real system works on the real day.',
  )
}
