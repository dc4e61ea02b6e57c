/** The joint assessment of a small-scale taxpayer: VAT and the three surcharges of one period, explained. */
import { taxCodes } from '../facts/index.ts'
import type { FormValues } from '../forms/index.ts'
import type { Fen } from '../money/index.ts'
import {
  type PeriodRules,
  type Relief,
  rulesForPeriod,
  type TenThousandths,
  tenThousandths,
} from './rules.ts'
import {
  findInconsistency,
  type GoodsSales,
  type ServicesSales,
  type SmallScaleInput,
  salesOf,
} from './sales.ts'
import { type AssessedTax, cutOf, type ExplanationStep, surcharges } from './surcharges.ts'
import {
  type ColumnLines,
  type Exemption,
  goodsLines,
  goodsTotal,
  mayUseHousingRent,
  servicesLines,
  servicesTotal,
} from './vat.ts'

/** A complete assessment: both forms filled for the period, the taxes, and how each figure came about. */
export interface CompleteAssessment {
  readonly status: 'complete'
  readonly period: string
  /** `code@version` of the rules. */
  readonly version: string
  /** Cells of the VAT return, this period's columns. */
  readonly vatForm: FormValues
  readonly surchargeForm: FormValues
  /** VAT, urban maintenance tax, education surcharge, local education surcharge. */
  readonly taxes: readonly AssessedTax[]
  readonly explanation: readonly ExplanationStep[]
}

export type NotApplicableReason =
  /** Before 2016-05-01, after the last tabulated relief, a year, or not a period at all. */
  | 'no-rules-for-period'
  /** A figure is negative or larger than its whole; `detail` names it. */
  | 'inconsistent'
  /** Dwellings at 1.5 % by an enterprise before 2021-10-01. */
  | 'housing-rent-not-open'

export type SmallScaleAssessment =
  | CompleteAssessment
  /** Facts without which nothing is guessed. */
  | { readonly status: 'missing'; readonly facts: readonly string[] }
  | { readonly status: 'notApplicable'; readonly reason: NotApplicableReason; readonly detail: string }

/** Explanation and figures of one assessment under way. */
interface Limits {
  readonly goods: boolean
  readonly services: Exemption
}

/**
 * Assesses VAT and surcharges of a small-scale taxpayer for a month or quarter from 2016-05 on. Amounts in fen,
 * sales without tax. Pure; never throws on input. Law: see the rule of each step of `explanation`.
 */
export function assessSmallScale(input: SmallScaleInput): SmallScaleAssessment {
  const rules = rulesForPeriod(input.period)
  if (rules === undefined)
    return { status: 'notApplicable', reason: 'no-rules-for-period', detail: input.period }
  const wrong = findInconsistency(input)
  if (wrong !== undefined) return { status: 'notApplicable', reason: 'inconsistent', detail: wrong }
  const { goods, services } = salesOf(input)
  const options = input.options
  const cut = cutOf(rules, options?.surchargeCut)
  if (cut === undefined)
    return { status: 'notApplicable', reason: 'inconsistent', detail: 'options.surchargeCut' }
  if ((services.housingRent ?? 0n) > 0n && !mayUseHousingRent(input.taxpayerKind, rules)) {
    return { status: 'notApplicable', reason: 'housing-rent-not-open', detail: 'sales.services.housingRent' }
  }
  const explanation: ExplanationStep[] = []
  const limits = judgeLimits(input, goods, services, rules, explanation)
  const relief = options?.area === 'hubei' ? rules.reliefHubei : rules.relief
  const levy5 = rules.levy5 ?? (options?.levyRate5 === undefined ? null : tenThousandths(options.levyRate5))
  const missing = findMissing(goods, services, limits, rules, relief, levy5)
  if (missing !== undefined) return { status: 'missing', facts: missing }
  const g = goodsLines(goods, limits.goods, input.prepaid?.goods ?? 0n, rules, relief)
  // A null rate gets this far only without sales at 5 %, where it multiplies nothing.
  const s = servicesLines(
    services,
    limits.services,
    input.prepaid?.services ?? 0n,
    rules,
    relief,
    levy5 ?? 0n,
  )
  explainColumn('goods', g, rules, relief, input.taxpayerKind === 'individual', explanation)
  explainColumn('services', s, rules, relief, input.taxpayerKind === 'individual', explanation)
  const vat = vatTax(g, s)
  const local = surcharges(
    rules,
    {
      location: input.location,
      vatFen: vat.payableFen,
      salesFen: goodsTotal(goods) + servicesTotal(services),
    },
    cut,
    explanation,
  )
  const vatForm = vatFormValues(input.taxpayerKind === 'individual', g, s)
  if (rules.to >= LINES_23_FROM) {
    vatForm['23.total'] = local.form['1.payable'] ?? 0n
    vatForm['24.total'] = local.form['2.payable'] ?? 0n
    vatForm['25.total'] = local.form['3.payable'] ?? 0n
  }
  return {
    status: 'complete',
    period: input.period,
    version: rules.version,
    vatForm,
    surchargeForm: local.form,
    taxes: [vat, ...local.taxes],
    explanation,
  }
}

/** The return has lines 23–25 for periods that end from 2021-07-01 (公告2021年第20号). */
const LINES_23_FROM = '2021-07-01'

/** Exemption limit of a column or of all sales, cut to the months in business where the law says so. */
export function limitOf(
  rules: PeriodRules,
  column: 'goods' | 'services',
  monthsOfBusiness: number | undefined,
): Fen {
  if (!rules.proRata || rules.months === 1) return rules.limitFen
  const given =
    monthsOfBusiness === undefined
      ? rules.months
      : Math.min(Math.max(1, Math.trunc(monthsOfBusiness)), rules.months)
  const months = column === 'services' ? Math.min(given, rules.serviceMonths) : given
  return months === rules.months ? rules.limitFen : rules.monthlyLimitFen * BigInt(months)
}

function judgeLimits(
  input: SmallScaleInput,
  goods: GoodsSales,
  services: ServicesSales,
  rules: PeriodRules,
  explanation: ExplanationStep[],
): Limits {
  const equality = input.options?.thresholdEquality
  const equalityExempt = equality === undefined ? rules.equalityExempt : equality === 'exempt'
  const months = input.options?.monthsOfBusiness
  const within = (sales: Fen, limit: Fen): boolean => sales < limit || (equalityExempt && sales === limit)
  const goodsSales = goodsTotal(goods)
  const servicesSales = servicesTotal(services)
  const realEstate = services.realEstateSale ?? 0n
  const rule = rules.steps['vat.limit']
  if (!rules.combined) {
    const goodsLimit = limitOf(rules, 'goods', months)
    const servicesLimit = limitOf(rules, 'services', months)
    const counted = servicesSales - realEstate
    if (goodsSales > 0n) {
      explanation.push({
        form: 'vat',
        cell: '9.goods',
        rule,
        operandsFen: [goodsSales, goodsLimit],
        resultFen: goodsSales,
      })
    }
    if (counted > 0n) {
      explanation.push({
        form: 'vat',
        cell: '9.services',
        rule,
        operandsFen: [counted, servicesLimit],
        resultFen: counted,
      })
    }
    return {
      goods: within(goodsSales, goodsLimit),
      services: within(counted, servicesLimit) ? 'without-real-estate' : 'none',
    }
  }
  const limit = limitOf(rules, 'goods', months)
  const all = goodsSales + servicesSales
  if (all > 0n)
    explanation.push({ form: 'vat', cell: '9.goods', rule, operandsFen: [all, limit], resultFen: all })
  if (within(all, limit)) return { goods: true, services: 'all' }
  if (realEstate === 0n) return { goods: false, services: 'none' }
  const rest = all - realEstate
  explanation.push({
    form: 'vat',
    cell: '9.services',
    rule: rules.steps['vat.limit-without-real-estate'],
    operandsFen: [rest, limit, realEstate],
    resultFen: rest,
  })
  return within(rest, limit)
    ? { goods: true, services: 'without-real-estate' }
    : { goods: false, services: 'none' }
}

/** Facts that decide an amount and were not given: the split of 2020-Q1, the 5 % rate from 2026. */
function findMissing(
  goods: GoodsSales,
  services: ServicesSales,
  limits: Limits,
  rules: PeriodRules,
  relief: Relief,
  levy5: TenThousandths | null,
): readonly string[] | undefined {
  const missing: string[] = []
  if (rules.straddles) {
    const columns = [
      ['goods', goods, limits.goods],
      ['services', services, limits.services !== 'none'],
    ] as const
    for (const [name, sales, exempt] of columns) {
      const special = sales.special3 ?? 0n
      const rest = (sales.taxable3 ?? 0n) - special
      if (rest > 0n && !exempt && sales.ordinary3BeforeRelief === undefined)
        missing.push(`sales.${name}.ordinary3BeforeRelief`)
      if (special > 0n && relief.kind === 'reduced' && sales.special3FullRate === undefined)
        missing.push(`sales.${name}.special3FullRate`)
    }
    if (
      (goods.usedFixedAssets ?? 0n) > 0n &&
      !limits.goods &&
      goods.usedFixedAssetsBeforeRelief === undefined
    ) {
      missing.push('sales.goods.usedFixedAssetsBeforeRelief')
    }
  }
  if (levy5 === null && (services.taxable5 ?? 0n) > 0n) missing.push('options.levyRate5')
  return missing.length > 0 ? missing : undefined
}

const CELLS = {
  goods: {
    by: '12.goods',
    tax: '15.goods',
    cut: '16.goods',
    exempt: '17.goods',
    due: '20.goods',
    payable: '22.goods',
  },
  services: {
    by: '12.services',
    tax: '15.services',
    cut: '16.services',
    exempt: '17.services',
    due: '20.services',
    payable: '22.services',
  },
} as const

function explainColumn(
  column: 'goods' | 'services',
  lines: ColumnLines,
  rules: PeriodRules,
  relief: Relief,
  individual: boolean,
  explanation: ExplanationStep[],
): void {
  const cells = CELLS[column]
  const { steps } = rules
  const other = column === 'goods' ? lines.line7 : lines.line4
  if (lines.exemptByRelief > 0n) {
    const { exemptByRelief: amount } = lines
    explanation.push({
      form: 'vat',
      cell: cells.by,
      rule: relief.step,
      operandsFen: [amount],
      resultFen: amount,
    })
  }
  if (lines.belowLimit + lines.line12 > 0n) {
    explanation.push({
      form: 'vat',
      cell: cells.exempt,
      rule: steps['vat.exempt-tax'],
      operandsFen: [lines.belowLimit, lines.line12, individual ? 11n : 10n],
      resultFen: lines.line17,
    })
  }
  if (lines.line15 + lines.line21 === 0n) return
  const tax = column === 'goods' ? steps['vat.tax-goods'] : steps['vat.tax-services']
  explanation.push({
    form: 'vat',
    cell: cells.tax,
    rule: tax,
    operandsFen: [lines.line1, other],
    resultFen: lines.line15,
  })
  if (lines.line16 > 0n) {
    explanation.push({
      form: 'vat',
      cell: cells.cut,
      rule: column === 'goods' ? relief.goodsReduction : relief.servicesReduction,
      operandsFen: [lines.reducedSales, lines.reducedOther],
      resultFen: lines.line16,
    })
  }
  explanation.push(
    {
      form: 'vat',
      cell: cells.due,
      rule: steps['vat.due'],
      operandsFen: [lines.line15, lines.line16],
      resultFen: lines.line20,
    },
    {
      form: 'vat',
      cell: cells.payable,
      rule: steps['vat.payable'],
      operandsFen: [lines.line20, lines.line21],
      resultFen: lines.line22,
    },
  )
}

function vatTax(g: ColumnLines, s: ColumnLines): AssessedTax {
  return {
    tax: taxCodes.vat,
    side: 'national',
    baseFen: g.line1 + g.line7 + s.line1 + s.line4,
    rate: s.line4 === 0n ? '0.03' : null,
    amountFen: g.line15 + s.line15,
    reliefFen: g.line16 + s.line16,
    prepaidFen: g.line21 + s.line21,
    payableFen: g.line22 + s.line22,
  }
}

function vatFormValues(individual: boolean, g: ColumnLines, s: ColumnLines): Record<string, Fen> {
  return {
    '1.goods': g.line1,
    '1.services': s.line1,
    '2.goods': g.line2,
    '2.services': s.line2,
    '3.goods': g.line3,
    '3.services': s.line3,
    '4.services': s.line4,
    '5.services': s.line5,
    '6.services': s.line6,
    '7.goods': g.line7,
    '8.goods': g.line8,
    '9.goods': g.belowLimit + g.line12,
    '9.services': s.belowLimit + s.line12,
    '10.goods': individual ? 0n : g.belowLimit,
    '10.services': individual ? 0n : s.belowLimit,
    '11.goods': individual ? g.belowLimit : 0n,
    '11.services': individual ? s.belowLimit : 0n,
    '12.goods': g.line12,
    '12.services': s.line12,
    '13.goods': g.line13,
    '13.services': s.line13,
    '14.goods': g.line14,
    '14.services': s.line14,
    '15.goods': g.line15,
    '15.services': s.line15,
    '16.goods': g.line16,
    '16.services': s.line16,
    '17.goods': g.line17,
    '17.services': s.line17,
    '18.goods': individual ? 0n : g.belowLimitTax,
    '18.services': individual ? 0n : s.belowLimitTax,
    '19.goods': individual ? g.belowLimitTax : 0n,
    '19.services': individual ? s.belowLimitTax : 0n,
    '20.goods': g.line20,
    '20.services': s.line20,
    '21.goods': g.line21,
    '21.services': s.line21,
    '22.goods': g.line22,
    '22.services': s.line22,
  }
}
