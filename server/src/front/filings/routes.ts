import type { filingRoutes } from '@yimen/core/api'
import type { Part } from '../../part.ts'
import { sidesOpenTo, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import type { Handlers, RouteInput } from '../../platform/http/routes.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import { documentFile, listDocuments } from '../documents/index.ts'
import type { FrontSetting } from '../index.ts'
import { filingActs } from './acts.ts'
import { mayOpen, mayRead } from './drafts.ts'
import { jointPayment, showFiling } from './show.ts'
import { ifAvailable, type PaymentStateView, sideClient } from './sides.ts'
import {
  type DraftWithHousehold,
  type FilingRow,
  findDraft,
  findFiling,
  findHousehold,
  type HouseholdRow,
  listFilings,
} from './store.ts'
import { listTasks } from './tasks.ts'
import { draftView, taxpayerView } from './view.ts'

type Table = typeof filingRoutes
type Caller = RouteInput<Table['GET /api/v1/drafts/{draftId}']>['caller']

/** How long the answer to "pay" waits for bank and treasury before it says "on its way". */
const PAYMENT_PATIENCE_MS = 1500

/** Handlers of everything a taxpayer, or an officer for a taxpayer, does with returns and payments. */
export function filingHandlers(front: Part, setting: FrontSetting): Handlers<Table> {
  const { links } = setting
  const { database } = front
  const acts = filingActs(front, links)

  /** Acting at the counter is a channel of its own, so that every act shows under which hat it was done. */
  const actorOf = (caller: Caller) =>
    caller.actor.hats.length > 0 ? { ...caller.actor, channel: 'counter' as const } : caller.actor

  const household = async (caller: Caller, taxpayerId: string, may = mayRead): Promise<HouseholdRow> => {
    const found = await findHousehold(database, taxpayerId)
    const denied = may(caller.actor, found)
    if (denied || !found) throw new RefusedError(denied ?? taxpayerNotFound())
    return found
  }
  const draftOf = async (caller: Caller, draftId: string): Promise<DraftWithHousehold> => {
    const found = await findDraft(database, draftId)
    const denied = mayRead(caller.actor, found?.household)
    if (denied || !found) throw new RefusedError(denied ?? taxpayerNotFound())
    return found
  }
  const filingOf = async (caller: Caller, filingId: string): Promise<FilingRow> => {
    const found = await findFiling(database, filingId)
    const denied = mayRead(caller.actor, found?.household)
    if (denied || !found) throw new RefusedError(denied ?? taxpayerNotFound())
    return found
  }
  const showDraft = async (draftId: string) => {
    const found = await findDraft(database, draftId)
    if (!found) throw new RefusedError(taxpayerNotFound())
    return draftView(found.draft, found.household)
  }
  const idsOf = (row: HouseholdRow) => ({ id: row.id, nationalId: row.nationalId, localId: row.localId })
  const show = async (caller: Caller, filing: FilingRow) => {
    const documents = await listDocuments(front, links, caller, idsOf(filing.household), filing.id)
    return showFiling({ links, actor: actorOf(caller), filing, documents: [...documents.items] })
  }
  return {
    'GET /api/v1/taxpayers/{taxpayerId}': async ({ params, caller }) => {
      const row = await household(caller, params.taxpayerId)
      const client = sideClient(links, caller.actor)
      // A side that this person has no right at is left out; that it has registered the household stands in `taxpayer`.
      const asked = await Promise.all(
        sidesOpenTo(caller.actor, row).flatMap((side) => {
          const id = side === 'national' ? row.nationalId : row.localId
          return id === null
            ? []
            : [ifAvailable(client.summary(side, id)).then((summary) => ({ side, summary }))]
        }),
      )
      return {
        taxpayer: taxpayerView(row),
        sides: asked.map(({ side, summary }) => {
          if (!summary) return unavailableSide(side, front.clock.now())
          const { agreements: _agreements, ...rest } = summary
          return rest
        }),
        agreements: asked.flatMap(({ summary }) => summary?.agreements ?? []),
      }
    },

    'GET /api/v1/taxpayers/{taxpayerId}/tasks': async ({ params, caller }) => {
      const row = await household(caller, params.taxpayerId)
      const businessDate = await front.clock.businessDate()
      return listTasks({ database, links, actor: caller.actor, household: row, businessDate })
    },

    'POST /api/v1/taxpayers/{taxpayerId}/drafts': async ({ params, body, caller, key }) => {
      const row = await household(caller, params.taxpayerId, mayOpen)
      return showDraft(await acts.openTask({ actor: actorOf(caller), key }, row, body.taskId))
    },

    'GET /api/v1/drafts/{draftId}': async ({ params, caller }) => {
      const { draft, household: row } = await draftOf(caller, params.draftId)
      return draftView(draft, row)
    },

    'PATCH /api/v1/drafts/{draftId}': async ({ params, body, caller, key }) => {
      await acts.changeDraft({ actor: actorOf(caller), key }, params.draftId, body.version, body.changes)
      return showDraft(params.draftId)
    },

    'POST /api/v1/drafts/{draftId}/prefill': async ({ params, body, caller, key }) => {
      const { draft, household: row } = await draftOf(caller, params.draftId)
      await acts.refillDraft({ actor: actorOf(caller), key }, draft, row, body.version)
      return showDraft(draft.id)
    },

    'POST /api/v1/drafts/{draftId}/submit': async ({ params, body, caller, key }) => {
      const actor = actorOf(caller)
      const { filingId, fresh } = await acts.submit({ actor, key }, params.draftId, body.version)
      // Who may file may see what was filed: only a repetition reads it, and asks again whether it may.
      const filing = fresh ?? (await filingOf(caller, filingId))
      return showFiling({ links, actor, filing, documents: [], skipSides: fresh !== undefined })
    },

    'GET /api/v1/taxpayers/{taxpayerId}/filings': async ({ params, query, caller }) => {
      const row = await household(caller, params.taxpayerId)
      const limit = query.limit ?? 50
      const rows = await listFilings(database, row.id, readCursor(query.cursor), limit + 1)
      const items = rows.slice(0, limit)
      const states = await paymentStates(caller, items)
      const last = rows.length > limit ? items.at(-1) : undefined
      return {
        items: items.map((filing) => ({
          id: filing.id,
          number: filing.number,
          period: filing.period,
          kind: filing.kind,
          submittedAt: filing.submittedAt.toISOString(),
          totalFen: filing.content.totals.totalFen,
          national: sideState(filing, 'national'),
          local: sideState(filing, 'local'),
          payment: states.get(filing.id) ?? 'unpaid',
        })),
        next: last ? `${last.submittedAt.toISOString()}_${last.id}` : null,
      }
    },

    'GET /api/v1/filings/{filingId}': async ({ params, caller }) =>
      show(caller, await filingOf(caller, params.filingId)),

    'POST /api/v1/filings/{filingId}/pay': async ({ params, body, caller, key }) => {
      const filing = await filingOf(caller, params.filingId)
      await acts.pay({ actor: actorOf(caller), key }, filing, body.totalFen)
      return waitForPayment(caller, filing.id)
    },

    'POST /api/v1/filings/{filingId}/corrections': async ({ params, body, caller, key }) => {
      const filing = await filingOf(caller, params.filingId)
      return showDraft(await acts.openCorrection({ actor: actorOf(caller), key }, filing, body.reason))
    },

    'GET /api/v1/taxpayers/{taxpayerId}/ledger': async ({ params, query, caller }) => {
      const row = await household(caller, params.taxpayerId)
      const id = query.side === 'national' ? row.nationalId : row.localId
      if (id === null) return { items: [], next: null }
      return sideClient(links, caller.actor).ledger(query.side, id, query.cursor, query.limit ?? 50)
    },

    'GET /api/v1/taxpayers/{taxpayerId}/documents': async ({ params, caller }) => {
      const row = await household(caller, params.taxpayerId)
      return listDocuments(front, links, caller, idsOf(row))
    },

    'GET /api/v1/taxpayers/{taxpayerId}/documents/{documentId}': async ({ params, query, caller, reply }) => {
      const row = await household(caller, params.taxpayerId)
      const file = await documentFile(
        front,
        links,
        caller,
        idsOf(row),
        params.documentId,
        query.language ?? 'zh',
        setting.publicUrl,
      )
      reply
        .type('application/pdf')
        .header(
          'content-disposition',
          `inline; filename="${params.documentId}.pdf"; filename*=UTF-8''${encodeURIComponent(file.number)}.pdf`,
        )
        .send(file.bytes)
      return undefined
    },
  }

  /** Payment states of a page of filings: one question per side, however long the page. */
  async function paymentStates(caller: Caller, filings: readonly FilingRow[]) {
    const client = sideClient(links, caller.actor)
    const known = new Map<string, Readonly<Record<string, PaymentStateView>>>()
    await Promise.all(
      (['national', 'local'] as const).map(async (side) => {
        const own = filings.filter((filing) => sideState(filing, side) === 'accepted')
        const taxpayerId = own[0]?.content.sides.find((sent) => sent.side === side)?.taxpayerId
        if (taxpayerId === undefined) return
        const answer = await ifAvailable(
          client.filingStates(
            side,
            taxpayerId,
            own.map((filing) => filing.id),
          ),
        )
        if (answer) known.set(side, answer)
      }),
    )
    return new Map(
      filings.map((filing) => {
        const accepted = filing.content.sides.filter((sent) => sideState(filing, sent.side) === 'accepted')
        return [
          filing.id,
          jointPayment(
            accepted.map(({ side }) =>
              filing.confirmedSides.includes(side) ? 'paying' : (known.get(side)?.[filing.id] ?? 'unpaid'),
            ),
          ),
        ] as const
      }),
    )
  }

  /** Bank and treasury mostly answer at once: a short wait saves the person from watching a spinner. */
  async function waitForPayment(caller: Caller, filingId: string) {
    const until = front.clock.now().getTime() + PAYMENT_PATIENCE_MS
    for (;;) {
      const filing = await filingOf(caller, filingId)
      const view = await show(caller, filing)
      if (view.payment !== 'paying' || front.clock.now().getTime() > until) return view
      await new Promise((resolve) => setTimeout(resolve, 120))
    }
  }
}

function sideState(filing: FilingRow, side: Side) {
  return filing.sides.find((item) => item.side === side)?.state ?? 'not-due'
}

function readCursor(cursor: string | undefined): { at: Date; id: string } | undefined {
  if (cursor === undefined) return undefined
  const [at = '', id = ''] = cursor.split('_')
  const date = new Date(at)
  if (Number.isNaN(date.getTime()) || !/^[0-9a-f-]{36}$/.test(id))
    throw new RefusedError(
      refuse(
        400,
        'cursor-invalid',
        '分页参数无效，请从第一页重新开始。',
        'The cursor is invalid; start from the first page.',
      ),
    )
  return { at: date, id }
}

function unavailableSide(side: Side, now: Date) {
  return {
    side,
    available: false,
    authority: null,
    registeredName: null,
    address: null,
    legalRepresentative: null,
    industry: null,
    flags: [],
    determinations: [],
    unpaidFen: '0',
    asOf: now.toISOString(),
  }
}
