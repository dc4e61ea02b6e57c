/** Double-entry tax accounting of one side (国税发〔1998〕186号): transactions from core's posting rules, lists, balances. */

import type { Part } from '../../part.ts'
import type { Side } from '../../platform/actor.ts'
import { ledgerList } from './queries.ts'

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

export function registerLedger(part: Part, side: Side): void {
  part.queries.register(ledgerList(side))
}
