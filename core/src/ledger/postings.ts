/**
 * Posting rules as pure functions: each business event of a tax gives entries that balance for every tax, item,
 * budget subject and budget level. Debit is positive, credit negative.
 */
import type { Fen } from '../money/index.ts'
import type { AccountCode } from './accounts.ts'

/** What an amount belongs to; entries of one key always balance among themselves. */
export interface LedgerKey {
  readonly tax: string
  readonly item: string
  /** Tax or fee itself, or late-payment surcharge on it (税款滞纳金), which has its own budget subject. */
  readonly kind: 'principal' | 'late-payment'
  readonly budgetSubject: string
  readonly budgetLevel: BudgetLevel
  readonly treasuryCode: string
}

export type BudgetLevel = 'central' | 'province' | 'city' | 'county'

/** An amount to be posted; never negative. */
export interface LedgerLine extends LedgerKey {
  readonly amountFen: Fen
}

export interface LedgerEntry extends LedgerKey {
  readonly account: AccountCode
  /** Debit positive, credit negative. */
  readonly amountFen: Fen
}

/** Where an amount still to be collected stands. */
export type OpenAccount =
  | 'receivable'
  | 'billed'
  | 'arrears-current'
  | 'arrears-old'
  | 'arrears-uncollectible'

/** Moves each line from `credit` to `debit`; lines of zero make no entry, negative amounts are refused. */
function move(lines: readonly LedgerLine[], debit: AccountCode, credit: AccountCode): readonly LedgerEntry[] {
  const entries: LedgerEntry[] = []
  for (const line of lines) {
    if (line.amountFen < 0n) throw new RangeError(`a posting has no negative amount: ${line.amountFen}`)
    if (line.amountFen === 0n) continue
    const { amountFen, ...key } = line
    entries.push({ ...key, account: debit, amountFen }, { ...key, account: credit, amountFen: -amountFen })
  }
  return entries
}

/** Tax assessed (应征): a return or decision makes the tax receivable. */
export function postAssessment(lines: readonly LedgerLine[]): readonly LedgerEntry[] {
  return move(lines, 'receivable', 'assessed')
}

/** Relief granted after assessment (减免): the receivable falls, the assessed amount stands. */
export function postReduction(lines: readonly LedgerLine[]): readonly LedgerEntry[] {
  return move(lines, 'reduced', 'receivable')
}

/** An electronic payment book (缴款书) is issued. */
export function postPaymentBookIssued(
  lines: readonly LedgerLine[],
  from: Exclude<OpenAccount, 'billed'> = 'receivable',
): readonly LedgerEntry[] {
  return move(lines, 'billed', from)
}

/** A payment book is withdrawn or the debit failed for good: the amount is open again. */
export function postPaymentBookWithdrawn(
  lines: readonly LedgerLine[],
  to: Exclude<OpenAccount, 'billed'> = 'receivable',
): readonly LedgerEntry[] {
  return move(lines, to, 'billed')
}

/** The bank has debited the taxpayer (扣款). */
export function postDebited(lines: readonly LedgerLine[]): readonly LedgerEntry[] {
  return move(lines, 'held', 'billed')
}

/** The bank has sent the money up (上解). */
export function postSentUp(lines: readonly LedgerLine[]): readonly LedgerEntry[] {
  return move(lines, 'in-transit', 'held')
}

/** The treasury has received it (入库). */
export function postReceivedByTreasury(lines: readonly LedgerLine[]): readonly LedgerEntry[] {
  return move(lines, 'received', 'in-transit')
}

/** The treasury's report was matched with the payment book (销号). */
export function postWrittenOff(lines: readonly LedgerLine[]): readonly LedgerEntry[] {
  return move(lines, 'received-written-off', 'received')
}

/** Unpaid after the last day: the amount becomes arrears of its class. */
export function postOverdue(
  lines: readonly LedgerLine[],
  to: 'arrears-current' | 'arrears-old' | 'arrears-uncollectible',
  from: OpenAccount = 'receivable',
): readonly LedgerEntry[] {
  if (to === from) throw new RangeError(`already in ${to}`)
  return move(lines, to, from)
}

/** Arrears found lost, under examination (待处理损失税金). */
export function postLossPending(lines: readonly LedgerLine[], from: OpenAccount): readonly LedgerEntry[] {
  return move(lines, 'loss-pending', from)
}

/** The loss is approved (损失税金核销). */
export function postLossWrittenOff(lines: readonly LedgerLine[]): readonly LedgerEntry[] {
  return move(lines, 'loss-written-off', 'loss-pending')
}

/**
 * Late-payment surcharge assessed with the payment (征管法第32条; before 2020-03-01 paid together with the arrears,
 * 公告2019年第48号). Lines must be of kind `late-payment`.
 */
export function postLatePayment(lines: readonly LedgerLine[]): readonly LedgerEntry[] {
  const wrong = lines.find(({ kind }) => kind !== 'late-payment')
  if (wrong) throw new RangeError('late-payment surcharge is posted apart from the tax')
  return move(lines, 'receivable', 'assessed')
}

/** Refund of what was overpaid, out of the treasury (退库). */
export function postRefund(lines: readonly LedgerLine[]): readonly LedgerEntry[] {
  return move(lines, 'overpaid', 'refunded')
}

/** What was overpaid is set against open tax of the same key (抵缴). */
export function postSetOff(
  lines: readonly LedgerLine[],
  against: OpenAccount = 'receivable',
): readonly LedgerEntry[] {
  return move(lines, 'overpaid', against)
}

/** Reversal by red entries (冲正): the same entries with the opposite sign, never a deletion. */
export function postReversal(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return entries.map((entry) => ({ ...entry, amountFen: -entry.amountFen }))
}

/** A correction of one key: the new assessed amount minus the old one, and what is still open of it. */
export interface CorrectionLine extends LedgerKey {
  /** Positive: more is due; negative: less. */
  readonly deltaFen: Fen
  /** Still uncollected of the key, in `openAccount`: a reduction takes this first, the rest was overpaid. */
  readonly openFen: Fen
  readonly openAccount: OpenAccount
}

/**
 * Correction of a filed return as new entries (更正申报): more due is assessed like any tax; less due lowers what is
 * open, and what had been paid beyond becomes overpaid (多缴税金) until refunded or set off.
 */
export function postCorrection(lines: readonly CorrectionLine[]): readonly LedgerEntry[] {
  return lines.flatMap((line) => {
    const { deltaFen, openFen, openAccount, ...key } = line
    if (openFen < 0n) throw new RangeError(`nothing open cannot be less than zero: ${openFen}`)
    if (deltaFen >= 0n) return postAssessment([{ ...key, amountFen: deltaFen }])
    const less = -deltaFen
    let fromOpen = less
    if (openFen < less) fromOpen = openFen
    return [
      ...move([{ ...key, amountFen: fromOpen }], 'assessed', openAccount),
      ...move([{ ...key, amountFen: less - fromOpen }], 'assessed', 'overpaid'),
    ]
  })
}

const keyOf = (key: LedgerKey): string =>
  `${key.tax} ${key.item} ${key.kind} ${key.budgetSubject} ${key.budgetLevel} ${key.treasuryCode}`

/** Do debits equal credits, for every tax, item, kind, budget subject, budget level and treasury? */
export function isBalanced(entries: readonly LedgerEntry[]): boolean {
  const totals = new Map<string, Fen>()
  for (const entry of entries) totals.set(keyOf(entry), (totals.get(keyOf(entry)) ?? 0n) + entry.amountFen)
  return [...totals.values()].every((total) => total === 0n)
}

/** Balance per account over all keys (debit positive); accounts without entries are absent. */
export function balances(entries: readonly LedgerEntry[]): ReadonlyMap<AccountCode, Fen> {
  const totals = new Map<AccountCode, Fen>()
  for (const { account, amountFen } of entries) totals.set(account, (totals.get(account) ?? 0n) + amountFen)
  return totals
}
