/** VAT of small-scale taxpayers and the three surcharges, effective-dated from 2016-05-01, every figure explained. */
export { type ExplainedLine, explain, type Language } from './explain.ts'
export {
  type CellDifference,
  differences,
  factsOfInput,
  formsForPeriod,
  salesOfVatForm,
  surchargeInputOf,
  taxesOfForms,
  vatFormFacts,
} from './filing.ts'
export { type RuleCode, type RuleStep, rulesForPeriod } from './periodRules.ts'
export { type InvoiceSubject, type InvoiceTotal, type Prefill, prefill } from './prefill.ts'
export { handWrittenTaxes2017, type ReferenceTaxes, sampleInputs2017 } from './reference.ts'
export { findRuledRate } from './ruledRate.ts'
export { RULES_BEGIN, RULES_CODE, rulesOn, type SmallScaleRules, smallScaleRuleSets } from './rules.ts'
export type {
  CommonSales,
  GoodsSales,
  ServicesSales,
  SmallScaleInput,
  SmallScaleOptions,
  TaxpayerKind,
} from './sales.ts'
export {
  assessSmallScale,
  type CompleteAssessment,
  type NotApplicableReason,
  type SmallScaleAssessment,
} from './smallScale.ts'
export {
  type AssessedTax,
  assessSurcharges,
  type ExplanationStep,
  type SurchargeAssessment,
  type SurchargeInput,
  type SurchargeResult,
} from './surcharges.ts'
