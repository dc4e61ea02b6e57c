import { hash } from 'node:crypto'
import type { Finding, IdentifierKind, IdentifierOverride } from '@yimen/core/identifiers'
import { type Capital, parseCapital, unitInHeader } from './capital.ts'
import { chooseCode, isCodeField, type OtherCode } from './codes.ts'
import { parseDate } from './dates.ts'
import type { FlagCode, RowFlag } from './flag.ts'
import { type ColumnMapping, FIELDS, type Field } from './header.ts'
import {
  findControl,
  formerNameIn,
  hasSuspicious,
  isPlainChinese,
  normaliseName,
  withoutControls,
} from './names.ts'
import { type Problem, problem } from './problem.ts'
import type { RawRow } from './rows.ts'

/** A validated row of a register. Values that could not be understood stay in their `…Raw` field. */
export interface RegistrationRow {
  readonly line: number
  /** Who the row is about: kind and code, or for rows without code a hash of name, date and place. Equal for the same taxpayer. */
  readonly rowKey: string
  /** SHA-256 (hex) over all values taken, in a fixed order: equal for an unchanged row whatever the file's form was. */
  readonly rowHash: string
  /** NFC; the original stands in `nameOriginal` where it differs. */
  readonly name: string
  readonly nameOriginal: string | null
  readonly nameNormalised: string
  readonly formerName: string | null
  readonly code: string | null
  readonly codeKind: IdentifierKind | 'old-registration-number' | 'none'
  readonly codeFindings: readonly Finding[]
  readonly otherCodes: readonly OtherCode[]
  readonly organisationCode: string | null
  readonly establishedOn: string | null
  readonly establishedRaw: string | null
  readonly registrationTypeRaw: string | null
  readonly legalForm: string | null
  readonly legalFormHint: string | null
  readonly capital: Capital | null
  readonly capitalRaw: string | null
  readonly scope: string | null
  readonly province: string | null
  readonly city: string | null
  readonly address: string | null
  readonly operatingAddress: string | null
  /** Six digits: from its column, else from the code (then the region of first registration). */
  readonly regionCode: string | null
  readonly industry: string | null
  readonly industryHint: string | null
  readonly legalRepresentative: string | null
  readonly telephone: string | null
  readonly authority: string | null
  readonly status: string | null
  readonly sourceId: string | null
  readonly flags: readonly RowFlag[]
}

/** A row that is not imported, with all reasons found and its cells as they were. */
export interface Reject {
  readonly line: number
  readonly problems: readonly Problem[]
  readonly cells: readonly string[]
}

export interface ValidationOptions {
  /** Dates after this day (`YYYY-MM-DD`) are flagged. */
  readonly businessDate: string
  /** Recorded decisions to accept codes whose check fails, by normalised code. */
  readonly codeOverrides?: ReadonlyMap<string, IdentifierOverride>
}

const NAME_LIMIT = 200
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

type Values = Record<Field, string | null>

/**
 * Validates rows of one file. The header decides the columns once; then each row becomes a {@link RegistrationRow} or a
 * {@link Reject}. Rejected: no name, a name of over 200 characters, control characters, a code whose check, length or
 * alphabet is wrong, demo regions (99…). Everything else doubtful is imported and flagged, because a register that leaves out
 * a taxpayer for a wrong date is worse than one that shows the wrong date to a person: impossible and future dates included
 * (a register may run ahead of the business date).
 */
export class RowValidator {
  readonly #header: readonly string[]
  readonly #columns: readonly (readonly [Field, number])[]
  readonly #fieldOfColumn: ReadonlyMap<number, Field>
  readonly #options: ValidationOptions
  readonly #capitalUnit: string | undefined

  constructor(header: readonly string[], mapping: ColumnMapping, options: ValidationOptions) {
    this.#header = header
    const columns: [Field, number][] = []
    for (const field of FIELDS) {
      const column = mapping[field]
      if (column !== undefined) columns.push([field, column])
    }
    this.#columns = columns
    this.#fieldOfColumn = new Map(columns.map(([field, column]) => [column, field]))
    this.#options = options
    this.#capitalUnit =
      mapping.capital === undefined ? undefined : unitInHeader(header[mapping.capital] ?? '')
  }

  /** One row in, a row or the reasons against it out. */
  validate(raw: RawRow): RegistrationRow | Reject {
    if (raw.problem !== undefined) return this.#reject(raw, [raw.problem])
    const shape = this.#shapeProblem(raw)
    if (shape !== undefined) return this.#reject(raw, [shape])
    const problems: Problem[] = []
    const flags: RowFlag[] = []
    const values = this.#values(raw, problems, flags)
    const row = this.#row(raw, values, problems, flags)
    return problems.length > 0 || row === undefined ? this.#reject(raw, problems) : row
  }

  #reject(raw: RawRow, problems: readonly Problem[]): Reject {
    return { line: raw.line, problems, cells: raw.cells }
  }

  #columnName(field: Field): string {
    const column = this.#columns.find(([each]) => each === field)?.[1]
    return column === undefined ? field : (this.#header[column]?.trim() ?? field)
  }

  #shapeProblem(raw: RawRow): Problem | undefined {
    const wanted = this.#header.length
    const found = raw.cells.length
    if (found === wanted || (found < wanted && raw.mayBeShort)) return undefined
    if (found > wanted && raw.cells.slice(wanted).every((cell) => cell.trim() === '')) return undefined
    return problem('column-count', '', '', {
      zh: `表头${wanted}列，本行${found}列`,
      en: `header ${wanted}, row ${found}`,
    })
  }

  #values(raw: RawRow, problems: Problem[], flags: RowFlag[]): Values {
    const values = emptyValues()
    for (const [field, column] of this.#columns) {
      const cell = raw.cells[column]
      if (cell === undefined || cell === '') continue
      const text = cell.trim()
      if (NOTHING.has(text)) continue
      if (text.charCodeAt(0) === 35 && ERROR_VALUES.has(text)) {
        if (field === 'name' || field === 'code') {
          problems.push(problem('error-cell', this.#columnName(field), text, text))
        } else flags.push({ code: 'error-value', field })
        continue
      }
      const limit = field === 'scope' ? SCOPE_LIMIT : TEXT_LIMIT
      if (text.length > limit && field !== 'name') {
        problems.push(problem('value-too-long', this.#columnName(field), text, String(text.length)))
        continue
      }
      flagDangerous(field, text, flags)
      if (SHOWN_ON_DOCUMENTS.has(field) && hasSuspicious(text))
        flags.push({ code: 'suspicious-characters', field })
      values[field] = this.#withoutControls(field, text, problems, flags)
    }
    if (raw.notes !== undefined) this.#flagNotes(raw, flags)
    return values
  }

  /**
   * In codes a control character means damage. In other texts (two addresses in the 119,998 real rows hold one) it says nothing and
   * is left out, flagged; tabs and line breaks stay. Names are checked in {@link RowValidator.#name}.
   */
  #withoutControls(field: Field, text: string, problems: Problem[], flags: RowFlag[]): string | null {
    const control = field === 'name' ? undefined : findControl(text)
    if (control === undefined) return text
    if (!isCodeField(field)) {
      const cleaned = withoutControls(text)
      if (cleaned !== text) flags.push({ code: 'control-characters-removed', field })
      return cleaned === '' ? null : cleaned
    }
    problems.push(problem('control-character', this.#columnName(field), text, control))
    return null
  }

  #flagNotes(raw: RawRow, flags: RowFlag[]): void {
    for (const note of raw.notes ?? []) {
      const field = this.#fieldOfColumn.get(note.column)
      if (field !== undefined && note.code !== 'error-value') flags.push({ code: 'formula-cell', field })
    }
  }

  #row(raw: RawRow, values: Values, problems: Problem[], flags: RowFlag[]): RegistrationRow | undefined {
    const name = this.#name(values.name, problems, flags)
    const chosen = chooseCode(values, this.#options.codeOverrides)
    for (const code of chosen.flags) flags.push({ code, field: chosen.field })
    if (chosen.problem !== undefined) {
      const { code, value, detail } = chosen.problem
      problems.push(problem(code, this.#columnName(chosen.field), value, detail))
    }
    const regionCode = this.#region(values, chosen.region, problems, flags)
    if (problems.length > 0 || name === undefined) return undefined
    const established = this.#established(values.establishedOn, flags)
    const capital = this.#capital(values.capital, flags)
    const nameNormalised = normaliseName(name)
    const key = chosen.code === null ? namelessKey(nameNormalised, values) : `${chosen.kind}:${chosen.code}`
    return {
      line: raw.line,
      rowKey: key,
      rowHash: rowHash(values, chosen.code),
      name,
      nameOriginal: name === values.name ? null : values.name,
      nameNormalised,
      formerName: isPlainChinese(name) ? null : (formerNameIn(name) ?? null),
      code: chosen.code,
      codeKind: chosen.kind,
      codeFindings: chosen.findings,
      otherCodes: chosen.others,
      organisationCode: chosen.organisationCode,
      establishedOn: established,
      establishedRaw: established === null ? values.establishedOn : null,
      registrationTypeRaw: values.registrationType,
      legalForm: values.legalForm,
      legalFormHint: values.legalFormHint,
      capital,
      capitalRaw: values.capital,
      scope: values.scope,
      province: values.province,
      city: values.city,
      address: values.address,
      operatingAddress: values.operatingAddress,
      regionCode,
      industry: values.industry,
      industryHint: values.industryHint,
      legalRepresentative: values.legalRepresentative,
      telephone: values.telephone,
      authority: values.authority,
      status: values.status,
      sourceId: values.sourceId,
      flags,
    }
  }

  #name(text: string | null, problems: Problem[], flags: RowFlag[]): string | undefined {
    if (text === null) {
      const known = problems.some((each) => each.column === this.#columnName('name'))
      if (!known) problems.push(problem('name-missing', this.#columnName('name')))
      return undefined
    }
    if (text.length <= NAME_LIMIT && isPlainChinese(text)) return text
    const flag = (code: FlagCode) => flags.push({ code, field: 'name' })
    const points = text.length > NAME_LIMIT ? [...text].length : text.length
    if (points > NAME_LIMIT) {
      problems.push(problem('name-too-long', this.#columnName('name'), text, String(points)))
      return undefined
    }
    const control = findControl(text)
    if (control !== undefined) {
      problems.push(problem('control-character', this.#columnName('name'), text, control))
      return undefined
    }
    if (hasSuspicious(text)) flag('suspicious-characters')
    if (/从属名称|曾用名|原名|原:|原：/.test(text)) flag('former-name-in-name')
    if (/[^\x21-\x7e]\s|\s[^\x21-\x7e]/.test(text)) flag('space-in-name')
    if (!bracketsPair(text)) flag('mixed-brackets-in-name')
    return text.normalize('NFC')
  }

  #region(values: Values, fromCode: string | null, problems: Problem[], flags: RowFlag[]): string | null {
    const said = values.regionCode?.normalize('NFKC') ?? null
    // Nine and twelve digits name a street or village inside the county of the first six (GB/T 2260 and its extension).
    const wellFormed = said !== null && /^\d{6}(?:\d{3}|\d{6})?$/.test(said)
    if (said !== null && !wellFormed) flags.push({ code: 'region-invalid', field: 'regionCode' })
    const region = wellFormed ? said.slice(0, 6) : fromCode
    for (const each of [region, fromCode]) {
      if (!each?.startsWith('99')) continue
      const field: Field = each === fromCode ? 'code' : 'regionCode'
      problems.push(problem('demo-region', this.#columnName(field), each, each))
      break
    }
    return region
  }

  #established(text: string | null, flags: RowFlag[]): string | null {
    const flag = (code: FlagCode) => flags.push({ code, field: 'establishedOn' })
    if (text === null) {
      flag('date-missing')
      return null
    }
    const parsed = parseDate(text)
    if (parsed.kind !== 'date') {
      flag(parsed.kind === 'impossible' ? 'date-impossible' : 'date-unparsed')
      return null
    }
    if (parsed.date > this.#options.businessDate) flag('date-future')
    if (parsed.date < '1850') flag('date-implausible')
    return parsed.date
  }

  #capital(text: string | null, flags: RowFlag[]): Capital | null {
    if (text === null) return null
    const parsed = parseCapital(text, this.#capitalUnit)
    if (parsed.kind === 'capital') return parsed.capital
    const code = parsed.kind === 'unit-missing' ? 'capital-unit-missing' : 'capital-unparsed'
    flags.push({ code, field: 'capital' })
    return null
  }
}

/** True for a row that passed. */
export function isRegistration(result: RegistrationRow | Reject): result is RegistrationRow {
  return 'rowKey' in result
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

const OPENING = '(（〔【[〈《'
const CLOSING = ')）〕】]〉》'

/** Each opening bracket is closed by one of its own kind. */
function bracketsPair(text: string): boolean {
  const open: number[] = []
  for (const sign of text) {
    const opening = OPENING.indexOf(sign)
    if (opening !== -1) open.push(opening)
    else {
      const closing = CLOSING.indexOf(sign)
      if (closing !== -1 && open.pop() !== closing) return false
    }
  }
  return open.length === 0
}

/** For rows without code. Place and date keep apart shops of the same name; a taxpayer with a code never gets such a key. */
function namelessKey(nameNormalised: string, values: Values): string {
  const date = values.establishedOn ?? ''
  const parts = [nameNormalised, date, values.regionCode ?? '', values.province ?? '', values.city ?? '']
  return `name:${hash('sha256', parts.join('\x1f'), 'hex')}`
}

/** `sourceId` stays out: it numbers the rows of a file and says nothing about the taxpayer. */
const HASHED: readonly Field[] = FIELDS.filter((field) => field !== 'sourceId')

function rowHash(values: Values, code: string | null): string {
  let text = `registration/1\x1f${code ?? ''}`
  for (const field of HASHED) text += `\x1f${field === 'code' ? '' : (values[field] ?? '')}`
  return hash('sha256', text.normalize('NFC'), 'hex')
}
