/**
 * The cells of the three versions of the surcharge form. Each is one literal with all its keys: building the object
 * key by key or by spreading parts costs 20 to 50 % of the whole assessment (measured on Node 24).
 */
import type { FormValues } from '../forms/index.ts'
import type { Fen } from '../money/index.ts'
import type { TenThousandths } from './periodRules.ts'

/** One of the three items as computed. */
export interface SurchargeItem {
  readonly code: string
  readonly rate: TenThousandths
  readonly due: Fen
  readonly relief: Fen
  readonly cut: Fen
  readonly paid: Fen
  readonly payable: Fen
}

export interface SurchargeBasis {
  readonly vat: Fen
  readonly exportCredit: Fen
  readonly consumption: Fen
  readonly base: Fen
}

/** 减免性质代码 of 财税〔2016〕12号 for the two education surcharges. */
const EDUCATION_RELIEF = 61042802n
const LOCAL_EDUCATION_RELIEF = 99042802n

/**
 * For periods ending from this day annex 2 has one basis column (公告2021年第20号). Surcharges on consumption tax stand
 * in the annex of its own return then: assess them by a call of their own.
 */
const ANNEX_FROM = '2021-07-01'
const CUT_FROM = '2019-01-01'

/** Ten-thousandths to the millionths that rate cells of forms hold. */
const toCell = (rate: TenThousandths): bigint => rate * 100n

/** Cells of the form that holds for a period ending on `periodEnd`. */
export function surchargeFormValues(
  periodEnd: string,
  basis: SurchargeBasis,
  cut: TenThousandths,
  one: SurchargeItem,
  two: SurchargeItem,
  three: SurchargeItem,
): FormValues {
  if (periodEnd < CUT_FROM) return cells2016(basis, one, two, three)
  if (periodEnd < ANNEX_FROM) return cells2019(basis, toCell(cut), one, two, three)
  return cells2021(basis, toCell(cut), one, two, three)
}

function cells2016(
  basis: SurchargeBasis,

  one: SurchargeItem,
  two: SurchargeItem,
  three: SurchargeItem,
): FormValues {
  return {
    '1.vat': basis.vat,
    '1.exportCredit': basis.exportCredit,
    '1.consumptionTax': basis.consumption,
    '1.businessTax': 0n,
    '1.base': basis.base,
    '1.rate': toCell(one.rate),
    '1.due': one.due,
    '1.reliefCode': 0n,
    '1.relief': one.relief,
    '1.paid': one.paid,
    '1.payable': one.payable,
    '2.vat': basis.vat,
    '2.exportCredit': basis.exportCredit,
    '2.consumptionTax': basis.consumption,
    '2.businessTax': 0n,
    '2.base': basis.base,
    '2.rate': toCell(two.rate),
    '2.due': two.due,
    '2.reliefCode': two.relief === 0n ? 0n : EDUCATION_RELIEF,
    '2.relief': two.relief,
    '2.paid': two.paid,
    '2.payable': two.payable,
    '3.vat': basis.vat,
    '3.exportCredit': basis.exportCredit,
    '3.consumptionTax': basis.consumption,
    '3.businessTax': 0n,
    '3.base': basis.base,
    '3.rate': toCell(three.rate),
    '3.due': three.due,
    '3.reliefCode': three.relief === 0n ? 0n : LOCAL_EDUCATION_RELIEF,
    '3.relief': three.relief,
    '3.paid': three.paid,
    '3.payable': three.payable,
    '4.due': one.due + two.due + three.due,
    '4.relief': two.relief + three.relief,
    '4.paid': one.paid + two.paid + three.paid,
    '4.payable': one.payable + two.payable + three.payable,
  }
}

function cells2019(
  basis: SurchargeBasis,
  share: bigint,
  one: SurchargeItem,
  two: SurchargeItem,
  three: SurchargeItem,
): FormValues {
  return {
    '1.vat': basis.vat,
    '1.exportCredit': basis.exportCredit,
    '1.consumptionTax': basis.consumption,
    '1.businessTax': 0n,
    '1.base': basis.base,
    '1.rate': toCell(one.rate),
    '1.due': one.due,
    '1.reliefCode': 0n,
    '1.relief': one.relief,
    '1.reliefShare': share,
    '1.smallScaleRelief': one.cut,
    '1.paid': one.paid,
    '1.payable': one.payable,
    '2.vat': basis.vat,
    '2.exportCredit': basis.exportCredit,
    '2.consumptionTax': basis.consumption,
    '2.businessTax': 0n,
    '2.base': basis.base,
    '2.rate': toCell(two.rate),
    '2.due': two.due,
    '2.reliefCode': two.relief === 0n ? 0n : EDUCATION_RELIEF,
    '2.relief': two.relief,
    '2.reliefShare': share,
    '2.smallScaleRelief': two.cut,
    '2.paid': two.paid,
    '2.payable': two.payable,
    '3.vat': basis.vat,
    '3.exportCredit': basis.exportCredit,
    '3.consumptionTax': basis.consumption,
    '3.businessTax': 0n,
    '3.base': basis.base,
    '3.rate': toCell(three.rate),
    '3.due': three.due,
    '3.reliefCode': three.relief === 0n ? 0n : LOCAL_EDUCATION_RELIEF,
    '3.relief': three.relief,
    '3.reliefShare': share,
    '3.smallScaleRelief': three.cut,
    '3.paid': three.paid,
    '3.payable': three.payable,
    '4.due': one.due + two.due + three.due,
    '4.relief': two.relief + three.relief,
    '4.smallScaleRelief': one.cut + two.cut + three.cut,
    '4.paid': one.paid + two.paid + three.paid,
    '4.payable': one.payable + two.payable + three.payable,
  }
}

function cells2021(
  basis: SurchargeBasis,
  share: bigint,
  one: SurchargeItem,
  two: SurchargeItem,
  three: SurchargeItem,
): FormValues {
  return {
    '1.vat': basis.base,
    '1.rate': toCell(one.rate),
    '1.due': one.due,
    '1.reliefCode': 0n,
    '1.relief': one.relief,
    '1.reliefShare': share,
    '1.smallScaleRelief': one.cut,
    '1.paid': one.paid,
    '1.payable': one.payable,
    '2.vat': basis.base,
    '2.rate': toCell(two.rate),
    '2.due': two.due,
    '2.reliefCode': two.relief === 0n ? 0n : EDUCATION_RELIEF,
    '2.relief': two.relief,
    '2.reliefShare': share,
    '2.smallScaleRelief': two.cut,
    '2.paid': two.paid,
    '2.payable': two.payable,
    '3.vat': basis.base,
    '3.rate': toCell(three.rate),
    '3.due': three.due,
    '3.reliefCode': three.relief === 0n ? 0n : LOCAL_EDUCATION_RELIEF,
    '3.relief': three.relief,
    '3.reliefShare': share,
    '3.smallScaleRelief': three.cut,
    '3.paid': three.paid,
    '3.payable': three.payable,
    '4.due': one.due + two.due + three.due,
    '4.relief': two.relief + three.relief,
    '4.smallScaleRelief': one.cut + two.cut + three.cut,
    '4.paid': one.paid + two.paid + three.paid,
    '4.payable': one.payable + two.payable + three.payable,
  }
}
