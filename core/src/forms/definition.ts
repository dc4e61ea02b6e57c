/** What a form is made of: plain JSON, so that browser, server and counter render and check the same thing. */
import type { Dated } from '../definitions/index.ts'
import type { CellRef, Condition, Expression } from './expression.ts'

export interface Text {
  readonly zh: string
  readonly en: string
}

/** fen = money; rate = millionths (0.07 = 70000); code = a number whose digits are a code (减免性质代码). */
export type Unit = 'fen' | 'rate' | 'code'

/** typed by the taxpayer, filled from data but editable, or computed and never typed. */
export type Entry = 'typed' | 'prefilled' | 'computed'

export interface FormColumn {
  readonly code: string
  readonly label: Text
  /** Heading over several columns, e.g. 本期数. */
  readonly group?: Text
  /** The column number or formula printed on the form. */
  readonly printed?: string
  readonly unit: Unit
  /** Overrides the entry of the line. */
  readonly entry?: Entry
  /** Formula of each cell of the column whose line has none of its own. */
  readonly formula?: Expression
  readonly sign?: Sign
}

export type Sign = 'non-negative' | 'any'

export interface FormSection {
  readonly code: string
  readonly label: Text
}

export interface LineFormula {
  /** Columns it holds for; all columns of the line without a list. */
  readonly columns?: readonly string[]
  readonly expression: Expression
}

export interface FormLine {
  /** 栏次; for forms without numbers a short word. */
  readonly no: string
  readonly section: string
  readonly label: Text
  readonly help: Text
  /** The formula as printed on the form, e.g. 20=15-16. */
  readonly printed?: string
  readonly entry: Entry
  /** Columns that exist on this line; the others are printed as dashes. */
  readonly columns: readonly string[]
  readonly formulas?: readonly LineFormula[]
  readonly sign?: Sign
  /** Indentation on the printed form (其中). */
  readonly level?: number
}

export interface FormCheck {
  readonly code: string
  readonly level: 'error' | 'warning'
  /** What must hold. */
  readonly condition: Condition
  /** Evaluated once for each of these columns (references without a column mean this one); once without a list. */
  readonly columns?: readonly string[]
  /** Evaluated once for each of these lines (references like `.due` mean this one). */
  readonly lines?: readonly string[]
  /** The cell the finding points at. */
  readonly at: CellRef
  readonly message: Text
  /** Values shown in the message as {name}. */
  readonly params?: Readonly<Record<string, Expression>>
  /** Forms of the same filing without which the check is not made. */
  readonly needs?: readonly string[]
}

export interface FormContent {
  readonly name: Text
  /** Side that receives the form. */
  readonly side: 'national' | 'local'
  readonly columns: readonly FormColumn[]
  readonly sections: readonly FormSection[]
  readonly lines: readonly FormLine[]
  readonly checks: readonly FormCheck[]
  /** Named rates as exact decimals; facts may override them. */
  readonly rates: Readonly<Record<string, string>>
  /** Statement above the signature. */
  readonly declaration: Text
}

export type FormDefinition = Dated<FormContent>
