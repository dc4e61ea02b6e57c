/** Splits what a taxpayer confirms once into electronic payment books: per authority, treasury and budget level. */
import { type Fen, rate } from '../money/index.ts'
import type { BudgetLevel, LedgerLine } from './postings.ts'

/** Part of an amount for one budget level, exact decimal. */
export interface Share {
  readonly level: BudgetLevel
  readonly share: string
}

/** One tax to be paid, as determination and assessment give it. */
export interface PayableTax {
  readonly side: 'national' | 'local'
  readonly authority: string
  readonly treasuryCode: string
  readonly tax: string
  readonly item: string
  readonly kind: 'principal' | 'late-payment'
  readonly budgetSubject: string
  readonly period: string
  readonly amountFen: Fen
  readonly shares: readonly Share[]
}

export interface PaymentBookLine extends LedgerLine {
  readonly period: string
}

export interface PaymentBook {
  readonly side: 'national' | 'local'
  readonly authority: string
  readonly treasuryCode: string
  readonly budgetLevel: BudgetLevel
  readonly lines: readonly PaymentBookLine[]
  readonly totalFen: Fen
}

/**
 * Splits an amount by shares that add up to 1. Every part is rounded down; the fen left over go to the largest
 * share, the first of equals. (Platform choice: the sharing rules, 国发〔2016〕26号, do not name an order for single
 * fen; this one keeps the sum exact and the difference below one fen per level.)
 */
export function splitByShares(
  amountFen: Fen,
  shares: readonly Share[],
): readonly { level: BudgetLevel; amountFen: Fen }[] {
  if (amountFen < 0n) throw new RangeError(`only a payable amount is split: ${amountFen}`)
  const parsed = shares.map(({ level, share }) => ({ level, exact: rate(share) }))
  const scale = parsed.reduce((deepest, { exact }) => Math.max(deepest, exact.scale), 0)
  const whole = 10n ** BigInt(scale)
  const weights = parsed.map(({ exact }) => exact.numerator * 10n ** BigInt(scale - exact.scale))
  if (
    weights.some((weight) => weight < 0n) ||
    weights.reduce((total, weight) => total + weight, 0n) !== whole
  ) {
    throw new RangeError(`shares must add up to 1: ${shares.map(({ share }) => share).join(' + ')}`)
  }
  const parts = weights.map((weight) => (amountFen * weight) / whole)
  const left = amountFen - parts.reduce((total, part) => total + part, 0n)
  const largest = weights.reduce((best, weight, index) => (weight > (weights[best] ?? 0n) ? index : best), 0)
  return parsed.map(({ level }, index) => ({
    level,
    amountFen: (parts[index] ?? 0n) + (index === largest ? left : 0n),
  }))
}

/** The ledger lines of one tax, one per budget level that receives something. */
export function ledgerLines(tax: PayableTax): readonly PaymentBookLine[] {
  const { item, kind, budgetSubject, treasuryCode, period } = tax
  return splitByShares(tax.amountFen, tax.shares)
    .filter(({ amountFen }) => amountFen > 0n)
    .map(({ level, amountFen }) => ({
      tax: tax.tax,
      item,
      kind,
      budgetSubject,
      budgetLevel: level,
      treasuryCode,
      period,
      amountFen,
    }))
}

/**
 * One payment book per authority, treasury and budget level; taxes that share all three stand in one book, in the
 * order given. Nothing to pay gives no book. The totals of the books equal the amounts, to the fen.
 */
export function splitPaymentBooks(taxes: readonly PayableTax[]): readonly PaymentBook[] {
  const books = new Map<
    string,
    Omit<PaymentBook, 'lines' | 'totalFen'> & { lines: PaymentBookLine[]; totalFen: Fen }
  >()
  for (const tax of taxes) {
    for (const line of ledgerLines(tax)) {
      const { side, authority, treasuryCode } = tax
      const key = `${side} ${authority} ${treasuryCode} ${line.budgetLevel}`
      const book = books.get(key)
      if (book) {
        book.lines.push(line)
        book.totalFen += line.amountFen
      } else {
        const { budgetLevel, amountFen } = line
        books.set(key, { side, authority, treasuryCode, budgetLevel, lines: [line], totalFen: amountFen })
      }
    }
  }
  return [...books.values()]
}
