import type { Links } from '../house.ts'
import type { Part } from '../part.ts'
import type { Side } from '../platform/actor.ts'
import { registerDeterminations } from './determinations/index.ts'
import { registerDocuments } from './documents/index.ts'
import { registerInvoices } from './invoices/index.ts'
import { registerLedger } from './ledger/index.ts'
import { registerOffice } from './office/index.ts'
import type { PaymentChannel } from './payments/channel.ts'
import { registerPayments } from './payments/index.ts'
import { registerRegisterFiles } from './registers/index.ts'
import { type DocumentsOfFiling, registerReturns } from './returns/index.ts'
import { registerTaxpayers } from './taxpayers/index.ts'

/** What the rooms of a side need besides their own part. */
export interface SideSetting {
  readonly links: Links
  job(name: string, everyMs: number, pass: () => Promise<number>): void
  readonly channel: PaymentChannel
  readonly filesDir: string
  readonly publicUrl: string
  readonly demo: boolean
}

/** Registers the commands, queries, inbox handlers and jobs of every room of a side. */
export function registerSide(part: Part, side: Side, setting: SideSetting): void {
  const documentsOf: DocumentsOfFiling = async ({ actor }, taxpayerId, filingId) => {
    const answer = await part.queries.query('documents.list', { taxpayerId, filingId }, actor)
    return (answer as { items: unknown[] }).items
  }
  registerTaxpayers(part, side, setting)
  registerRegisterFiles(part, side, setting)
  registerDeterminations(part, side)
  if (side === 'national') registerInvoices(part)
  registerLedger(part, side, setting)
  registerReturns(part, side, documentsOf)
  registerOffice(part, side)
  registerPayments(part, side, setting)
  registerDocuments(part, side, setting)
}
