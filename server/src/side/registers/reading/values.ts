import { hash } from 'node:crypto'
import { isCodeField } from './codes.ts'
import type { RowFlag } from './flag.ts'
import { FIELDS, type Field } from './header.ts'
import { findControl, hasSuspicious, withoutControls } from './names.ts'
import { type Problem, problem } from './problem.ts'
import type { RawRow } from './rawRow.ts'

const TEXT_LIMIT = 2000
const SCOPE_LIMIT = 65_536
/** Besides the name: printed on documents, so a character that prints as a box matters. */
const SHOWN_ON_DOCUMENTS: ReadonlySet<Field> = new Set<Field>([
  'address',
  'operatingAddress',
  'legalRepresentative',
])
/** What registers write for "nothing". */
const NOTHING = new Set([
  '',
  '-',
  '--',
  '—',
  '——',
  '/',
  '\\',
  '无',
  '暂无',
  'N/A',
  'n/a',
  'NULL',
  'null',
  'None',
  '\\N',
])
const ERROR_VALUES = new Set(['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NULL!', '#NUM!'])
const MARKUP = /<\s*\/?\s*[a-z!][^>]*>?|javascript:/i

/** The texts of one row by field, trimmed; null where the register says nothing. */
export type Values = Record<Field, string | null>

/** What one row's cells are read with: which column holds which field, and what its header says. */
export interface Columns {
  readonly list: readonly (readonly [Field, number])[]
  readonly nameOf: (field: Field) => string
  readonly fieldOf: (column: number) => Field | undefined
}

/** Takes the values of a row; what is wrong or doubtful about a single cell goes to `problems` and `flags`. */
export function takeValues(raw: RawRow, columns: Columns, problems: Problem[], flags: RowFlag[]): Values {
  const values = emptyValues()
  for (const [field, column] of columns.list) {
    const cell = raw.cells[column]
    if (cell === undefined || cell === '') continue
    const text = cell.trim()
    if (NOTHING.has(text)) continue
    if (text.charCodeAt(0) === 35 && ERROR_VALUES.has(text)) {
      if (field === 'name' || field === 'code') {
        problems.push(problem('error-cell', columns.nameOf(field), text, text))
      } else flags.push({ code: 'error-value', field })
      continue
    }
    const limit = field === 'scope' ? SCOPE_LIMIT : TEXT_LIMIT
    if (text.length > limit && field !== 'name') {
      problems.push(problem('value-too-long', columns.nameOf(field), text, String(text.length)))
      continue
    }
    flagDangerous(field, text, flags)
    if (SHOWN_ON_DOCUMENTS.has(field) && hasSuspicious(text)) {
      flags.push({ code: 'suspicious-characters', field })
    }
    values[field] = controlled(field, text, columns, problems, flags)
  }
  for (const note of raw.notes ?? []) {
    const field = columns.fieldOf(note.column)
    if (field !== undefined && note.code !== 'error-value') flags.push({ code: 'formula-cell', field })
  }
  return values
}

/**
 * In codes a control character means damage. In other texts (two addresses in the 119,998 real rows hold one) it says nothing
 * and is left out, flagged; tabs and line breaks stay. Names are checked by the validator.
 */
function controlled(
  field: Field,
  text: string,
  columns: Columns,
  problems: Problem[],
  flags: RowFlag[],
): string | null {
  const control = field === 'name' ? undefined : findControl(text)
  if (control === undefined) return text
  if (isCodeField(field)) {
    problems.push(problem('control-character', columns.nameOf(field), text, control))
    return null
  }
  const cleaned = withoutControls(text)
  if (cleaned !== text) flags.push({ code: 'control-characters-removed', field })
  return cleaned === '' ? null : cleaned
}

function emptyValues(): Values {
  return {
    name: null,
    code: null,
    taxpayerNumber: null,
    registrationNumber: null,
    organisationCode: null,
    establishedOn: null,
    registrationType: null,
    legalForm: null,
    legalFormHint: null,
    capital: null,
    scope: null,
    province: null,
    city: null,
    address: null,
    operatingAddress: null,
    regionCode: null,
    industry: null,
    industryHint: null,
    legalRepresentative: null,
    telephone: null,
    authority: null,
    status: null,
    sourceId: null,
  }
}

function flagDangerous(field: Field, text: string, flags: RowFlag[]): void {
  const first = text.charCodeAt(0)
  const formula =
    first === 61 || first === 64 || ((first === 43 || first === 45) && !/^[+-][\d\s()-]+$/.test(text))
  if (formula && !/^="[^"]*"$/.test(text)) flags.push({ code: 'formula-like-text', field })
  if (text.includes('<') && MARKUP.test(text)) flags.push({ code: 'markup-in-text', field })
}

/** For rows without code. Place and date keep apart shops of the same name; a taxpayer with a code never gets such a key. */
export function namelessKey(nameNormalised: string, values: Values): string {
  const date = values.establishedOn ?? ''
  const parts = [nameNormalised, date, values.regionCode ?? '', values.province ?? '', values.city ?? '']
  return `name:${hash('sha256', parts.join('\x1f'), 'hex')}`
}

/** `sourceId` stays out: it numbers the rows of a file and says nothing about the taxpayer. */
const HASHED: readonly Field[] = FIELDS.filter((field) => field !== 'sourceId')

/** See `RegistrationRow.rowHash`. */
export function rowHash(values: Values, code: string | null): string {
  let text = `registration/1\x1f${code ?? ''}`
  for (const field of HASHED) text += `\x1f${field === 'code' ? '' : (values[field] ?? '')}`
  return hash('sha256', text.normalize('NFC'), 'hex')
}
