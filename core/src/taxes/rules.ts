/**
 * The rules for VAT of small-scale taxpayers and the three surcharges as dated definitions, one version per day on
 * which anything changed; compiled for a period in periodRules.ts.
 */
import type { CivilDate } from '../calendar/index.ts'
import { type Dated, defineDated, resolve } from '../definitions/index.ts'
import {
  educationSurchargeRates,
  educationThresholds,
  findRow,
  generalLevyRates,
  halvings,
  housingRentRates,
  type Location,
  levyReliefs,
  localEducationSurchargeRates,
  realEstateLevyRates,
  smallScaleThresholds,
  urbanMaintenanceRates,
  usedFixedAssetRates,
} from '../facts/index.ts'

export const RULES_CODE = 'rules.vat-and-surcharges.small-scale'

/** First day the rules cover: every business pays VAT since (财税〔2016〕36号). */
export const RULES_BEGIN: CivilDate = '2016-05-01'

/** One version as published: JSON, rates as exact decimals, limits in yuan. */
export interface SmallScaleRules {
  readonly threshold: {
    readonly monthlyYuan: number
    readonly quarterlyYuan: number
    readonly scope: 'per-column' | 'combined'
    readonly equality: 'exempt' | 'taxable'
    readonly proRata: boolean
    readonly basis: readonly string[]
  }
  readonly levy3: Rated
  readonly levy5: { readonly rate: string | null; readonly basis: readonly string[] }
  readonly usedFixedAssets: Rated
  readonly housingRent: Rated & { readonly who: readonly ('individual' | 'enterprise')[] }
  readonly reliefs: readonly (Rated & {
    readonly kind: 'reduced' | 'exempt'
    readonly area: 'not-hubei' | 'hubei' | 'all'
  })[]
  readonly urban: { readonly rates: Readonly<Record<Location, string>>; readonly basis: readonly string[] }
  readonly education: Rated
  readonly localEducation: Rated
  readonly educationThreshold: {
    readonly monthlyYuan: number
    readonly quarterlyYuan: number
    readonly basis: readonly string[]
  }
  readonly halving: {
    readonly share: string
    readonly provinceDecides: boolean
    readonly basis: readonly string[]
  } | null
}

interface Rated {
  readonly rate: string
  readonly basis: readonly string[]
}

/** Days on which a rule changed. */
const CUTS: readonly CivilDate[] = [
  RULES_BEGIN,
  '2019-01-01',
  '2020-03-01',
  '2021-04-01',
  '2021-09-01',
  '2021-10-01',
  '2022-01-01',
  '2022-04-01',
  '2023-01-01',
  '2026-01-01',
]

/** The reliefs of 2026 are known to this day; what follows needs a new document and a new version. */
const RULES_END: CivilDate = '2027-12-31'

function need<Row>(row: Row | undefined, what: string, date: CivilDate): Row {
  if (row === undefined) throw new RangeError(`no ${what} on ${date}`)
  return row
}

function rulesAt(date: CivilDate): SmallScaleRules {
  const threshold = need(findRow(smallScaleThresholds, date), 'exemption limit', date)
  const levy3 = need(findRow(generalLevyRates, date), 'levy rate', date)
  const levy5 = need(findRow(realEstateLevyRates, date), 'levy rate of real estate', date)
  const used = need(findRow(usedFixedAssetRates, date), 'rate of used fixed assets', date)
  const rent = need(findRow(housingRentRates, date), 'rate of dwellings', date)
  const urban = need(findRow(urbanMaintenanceRates, date), 'urban maintenance rate', date)
  const education = need(findRow(educationSurchargeRates, date), 'education surcharge', date)
  const local = need(findRow(localEducationSurchargeRates, date), 'local education surcharge', date)
  const limit = need(findRow(educationThresholds, date), 'limit of the surcharges', date)
  const halving = findRow(halvings, date)
  return {
    threshold: {
      monthlyYuan: threshold.monthlyYuan,
      quarterlyYuan: threshold.quarterlyYuan,
      scope: threshold.scope,
      equality: threshold.equality,
      proRata: threshold.proRata,
      basis: threshold.source,
    },
    levy3: { rate: need(levy3.rate ?? undefined, 'levy rate', date), basis: levy3.source },
    levy5: { rate: levy5.rate, basis: levy5.source },
    usedFixedAssets: {
      rate: need(used.rate ?? undefined, 'rate of used fixed assets', date),
      basis: used.source,
    },
    housingRent: {
      rate: need(rent.rate ?? undefined, 'rate of dwellings', date),
      who: rent.who,
      basis: rent.source,
    },
    reliefs: levyReliefs
      .filter((row) => row.from <= date && (row.to === null || date <= row.to))
      .map((row) => ({ kind: row.kind, rate: row.rate, area: row.area, basis: row.source })),
    urban: { rates: urban.rates, basis: urban.source },
    education: { rate: education.rate, basis: education.source },
    localEducation: { rate: local.rate, basis: local.source },
    educationThreshold: {
      monthlyYuan: limit.monthlyYuan,
      quarterlyYuan: limit.quarterlyYuan,
      basis: limit.source,
    },
    halving: halving
      ? { share: halving.share, provinceDecides: halving.provinceDecides, basis: halving.source }
      : null,
  }
}

function legalBasisOf(rules: SmallScaleRules): string[] {
  const all = [
    rules.threshold,
    rules.levy3,
    rules.levy5,
    ...rules.reliefs,
    rules.urban,
    rules.educationThreshold,
  ]
  return [...new Set([...all.flatMap(({ basis }) => basis), ...(rules.halving?.basis ?? [])])]
}

/** All versions from 2016-05-01 to 2027-12-31. */
export const smallScaleRuleSets: readonly Dated<SmallScaleRules>[] = CUTS.map((date) => {
  const content = rulesAt(date)
  return defineDated({
    code: RULES_CODE,
    version: date,
    effectiveFrom: date,
    effectiveTo: date === CUTS.at(-1) ? RULES_END : null,
    legalBasis: legalBasisOf(content),
    content,
  })
})

/** The rule version that holds on a day; undefined before 2016-05-01 and after 2027-12-31. */
export function rulesOn(date: CivilDate): Dated<SmallScaleRules> | undefined {
  return resolve(smallScaleRuleSets, RULES_CODE, date)
}
