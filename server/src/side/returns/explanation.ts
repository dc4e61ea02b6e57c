import type { Location } from '@yimen/core/facts'
import type { FormValues } from '@yimen/core/forms'
import { type ExplanationStep, explain, type RuleCode, rulesForPeriod } from '@yimen/core/taxes'
import type { Side } from '../../platform/actor.ts'

type Step = readonly [cell: string, rule: RuleCode, operands: readonly bigint[], result: bigint]

type Rules = NonNullable<ReturnType<typeof rulesForPeriod>>

function vatSteps(values: FormValues, individual: boolean, rules: Rules): Step[] {
  const steps: Step[] = []
  for (const column of ['goods', 'services'] as const) {
    const at = (line: string) => values[`${line}.${column}`] ?? 0n
    const other = column === 'goods' ? at('7') : at('4')
    const sales = at('1') + other + at('9') + at('13')
    if (!rules.combined && sales > 0n)
      steps.push([`9.${column}`, 'vat.limit', [sales, rules.limitFen], sales])
    if (at('17') > 0n)
      steps.push([
        `17.${column}`,
        'vat.exempt-tax',
        [at('10') + at('11'), at('12'), individual ? 11n : 10n],
        at('17'),
      ])
    if (at('15') === 0n && at('21') === 0n) continue
    steps.push(
      [`15.${column}`, column === 'goods' ? 'vat.tax-goods' : 'vat.tax-services', [at('1'), other], at('15')],
      [`20.${column}`, 'vat.due', [at('15'), at('16')], at('20')],
      [`22.${column}`, 'vat.payable', [at('20'), at('21')], at('22')],
    )
  }
  return steps
}

const SURCHARGE_RULES = [
  ['1', 'surcharge.urban'],
  ['2', 'surcharge.education'],
  ['3', 'surcharge.local-education'],
] as const

function surchargeSteps(values: FormValues, salesFen: bigint | undefined, rules: Rules): Step[] {
  const at = (cell: string) => values[cell] ?? 0n
  const base = values['1.base'] ?? at('1.vat')
  const steps: Step[] = [
    ['1.vat', 'surcharge.base', [at('1.vat'), at('1.exportCredit'), at('1.consumptionTax')], base],
  ]
  for (const [line, rule] of SURCHARGE_RULES) {
    steps.push([`${line}.due`, rule, [values[`${line}.base`] ?? at(`${line}.vat`)], at(`${line}.due`)])
    if (at(`${line}.smallScaleRelief`) > 0n)
      steps.push([
        `${line}.smallScaleRelief`,
        'surcharge.halving',
        [at(`${line}.due`), at(`${line}.relief`)],
        at(`${line}.smallScaleRelief`),
      ])
  }
  const relief = at('2.relief') + at('3.relief')
  if (relief > 0n && salesFen !== undefined)
    steps.push(['2.relief', 'surcharge.education-exempt', [salesFen, rules.educationLimitFen], relief])
  return steps
}

/** Codes of the taxes on the lines of the surcharge form. */
const LINE_TAX: Readonly<Record<string, string>> = { '1': '10109', '2': '30203', '3': '30216' }

/**
 * How the figures of a filed form came about, as sentences with their law (the API's `ExplanationLine`), also where a
 * person typed over what was prefilled. Nothing of it is stored: it follows from the values and the dated rules.
 */
export function explanationLines(
  side: Side,
  values: FormValues,
  known: {
    readonly period: string
    readonly location: Location
    readonly individual: boolean
    readonly salesFen: bigint | undefined
  },
) {
  const rules = rulesForPeriod(known.period)
  if (!rules) return []
  const steps =
    side === 'national'
      ? vatSteps(values, known.individual, rules)
      : surchargeSteps(values, known.salesFen, rules)
  const explanation = steps.map(
    ([cell, rule, operandsFen, resultFen]): ExplanationStep => ({
      form: side === 'national' ? 'vat' : 'surcharges',
      cell,
      rule: rule === 'surcharge.urban' ? rules.urbanSteps[known.location] : rules.steps[rule],
      operandsFen,
      resultFen,
    }),
  )
  const zh = explain({ explanation }, 'zh')
  const en = explain({ explanation }, 'en')
  return explanation.map((step, index) => ({
    side,
    taxCode: side === 'national' ? '10101' : (LINE_TAX[step.cell.split('.')[0] ?? ''] ?? null),
    line: step.cell,
    text: { zh: zh[index]?.text ?? '', en: en[index]?.text ?? '' },
    legalBasis: [...step.rule.legalBasis],
    resultFen: step.resultFen.toString(),
  }))
}
