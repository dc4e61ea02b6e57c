/** Double-entry tax accounting of one side (国税发〔1998〕186号): transactions from core's posting rules, lists, balances. */

import type { Part } from '../../part.ts'
import type { Side } from '../../platform/actor.ts'
import { gated } from '../../platform/jobs/gated.ts'
import type { SideSetting } from '../index.ts'
import { ledgerList } from './queries.ts'
import { foldPostings } from './store.ts'

export { netted, type PostingSubject, post } from './posting.ts'
export { accountName, ledgerEntry, PageInput } from './queries.ts'
export {
  findPeriodBalances,
  type KeyBalance,
  listTransactions,
  ofTaxpayer,
  ofTaxpayers,
  sumAccounts,
  type TransactionRow,
} from './store.ts'

/** Balances read what is not in the sums yet from the postings: a few seconds' worth is nothing. */
const FOLD_MS = 5000

export function registerLedger(part: Part, side: Side, { job }: SideSetting): void {
  part.queries.register(ledgerList(side))
  job(
    'ledger-sums',
    FOLD_MS,
    gated(part, [], FOLD_MS, () => foldPostings(part.database)),
  )
}
