/** Urban maintenance tax and the two education surcharges on VAT and consumption tax actually due. */
import { type Location, taxCodes } from '../facts/index.ts'
import type { FormValues } from '../forms/index.ts'
import type { Fen } from '../money/index.ts'
import {
  type PeriodRules,
  type RuleStep,
  rulesForPeriod,
  type TenThousandths,
  tenThousandths,
} from './periodRules.ts'
import { type SurchargeItem, surchargeFormValues } from './surchargeCells.ts'
import { toFen } from './vat.ts'

/** One line of an explanation: the cell, the rule, what went in, what came out. Text comes from `explain`. */
export interface ExplanationStep {
  readonly form: 'vat' | 'surcharges'
  /** `line.column` of the form. */
  readonly cell: string
  readonly rule: RuleStep
  readonly operandsFen: readonly Fen[]
  readonly resultFen: Fen
}

/** One tax or fee as it goes to payment and ledger. */
export interface AssessedTax {
  readonly tax: string
  readonly side: 'national' | 'local'
  /** Sales for VAT, tax for the surcharges. */
  readonly baseFen: Fen
  /** Exact decimal; null where several rates were used. */
  readonly rate: string | null
  readonly amountFen: Fen
  readonly reliefFen: Fen
  readonly prepaidFen: Fen
  /** What is to be paid; negative = refundable. */
  readonly payableFen: Fen
}

export interface SurchargeInput {
  readonly period: string
  readonly location: Location
  /** Line 22 of the VAT return, both columns (general taxpayers: line 34). Negative counts as 0. */
  readonly vatFen: Fen
  /** Approved 免抵税额 (财税〔2005〕25号). */
  readonly exportCreditFen?: Fen
  readonly consumptionTaxFen?: Fen
  /** All sales of the period, for the exemption of 财税〔2016〕12号. */
  readonly salesFen: Fen
  /** Small-scale taxpayer, or from 2022 also small low-profit enterprise or individual business (六税两费). */
  readonly halved: boolean
  readonly surchargeCut?: string
  /** Already paid, by tax code. */
  readonly paidFen?: Readonly<Record<string, Fen>>
}

export interface SurchargeResult {
  /** Cells of the surcharge form (or annex 2) of the period. */
  readonly form: FormValues
  /** Urban maintenance tax, education surcharge, local education surcharge. */
  readonly taxes: readonly [AssessedTax, AssessedTax, AssessedTax]
}

export type SurchargeAssessment =
  | (SurchargeResult & {
      readonly status: 'complete'
      readonly version: string
      readonly explanation: readonly ExplanationStep[]
    })
  | {
      readonly status: 'notApplicable'
      readonly reason: 'no-rules-for-period' | 'inconsistent'
      readonly detail: string
    }

/**
 * Surcharges of one period from the VAT return as it stands (also after the taxpayer edited it). Pure;
 * inconsistent input (negative sales or paid amounts, a cut above one half) is answered, not thrown.
 */
export function assessSurcharges(input: SurchargeInput): SurchargeAssessment {
  const rules = rulesForPeriod(input.period)
  if (rules === undefined)
    return { status: 'notApplicable', reason: 'no-rules-for-period', detail: input.period }
  const cut = cutOf(rules, input.surchargeCut)
  if (cut === undefined) return { status: 'notApplicable', reason: 'inconsistent', detail: 'surchargeCut' }
  for (const name of ['salesFen', 'exportCreditFen', 'consumptionTaxFen'] as const) {
    if ((input[name] ?? 0n) < 0n) return { status: 'notApplicable', reason: 'inconsistent', detail: name }
  }
  const explanation: ExplanationStep[] = []
  const result = surcharges(rules, input, input.halved ? cut : 0n, explanation)
  return { status: 'complete', version: rules.version, ...result, explanation }
}

/** The cut of the day: fixed by the State, or the province's choice up to it; undefined when it is not allowed. */
export function cutOf(rules: PeriodRules, choice: string | undefined): TenThousandths | undefined {
  if (choice === undefined || rules.halving === 0n) return rules.halving
  const chosen = /^0(\.\d{1,4})?$/.test(choice) ? tenThousandths(choice) : undefined
  if (chosen === undefined || chosen > rules.halving) return undefined
  return rules.provinceDecides ? chosen : rules.halving
}

/** Computes the three items and writes their explanation; shared by both entry points. */
export function surcharges(
  rules: PeriodRules,
  input: Pick<
    SurchargeInput,
    'location' | 'vatFen' | 'salesFen' | 'exportCreditFen' | 'consumptionTaxFen' | 'paidFen'
  >,
  cut: TenThousandths,
  explanation: ExplanationStep[],
): SurchargeResult {
  const vat = input.vatFen > 0n ? input.vatFen : 0n
  const exportCredit = input.exportCreditFen ?? 0n
  const consumption = input.consumptionTaxFen ?? 0n
  const base = vat + exportCredit + consumption
  const exempt = input.salesFen <= rules.educationLimitFen
  const { steps } = rules
  explanation.push({
    form: 'surcharges',
    cell: '1.vat',
    rule: steps['surcharge.base'],
    operandsFen: [input.vatFen, exportCredit, consumption],
    resultFen: base,
  })
  const urbanStep = rules.urbanSteps[input.location]
  const paid = input.paidFen
  const urban = item(
    taxCodes.urbanMaintenance,
    '1',
    rules.urban[input.location],
    base,
    false,
    cut,
    paid,
    urbanStep,
    rules,
    explanation,
  )
  const education = item(
    taxCodes.educationSurcharge,
    '2',
    rules.education,
    base,
    exempt,
    cut,
    paid,
    steps['surcharge.education'],
    rules,
    explanation,
  )
  const local = item(
    taxCodes.localEducationSurcharge,
    '3',
    rules.localEducation,
    base,
    exempt,
    cut,
    paid,
    steps['surcharge.local-education'],
    rules,
    explanation,
  )
  if (exempt && base > 0n) {
    explanation.push({
      form: 'surcharges',
      cell: '2.relief',
      rule: steps['surcharge.education-exempt'],
      operandsFen: [input.salesFen, rules.educationLimitFen],
      resultFen: education.relief + local.relief,
    })
  }
  return {
    form: surchargeFormValues(
      rules.to,
      { vat, exportCredit, consumption, base },
      cut,
      urban,
      education,
      local,
    ),
    taxes: [
      assessed(urban, base, urbanStep.rates[0] ?? null),
      assessed(education, base, steps['surcharge.education'].rates[0] ?? null),
      assessed(local, base, steps['surcharge.local-education'].rates[0] ?? null),
    ],
  }
}

function item(
  code: string,
  line: '1' | '2' | '3',
  rate: TenThousandths,
  base: Fen,
  exempt: boolean,
  cutShare: TenThousandths,
  paidByTax: Readonly<Record<string, Fen>> | undefined,
  rule: RuleStep,
  rules: PeriodRules,
  explanation: ExplanationStep[],
): SurchargeItem {
  const due = toFen(base * rate)
  const relief = exempt ? due : 0n
  const cut = cutShare === 0n ? 0n : toFen((due - relief) * cutShare)
  const paid = paidByTax === undefined ? 0n : (paidByTax[code] ?? 0n)
  if (base > 0n)
    explanation.push({ form: 'surcharges', cell: DUE_CELLS[line], rule, operandsFen: [base], resultFen: due })
  if (cut > 0n) {
    explanation.push({
      form: 'surcharges',
      cell: CUT_CELLS[line],
      rule: rules.steps['surcharge.halving'],
      operandsFen: [due, relief],
      resultFen: cut,
    })
  }
  return { code, rate, due, relief, cut, paid, payable: due - relief - cut - paid }
}

const DUE_CELLS = { '1': '1.due', '2': '2.due', '3': '3.due' } as const
const CUT_CELLS = { '1': '1.smallScaleRelief', '2': '2.smallScaleRelief', '3': '3.smallScaleRelief' } as const

function assessed(result: SurchargeItem, baseFen: Fen, rate: string | null): AssessedTax {
  return {
    tax: result.code,
    side: 'local',
    baseFen,
    rate,
    amountFen: result.due,
    reliefFen: result.relief + result.cut,
    prepaidFen: result.paid,
    payableFen: result.payable,
  }
}
