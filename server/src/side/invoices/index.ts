/** The invoice feed of the national side: issued invoices in, totals per period out. */
import type { Part } from '../../part.ts'
import { receiveInvoices } from './commands.ts'
import { invoicesSummary } from './queries.ts'

export type { InvoiceReject, InvoiceRow, ReceiveOutcome } from './commands.ts'
export { type FeedSummary, importInvoices } from './feed.ts'
export { importInvoiceFile } from './inPlace.ts'

/** Only the national side has invoices: the local one stopped issuing them on 2016-05-01 (公告2016年第23号). */
export function registerInvoices(part: Part): void {
  part.pipeline.register(receiveInvoices)
  part.queries.register(invoicesSummary('national'))
}
