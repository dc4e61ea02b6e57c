import type { filingRoutes } from '@yimen/core/api'
import { taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import type { Handlers, RouteInput } from '../../platform/http/routes.ts'
import type { Part } from '../../platform/part.ts'
import { isRefusal, orThrow, RefusedError, refuse } from '../../platform/refusal.ts'
import { dispatch } from '../dispatch/dispatch.ts'
import type { SideCommand } from '../dispatch/store.ts'
import { documentFile, listDocuments } from '../documents/index.ts'
import type { FrontSetting } from '../index.ts'
import { changeDraft, mayOpen, mayRead, openDraft, refillDraft } from './drafts.ts'
import { gatherFacts, periodOfTask } from './gather.ts'
import { requestPayment } from './pay.ts'
import { jointPayment, showFiling } from './show.ts'
import { ifAvailable, sideClient } from './sides.ts'
import {
  type DraftWithHousehold,
  type FilingRow,
  findDraft,
  findFiling,
  findHousehold,
  findOpenDraft,
  type HouseholdRow,
  listFilings,
} from './store.ts'
import { type SubmitOutcome, submitFiling } from './submit.ts'
import { listTasks } from './tasks.ts'
import { draftView, taxpayerView } from './view.ts'

type Table = typeof filingRoutes
type Caller = RouteInput<Table['GET /api/v1/drafts/{draftId}']>['caller']

/** How long the answer to "pay" waits for bank and treasury before it says "on its way". */
const PAYMENT_PATIENCE_MS = 1500

/** Handlers of everything a taxpayer, or an officer for a taxpayer, does with returns and payments. */
export function filingHandlers(front: Part, setting: FrontSetting): Handlers<Table> {
  const { links } = setting
  const { database, pipeline } = front

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
  /** Facts for a draft; only one side being needed still needs the other's rates, so both are asked. */
  const gather = async (
    caller: Caller,
    row: HouseholdRow,
    period: string,
    correcting?: { national: string | null; local: string | null },
  ) => orThrow(await gatherFacts({ links, actor: actorOf(caller), household: row, period, correcting }))

  return {
    'GET /api/v1/taxpayers/{taxpayerId}': async ({ params, caller }) => {
      const row = await household(caller, params.taxpayerId)
      const client = sideClient(links, caller.actor)
      const asked = await Promise.all(
        (['national', 'local'] as const).flatMap((side) => {
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
      const period = periodOfTask(body.taskId)
      if (period === undefined)
        throw new RefusedError(refuse(404, 'task-unknown', '没有这项待办。', 'There is no such task.'))
      const begun = await findOpenDraft(database, row.id, body.taskId, 'original')
      if (begun) return draftView(begun, row)
      const content = await gather(caller, row, period)
      const result = await pipeline.execute({
        kind: openDraft.kind,
        input: {
          taxpayerId: row.id,
          taskId: body.taskId,
          kind: 'original',
          correctsFilingId: null,
          reason: null,
          content,
        },
        key,
        actor: actorOf(caller),
      })
      return showDraft((result.outcome as { draftId: string }).draftId)
    },

    'GET /api/v1/drafts/{draftId}': async ({ params, caller }) => {
      const { draft, household: row } = await draftOf(caller, params.draftId)
      return draftView(draft, row)
    },

    'PATCH /api/v1/drafts/{draftId}': async ({ params, body, caller, key }) => {
      await pipeline.execute({
        kind: changeDraft.kind,
        input: { draftId: params.draftId, version: body.version, changes: body.changes },
        key,
        actor: actorOf(caller),
      })
      return showDraft(params.draftId)
    },

    'POST /api/v1/drafts/{draftId}/prefill': async ({ params, body, caller, key }) => {
      const { draft, household: row } = await draftOf(caller, params.draftId)
      const correcting = draft.kind === 'correction' ? draft.content.corrects : undefined
      const content = await gather(caller, row, draft.period, correcting)
      await pipeline.execute({
        kind: refillDraft.kind,
        input: { draftId: draft.id, version: body.version, content },
        key,
        actor: actorOf(caller),
      })
      return showDraft(draft.id)
    },

    'POST /api/v1/drafts/{draftId}/submit': async ({ params, body, caller, key }) => {
      const result = await pipeline.execute({
        kind: submitFiling.kind,
        input: { draftId: params.draftId, version: body.version, declared: body.declared },
        key,
        actor: actorOf(caller),
      })
      const { filingId } = result.outcome as SubmitOutcome
      // On a repetition the first call, or the job after a crash, has sent the commands.
      if (result.transient !== undefined)
        await dispatch(front, links, result.transient as readonly SideCommand[])
      return showFiling({
        links,
        actor: actorOf(caller),
        filing: await filingOf(caller, filingId),
        documents: [],
        skipSides: result.transient !== undefined,
      })
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
      const client = sideClient(links, actorOf(caller))
      const accepted = filing.content.sides.filter((sent) => sideState(filing, sent.side) === 'accepted')
      const asked = await Promise.all(
        accepted.map(async (sent) => ({
          side: sent.side,
          totalFen: (await client.filingState(sent.side, sent.taxpayerId, filing.id)).payableNowFen,
        })),
      )
      const result = await pipeline.execute({
        kind: requestPayment.kind,
        input: { filingId: filing.id, totalFen: body.totalFen, sides: asked },
        key,
        actor: actorOf(caller),
      })
      if (result.transient !== undefined) {
        const answers = await dispatch(front, links, result.transient as readonly SideCommand[])
        const refused = answers.filter((answer) => answer.state === 'refused')
        const [first] = refused
        if (first && refused.length === answers.length && isRefusal(first.answer))
          throw new RefusedError(first.answer)
      }
      return waitForPayment(caller, filing.id)
    },

    'POST /api/v1/filings/{filingId}/corrections': async ({ params, body, caller, key }) => {
      const filing = await filingOf(caller, params.filingId)
      if (filing.correctedByFilingId !== null)
        throw new RefusedError(
          refuse(
            409,
            'corrected-already',
            '这份申报已经更正过，请在最新一份上更正。',
            'This filing has been corrected; correct the latest one.',
            {
              facts: { filingId: filing.correctedByFilingId },
            },
          ),
        )
      const declarationOf = (side: Side) => {
        const answer = filing.sides.find((item) => item.side === side && item.state === 'accepted')?.answer
        return (answer as { declarationId?: string } | undefined)?.declarationId ?? null
      }
      const corrects = { national: declarationOf('national'), local: declarationOf('local') }
      const fresh = await gather(caller, filing.household, filing.period, corrects)
      // A correction begins with what was filed, not with an empty form.
      const before = await findDraft(database, filing.draftId)
      const content = before
        ? {
            ...fresh,
            answers: before.draft.content.answers,
            typed: before.draft.content.typed,
            invoices: before.draft.content.invoices,
          }
        : fresh
      const result = await pipeline.execute({
        kind: openDraft.kind,
        input: {
          taxpayerId: filing.taxpayerId,
          taskId: before?.draft.taskId ?? filing.period,
          kind: 'correction',
          correctsFilingId: filing.id,
          reason: body.reason,
          content,
        },
        key,
        actor: actorOf(caller),
      })
      return showDraft((result.outcome as { draftId: string }).draftId)
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
      )
      reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="${params.documentId}.pdf"`)
        .send(file.bytes)
      return undefined
    },
  }

  async function paymentStates(caller: Caller, filings: readonly FilingRow[]) {
    const client = sideClient(links, caller.actor)
    // At most one question per side and page would be better still; a page of filings of one taxpayer is short.
    const states = await Promise.all(
      filings.map(async (filing) => {
        const sides = await Promise.all(
          filing.content.sides
            .filter((sent) => sideState(filing, sent.side) === 'accepted')
            .map(
              async (sent) =>
                (await ifAvailable(client.filingState(sent.side, sent.taxpayerId, filing.id)))?.payment ??
                'unpaid',
            ),
        )
        return [filing.id, jointPayment(sides)] as const
      }),
    )
    return new Map(states)
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
