/**
 * Forms as dated data: columns, lines, formulas and checks are JSON; one engine fills, checks and reads them.
 */
import { resolve } from '../definitions/index.ts'
import type { FormDefinition } from './definition.ts'
import { surchargeForms } from './surcharges.ts'
import { vatSmallScaleForms } from './vatSmallScale.ts'

export type * from './definition.ts'
export {
  cellPath,
  check,
  compute,
  editableValues,
  emptyForm,
  type Finding,
  type FormCell,
  type FormFacts,
  type FormValues,
  findingText,
  formCells,
  valuesToJson,
} from './engine.ts'
export {
  type CellRef,
  type Condition,
  cell,
  type Expression,
  type Millionths,
  subtractCells,
  sum,
  sumCells,
  toMillionths,
} from './expression.ts'
export { readValues } from './input.ts'
export { surchargeForms } from './surcharges.ts'
export { vatSmallScaleForms } from './vatSmallScale.ts'

/** Every published form. */
export const formDefinitions: readonly FormDefinition[] = [...vatSmallScaleForms, ...surchargeForms]

/** The two forms of one joint filing of VAT and surcharges. */
export interface JointForms {
  readonly vat: FormDefinition
  readonly surcharges: FormDefinition
}

/**
 * The forms for a tax period of a small-scale taxpayer, by its last day; undefined before 2016-05-01.
 * To 2021-06-30 the surcharges have a form of their own, later they are annex 2 (公告2021年第20号).
 */
export function findJointForms(periodEnd: string): JointForms | undefined {
  const vat = resolve(formDefinitions, 'form.vat-small-scale', periodEnd)
  const surcharges =
    resolve(formDefinitions, 'form.surcharges', periodEnd) ??
    resolve(formDefinitions, 'form.vat-small-scale.annex-2', periodEnd)
  return vat && surcharges ? { vat, surcharges } : undefined
}
