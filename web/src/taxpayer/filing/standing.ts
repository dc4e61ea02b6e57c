import { fenFromJson } from '@yimen/core/money'
import type { SumOfSides } from '../Sum.tsx'
import type { Filing, FilingSide } from '../types.ts'

/** Where a filing stands as a whole, in the order in which a person needs to know it. */
export type Standing =
  | 'refused'
  | 'pending'
  | 'nothing-due'
  /** A correction that adds nothing to what is paid already. */
  | 'nothing-more-due'
  | 'unpaid'
  | 'paying'
  | 'partly-paid'
  | 'failed'
  | 'paid'

export function standingOf(filing: Filing): Standing {
  if (filing.sides.some((side) => side.state === 'refused')) return 'refused'
  if (filing.sides.some((side) => side.state === 'pending')) return 'pending'
  if (filing.payment === 'nothing-due' && filing.kind === 'correction') return 'nothing-more-due'
  return filing.payment
}

/** What confirming payment now would ask for, per side that has accepted and is not paid. */
export interface Payable {
  readonly sum: SumOfSides
  readonly totalFen: bigint
  /** Accepted sides whose amount cannot be asked at the moment. */
  readonly unknown: readonly FilingSide['side'][]
}

export function payableOf(filing: Filing): Payable {
  const accepted = filing.sides.filter((side) => side.state === 'accepted')
  const unknown = accepted.filter((side) => side.payableNowFen === null).map((side) => side.side)
  const due = accepted.filter((side) => fenFromJson(side.payableNowFen ?? '0') > 0n)
  return {
    sum: Object.fromEntries(due.map((side) => [side.side, side.payableNowFen ?? '0'])),
    totalFen: due.reduce((total, side) => total + fenFromJson(side.payableNowFen ?? '0'), 0n),
    unknown,
  }
}

/** Late-payment surcharge contained in what is still to be paid. */
export function surchargeFen(filing: Filing): bigint {
  return filing.sides
    .flatMap((side) => side.books)
    .filter((book) => book.state === 'assessed')
    .reduce((sum, book) => sum + fenFromJson(book.lateSurchargeFen), 0n)
}

/**
 * Whether something will change by itself: a side has not answered, a debit is on its way, the amount is not known, or a
 * document is still being made.
 */
export function isMoving(filing: Filing): boolean {
  if (filing.sides.some((side) => side.state === 'pending')) return true
  if (filing.payment === 'paying' || payableOf(filing).unknown.length > 0) return true
  if (filing.documents.some((document) => document.state === 'queued')) return true
  const paidSides = filing.sides.filter((side) => side.payment === 'paid')
  const certified = (side: string) =>
    filing.documents.some((document) => document.kind === 'payment-certificate' && document.side === side)
  return paidSides.some((side) => fenFromJson(side.payableFen) > 0n && !certified(side.side))
}

const FIRST_PAUSE_MS = 800
const LONGEST_PAUSE_MS = 20_000

/** Pause before the n-th look: quick at first, because banks mostly answer at once, then ever rarer. */
export function pauseMs(looks: number): number {
  return Math.min(FIRST_PAUSE_MS * 1.6 ** looks, LONGEST_PAUSE_MS)
}
