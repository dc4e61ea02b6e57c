import { isBalanced, type LedgerEntry } from '@yimen/core/ledger'
import type { CommandContext } from '../../platform/commands/command.ts'
import { insert, type Write } from '../../platform/database/write.ts'
import type { Sentence } from '../../platform/refusal.ts'
import { ledgerPosting, ledgerTransaction } from './store.ts'

/** What a ledger transaction is about. */
export interface PostingSubject {
  readonly taxpayerId: string
  /** `assessment`, `correction`, `debit`, `sent-up` … */
  readonly kind: string
  readonly declarationId?: string | undefined
  readonly bookId?: string | undefined
  readonly period?: string | undefined
  readonly memo: Sentence
}

/**
 * The writes of one ledger transaction from the posting rules of core. No entries give no transaction. Entries that do
 * not balance are a programming error and stop here; the database would refuse them too.
 */
export function post(
  context: CommandContext,
  subject: PostingSubject,
  entries: readonly LedgerEntry[],
): Write[] {
  if (entries.length === 0) return []
  if (!isBalanced(entries)) throw new Error(`entries of ${subject.kind} do not balance`)
  const id = context.newId()
  return [
    insert(ledgerTransaction, [
      {
        id,
        taxpayer_id: subject.taxpayerId,
        kind: subject.kind,
        declaration_id: subject.declarationId ?? null,
        book_id: subject.bookId ?? null,
        period: subject.period ?? null,
        business_date: context.businessDate,
        at: context.now,
        memo: subject.memo,
        entry_id: context.entryId,
      },
    ]),
    insert(
      ledgerPosting,
      entries.map((entry, ordinal) => ({
        transaction_id: id,
        taxpayer_id: subject.taxpayerId,
        ordinal,
        account: entry.account,
        tax_code: entry.tax,
        item: entry.item,
        kind: entry.kind,
        budget_subject: entry.budgetSubject,
        budget_level: entry.budgetLevel,
        treasury: entry.treasuryCode,
        amount_fen: entry.amountFen,
        entry_id: context.entryId,
      })),
    ),
  ]
}

/**
 * Adds up entries of the same key and account, so that what passes through an account within one event (assessed and
 * put into a payment book at once) leaves no pair of rows behind. Keeps the order of first mention.
 */
export function netted(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const sums = new Map<string, LedgerEntry>()
  for (const entry of entries) {
    const { account, tax, item, kind, budgetSubject, budgetLevel, treasuryCode, amountFen } = entry
    const key = `${account} ${tax} ${item} ${kind} ${budgetSubject} ${budgetLevel} ${treasuryCode}`
    const known = sums.get(key)
    sums.set(key, known === undefined ? entry : { ...known, amountFen: known.amountFen + amountFen })
  }
  return [...sums.values()].filter((entry) => entry.amountFen !== 0n)
}
