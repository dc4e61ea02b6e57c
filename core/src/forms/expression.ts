/**
 * The small language of form formulas and checks: JSON in the definition, compiled once to closures.
 * All amounts are integers (fen, millionths of a rate, digits of a code); only `multiply` rounds.
 */
import { type Fen, rate, roundHalfUp } from '../money/index.ts'

/**
 * A cell: `'15.goods'` (line and column), `'15'` (that line, the column at hand) or `'.due'` (the line at hand,
 * that column).
 */
export type CellRef = string

export type Expression =
  | { readonly const: string }
  | { readonly cell: CellRef }
  /** A cell of another form of the same filing (cross-form checks). */
  | { readonly form: string; readonly cell: CellRef }
  /** A cell of the previous return of the same year (year-to-date columns); 0 when there is none. */
  | { readonly prior: CellRef }
  /** A named amount handed in from outside; 0 when it was not given. */
  | { readonly fact: string }
  | { readonly sum: readonly Expression[] }
  | { readonly subtract: readonly Expression[] }
  | { readonly min: readonly Expression[] }
  | { readonly max: readonly Expression[] }
  /**
   * Sum of amount × rate over the terms, rounded once (四舍五入到分). A rate is named in the definition's `rates`
   * or stands in a cell of a rate column (millionths).
   */
  | { readonly multiply: readonly Product[] }
  | { readonly if: Condition; readonly then: Expression; readonly else: Expression }

export interface Product {
  readonly amount: Expression
  readonly rate?: string
  readonly rateCell?: CellRef
}

export type Comparison = '<' | '<=' | '=' | '!=' | '>=' | '>'

export type Condition =
  | {
      readonly compare: Comparison
      readonly left: Expression
      readonly right: Expression
      /** Differences up to this many fen count as equal (rounding of several invoices). */
      readonly tolerance?: string
    }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly flag: string }

/** Where an expression is evaluated. */
export interface Scope {
  readonly values: Readonly<Record<string, Fen>>
  readonly prior: Readonly<Record<string, Fen>>
  readonly facts: Readonly<Record<string, Fen>>
  readonly flags: Readonly<Record<string, boolean>>
  readonly rates: Readonly<Record<string, Millionths>>
  readonly forms: Readonly<Record<string, Readonly<Record<string, Fen>>>>
}

/** A rate in millionths: 0.07 = 70000. */
export type Millionths = bigint

/** The place a formula belongs to, for references that leave out line or column. */
export interface Place {
  readonly line: string
  readonly column: string
}

export type CompiledExpression = (scope: Scope) => bigint
export type CompiledCondition = (scope: Scope) => boolean

const MILLION = 1_000_000n

/** Decimal text to millionths; throws RangeError when it is finer than a millionth. */
export function toMillionths(text: string): Millionths {
  const exact = rate(text)
  if (exact.scale > 6) throw new RangeError(`a rate has at most six decimals: ${text}`)
  return exact.numerator * 10n ** BigInt(6 - exact.scale)
}

/** The full id `line.column` of a reference seen from `place`. */
export function cellId(reference: CellRef, place: Place): string {
  if (reference.startsWith('.')) return `${place.line}${reference}`
  return reference.includes('.') ? reference : `${reference}.${place.column}`
}

/** Compiles an expression; unknown shapes throw TypeError at compile time, not when a return is filed. */
export function compileExpression(expression: Expression, place: Place): CompiledExpression {
  if ('const' in expression) {
    const value = BigInt(expression.const)
    return () => value
  }
  if ('form' in expression) {
    const { form } = expression
    const id = cellId(expression.cell, place)
    return (scope) => scope.forms[form]?.[id] ?? 0n
  }
  if ('cell' in expression) {
    const id = cellId(expression.cell, place)
    return (scope) => scope.values[id] ?? 0n
  }
  if ('prior' in expression) {
    const id = cellId(expression.prior, place)
    return (scope) => scope.prior[id] ?? 0n
  }
  if ('fact' in expression) {
    const name = expression.fact
    return (scope) => scope.facts[name] ?? 0n
  }
  if ('multiply' in expression) return compileProducts(expression.multiply, place)
  if ('if' in expression) {
    const condition = compileCondition(expression.if, place)
    const yes = compileExpression(expression.then, place)
    const no = compileExpression(expression.else, place)
    return (scope) => (condition(scope) ? yes(scope) : no(scope))
  }
  return compileList(expression, place)
}

function compileList(expression: Expression, place: Place): CompiledExpression {
  const fold = (parts: readonly Expression[], step: (a: bigint, b: bigint) => bigint): CompiledExpression => {
    const [first, ...rest] = parts.map((part) => compileExpression(part, place))
    if (first === undefined) throw new TypeError('an operation needs operands')
    return (scope) => rest.reduce((total, part) => step(total, part(scope)), first(scope))
  }
  if ('sum' in expression) return fold(expression.sum, (a, b) => a + b)
  if ('subtract' in expression) return fold(expression.subtract, (a, b) => a - b)
  if ('min' in expression) return fold(expression.min, lesser)
  if ('max' in expression) return fold(expression.max, (a, b) => (lesser(a, b) === a ? b : a))
  throw new TypeError(`unknown expression: ${JSON.stringify(expression)}`)
}

/** Math.min refuses bigint. */
function lesser(a: bigint, b: bigint): bigint {
  if (a <= b) return a
  return b
}

function compileProducts(products: readonly Product[], place: Place): CompiledExpression {
  const terms = products.map((product) => {
    const amount = compileExpression(product.amount, place)
    if (product.rate !== undefined) {
      const name = product.rate
      return (scope: Scope) => {
        const value = scope.rates[name]
        if (value === undefined) throw new RangeError(`no rate named ${name}`)
        return amount(scope) * value
      }
    }
    if (product.rateCell === undefined) throw new TypeError('a product needs a rate')
    const id = cellId(product.rateCell, place)
    return (scope: Scope) => amount(scope) * (scope.values[id] ?? 0n)
  })
  return (scope) =>
    roundHalfUp(
      terms.reduce((total, term) => total + term(scope), 0n),
      MILLION,
    )
}

/** Compiles a condition, see {@link compileExpression}. */
export function compileCondition(condition: Condition, place: Place): CompiledCondition {
  if ('all' in condition) {
    const parts = condition.all.map((part) => compileCondition(part, place))
    return (scope) => parts.every((part) => part(scope))
  }
  if ('any' in condition) {
    const parts = condition.any.map((part) => compileCondition(part, place))
    return (scope) => parts.some((part) => part(scope))
  }
  if ('not' in condition) {
    const part = compileCondition(condition.not, place)
    return (scope) => !part(scope)
  }
  if ('flag' in condition) {
    const name = condition.flag
    return (scope) => scope.flags[name] === true
  }
  return compileComparison(condition, place)
}

function compileComparison(
  condition: Extract<Condition, { compare: Comparison }>,
  place: Place,
): CompiledCondition {
  const left = compileExpression(condition.left, place)
  const right = compileExpression(condition.right, place)
  const slack = BigInt(condition.tolerance ?? '0')
  const tests: Readonly<Record<Comparison, (difference: bigint) => boolean>> = {
    '<': (difference) => difference < -slack,
    '<=': (difference) => difference <= slack,
    '=': (difference) => difference <= slack && difference >= -slack,
    '!=': (difference) => difference > slack || difference < -slack,
    '>=': (difference) => difference >= -slack,
    '>': (difference) => difference > slack,
  }
  const test = tests[condition.compare]
  if (test === undefined) throw new TypeError(`unknown comparison: ${condition.compare}`)
  return (scope) => test(left(scope) - right(scope))
}

/** The cells of the same form that an expression reads, for the order of computation. */
export function cellsRead(expression: Expression, place: Place): readonly string[] {
  const found: string[] = []
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const part of node) walk(part)
      return
    }
    if (typeof node !== 'object' || node === null) return
    const entries: [string, unknown][] = Object.entries(node)
    const foreign = entries.some(([key]) => key === 'form')
    for (const [key, value] of entries) {
      if ((key === 'cell' || key === 'rateCell') && typeof value === 'string' && !foreign)
        found.push(cellId(value, place))
      else walk(value)
    }
  }
  walk(expression)
  return found
}

/** Short forms for writing definitions. */
export const cell = (reference: CellRef): Expression => ({ cell: reference })
export const sum = (...parts: Expression[]): Expression => ({ sum: parts })
export const sumCells = (...references: CellRef[]): Expression => ({ sum: references.map(cell) })
export const subtractCells = (...references: CellRef[]): Expression => ({ subtract: references.map(cell) })
