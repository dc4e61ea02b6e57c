import { type CivilDate, latePaymentSurcharge } from '../calendar/index.ts'
import { taxCodes } from '../facts/index.ts'
import type { Fen } from '../money/index.ts'

/** What a place decides for itself about late-payment surcharge. */
export interface SurchargePolicy {
  /**
   * Whether 教育费附加 and 地方教育附加 bear it. They are fees, not taxes: 征管法 第32条 does not name them, and places
   * differ. Off unless the place switches it on.
   */
  readonly onEducationSurcharges: boolean
}

export const usualSurchargePolicy: SurchargePolicy = { onEducationSurcharges: false }

const EDUCATION: ReadonlySet<string> = new Set([
  taxCodes.educationSurcharge,
  taxCodes.localEducationSurcharge,
])

/** From this day arrears of tax may be paid before the surcharge on them (公告2019年第48号 第一条). */
const TAX_FIRST_FROM: CivilDate = '2020-03-01'

/** Whether tax and late-payment surcharge have to be paid together on a day. */
export function surchargePaidTogether(date: CivilDate): boolean {
  return date < TAX_FIRST_FROM
}

/** Late-payment surcharge on one unpaid amount of a tax or fee when it is paid on a day; 0 in time. */
export function surchargeOn(
  due: { readonly taxCode: string; readonly amountFen: Fen; readonly dueDate: CivilDate },
  paidOn: CivilDate,
  policy: SurchargePolicy = usualSurchargePolicy,
): Fen {
  if (EDUCATION.has(due.taxCode) && !policy.onEducationSurcharges) return 0n
  return latePaymentSurcharge(due.amountFen, due.dueDate, paidOn)
}
