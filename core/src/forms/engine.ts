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
