import type { Side } from '../../platform/actor.ts'

/** A debit as the payment network (财税库银横向联网) takes it. `id` is the network's idempotency key. */
export interface DebitOrder {
  readonly id: string
  readonly side: Side
  readonly agreementNumber: string
  readonly amountFen: string
  readonly books: readonly {
    readonly number: string
    readonly amountFen: string
    readonly treasury: string
  }[]
  readonly businessDate: string
}

/** What the network says about an order. `unknown` means: ask again later, the money may or may not have moved. */
export type DebitAnswer =
  | { readonly state: 'succeeded'; readonly reference: string; readonly debitedOn: string }
  | {
      readonly state: 'failed'
      readonly reference: string
      readonly code: string
      readonly zh: string
      readonly en: string
    }
  | { readonly state: 'unknown' }

/** What the treasury reports about payment books since a cursor. */
export interface TreasuryReport {
  readonly cursor: string
  readonly events: readonly {
    readonly bookNumber: string
    readonly kind: 'sent-up' | 'received'
    readonly reference: string
    readonly businessDate: string
    readonly amountFen: string
  }[]
}

/** The port to the treasury–tax–bank network; the simulator is one implementation, a real channel is configuration. */
export interface PaymentChannel {
  readonly name: string
  readonly simulator: boolean
  debit(order: DebitOrder): Promise<DebitAnswer>
  /** What became of an order whose answer was lost. */
  enquire(side: Side, orderId: string): Promise<DebitAnswer>
  reports(side: Side, cursor: string): Promise<TreasuryReport>
}
