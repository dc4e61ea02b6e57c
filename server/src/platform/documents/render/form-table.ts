import type {
  FormColumn as DefinedColumn,
  FormLine as DefinedLine,
  FormDefinition,
  FormValues,
} from '@yimen/core/forms'
import { formatYuan } from '@yimen/core/money'
import type { DeclarationForm, FormSection } from './declaration-form.ts'

/** The part of a printed form that its definition and its values decide. */
export type FormTable = Pick<
  DeclarationForm,
  'title' | 'source' | 'side' | 'orientation' | 'labelHeading' | 'columns' | 'sections' | 'statement'
>

const CLOSED = '——'
const MILLIONTHS_OF_PERCENT = 10_000n
/** More value columns than this are not legible on an upright sheet. */
const WIDEST_UPRIGHT = 6

/** Millionths as a percentage without trailing zeros: 70000 → `7%`, 1500 → `0.15%`. */
function percent(millionths: bigint): string {
  const whole = millionths / MILLIONTHS_OF_PERCENT
  const rest = (millionths % MILLIONTHS_OF_PERCENT).toString().padStart(4, '0').replace(/0+$/, '')
  return `${whole}${rest === '' ? '' : `.${rest}`}%`
}

function printedValue(column: DefinedColumn, line: DefinedLine, values: FormValues): string {
  if (!line.columns.includes(column.code)) return CLOSED
  const value = values[`${line.no}.${column.code}`] ?? 0n
  if (column.unit === 'fen') return formatYuan(value)
  if (column.unit === 'rate') return value === 0n ? '' : percent(value)
  return value === 0n ? '' : value.toString().padStart(10, '0')
}

/**
 * Turns a form definition of `core/forms` and its filled values into the table to print: closed cells as dashes,
 * rates as percentages, relief codes with their ten digits, formulas beside the line numbers.
 */
export function formTable(definition: FormDefinition, values: FormValues): FormTable {
  const { content, legalBasis } = definition
  const numbered = content.lines.some(({ no }) => /^\d/.test(no))
  const [first, ...others] = content.sections
  const single = others.length === 0
  const sections = content.sections.map(({ code, label }): FormSection => {
    const lines = content.lines.filter((line) => line.section === code)
    return {
      ...(single ? {} : { title: label }),
      lines: lines.map((line) => {
        return {
          ...(numbered ? { no: line.printed ?? line.no } : {}),
          label: line.label,
          level: line.level ?? 0,
          values: content.columns.map((column) => printedValue(column, line, values)),
        }
      }),
    }
  })
  const basis = legalBasis.join('、')
  return {
    title: content.name,
    side: content.side,
    source: {
      zh: `表样依据：${basis}（${definition.version}版）`,
      en: `Form under ${basis}, version ${definition.version}`,
    },
    orientation: content.columns.length > WIDEST_UPRIGHT ? 'landscape' : 'portrait',
    ...(single && first ? { labelHeading: first.label } : {}),
    columns: content.columns.map(({ label, group, printed, unit }) => ({
      label,
      ...(group === undefined ? {} : { group }),
      ...(printed === undefined ? {} : { code: printed }),
      width: unit === 'rate' ? 0.6 : 1,
      align: unit === 'fen' ? 'right' : 'center',
    })),
    sections,
    statement: content.declaration,
  }
}
