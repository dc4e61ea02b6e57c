import { type Capital, parseCapital, unitInHeader } from './capital.ts'
import { chooseCode } from './codes.ts'
import { parseDate } from './dates.ts'
import type { FlagCode, RowFlag } from './flag.ts'
import { type ColumnMapping, FIELDS, type Field } from './header.ts'
import { findControl, formerNameIn, hasSuspicious, isPlainChinese, normaliseName } from './names.ts'
import { type Problem, problem } from './problem.ts'
import type { RawRow } from './rawRow.ts'
import type { RegistrationRow, Reject, ValidationOptions } from './registration.ts'
import { type Columns, namelessKey, rowHash, takeValues, type Values } from './values.ts'

const NAME_LIMIT = 200

/**
 * Validates rows of one file. The header decides the columns once; then each row becomes a {@link RegistrationRow} or a
 * {@link Reject}. Rejected: no name, a name of over 200 characters, control characters, a code whose check, length or
 * alphabet is wrong, demo regions (99…). Everything else doubtful is imported and flagged, because a register that leaves out
 * a taxpayer for a wrong date is worse than one that shows the wrong date to a person: impossible and future dates included
 * (a register may run ahead of the business date).
 */
export class RowValidator {
  readonly #header: readonly string[]
  readonly #columns: Columns
  readonly #options: ValidationOptions
  readonly #capitalUnit: string | undefined

  constructor(header: readonly string[], mapping: ColumnMapping, options: ValidationOptions) {
    this.#header = header
    const columns: [Field, number][] = []
    for (const field of FIELDS) {
      const column = mapping[field]
      if (column !== undefined) columns.push([field, column])
    }
    const byColumn = new Map(columns.map(([field, column]) => [column, field]))
    this.#columns = {
      list: columns,
      nameOf: (field) => header[mapping[field] ?? -1]?.trim() ?? field,
      fieldOf: (column) => byColumn.get(column),
    }
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
    const values = takeValues(raw, this.#columns, problems, flags)
    const row = this.#row(raw, values, problems, flags)
    return problems.length > 0 || row === undefined ? this.#reject(raw, problems) : row
  }

  #reject(raw: RawRow, problems: readonly Problem[]): Reject {
    return { line: raw.line, problems, cells: raw.cells }
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

  #row(raw: RawRow, values: Values, problems: Problem[], flags: RowFlag[]): RegistrationRow | undefined {
    const name = this.#name(values.name, problems, flags)
    const chosen = chooseCode(values, this.#options.codeOverrides)
    for (const code of chosen.flags) flags.push({ code, field: chosen.field })
    if (chosen.problem !== undefined) {
      const { code, value, detail } = chosen.problem
      problems.push(problem(code, this.#columns.nameOf(chosen.field), value, detail))
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
      const known = problems.some((each) => each.column === this.#columns.nameOf('name'))
      if (!known) problems.push(problem('name-missing', this.#columns.nameOf('name')))
      return undefined
    }
    if (text.length <= NAME_LIMIT && isPlainChinese(text)) return text
    const flag = (code: FlagCode) => flags.push({ code, field: 'name' })
    const points = text.length > NAME_LIMIT ? [...text].length : text.length
    if (points > NAME_LIMIT) {
      problems.push(problem('name-too-long', this.#columns.nameOf('name'), text, String(points)))
      return undefined
    }
    const control = findControl(text)
    if (control !== undefined) {
      problems.push(problem('control-character', this.#columns.nameOf('name'), text, control))
      return undefined
    }
    if (hasSuspicious(text)) flag('suspicious-characters')
    if (formerNameIn(text) !== undefined) flag('former-name-in-name')
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
      problems.push(problem('demo-region', this.#columns.nameOf(field), each, each))
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
