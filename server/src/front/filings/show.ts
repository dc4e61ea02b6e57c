import type { Routes, RouteTypes } from '@yimen/core/api'
import { getForm } from '@yimen/core/filings'
import type { Links } from '../../house.ts'
import type { Actor } from '../../platform/actor.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { type FilingState, ifAvailable, type PaymentStateView, sideClient } from './sides.ts'
import type { FilingRow, FilingSideRow } from './store.ts'
import { taxpayerView } from './view.ts'

export type FilingView = RouteTypes<Routes['GET /api/v1/filings/{filingId}']>['response']
type SideView = FilingView['sides'][number]

interface FileAnswer {
  readonly declarationId: string
  readonly payableFen: string
  readonly acceptedAt: string
}

/** A filing as it stands at both sides now; a side out of reach keeps its last known state. */
export async function showFiling(context: {
  links: Links
  actor: Actor
  filing: FilingRow
  documents: FilingView['documents']
  /** The sides' answers just received: saves asking them again right after filing. */
  skipSides?: boolean
}): Promise<FilingView> {
  const { filing, links, actor } = context
  const client = sideClient(links, actor)
  const sides = await Promise.all(
    filing.content.sides.map(async (sent): Promise<SideView> => {
      const row = filing.sides.find((item) => item.side === sent.side)
      const state =
        row?.state === 'accepted' && context.skipSides !== true
          ? await ifAvailable(client.filingState(sent.side, sent.taxpayerId, filing.id))
          : undefined
      return sideView(sent, row, state, filing.confirmedSides.includes(sent.side))
    }),
  )
  const payment = jointPayment(sides.filter((side) => side.state === 'accepted').map((side) => side.payment))
  return {
    id: filing.id,
    number: filing.number,
    draftId: filing.draftId,
    taxpayer: taxpayerView(filing.household),
    period: filing.period,
    dueDate: filing.dueDate,
    kind: filing.kind,
    correctsFilingId: filing.correctsFilingId,
    correctedByFilingId: filing.correctedByFilingId,
    submittedAt: filing.submittedAt.toISOString(),
    businessDate: filing.businessDate,
    submittedBy: filing.submittedBy.name,
    channel: filing.channel,
    sides,
    taxes: filing.content.taxes as FilingView['taxes'],
    totals: filing.content.totals,
    payment,
    allowedActions: allowedActions(filing, sides, payment),
    documents: context.documents,
    explanation: filing.content.explanation as FilingView['explanation'],
  }
}

function sideView(
  sent: FilingRow['content']['sides'][number],
  row: FilingSideRow | undefined,
  state: FilingState | undefined,
  confirmed: boolean,
): SideView {
  const accepted = row?.state === 'accepted' ? (row.answer as FileAnswer) : undefined
  const refusal = row?.state === 'refused' && isRefusal(row.answer) ? row.answer : undefined
  const payable = accepted?.payableFen ?? sent.payableFen
  return {
    side: sent.side,
    state: row?.state ?? 'pending',
    declarationId: accepted?.declarationId ?? null,
    formCode: sent.form.code,
    formName: getForm(sent.form).content.name,
    payableFen: payable,
    acceptedAt: accepted?.acceptedAt ?? null,
    refusal: refusal ? { code: refusal.code, message: refusal.message } : null,
    payment: confirmed ? 'paying' : (state?.payment ?? (BigInt(payable) > 0n ? 'unpaid' : 'nothing-due')),
    payableNowFen: confirmed ? '0' : (state?.payableFen ?? null),
    overpaidFen: state?.overpaidFen ?? '0',
    books: [...(state?.books ?? [])],
  }
}

/** One word over both sides. */
export function jointPayment(states: readonly PaymentStateView[]): PaymentStateView {
  const relevant = states.filter((state) => state !== 'nothing-due')
  if (relevant.length === 0) return 'nothing-due'
  if (relevant.every((state) => state === 'paid')) return 'paid'
  if (relevant.some((state) => state === 'paying')) return 'paying'
  if (relevant.some((state) => state === 'paid' || state === 'partly-paid')) return 'partly-paid'
  return relevant.some((state) => state === 'failed') ? 'failed' : 'unpaid'
}

function allowedActions(
  filing: FilingRow,
  sides: readonly SideView[],
  payment: PaymentStateView,
): FilingView['allowedActions'] {
  const actions: FilingView['allowedActions'] = []
  if (sides.some((side) => side.state === 'accepted') && payment === 'unpaid') actions.push('pay')
  if (payment === 'failed' || payment === 'partly-paid') actions.push('retry-payment')
  const settled =
    sides.every((side) => side.state !== 'pending') && sides.some((side) => side.state === 'accepted')
  if (settled && filing.correctedByFilingId === null && payment !== 'paying') actions.push('correct')
  return actions
}
