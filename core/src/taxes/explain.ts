/** Writes the steps of an assessment as sentences; the steps themselves stay compact data. */
import { formatRate, formatYuan, rate } from '../money/index.ts'
import type { RuleCode } from './periodRules.ts'
import type { ExplanationStep } from './surcharges.ts'

export type Language = 'zh' | 'en'

export interface ExplainedLine {
  readonly form: 'vat' | 'surcharges'
  readonly cell: string
  readonly ruleCode: RuleCode
  readonly text: string
  readonly legalBasis: readonly string[]
  readonly rounding: ExplanationStep['rule']['rounding']
  readonly result: string
}

type Sentence = (step: ExplanationStep, amount: (index: number) => string, result: string) => string

const percent = (text: string | undefined): string => {
  if (text === undefined) return ''
  const exact = rate(text)
  return `${formatRate({ numerator: exact.numerator * 100n, scale: exact.scale })}%`
}

const within = (step: ExplanationStep): boolean => (step.operandsFen[0] ?? 0n) <= (step.operandsFen[1] ?? 0n)

const zh: Readonly<Record<RuleCode, Sentence>> = {
  'vat.limit': (step, a) =>
    `销售额${a(0)}元，免税标准${a(1)}元，${compared(step, '低于标准', '等于标准', '超过标准')}。`,
  'vat.limit-without-real-estate': (step, a) =>
    `扣除销售不动产${a(2)}元后为${a(0)}元，免税标准${a(1)}元，${within(step) ? '其余销售额免税' : '仍超过标准'}。`,
  'vat.exempt-by-relief': (_step, a) => `适用3%征收率且未开专用发票的销售额${a(0)}元免税，填入第12栏。`,
  'vat.tax-goods': (_step, a, r) => `第15栏＝（第1栏${a(0)}＋第7栏${a(1)}）×3%＝${r}元。`,
  'vat.tax-services': (_step, a, r) => `第15栏＝第1栏${a(0)}×3%＋第4栏${a(1)}×征收率＝${r}元。`,
  'vat.reduction-goods': (_step, a, r) =>
    `减征额：减按低征收率的销售额${a(0)}元，使用过的固定资产${a(1)}元，共减征${r}元。`,
  'vat.reduction-services': (_step, a, r) =>
    `减征额：减按低征收率的销售额${a(0)}元，出租住房${a(1)}元，共减征${r}元。`,
  'vat.exempt-tax': (step, a, r) =>
    `免税额：第${step.operandsFen[2] ?? 10n}栏${a(0)}元，第12栏${a(1)}元，按征收率计算为${r}元。`,
  'vat.due': (_step, a, r) => `第20栏＝第15栏${a(0)}－第16栏${a(1)}＝${r}元。`,
  'vat.payable': (_step, a, r) => `第22栏＝第20栏${a(0)}－已预缴${a(1)}＝${r}元。`,
  'surcharge.base': (_step, a, r) =>
    `计税依据＝增值税${a(0)}＋免抵税额${a(1)}＋消费税${a(2)}＝${r}元（负数按零计）。`,
  'surcharge.urban': (step, a, r) => `城市维护建设税＝${a(0)}×${percent(step.rule.rates[0])}＝${r}元。`,
  'surcharge.education': (step, a, r) => `教育费附加＝${a(0)}×${percent(step.rule.rates[0])}＝${r}元。`,
  'surcharge.local-education': (step, a, r) =>
    `地方教育附加＝${a(0)}×${percent(step.rule.rates[0])}＝${r}元。`,
  'surcharge.education-exempt': (_step, a, r) =>
    `销售额${a(0)}元不超过${a(1)}元，教育费附加和地方教育附加免征，共${r}元。`,
  'surcharge.halving': (_step, a, r) => `小规模纳税人减征：（${a(0)}－${a(1)}）×减征比例＝${r}元。`,
}

const en: Readonly<Record<RuleCode, Sentence>> = {
  'vat.limit': (step, a) =>
    `Sales ${a(0)}, exemption limit ${a(1)}: ${compared(step, 'below it', 'exactly at it', 'above it')}.`,
  'vat.limit-without-real-estate': (step, a) =>
    `Without real estate sold (${a(2)}) sales are ${a(0)}, limit ${a(1)}: ${within(step) ? 'the rest is exempt' : 'still above it'}.`,
  'vat.exempt-by-relief': (_step, a) =>
    `Sales of ${a(0)} at the 3% levy rate without special invoice are exempt (line 12).`,
  'vat.tax-goods': (_step, a, r) => `Line 15 = (line 1 ${a(0)} + line 7 ${a(1)}) × 3% = ${r}.`,
  'vat.tax-services': (_step, a, r) => `Line 15 = line 1 ${a(0)} × 3% + line 4 ${a(1)} × levy rate = ${r}.`,
  'vat.reduction-goods': (_step, a, r) =>
    `Reduction: sales at the lower rate ${a(0)}, used fixed assets ${a(1)}: ${r} in total.`,
  'vat.reduction-services': (_step, a, r) =>
    `Reduction: sales at the lower rate ${a(0)}, dwellings let ${a(1)}: ${r} in total.`,
  'vat.exempt-tax': (step, a, r) =>
    `Exempt tax: line ${step.operandsFen[2] ?? 10n} ${a(0)}, line 12 ${a(1)}, at their levy rates ${r}.`,
  'vat.due': (_step, a, r) => `Line 20 = line 15 ${a(0)} − line 16 ${a(1)} = ${r}.`,
  'vat.payable': (_step, a, r) => `Line 22 = line 20 ${a(0)} − prepaid ${a(1)} = ${r}.`,
  'surcharge.base': (_step, a, r) =>
    `Basis = VAT ${a(0)} + export credit ${a(1)} + consumption tax ${a(2)} = ${r} (a negative amount counts as zero).`,
  'surcharge.urban': (step, a, r) =>
    `Urban maintenance and construction tax = ${a(0)} × ${percent(step.rule.rates[0])} = ${r}.`,
  'surcharge.education': (step, a, r) =>
    `Education surcharge = ${a(0)} × ${percent(step.rule.rates[0])} = ${r}.`,
  'surcharge.local-education': (step, a, r) =>
    `Local education surcharge = ${a(0)} × ${percent(step.rule.rates[0])} = ${r}.`,
  'surcharge.education-exempt': (_step, a, r) =>
    `Sales ${a(0)} do not exceed ${a(1)}: both education surcharges are exempt, ${r} in total.`,
  'surcharge.halving': (_step, a, r) =>
    `Reduction for small-scale taxpayers: (${a(0)} − ${a(1)}) × share = ${r}.`,
}

function compared(step: ExplanationStep, below: string, equal: string, above: string): string {
  const [sales = 0n, limit = 0n] = step.operandsFen
  if (sales === limit) return equal
  return sales < limit ? below : above
}

/** The explanation of an assessment in Chinese or English, one line per step, amounts in yuan. */
export function explain(
  assessment: { readonly explanation: readonly ExplanationStep[] },
  language: Language,
): readonly ExplainedLine[] {
  const sentences = language === 'zh' ? zh : en
  return assessment.explanation.map((step) => {
    const result = formatYuan(step.resultFen)
    const text = sentences[step.rule.code](step, (index) => formatYuan(step.operandsFen[index] ?? 0n), result)
    const { form, cell, rule } = step
    return {
      form,
      cell,
      ruleCode: rule.code,
      text,
      legalBasis: rule.legalBasis,
      rounding: rule.rounding,
      result,
    }
  })
}
