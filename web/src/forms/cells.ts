import type { FormColumn, FormDefinition, FormLine } from '@yimen/core/forms'
import { formatYuan, parseYuan } from '@yimen/core/money'
import type { Output } from '../api/client.ts'

/** A form of a draft or declaration, as the API gives it. */
export type DraftForm = Output<'GET /api/v1/drafts/{draftId}'>['forms'][number]
export type DraftFinding = Output<'GET /api/v1/drafts/{draftId}'>['findings'][number]
export type DraftExplanation = Output<'GET /api/v1/drafts/{draftId}'>['explanation'][number]
export type DraftOrigin = DraftForm['origins'][string]

type Unit = FormColumn['unit']

/** One cell of the printed grid: `undefined` where the form prints dashes. */
export interface GridCell {
  readonly id: string
  readonly line: FormLine
  readonly column: FormColumn
  /** Computed cells are never typed. */
  readonly isComputed: boolean
}

/**
 * Lines × columns of a form. Which cells are computed follows the rule of the form engine in core (a formula of the line or
 * the column wins over the entry of either); `forms.test.ts` holds both against every published form, because the engine
 * itself, with all forms and hashes, weighs too much for a browser.
 */
export function gridOf(definition: FormDefinition): readonly (readonly (GridCell | undefined)[])[] {
  const { lines, columns } = definition.content
  return lines.map((line) =>
    columns.map((column) =>
      line.columns.includes(column.code)
        ? { id: `${line.no}.${column.code}`, line, column, isComputed: isComputed(line, column) }
        : undefined,
    ),
  )
}

function isComputed(line: FormLine, column: FormColumn): boolean {
  const own = line.formulas?.some(({ columns }) => columns === undefined || columns.includes(column.code))
  return own || column.formula !== undefined || (column.entry ?? line.entry) === 'computed'
}

/** A stored value as the form shows it: fen as yuan, millionths as per cent, codes as digits; no code is an empty cell. */
export function showValue(unit: Unit, stored: string | undefined): string {
  if (stored === undefined || !/^-?\d{1,18}$/.test(stored)) return ''
  const value = BigInt(stored)
  if (unit === 'fen') return formatYuan(value)
  if (unit === 'code') return value === 0n ? '' : stored
  const whole = value / 10_000n
  const fraction = (value % 10_000n).toString().padStart(4, '0').replace(/0+$/, '')
  return `${whole}${fraction === '' ? '' : `.${fraction}`}%`
}

/**
 * What a person typed, as the API takes it: amounts as plain yuan, rates (`7`, `7%`) as millionths, codes as digits. What
 * cannot be read stays exactly as typed; the server keeps it beside its cell and says so.
 */
export function readTyped(unit: Unit, text: string): string {
  if (unit === 'fen') {
    const fen = parseYuan(text)
    return fen === undefined ? text : formatYuan(fen, { grouping: false })
  }
  const plain = text.normalize('NFKC').replace(/[\s%]/g, '')
  if (unit === 'code') return /^\d{1,15}$/.test(plain) ? plain : text
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(plain)
  if (!match) return text
  return (BigInt(match[1] ?? '0') * 10_000n + BigInt((match[2] ?? '').padEnd(4, '0'))).toString()
}

/** {@link readTyped} the other way round: what stands in a cell that has been typed over. */
export function showTyped(unit: Unit, text: string): string {
  if (unit === 'fen') {
    const fen = parseYuan(text)
    return fen === undefined ? text : formatYuan(fen)
  }
  return unit === 'rate' && /^\d{1,9}$/.test(text) ? showValue('rate', text) : text
}

/** `/lines/15/goods` → `15.goods`; undefined for findings about the form as a whole. */
export function cellOfPointer(pointer: string): string | undefined {
  const match = /^\/lines\/([^/]+)\/([^/]+)$/.exec(pointer)
  return match ? `${match[1]}.${match[2]}` : undefined
}

/** DOM id of a cell's control, for findings that lead to it. */
export function cellElementId(formCode: string, cell: string): string {
  return `cell-${formCode}-${cell}`.replace(/[^\w-]/g, '-')
}

/** Words of a sum in chosen language are long; the first word of a column group is enough to name a cell. */
export function cellName(
  cell: GridCell,
  say: (text: { zh: string; en: string } | undefined) => string,
): string {
  return [cell.line.no, say(cell.line.label), say(cell.column.group), say(cell.column.label)]
    .filter((part) => part !== '')
    .join(' ')
}

/** The cell of a form that a finding is about; undefined for findings about a form as a whole. */
export function placeOf(finding: DraftFinding, forms: readonly DraftForm[]): GridCell | undefined {
  const form = forms.find((candidate) => candidate.code === finding.form)
  const cell = cellOfPointer(finding.pointer)
  return (
    form &&
    gridOf(form.definition)
      .flat()
      .find((candidate) => candidate?.id === cell)
  )
}
