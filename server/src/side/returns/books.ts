import type { LedgerLine } from '@yimen/core/ledger'
import { usualSurchargePolicy } from '@yimen/core/payments'
import type { Side } from '../../platform/actor.ts'
import type { CommandContext } from '../../platform/commands/command.ts'
import { insert, type Write } from '../../platform/database/write.ts'
import { bookView, paymentBook, paymentBookState } from '../payments/index.ts'

export type BookView = ReturnType<typeof bookView>

/** Issues an electronic payment book (缴款书) for each line: rows, first states, and what the taxpayer is shown. */
export function issueBooks(
  context: CommandContext,
  side: Side,
  subject: {
    readonly taxpayerId: string
    readonly filingId: string
    readonly declarationId: string
    readonly period: string
    readonly dueDate: string
  },
  lines: readonly LedgerLine[],
): { readonly writes: Write[]; readonly books: BookView[] } {
  const { taxpayerId, filingId, declarationId, period, dueDate } = subject
  const rows = lines.map((line) => {
    const id = context.newId()
    return {
      id,
      taxpayer_id: taxpayerId,
      filing_id: filingId,
      declaration_id: declarationId,
      number: bookNumber(side, context.businessDate, id),
      tax_code: line.tax,
      item: line.item,
      period,
      budget_subject: line.budgetSubject,
      budget_level: line.budgetLevel,
      treasury: line.treasuryCode,
      amount_fen: line.amountFen,
      due_date: dueDate,
      issued_at: context.now,
      entry_id: context.entryId,
    }
  })
  return {
    writes: [
      insert(paymentBook, rows),
      insert(
        paymentBookState,
        rows.map((row) => ({
          taxpayer_id: taxpayerId,
          book_id: row.id,
          state: 'assessed',
          changed_at: context.now,
        })),
      ),
    ],
    // Shown as on the last day: what surcharge runs after it is told by `filing.state`, under the place's own policy.
    books: rows.map((row) =>
      bookView(
        side,
        {
          id: row.id,
          taxpayerId,
          filingId,
          declarationId,
          number: row.number,
          taxCode: row.tax_code,
          item: row.item,
          period,
          budgetSubject: row.budget_subject,
          budgetLevel: row.budget_level,
          treasury: row.treasury,
          amountFen: row.amount_fen.toString(),
          dueDate,
          state: 'assessed',
          lateSurchargeFen: '0',
          instructionId: null,
          certificateRequestId: null,
          failure: null,
          receivedOn: null,
          version: 1,
        },
        dueDate,
        usualSurchargePolicy,
      ),
    ),
  }
}

const SIDE_LETTER: Readonly<Record<Side, string>> = { national: 'N', local: 'L' }

/**
 * Number of a book: side, day, twelve digits from the book's own random id. A counter would make all filings of an
 * authority wait for one row; the unique index catches the one collision in a million million and the command goes again.
 */
export function bookNumber(side: Side, businessDate: string, id: string): string {
  const serial = BigInt(`0x${id.slice(-10)}`) % 1_000_000_000_000n
  return `${SIDE_LETTER[side]}${businessDate.replaceAll('-', '')}${serial.toString().padStart(12, '0')}`
}
