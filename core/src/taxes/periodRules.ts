/** The rules of one tax period in compiled form: looked up once per period, then plain bigints. */
import { type CivilDate, findPeriod, monthsIn, type Period, periodBounds } from '../calendar/index.ts'
import type { Location } from '../facts/index.ts'
import { type Fen, rate } from '../money/index.ts'
import { RULES_BEGIN, rulesOn, type SmallScaleRules } from './rules.ts'

/** A rule as an explanation cites it. */
export interface RuleStep {
  readonly code: RuleCode
  readonly legalBasis: readonly string[]
  readonly rounding: 'half-up-to-fen' | 'none'
  /** Rates of the rule in the order of its sentence, exact decimals. */
  readonly rates: readonly string[]
}

export type RuleCode =
  | 'vat.limit'
  | 'vat.limit-without-real-estate'
  | 'vat.exempt-by-relief'
  | 'vat.tax-goods'
  | 'vat.tax-services'
  | 'vat.reduction-goods'
  | 'vat.reduction-services'
  | 'vat.exempt-tax'
  | 'vat.due'
  | 'vat.payable'
  | 'surcharge.base'
  | 'surcharge.urban'
  | 'surcharge.education'
  | 'surcharge.local-education'
  | 'surcharge.education-exempt'
  | 'surcharge.halving'

/** Rates as ten-thousandths: 3 % = 300n. */
export type TenThousandths = bigint

/** The rules of one period, ready for arithmetic. */
export interface PeriodRules {
  readonly period: Period
  readonly from: CivilDate
  readonly to: CivilDate
  /** `code@version` by the last day of the period. */
  readonly version: string
  readonly months: number
  readonly combined: boolean
  readonly equalityExempt: boolean
  readonly proRata: boolean
  readonly monthlyLimitFen: Fen
  readonly limitFen: Fen
  /** Months of services a quarter can have had: two in 2016-Q2, when they came under VAT. */
  readonly serviceMonths: number
  readonly levy3: TenThousandths
  readonly levy5: TenThousandths | null
  readonly used: TenThousandths
  readonly rent: TenThousandths
  readonly rentForEnterprises: boolean
  readonly relief: Relief
  readonly reliefHubei: Relief
  /** The relief began inside the period, so earlier sales must be told apart. */
  readonly straddles: boolean
  readonly urban: Readonly<Record<Location, TenThousandths>>
  readonly education: TenThousandths
  readonly localEducation: TenThousandths
  readonly educationLimitFen: Fen
  readonly halving: TenThousandths
  readonly provinceDecides: boolean
  readonly steps: Readonly<Record<Exclude<RuleCode, 'surcharge.urban'>, RuleStep>>
  readonly urbanSteps: Readonly<Record<Location, RuleStep>>
}

export interface Relief {
  readonly kind: 'none' | 'reduced' | 'exempt'
  readonly rate: TenThousandths
  readonly basis: readonly string[]
  readonly step: RuleStep
  readonly goodsReduction: RuleStep
  readonly servicesReduction: RuleStep
}

/** Exact decimal to ten-thousandths; RangeError when finer. */
export function tenThousandths(text: string): TenThousandths {
  const exact = rate(text)
  if (exact.scale > 4) throw new RangeError(`finer than a ten-thousandth: ${text}`)
  return exact.numerator * 10n ** BigInt(4 - exact.scale)
}

const cache = new Map<Period, PeriodRules | null>()
/** Periods are a closed set in practice; the bound keeps hostile input from filling memory. */
const CACHE_LIMIT = 1_000

/** The compiled rules of a month or quarter; undefined for other periods and outside the tables. */
export function rulesForPeriod(period: Period): PeriodRules | undefined {
  const known = cache.get(period)
  if (known !== undefined) return known ?? undefined
  const made = compile(period) ?? null
  if (cache.size < CACHE_LIMIT) cache.set(period, made)
  return made ?? undefined
}

function compile(period: Period): PeriodRules | undefined {
  const parsed = findPeriod(period)
  if (parsed === undefined || parsed.type === 'year') return undefined
  const { from, to } = periodBounds(period)
  const definition = rulesOn(to)
  if (definition === undefined) return undefined
  const rules = definition.content
  const before = rulesOn(from)?.content ?? rulesOn(RULES_BEGIN)?.content ?? rules
  const months = monthsIn(period).length
  const quarterly = months === 3
  const { threshold, educationThreshold } = rules
  const limitYuan = quarterly ? threshold.quarterlyYuan : threshold.monthlyYuan
  const educationYuan = quarterly ? educationThreshold.quarterlyYuan : educationThreshold.monthlyYuan
  const relief = reliefOf(rules, 'not-hubei')
  return {
    period,
    from,
    to,
    version: `${definition.code}@${definition.version}`,
    months,
    combined: threshold.scope === 'combined',
    equalityExempt: threshold.equality === 'exempt',
    proRata: threshold.proRata,
    monthlyLimitFen: BigInt(threshold.monthlyYuan) * 100n,
    limitFen: BigInt(limitYuan) * 100n,
    serviceMonths:
      from < RULES_BEGIN ? monthsIn(period).filter((month) => `${month}-01` >= RULES_BEGIN).length : months,
    levy3: tenThousandths(rules.levy3.rate),
    levy5: rules.levy5.rate === null ? null : tenThousandths(rules.levy5.rate),
    used: tenThousandths(rules.usedFixedAssets.rate),
    rent: tenThousandths(rules.housingRent.rate),
    rentForEnterprises: rules.housingRent.who.includes('enterprise'),
    relief,
    reliefHubei: reliefOf(rules, 'hubei'),
    straddles: reliefOf(before, 'not-hubei').kind !== relief.kind,
    urban: {
      city: tenThousandths(rules.urban.rates.city),
      'county-town': tenThousandths(rules.urban.rates['county-town']),
      other: tenThousandths(rules.urban.rates.other),
    },
    education: tenThousandths(rules.education.rate),
    localEducation: tenThousandths(rules.localEducation.rate),
    educationLimitFen: BigInt(educationYuan) * 100n,
    halving: rules.halving === null ? 0n : tenThousandths(rules.halving.share),
    provinceDecides: rules.halving?.provinceDecides ?? false,
    steps: stepsOf(rules),
    urbanSteps: {
      city: urbanStep(rules, 'city'),
      'county-town': urbanStep(rules, 'county-town'),
      other: urbanStep(rules, 'other'),
    },
  }
}

function step(
  code: RuleCode,
  rounded: boolean,
  basis: readonly string[],
  rates: readonly string[] = [],
): RuleStep {
  return { code, legalBasis: [...new Set(basis)], rounding: rounded ? 'half-up-to-fen' : 'none', rates }
}

function urbanStep(rules: SmallScaleRules, location: Location): RuleStep {
  return step('surcharge.urban', true, rules.urban.basis, [rules.urban.rates[location]])
}

function reliefOf(rules: SmallScaleRules, area: 'not-hubei' | 'hubei'): Relief {
  const row = rules.reliefs.find((relief) => relief.area === 'all' || relief.area === area)
  const basis = row?.basis ?? []
  const rents = rules.housingRent
  const used = rules.usedFixedAssets
  return {
    kind: row?.kind ?? 'none',
    rate: row === undefined ? 0n : tenThousandths(row.rate),
    basis,
    step: step('vat.exempt-by-relief', false, basis),
    goodsReduction: step('vat.reduction-goods', true, [...basis, ...used.basis]),
    servicesReduction: step('vat.reduction-services', true, [...basis, ...rents.basis]),
  }
}

function stepsOf(rules: SmallScaleRules): PeriodRules['steps'] {
  const form = ['国家税务总局公告2016年第27号']
  const { threshold, levy3, levy5, education, localEducation, educationThreshold, halving } = rules
  return {
    'vat.limit': step('vat.limit', false, threshold.basis),
    'vat.limit-without-real-estate': step('vat.limit-without-real-estate', false, threshold.basis),
    'vat.exempt-by-relief': step('vat.exempt-by-relief', false, []),
    'vat.tax-goods': step('vat.tax-goods', true, levy3.basis, [levy3.rate]),
    'vat.tax-services': step('vat.tax-services', true, [...levy3.basis, ...levy5.basis], [levy3.rate]),
    'vat.reduction-goods': step('vat.reduction-goods', true, rules.usedFixedAssets.basis),
    'vat.reduction-services': step('vat.reduction-services', true, rules.housingRent.basis),
    'vat.exempt-tax': step('vat.exempt-tax', true, [...threshold.basis, ...form]),
    'vat.due': step('vat.due', false, form),
    'vat.payable': step('vat.payable', false, form),
    'surcharge.base': step('surcharge.base', false, [...rules.urban.basis, '财税〔2016〕74号']),
    'surcharge.education': step('surcharge.education', true, education.basis, [education.rate]),
    'surcharge.local-education': step('surcharge.local-education', true, localEducation.basis, [
      localEducation.rate,
    ]),
    'surcharge.education-exempt': step('surcharge.education-exempt', false, educationThreshold.basis),
    'surcharge.halving': step('surcharge.halving', true, halving?.basis ?? []),
  }
}
