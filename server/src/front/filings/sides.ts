import type { Routes, RouteTypes } from '@yimen/core/api'
import type { InvoiceTotalJson } from '@yimen/core/filings'
import type { Links } from '../../house.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import { LinkUnavailable } from '../../platform/links/link.ts'

/** What the front asks of the sides, typed in one place; names as in docs/architecture.md. */
export type SideSummary = RouteTypes<
  Routes['GET /api/v1/taxpayers/{taxpayerId}']
>['response']['sides'][number] & {
  readonly agreements: RouteTypes<Routes['GET /api/v1/taxpayers/{taxpayerId}']>['response']['agreements']
}
export type PaymentBookView = RouteTypes<
  Routes['GET /api/v1/filings/{filingId}']
>['response']['sides'][number]['books'][number]
export type PaymentStateView = RouteTypes<Routes['GET /api/v1/filings/{filingId}']>['response']['payment']
export type LedgerPage = RouteTypes<Routes['GET /api/v1/taxpayers/{taxpayerId}/ledger']>['response']

export interface ObligationView {
  readonly taxCode: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly item: string
  readonly period: string
  readonly dueDate: string | null
  readonly state: 'upcoming' | 'due' | 'overdue' | 'filed'
  readonly declarationId: string | null
  readonly filingId: string | null
  readonly payableFen: string | null
  readonly unpaidFen: string
}

export interface ReturnFacts {
  readonly taxpayerKind: 'enterprise' | 'individual'
  readonly location: 'city' | 'county-town' | 'other'
  /** What this side has determined for the period. */
  readonly determinations: readonly { readonly taxCode: string }[]
  readonly dueDate: string | null
  /** First day on which the period can be filed. */
  readonly opensOn: string | null
  /** Latest returns of the year before this period, newest first. */
  readonly earlier: readonly {
    readonly formCode: string
    readonly values: Readonly<Record<string, string>>
  }[]
  /** The return standing for this very period, if it was filed already. */
  readonly filed: { readonly declarationId: string; readonly filingId: string } | null
}

export interface InvoiceSummary {
  /** Totals in the words of a draft. */
  readonly prefill: readonly InvoiceTotalJson[]
  readonly collectedAt: string | null
  readonly count: number
}

export interface FilingState {
  readonly payment: PaymentStateView
  /** What `payment.confirm` would ask for now, late-payment surcharge included. */
  readonly payableFen: string
  /** Paid beyond what stands declared for the period. */
  readonly overpaidFen: string
  readonly books: readonly PaymentBookView[]
}

export interface SideClient {
  summary(side: Side, taxpayerId: string): Promise<SideSummary>
  obligations(side: Side, taxpayerId: string): Promise<{ readonly items: readonly ObligationView[] }>
  returnFacts(side: Side, taxpayerId: string, period: string): Promise<ReturnFacts>
  invoices(taxpayerId: string, period: string): Promise<InvoiceSummary>
  filingState(side: Side, taxpayerId: string, filingId: string): Promise<FilingState>
  /** Payment state by filing id. */
  filingStates(
    side: Side,
    taxpayerId: string,
    filingIds: readonly string[],
  ): Promise<Readonly<Record<string, PaymentStateView>>>
  ledger(side: Side, taxpayerId: string, cursor: string | undefined, limit: number): Promise<LedgerPage>
}

export function sideClient(links: Links, actor: Actor): SideClient {
  const ask = async <T>(side: Side, name: string, input: unknown): Promise<T> =>
    (await links[side].query(name, input, actor)) as T
  return {
    summary: (side, taxpayerId) => ask(side, 'taxpayer.summary', { taxpayerId }),
    obligations: (side, taxpayerId) => ask(side, 'obligations.list', { taxpayerId }),
    returnFacts: (side, taxpayerId, period) => ask(side, 'return.facts', { taxpayerId, period }),
    invoices: (taxpayerId, period) => ask('national', 'invoices.summary', { taxpayerId, period }),
    filingState: (side, taxpayerId, filingId) => ask(side, 'filing.state', { taxpayerId, filingId }),
    filingStates: (side, taxpayerId, filingIds) => ask(side, 'filing.states', { taxpayerId, filingIds }),
    ledger: (side, taxpayerId, cursor, limit) =>
      ask(side, 'ledger.list', { taxpayerId, limit, ...(cursor === undefined ? {} : { cursor }) }),
  }
}

/** An answer, or undefined when that side cannot be reached now: the screen then says so instead of pretending. */
export async function ifAvailable<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question
  } catch (error) {
    if (error instanceof LinkUnavailable) return undefined
    throw error
  }
}
