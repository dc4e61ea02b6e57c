/** The exemption limit of small-scale taxpayers, and the facts without which an amount cannot be told. */
import type { Fen } from '../money/index.ts'
import type { PeriodRules, Relief, TenThousandths } from './periodRules.ts'
import type { GoodsSales, ServicesSales, SmallScaleInput } from './sales.ts'
import type { ExplanationStep } from './surcharges.ts'
import { type Exemption, goodsTotal, servicesTotal } from './vat.ts'

/** How the limit turned out for both columns. */
export interface Limits {
  readonly goods: boolean
  readonly services: Exemption
}

/** Exemption limit of a column or of all sales, cut to the months in business where the law says so. */
export function limitOf(
  rules: PeriodRules,
  column: 'goods' | 'services',
  monthsOfBusiness: number | undefined,
): Fen {
  if (!rules.proRata || rules.months === 1) return rules.limitFen
  const given =
    monthsOfBusiness === undefined || !Number.isInteger(monthsOfBusiness)
      ? rules.months
      : Math.min(Math.max(1, monthsOfBusiness), rules.months)
  const months = column === 'services' ? Math.min(given, rules.serviceMonths) : given
  return months === rules.months ? rules.limitFen : rules.monthlyLimitFen * BigInt(months)
}

/** Judges the exemption limit and writes its steps. */
export function judgeLimits(
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
export function findMissing(
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
