/** Evaluates form definitions: empty values, computed cells, checks, and input as it comes from outside. */
import { type Fen, formatYuan } from '../money/index.ts'
import type {
  Entry,
  FormCheck,
  FormColumn,
  FormContent,
  FormDefinition,
  FormLine,
  Sign,
  Text,
  Unit,
} from './definition.ts'
import {
  type CompiledCondition,
  type CompiledExpression,
  cellId,
  cellsRead,
  compileCondition,
  compileExpression,
  type Expression,
  type Millionths,
  type Scope,
  toMillionths,
} from './expression.ts'

/** Cell id (`line.column`) → amount in the unit of the column. */
export type FormValues = Readonly<Record<string, Fen>>

/** What a form needs from outside its own cells. */
export interface FormFacts {
  /** The previous return of the same year, for year-to-date columns. */
  readonly prior?: FormValues
  readonly amounts?: Readonly<Record<string, Fen>>
  readonly flags?: Readonly<Record<string, boolean>>
  /** Rates that differ from those of the definition, as exact decimals. */
  readonly rates?: Readonly<Record<string, string>>
}

/** Something wrong or doubtful in a form; `path` is a JSON pointer to the cell. */
export interface Finding {
  readonly code: string
  readonly level: 'error' | 'warning'
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly message: Text
}

export interface FormCell {
  readonly id: string
  readonly line: FormLine
  readonly column: FormColumn
  readonly entry: Entry
  readonly sign: Sign
}

interface CompiledCheck {
  readonly check: FormCheck
  readonly path: string
  readonly holds: CompiledCondition
  readonly params: readonly (readonly [string, CompiledExpression])[]
}

interface CompiledForm {
  readonly cells: ReadonlyMap<string, FormCell>
  readonly computed: readonly { readonly id: string; readonly run: CompiledExpression }[]
  readonly checks: readonly CompiledCheck[]
  readonly rates: Readonly<Record<string, Millionths>>
}

/** 10 trillion yuan: more is a slip of the keyboard (or an attack), and it keeps sums far from 2^63. */
export const LARGEST_AMOUNT_FEN: Fen = 1_000_000_000_000_000n

const compiled = new WeakMap<FormContent, CompiledForm>()
const NOTHING: Readonly<Record<string, never>> = {}

/** JSON pointer of a cell: `15.goods` → `/lines/15/goods`. */
export function cellPath(id: string): string {
  const dot = id.indexOf('.')
  return `/lines/${id.slice(0, dot)}/${id.slice(dot + 1)}`
}

/** All cells of the form in printing order, with entry and allowed sign worked out. */
export function formCells(definition: FormDefinition): ReadonlyMap<string, FormCell> {
  return compileForm(definition).cells
}

/** A form with every cell at zero. */
export function emptyForm(definition: FormDefinition): FormValues {
  const values: Record<string, Fen> = {}
  for (const id of compileForm(definition).cells.keys()) values[id] = 0n
  return values
}

/**
 * Fills every computed cell from the typed and prefilled ones (missing cells count as 0). What stands in
 * computed cells of `typed` is ignored; cells the form does not have are dropped (see {@link readValues}).
 */
export function compute(definition: FormDefinition, typed: FormValues, facts: FormFacts = {}): FormValues {
  const form = compileForm(definition)
  const values: Record<string, Fen> = {}
  for (const [id, cell] of form.cells) values[id] = cell.entry === 'computed' ? 0n : (typed[id] ?? 0n)
  const scope = scopeOf(form, values, facts, NOTHING)
  for (const { id, run } of form.computed) values[id] = run(scope)
  return values
}

/** Runs every check; `forms` holds the other forms of the filing by definition code. */
export function check(
  definition: FormDefinition,
  values: FormValues,
  context: { readonly forms?: Readonly<Record<string, FormValues>>; readonly facts?: FormFacts } = {},
): readonly Finding[] {
  const form = compileForm(definition)
  const forms = context.forms ?? NOTHING
  const scope = scopeOf(form, values, context.facts ?? {}, forms)
  const findings: Finding[] = []
  for (const { check: rule, path, holds, params } of form.checks) {
    if (rule.needs?.some((code) => forms[code] === undefined)) continue
    if (holds(scope)) continue
    findings.push({
      code: rule.code,
      level: rule.level,
      path,
      params: Object.fromEntries(params.map(([name, run]) => [name, run(scope).toString()])),
      message: rule.message,
    })
  }
  return findings
}

function scopeOf(
  form: CompiledForm,
  values: FormValues,
  facts: FormFacts,
  forms: Readonly<Record<string, FormValues>>,
): Scope {
  const rates = facts.rates
  return {
    values,
    prior: facts.prior ?? NOTHING,
    facts: facts.amounts ?? NOTHING,
    flags: facts.flags ?? NOTHING,
    forms,
    rates:
      rates === undefined
        ? form.rates
        : {
            ...form.rates,
            ...Object.fromEntries(Object.entries(rates).map(([name, text]) => [name, toMillionths(text)])),
          },
  }
}

/** Compiled once per definition; throws on unknown cells, rates and circles, so a bad definition cannot be loaded. */
function compileForm(definition: FormDefinition): CompiledForm {
  const { content } = definition
  const known = compiled.get(content)
  if (known) return known
  const columns = new Map(content.columns.map((column) => [column.code, column]))
  const cells = new Map<string, FormCell>()
  const formulas = new Map<string, { expression: Expression; line: string; column: string }>()
  for (const line of content.lines) {
    for (const code of line.columns) {
      const column = columns.get(code)
      if (!column)
        throw new RangeError(`${definition.code}: line ${line.no} names the unknown column ${code}`)
      const expression = formulaOf(line, column)
      const id = `${line.no}.${code}`
      if (cells.has(id)) throw new RangeError(`${definition.code}: cell ${id} stands twice`)
      if (expression) formulas.set(id, { expression, line: line.no, column: code })
      const entry = expression ? 'computed' : (column.entry ?? line.entry)
      if (entry === 'computed' && !expression)
        throw new RangeError(`${definition.code}: ${id} has no formula`)
      cells.set(id, { id, line, column, entry, sign: line.sign ?? column.sign ?? 'non-negative' })
    }
  }
  const form: CompiledForm = {
    cells,
    computed: inOrder(definition.code, cells, formulas),
    checks: content.checks.flatMap((rule) => compileCheck(definition.code, rule, cells)),
    rates: Object.fromEntries(
      Object.entries(content.rates).map(([name, text]) => [name, toMillionths(text)]),
    ),
  }
  compiled.set(content, form)
  return form
}

function formulaOf(line: FormLine, column: FormColumn): Expression | undefined {
  const own = line.formulas?.find(({ columns }) => columns === undefined || columns.includes(column.code))
  return own?.expression ?? column.formula
}

/** Topological order of the computed cells. */
function inOrder(
  code: string,
  cells: ReadonlyMap<string, FormCell>,
  formulas: ReadonlyMap<string, { expression: Expression; line: string; column: string }>,
): { id: string; run: CompiledExpression }[] {
  const ordered: { id: string; run: CompiledExpression }[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (id: string): void => {
    const formula = formulas.get(id)
    if (!formula || state.get(id) === 'done') return
    if (state.get(id) === 'open') throw new RangeError(`${code}: formula of ${id} runs in a circle`)
    state.set(id, 'open')
    for (const read of cellsRead(formula.expression, formula)) {
      if (!cells.has(read)) throw new RangeError(`${code}: formula of ${id} reads the unknown cell ${read}`)
      visit(read)
    }
    state.set(id, 'done')
    ordered.push({ id, run: compileExpression(formula.expression, formula) })
  }
  for (const id of formulas.keys()) visit(id)
  return ordered
}

function compileCheck(code: string, rule: FormCheck, cells: ReadonlyMap<string, FormCell>): CompiledCheck[] {
  const result: CompiledCheck[] = []
  for (const line of rule.lines ?? ['']) {
    for (const column of rule.columns ?? ['']) {
      const place = { line, column }
      const at = cellId(rule.at, place)
      if (!cells.has(at)) throw new RangeError(`${code}: check ${rule.code} points at the unknown cell ${at}`)
      result.push({
        check: rule,
        path: cellPath(at),
        holds: compileCondition(rule.condition, place),
        params: Object.entries(rule.params ?? {}).map(
          ([name, part]) => [name, compileExpression(part, place)] as const,
        ),
      })
    }
  }
  return result
}

const inputMessages: Readonly<Record<string, Text>> = {
  'unknown-cell': { zh: '本表没有这一栏。', en: 'The form has no such cell.' },
  'computed-cell': { zh: '此栏由系统计算，不能填写。', en: 'This cell is computed and cannot be filled in.' },
  'not-an-amount': { zh: '请填写金额，最多两位小数。', en: 'Enter an amount with at most two decimals.' },
  'negative-amount': { zh: '此栏不能为负数。', en: 'This cell cannot be negative.' },
  'amount-too-large': {
    zh: '金额过大，请检查是否多输了数字。',
    en: 'The amount is too large; check for extra digits.',
  },
  'rate-out-of-range': { zh: '比率应在0到100%之间。', en: 'A rate lies between 0 and 100 %.' },
  'not-a-form': { zh: '没有收到申报表内容。', en: 'No form content was received.' },
}

function inputFinding(code: keyof typeof inputMessages & string, path: string, value: unknown): Finding {
  const shown = typeof value === 'string' ? value.slice(0, 40) : typeof value
  return {
    code,
    level: 'error',
    path,
    params: { value: shown },
    message: inputMessages[code] ?? { zh: code, en: code },
  }
}

/**
 * Reads typed values from JSON (`{ "1.goods": "9000000" }`, decimal strings of fen). Never throws on input: what
 * is right comes back in `values`, what is wrong in `findings` with its path. `computed: 'ignore'` lets computed
 * cells pass unread (a client that sends the whole form back); the default refuses them.
 */
export function readValues(
  definition: FormDefinition,
  input: unknown,
  options: { readonly computed?: 'refuse' | 'ignore' } = {},
): { readonly values: FormValues; readonly findings: readonly Finding[] } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { values: {}, findings: [inputFinding('not-a-form', '', input)] }
  }
  const { cells } = compileForm(definition)
  const values: Record<string, Fen> = {}
  const findings: Finding[] = []
  const given: [string, unknown][] = Object.entries(input)
  for (const [id, text] of given) {
    const cell = cells.get(id)
    if (!cell) {
      const path = /^[\w-]{1,20}\.[\w-]{1,40}$/.test(id) ? cellPath(id) : '/lines'
      findings.push(inputFinding('unknown-cell', path, id))
      continue
    }
    if (cell.entry === 'computed') {
      if (options.computed !== 'ignore') findings.push(inputFinding('computed-cell', cellPath(id), text))
      continue
    }
    const problem = valueProblem(text, cell.column.unit, cell.sign)
    if (problem === undefined && typeof text === 'string') values[id] = BigInt(text)
    else findings.push(inputFinding(problem ?? 'not-an-amount', cellPath(id), text))
  }
  return { values, findings }
}

function valueProblem(text: unknown, unit: Unit, sign: Sign): string | undefined {
  if (typeof text !== 'string' || !/^-?\d+$/.test(text)) return 'not-an-amount'
  // Length first: BigInt of a million digits costs seconds.
  if (text.length > 20) return 'amount-too-large'
  const value = BigInt(text)
  if (unit === 'rate') return value < 0n || value > 1_000_000n ? 'rate-out-of-range' : undefined
  if (unit === 'code') return value < 0n || text.length > 12 ? 'not-an-amount' : undefined
  if (value < 0n && sign === 'non-negative') return 'negative-amount'
  return value > LARGEST_AMOUNT_FEN || value < -LARGEST_AMOUNT_FEN ? 'amount-too-large' : undefined
}

/** Values as JSON: decimal strings. */
export function valuesToJson(values: FormValues): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, value.toString()]))
}

/** Only the cells a person may fill in (typed and prefilled), e.g. to store a draft. */
export function editableValues(definition: FormDefinition, values: FormValues): FormValues {
  const result: Record<string, Fen> = {}
  for (const [id, cell] of compileForm(definition).cells) {
    const value = values[id]
    if (cell.entry !== 'computed' && value !== undefined) result[id] = value
  }
  return result
}

/** The sentence of a finding; amounts among its params are written in yuan. */
export function findingText(finding: Finding, language: 'zh' | 'en'): string {
  return finding.message[language].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = finding.params[name]
    if (value === undefined) return whole
    return /^-?\d{1,18}$/.test(value) ? formatYuan(BigInt(value)) : value
  })
}
