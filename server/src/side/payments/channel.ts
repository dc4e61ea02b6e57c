import type { Side } from '../../platform/actor.ts'

/** A debit as the payment network (财税库银横向联网) takes it. `id` is the network's idempotency key. */
export interface DebitOrder {
  readonly id: string
  readonly side: Side
  readonly agreementNumber: string
  readonly amountFen: string
  readonly books: readonly {
    readonly number: string
    /** Tax and the late-payment surcharge on it. */
    readonly amountFen: string
    readonly treasury: string
  }[]
  readonly businessDate: string
}

/** What the bank decided about an order; final. */
export type FinalAnswer =
  | { readonly state: 'succeeded'; readonly reference: string; readonly debitedOn: string }
  | {
      readonly state: 'failed'
      readonly reference: string
      readonly code: string
      readonly zh: string
      readonly en: string
    }

/** What the network says about an order. `unknown` means: ask again later, the money may or may not have moved. */
export type DebitAnswer = FinalAnswer | { readonly state: 'unknown' }

/** `not-received`: the network has never taken the order, so that sending it (under its id) is safe. */
export type EnquiryAnswer = DebitAnswer | { readonly state: 'not-received' }

/** What happened to the money of a book on its way to the treasury. */
export interface TreasuryEvent {
  readonly bookNumber: string
  readonly kind: 'sent-up' | 'received'
  readonly reference: string
  readonly businessDate: string
  readonly amountFen: string
}

/** A batch of the daily reconciliation (对账) of one treasury: what it has received, book by book, with its total. */
export interface TreasuryStatement {
  readonly number: string
  readonly businessDate: string
  readonly treasury: string
  readonly amountFen: string
  readonly items: readonly { readonly bookNumber: string; readonly amountFen: string }[]
}

/** What network and treasury report since a cursor. Anything may come twice and in any order. */
export interface TreasuryReport {
  readonly cursor: string
  readonly events: readonly TreasuryEvent[]
  /** Answers to orders told again or late (扣款回执). */
  readonly answers?: readonly { readonly orderId: string; readonly answer: FinalAnswer }[]
  readonly statements?: readonly TreasuryStatement[]
}

/** The port to the treasury–tax–bank network; the simulator is one implementation, a real channel is configuration. */
export interface PaymentChannel {
  readonly name: string
  readonly simulator: boolean
  debit(order: DebitOrder): Promise<DebitAnswer>
  /** What became of an order whose answer was lost. */
  enquire(side: Side, orderId: string): Promise<EnquiryAnswer>
  reports(side: Side, cursor: string): Promise<TreasuryReport>
  /** Only a simulator can be told how to behave. */
  readonly behaviour?: ChannelBehaviour
}

/** How a simulator answers the orders of a side; undefined while it does not answer at all. */
export interface ChannelBehaviour {
  mode(side: Side): Promise<string | undefined>
  setMode(side: Side, mode: string): Promise<string | undefined>
}
