import type { CommandContext } from '../../platform/commands/command.ts'
import type { Sentence } from '../../platform/refusal.ts'

export type ExceptionKind =
  | 'answer-contradicts'
  | 'unknown-book'
  | 'amount-differs'
  | 'not-debited'
  | 'statement-total-differs'

/** A row of `payment_exception`. */
export function exceptionRow(
  context: CommandContext,
  found: {
    readonly kind: ExceptionKind
    readonly taxpayerId: string | null
    readonly bookId: string | null
    readonly bookNumber: string
    readonly reference: string
    readonly expectedFen: bigint | null
    readonly reportedFen: bigint
    readonly message: Sentence
  },
) {
  return {
    id: context.newId(),
    kind: found.kind,
    taxpayer_id: found.taxpayerId,
    book_id: found.bookId,
    book_number: found.bookNumber,
    reference: found.reference,
    expected_fen: found.expectedFen,
    reported_fen: found.reportedFen,
    message: found.message,
    business_date: context.businessDate,
    at: context.now,
    entry_id: context.entryId,
  }
}
