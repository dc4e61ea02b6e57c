/** What a filed or corrected return does to ledger and payment books. Pure; amounts in fen. */
import type { Determination } from '@yimen/core/determinations'
import {
  type LedgerEntry,
  type LedgerKey,
  type LedgerLine,
  ledgerLines,
  type PayableTax,
  postAssessment,
  postCorrection,
  postPaymentBookIssued,
  postPaymentBookWithdrawn,
  postSetOff,
} from '@yimen/core/ledger'
import { type KeyBalance, netted } from '../ledger/index.ts'
import type { BookRow } from '../payments/index.ts'

/** One tax of a return with the determination it is filed under. */
export interface TaxToBook {
  readonly tax: string
  readonly payableFen: bigint
  readonly determination: Determination
}

export interface BookingPlan {
  /** Entries by tax, each list a transaction of its own. */
  readonly entries: ReadonlyMap<string, readonly LedgerEntry[]>
  /** Lines a payment book is issued for, one book each: one tax, treasury and budget level. */
  readonly books: readonly LedgerLine[]
}

function payableTax({ tax, determination }: TaxToBook, period: string, amountFen: bigint): PayableTax {
  const { side, authority, treasuryCode, item, budgetSubject, budgetShares } = determination
  return {
    side,
    authority,
    treasuryCode,
    tax,
    item,
    kind: 'principal',
    budgetSubject,
    period,
    amountFen,
    shares: budgetShares,
  }
}

/** Signed parts of an amount by key; a refund splits like a payment. */
function parts(tax: TaxToBook, period: string): LedgerLine[] {
  const size = tax.payableFen < 0n ? -tax.payableFen : tax.payableFen
  return ledgerLines(payableTax(tax, period, size)).map(({ period: _period, ...line }) => line)
}

/** A first return: what is payable is assessed and put into payment books; a negative result was overpaid (多缴). */
export function planOriginal(taxes: readonly TaxToBook[], period: string): BookingPlan {
  const entries = new Map<string, readonly LedgerEntry[]>()
  const books: LedgerLine[] = []
  for (const tax of taxes) {
    if (tax.payableFen === 0n) continue
    const lines = parts(tax, period)
    if (tax.payableFen > 0n) {
      entries.set(tax.tax, netted([...postAssessment(lines), ...postPaymentBookIssued(lines)]))
      books.push(...lines)
    } else {
      entries.set(
        tax.tax,
        postCorrection(
          lines.map(({ amountFen, ...key }) => ({
            ...key,
            deltaFen: -amountFen,
            openFen: 0n,
            openAccount: 'receivable',
          })),
        ),
      )
    }
  }
  return { entries, books }
}

/** What stands of a return before it is corrected. */
export interface Standing {
  /** Balances of the accounts `assessed` and `overpaid` of the period, by key. */
  readonly balances: readonly KeyBalance[]
  /** Books nobody has paid; they are withdrawn and, as far as still due, issued anew. */
  readonly unpaid: readonly BookRow[]
}

interface KeyState {
  readonly key: LedgerKey
  assessed: bigint
  overpaid: bigint
  unpaid: bigint
  target: bigint
}

/**
 * A correction (更正申报): new entries for the difference. Unpaid books are withdrawn; more due is assessed, first taken
 * from what was overpaid; less due lowers what is open, and what was paid beyond is overpaid. What is open then is put
 * into new books. Nothing is netted: withdrawal, difference and new book stay readable. Works by key, so a budget subject or treasury that changed in the meantime moves with it.
 */
export function planCorrection(taxes: readonly TaxToBook[], period: string, standing: Standing): BookingPlan {
  const states = keyStates(taxes, period, standing)
  const entries = new Map<string, readonly LedgerEntry[]>()
  const books: LedgerLine[] = []
  for (const state of states.values()) {
    const { key, assessed, overpaid, unpaid, target } = state
    const delta = target - assessed
    const list: LedgerEntry[] = [...postPaymentBookWithdrawn([{ ...key, amountFen: unpaid }])]
    list.push(...postCorrection([{ ...key, deltaFen: delta, openFen: unpaid, openAccount: 'receivable' }]))
    const open = delta >= 0n ? unpaid + delta : unpaid > -delta ? unpaid + delta : 0n
    const setOff = overpaid < open ? overpaid : open
    list.push(...postSetOff([{ ...key, amountFen: setOff }]))
    const rest = { ...key, amountFen: open - setOff }
    list.push(...postPaymentBookIssued([rest]))
    if (rest.amountFen > 0n) books.push(rest)
    entries.set(key.tax, [...(entries.get(key.tax) ?? []), ...list])
  }
  return { entries, books }
}

function keyStates(
  taxes: readonly TaxToBook[],
  period: string,
  { balances, unpaid }: Standing,
): Map<string, KeyState> {
  const states = new Map<string, KeyState>()
  const stateOf = (key: LedgerKey): KeyState => {
    const name = [key.tax, key.item, key.budgetSubject, key.budgetLevel, key.treasuryCode].join(' ')
    const known = states.get(name)
    if (known) return known
    const made: KeyState = { key, assessed: 0n, overpaid: 0n, unpaid: 0n, target: 0n }
    states.set(name, made)
    return made
  }
  for (const { account, amountFen, ...rest } of balances) {
    const state = stateOf({ ...rest, kind: 'principal', budgetLevel: levelOf(rest.budgetLevel) })
    // Sources grow by credit, which is negative.
    if (account === 'assessed') state.assessed -= amountFen
    else state.overpaid -= amountFen
  }
  for (const book of unpaid)
    stateOf({
      tax: book.taxCode,
      item: book.item,
      kind: 'principal',
      budgetSubject: book.budgetSubject,
      budgetLevel: levelOf(book.budgetLevel),
      treasuryCode: book.treasury,
    }).unpaid += BigInt(book.amountFen)
  for (const tax of taxes)
    for (const { amountFen, ...key } of parts(tax, period))
      stateOf(key).target += tax.payableFen < 0n ? -amountFen : amountFen
  return states
}

const LEVELS: ReadonlySet<string> = new Set(['central', 'province', 'city', 'county'])

function levelOf(text: string): LedgerKey['budgetLevel'] {
  if (!LEVELS.has(text)) throw new Error(`unknown budget level ${text}`)
  return text as LedgerKey['budgetLevel']
}
