/** What a small-scale taxpayer sold in a period, without tax, in fen. Missing fields count as 0 unless said. */
import type { Location } from '../facts/index.ts'
import type { Fen } from '../money/index.ts'

export interface CommonSales {
  /** All sales at the 3 % levy rate, with special, ordinary and no invoice. */
  readonly taxable3?: Fen
  /** Of which on special invoices (own or by proxy): never exempt. */
  readonly special3?: Fen
  /** Of `special3`: issued at the full 3 % while a relief was in force (relief given up, or before it began). */
  readonly special3FullRate?: Fen
  /** Of which on ordinary invoices. */
  readonly ordinary3?: Fen
  /** Of `taxable3` without special invoice: before a relief began inside the period. Needed in 2020-Q1 only. */
  readonly ordinary3BeforeRelief?: Fen
  /** Exempt by other rules (3 % levy rate), line 12. */
  readonly exemptOther?: Fen
  readonly exportExempt?: Fen
  readonly exportOrdinary?: Fen
}

export interface GoodsSales extends CommonSales {
  /** Own used fixed assets and second-hand goods: amount with tax ÷ 1.03. */
  readonly usedFixedAssets?: Fen
  readonly usedFixedAssetsOrdinary?: Fen
  /** Of `usedFixedAssets`: before a relief began inside the period. */
  readonly usedFixedAssetsBeforeRelief?: Fen
}

export interface ServicesSales extends CommonSales {
  /** All sales at the 5 % levy rate. */
  readonly taxable5?: Fen
  readonly special5?: Fen
  readonly ordinary5?: Fen
  /** Of `taxable5`: sale (not lease) of real estate, which has its own place in the exemption limit. */
  readonly realEstateSale?: Fen
  /** Of `realEstateSale`: on special invoices. */
  readonly realEstateSaleSpecial?: Fen
  /** Of `taxable5`: dwellings let at the reduced 1.5 %, without special invoice. */
  readonly housingRent?: Fen
}

/** 企业和非企业性单位 / 个体工商户和其他个人. */
export type TaxpayerKind = 'enterprise' | 'individual'

export interface SmallScaleInput {
  readonly taxpayerKind: TaxpayerKind
  /** `2017-Q3` or `2017-09`. */
  readonly period: string
  readonly location: Location
  readonly sales: { readonly goods?: GoodsSales; readonly services?: ServicesSales }
  /** VAT already paid for the period, e.g. when invoices were issued by proxy. */
  readonly prepaid?: { readonly goods?: Fen; readonly services?: Fen }
  readonly options?: SmallScaleOptions
}

export interface SmallScaleOptions {
  readonly area?: 'hubei'
  /** Months in business within a quarter (1–3); only rules before 2019 cut the limit by it. */
  readonly monthsOfBusiness?: number
  /** Overrides the rule of the day for sales exactly at the limit. */
  readonly thresholdEquality?: 'exempt' | 'taxable'
  /** Levy rate for lines 4–6 where the table has none (from 2026). */
  readonly levyRate5?: '0.03' | '0.05'
  /** Cut of the three surcharges where the province decides (2019–2022): exact decimal, at most 0.5. */
  readonly surchargeCut?: string
}

const NO_SALES: GoodsSales & ServicesSales = {}

/** The sales of both columns, empty where none were given. */
export function salesOf(input: SmallScaleInput): {
  readonly goods: GoodsSales
  readonly services: ServicesSales
} {
  return { goods: input.sales.goods ?? NO_SALES, services: input.sales.services ?? NO_SALES }
}

/** Name of the first figure that cannot be right (negative, or a part larger than its whole); undefined when all fit. */
export function findInconsistency(input: SmallScaleInput): string | undefined {
  const { goods, services } = input.sales
  if (goods !== undefined) {
    const wrong = commonProblem(goods) ?? goodsProblem(goods)
    if (wrong !== undefined) return `sales.goods.${wrong}`
  }
  if (services !== undefined) {
    const wrong = commonProblem(services) ?? servicesProblem(services)
    if (wrong !== undefined) return `sales.services.${wrong}`
  }
  if ((input.prepaid?.goods ?? 0n) < 0n) return 'prepaid.goods'
  if ((input.prepaid?.services ?? 0n) < 0n) return 'prepaid.services'
  return undefined
}

/** Is `part` negative or larger than `whole`? */
const misfit = (part: Fen, whole: Fen): boolean => part < 0n || part > whole

// Plain comparisons with defaults: this runs for every assessment, and a table of rules costs a third of its time.
function goodsProblem(sales: GoodsSales): string | undefined {
  const { usedFixedAssets = 0n, usedFixedAssetsOrdinary = 0n, usedFixedAssetsBeforeRelief = 0n } = sales
  if (usedFixedAssets < 0n) return 'usedFixedAssets'
  if (misfit(usedFixedAssetsOrdinary, usedFixedAssets)) return 'usedFixedAssetsOrdinary'
  return misfit(usedFixedAssetsBeforeRelief, usedFixedAssets) ? 'usedFixedAssetsBeforeRelief' : undefined
}

function commonProblem(sales: CommonSales): string | undefined {
  const {
    taxable3 = 0n,
    special3 = 0n,
    special3FullRate = 0n,
    ordinary3 = 0n,
    ordinary3BeforeRelief = 0n,
  } = sales
  const { exemptOther = 0n, exportExempt = 0n, exportOrdinary = 0n } = sales
  if (taxable3 < 0n) return 'taxable3'
  if (misfit(special3, taxable3)) return 'special3'
  if (misfit(ordinary3, taxable3 - special3)) return 'ordinary3'
  if (misfit(special3FullRate, special3)) return 'special3FullRate'
  if (misfit(ordinary3BeforeRelief, taxable3 - special3)) return 'ordinary3BeforeRelief'
  if (exemptOther < 0n) return 'exemptOther'
  if (exportExempt < 0n) return 'exportExempt'
  return misfit(exportOrdinary, exportExempt) ? 'exportOrdinary' : undefined
}

function servicesProblem(sales: ServicesSales): string | undefined {
  const {
    taxable5 = 0n,
    special5 = 0n,
    ordinary5 = 0n,
    realEstateSale = 0n,
    realEstateSaleSpecial = 0n,
  } = sales
  const { housingRent = 0n } = sales
  if (taxable5 < 0n) return 'taxable5'
  if (special5 < 0n || special5 > taxable5) return 'special5'
  if (ordinary5 < 0n || ordinary5 + special5 > taxable5) return 'ordinary5'
  if (realEstateSale < 0n || realEstateSale > taxable5) return 'realEstateSale'
  if (
    realEstateSaleSpecial < 0n ||
    realEstateSaleSpecial > realEstateSale ||
    realEstateSaleSpecial > special5
  ) {
    return 'realEstateSaleSpecial'
  }
  // Special invoices other than for real estate must fit into the other 5 % sales.
  if (special5 - realEstateSaleSpecial > taxable5 - realEstateSale) return 'special5'
  const roomForRent = taxable5 - realEstateSale - (special5 - realEstateSaleSpecial)
  return housingRent < 0n || housingRent > roomForRent ? 'housingRent' : undefined
}
