import { type Fen, roundHalfUp } from '../money/index.ts'
import { type CivilDate, civilDate, daysBetween } from './civilDate.ts'

/** Daily rates by date: 征管法 (1992) 第20条 2‰; 征管法 (2001) 第32条 0.5‰ from 2001-05-01. */
const FIRST_DAY_OF_PRESENT_RATE: CivilDate = '2001-05-01'
const PRESENT_PER_TEN_THOUSAND = 5n
const FORMER_PER_TEN_THOUSAND = 20n

/**
 * Days for which late-payment surcharge (滞纳金) runs: from the day after the last day for payment to the day of
 * payment, both counted (实施细则 第75条). 0 when paid in time. `dueDate` is the last day after any postponement.
 */
export function latePaymentDays(dueDate: CivilDate, paidDate: CivilDate): number {
  return Math.max(0, daysBetween(civilDate(dueDate), civilDate(paidDate)))
}

/**
 * Late-payment surcharge on unpaid tax: tax × 0.05 % × days, rounded once to the fen (征管法 第32条; days before
 * 2001-05-01 at 0.2 %). Not capped at the tax: the tax authority does not apply 行政强制法 第45条 to it; a
 * deployment that does caps the result. RangeError for negative tax.
 */
export function latePaymentSurcharge(taxFen: Fen, dueDate: CivilDate, paidDate: CivilDate): Fen {
  if (taxFen < 0n) throw new RangeError(`late-payment surcharge runs on unpaid tax only: ${taxFen}`)
  const days = latePaymentDays(dueDate, paidDate)
  const formerDays = Math.min(days, Math.max(0, daysBetween(dueDate, FIRST_DAY_OF_PRESENT_RATE) - 1))
  const perTenThousand =
    FORMER_PER_TEN_THOUSAND * BigInt(formerDays) + PRESENT_PER_TEN_THOUSAND * BigInt(days - formerDays)
  return roundHalfUp(taxFen * perTenThousand, 10_000n)
}
