/** Payment of one side: books, debits through the payment channel, reports of bank and treasury, reconciliation. */

import type { Part } from '../../part.ts'
import type { Side } from '../../platform/actor.ts'
import { gated } from '../../platform/jobs/gated.ts'
import type { SideSetting } from '../index.ts'
import { behaviourQueries } from './behaviour.ts'
import { confirmPayment } from './confirm.ts'
import { takePaymentReceived } from './counterpart.ts'
import { applyReports, debitDue, pollReports } from './jobs.ts'
import { officePaymentExceptions, officePayments, paymentStateQuery } from './queries.ts'
import { reconcile } from './reconcile.ts'
import { recordAnswer } from './recordAnswer.ts'
import { recordReport } from './recordReport.ts'
import { recordAgreement, setSurchargePolicy } from './settings.ts'
import { takeReport } from './takeReport.ts'

export type { ChannelStanding } from './behaviour.ts'
export { bookView, LATE_PAYMENT_ITEM, paymentState, taxName } from './books.ts'
export { readPayment } from './queries.ts'
export { type BookRow, booksJson, ofFiling, policyOf, readPolicy } from './store.ts'
export { debitAgreement, paymentBook, paymentBookState } from './tables.ts'

/** How often the network is asked what is new; enquiries about open debits keep their own pauses. */
const POLL_MS = 500
const SWEEP_MS = 1000

export function registerPayments(part: Part, side: Side, { job, channel }: SideSetting): void {
  for (const command of [
    confirmPayment(side),
    recordAnswer,
    recordReport(side),
    reconcile,
    takeReport,
    recordAgreement(side),
    setSurchargePolicy(side),
  ])
    part.pipeline.register(command)
  for (const query of [
    paymentStateQuery(side),
    officePayments(side),
    officePaymentExceptions(side),
    ...behaviourQueries(side, channel),
  ])
    part.queries.register(query)
  part.inbox.register(takePaymentReceived)

  job(
    'debit',
    SWEEP_MS,
    gated(part, ['payment.confirm'], SWEEP_MS, () => debitDue(part, side, channel)),
  )
  job(
    'treasury-reports',
    POLL_MS,
    gated(part, ['payment.record-answer'], POLL_MS, () => pollReports(part, side, channel)),
  )
  job(
    'treasury-apply',
    SWEEP_MS,
    gated(part, ['payment.take-report', 'payment.record-answer'], SWEEP_MS, () => applyReports(part)),
  )
}
