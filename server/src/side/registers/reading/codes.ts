import {
  applyOverride,
  type Finding,
  findingText,
  type Identified,
  type IdentifierKind,
  type IdentifierOverride,
  identify,
  isSameUnit,
  normaliseIdentifier,
  organisationCodeOf,
  usccFindings,
} from '@yimen/core/identifiers'
import type { FlagCode } from './flag.ts'
import type { Field } from './header.ts'

/** A further identifier in the row, checked. */
export interface OtherCode {
  readonly kind: IdentifierKind
  readonly code: string
}

export interface ChosenCode {
  /** The column the code came from; the first code column when there is none. */
  readonly field: Field
  readonly code: string | null
  readonly kind: IdentifierKind | 'old-registration-number' | 'none'
  readonly findings: readonly Finding[]
  readonly others: readonly OtherCode[]
  readonly organisationCode: string | null
  /** Six digits inside the code; null when it holds none. */
  readonly region: string | null
  readonly flags: readonly FlagCode[]
  readonly problem?: {
    readonly code: 'code-invalid' | 'code-damaged-by-spreadsheet'
    readonly value: string
    readonly detail: { readonly zh: string; readonly en: string }
  }
}

/** Columns that can hold the number of a taxpayer, best first, with what a number in them usually is. */
const CODE_FIELDS = [
  ['code', ['uscc']],
  ['taxpayerNumber', ['taxpayer-number-15']],
  ['registrationNumber', ['registration-number-15']],
  ['organisationCode', ['organisation-code']],
] as const satisfies readonly (readonly [Field, readonly IdentifierKind[]])[]

type CodeValues = Readonly<Record<(typeof CODE_FIELDS)[number][0], string | null>>

const NO_FINDINGS: readonly Finding[] = []
const NO_FLAGS: readonly FlagCode[] = []
const NO_OTHERS: readonly OtherCode[] = []
const DAMAGED = /^[+-]?\d(?:\.\d+)?E\+?\d{1,3}$/i
/**
 * Registration numbers without a check character: 13 digits (before 工商注册号编制规则 of 2007), farmers' cooperatives (region, `NA` or
 * `NB`, six digits, fixed `X`), and foreign-invested enterprises (`企合苏总字第000174号`).
 */
const OLD_NUMBER = /^(?:\d{13}|\d{6}N[AB]\d{6}X|企[合独作外股].{1,12}字第?\d{3,8}号?)$/

/** True for the columns that hold numbers of the taxpayer. */
export function isCodeField(field: Field): boolean {
  return CODE_FIELDS.some(([each]) => each === field)
}

/** Chooses the code of a row among its code columns and says what is to be said about it. */
export function chooseCode(
  values: CodeValues,
  overrides: ReadonlyMap<string, IdentifierOverride> | undefined,
): ChosenCode {
  const first = CODE_FIELDS.find(([field]) => values[field] !== null)
  if (first === undefined) return without('code')
  const [field, expect] = first
  const text = unwrap(values[field] ?? '')
  if (text === '') return without(field)
  if (DAMAGED.test(text)) {
    const detail = { zh: '', en: '' }
    return { ...without(field), problem: { code: 'code-damaged-by-spreadsheet', value: text, detail } }
  }
  const normalised = normaliseIdentifier(text)
  if (OLD_NUMBER.test(normalised)) return withOld(field, normalised)
  let identified = identify(text, { expect })
  if (!identified.valid) {
    const override = overrides?.get(identified.normalised)
    if (override !== undefined) identified = applyOverride(identified, override)
    if (!identified.valid) return invalid(field, identified)
  }
  return accepted(field, values, identified)
}

function without(field: Field): ChosenCode {
  return {
    field,
    code: null,
    kind: 'none',
    findings: NO_FINDINGS,
    others: NO_OTHERS,
    organisationCode: null,
    region: null,
    flags: ['missing-code'],
  }
}

function withOld(field: Field, code: string): ChosenCode {
  const kind = 'old-registration-number' as const
  return {
    ...without(field),
    code,
    kind,
    region: /^\d{6}/.exec(code)?.[0] ?? null,
    flags: ['code-old-registration-number'],
  }
}

function invalid(field: Field, identified: Identified): ChosenCode {
  // In a column of unified codes a wrong one is explained as such, even where it resembles a citizen's number.
  const unified = field === 'code' && identified.normalised.length === 18
  const findings = unified ? usccFindings(identified.normalised) : identified.findings
  const errors = findings.filter((each) => each.level === 'error')
  const say = (language: 'zh' | 'en') => errors.map((each) => findingText(each, language)).join('; ')
  const detail = { zh: say('zh'), en: say('en') }
  return { ...without(field), problem: { code: 'code-invalid', value: identified.original, detail } }
}

function accepted(field: Field, values: CodeValues, identified: Identified): ChosenCode {
  const flags = flagsOf(field, identified)
  const others = otherCodes(field, values, identified, flags)
  const organisationCode =
    organisationCodeOf(identified) ?? others.find((each) => each.kind === 'organisation-code')?.code ?? null
  return {
    field,
    code: identified.normalised,
    kind: identified.kind,
    findings: identified.findings,
    others,
    organisationCode,
    region: regionIn(identified),
    flags: flags.length === 0 ? NO_FLAGS : flags,
  }
}

function flagsOf(field: Field, identified: Identified): FlagCode[] {
  const flags: FlagCode[] = []
  if (identified.normalised.length === 15) flags.push('code-15-digit')
  // One damaged tax number in ten passes the check of a registration number by chance.
  if (field === 'taxpayerNumber' && identified.kind === 'registration-number-15')
    flags.push('code-of-other-kind')
  if (identified.kind === 'organisation-code') flags.push('code-organisation-only')
  if (identified.normalised !== identified.original) flags.push('code-normalised')
  for (const each of identified.findings) {
    // That 15 digits can be read in two ways is already said by their own flag.
    if (each.level === 'warning' && each.code !== 'ambiguous-kind') flags.push('code-warning')
    if (each.level === 'overridden') flags.push('code-overridden')
  }
  return flags
}

function otherCodes(
  taken: Field,
  values: CodeValues,
  main: Identified,
  flags: FlagCode[],
): readonly OtherCode[] {
  let others: OtherCode[] | undefined
  for (const [field, expect] of CODE_FIELDS) {
    const value = values[field]
    if (field === taken || value === null) continue
    const text = unwrap(value)
    if (text === '' || normaliseIdentifier(text) === main.normalised) continue
    const other = identify(text, { expect })
    if (!other.valid) {
      flags.push('second-code-invalid')
      continue
    }
    const bothUnits = organisationCodeOf(main) !== undefined && organisationCodeOf(other) !== undefined
    if (bothUnits && !isSameUnit(main, other)) flags.push('codes-disagree')
    others ??= []
    others.push({ kind: other.kind, code: other.normalised })
  }
  return others ?? NO_OTHERS
}

function regionIn({ kind, normalised }: Identified): string | null {
  if (kind === 'uscc') return normalised.slice(2, 8)
  if (kind === 'organisation-code') return null
  const region = kind === 'temporary-number' ? normalised.slice(1, 7) : normalised.slice(0, 6)
  return /^\d{6}$/.test(region) ? region : null
}

/** Spreadsheets keep long numbers as text by `="…"` or a leading apostrophe; neither is part of the number. */
function unwrap(text: string): string {
  const first = text.charCodeAt(0)
  if (first !== 61 && first !== 39 && first !== 0x2018 && first !== 96) return text
  return text
    .replace(/^="([^"]*)"$/, '$1')
    .replace(/^['‘`]/, '')
    .trim()
}
