/** The joint assessment of a small-scale taxpayer: VAT and the three surcharges of one period, explained. */
import { taxCodes } from '../facts/index.ts'
import type { FormValues } from '../forms/index.ts'
import { findMissing, judgeLimits } from './limits.ts'
import { rulesForPeriod, tenThousandths } from './periodRules.ts'
import { findInconsistency, type SmallScaleInput, salesOf } from './sales.ts'
import { type AssessedTax, cutOf, type ExplanationStep, surcharges } from './surcharges.ts'
import {
  type ColumnLines,
  goodsLines,
  goodsTotal,
  mayUseHousingRent,
  servicesLines,
  servicesTotal,
} from './vat.ts'
import { explainColumn, vatFormValues } from './vatCells.ts'

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
    taxes: [vat, local.taxes[0], local.taxes[1], local.taxes[2]],
    explanation,
  }
}

/** The return has lines 23–25 for periods that end from 2021-07-01 (公告2021年第20号). */
const LINES_23_FROM = '2021-07-01'

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
