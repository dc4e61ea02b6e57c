/** Joins assessment and forms: what the forms must know, and what a return as filed (perhaps edited) owes. */
import { periodBounds } from '../calendar/index.ts'
import { taxCodes } from '../facts/index.ts'
import { type FormFacts, type FormValues, findJointForms, type JointForms } from '../forms/index.ts'
import type { Fen } from '../money/index.ts'
import { limitOf } from './limits.ts'
import { rulesForPeriod } from './periodRules.ts'
import type { SmallScaleInput, SmallScaleOptions, TaxpayerKind } from './sales.ts'
import type { AssessedTax, SurchargeInput } from './surcharges.ts'

/** The forms of the period; undefined before 2016-05-01. */
export function formsForPeriod(period: string): JointForms | undefined {
  return findJointForms(periodBounds(period).to)
}

/**
 * Facts that formulas and checks of the VAT return need: kind of taxpayer, exemption limit, real estate sold, the
 * 5 % rate, and the previous return of the same year for the cumulative columns.
 */
export function vatFormFacts(
  input: {
    readonly period: string
    readonly taxpayerKind: TaxpayerKind
    readonly realEstateSaleFen?: Fen
    readonly options?: SmallScaleOptions
  },
  prior?: FormValues,
): FormFacts {
  const rules = rulesForPeriod(input.period)
  const options = input.options
  const amounts: Record<string, Fen> = { realEstateSale: input.realEstateSaleFen ?? 0n }
  if (rules !== undefined) {
    // "Below" (未达到) is at most one fen less than the limit.
    const equality = options?.thresholdEquality ?? (rules.equalityExempt ? 'exempt' : 'taxable')
    const less = equality === 'exempt' ? 0n : 1n
    amounts.exemptLimit = limitOf(rules, 'goods', options?.monthsOfBusiness) - less
    amounts.exemptLimitServices = limitOf(rules, 'services', options?.monthsOfBusiness) - less
  }
  return {
    amounts,
    flags: { individual: input.taxpayerKind === 'individual', exemptLimitKnown: rules !== undefined },
    ...(prior === undefined ? {} : { prior }),
    ...(options?.levyRate5 === undefined || (rules !== undefined && rules.levy5 !== null)
      ? {}
      : { rates: { levy5: options.levyRate5 } }),
  }
}

/** {@link vatFormFacts} for the input of an assessment. */
export function factsOfInput(input: SmallScaleInput, prior?: FormValues): FormFacts {
  return vatFormFacts(
    {
      period: input.period,
      taxpayerKind: input.taxpayerKind,
      realEstateSaleFen: input.sales.services?.realEstateSale ?? 0n,
      ...(input.options === undefined ? {} : { options: input.options }),
    },
    prior,
  )
}

const at = (values: FormValues, id: string): Fen => values[id] ?? 0n

/** Lines 1, 4, 7, 9 and 13 of both columns: the sales that count for the limits. */
export function salesOfVatForm(vat: FormValues): Fen {
  let total = at(vat, '4.services') + at(vat, '7.goods')
  for (const line of ['1', '9', '13']) total += at(vat, `${line}.goods`) + at(vat, `${line}.services`)
  return total
}

/** Input of `assessSurcharges` from a VAT return as it stands, also after the taxpayer edited it. */
export function surchargeInputOf(
  vat: FormValues,
  rest: Pick<SurchargeInput, 'period' | 'location'> & { readonly surchargeCut?: string },
): SurchargeInput {
  return {
    ...rest,
    vatFen: at(vat, '22.goods') + at(vat, '22.services'),
    salesFen: salesOfVatForm(vat),
    halved: true,
  }
}

/** The taxes that two filed forms owe: VAT at the national side, the three surcharges at the local one. */
export function taxesOfForms(vat: FormValues, surcharges: FormValues): readonly AssessedTax[] {
  const both = (line: string): Fen => at(vat, `${line}.goods`) + at(vat, `${line}.services`)
  const item = (line: string, tax: string): AssessedTax => ({
    tax,
    side: 'local',
    baseFen: surcharges[`${line}.base`] ?? at(surcharges, `${line}.vat`),
    rate: decimalOfMillionths(at(surcharges, `${line}.rate`)),
    amountFen: at(surcharges, `${line}.due`),
    reliefFen: at(surcharges, `${line}.relief`) + at(surcharges, `${line}.smallScaleRelief`),
    prepaidFen: at(surcharges, `${line}.paid`),
    payableFen: at(surcharges, `${line}.payable`),
  })
  return [
    {
      tax: taxCodes.vat,
      side: 'national',
      baseFen: both('1') + at(vat, '4.services') + at(vat, '7.goods'),
      rate: at(vat, '4.services') === 0n ? '0.03' : null,
      amountFen: both('15'),
      reliefFen: both('16'),
      prepaidFen: both('21'),
      payableFen: both('22'),
    },
    item('1', taxCodes.urbanMaintenance),
    item('2', taxCodes.educationSurcharge),
    item('3', taxCodes.localEducationSurcharge),
  ]
}

function decimalOfMillionths(value: bigint): string {
  const text = `${value / 1_000_000n}.${(value % 1_000_000n).toString().padStart(6, '0')}`
  return text.replace(/\.?0+$/, '')
}

/** A cell in which a return differs from the assessment. */
export interface CellDifference {
  readonly form: 'vat' | 'surcharges'
  readonly cell: string
  readonly assessedFen: Fen
  readonly filedFen: Fen
}

/** Cells in which the forms as they stand differ from the assessment, for the officer and the "are you sure" page. */
export function differences(
  assessment: { readonly vatForm: FormValues; readonly surchargeForm: FormValues },
  vat: FormValues,
  surcharges: FormValues,
): readonly CellDifference[] {
  const compare = (form: CellDifference['form'], expected: FormValues, filed: FormValues): CellDifference[] =>
    Object.entries(expected)
      .filter(([cell, amount]) => amount !== at(filed, cell))
      .map(([cell, assessedFen]) => ({ form, cell, assessedFen, filedFen: at(filed, cell) }))
  return [
    ...compare('vat', assessment.vatForm, vat),
    ...compare('surcharges', assessment.surchargeForm, surcharges),
  ]
}
