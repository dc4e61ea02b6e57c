/** From the lines of both columns to the cells of the return and the steps of its explanation. */
import type { Fen } from '../money/index.ts'
import type { PeriodRules, Relief } from './periodRules.ts'
import type { ExplanationStep } from './surcharges.ts'
import type { ColumnLines } from './vat.ts'

/** The cells of this period's columns, as one literal (see surchargeCells.ts). */
export function vatFormValues(individual: boolean, g: ColumnLines, s: ColumnLines): Record<string, Fen> {
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

/** Writes the steps of one column. */
export function explainColumn(
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
