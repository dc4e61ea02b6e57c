import { DECIMAL, firstForeign } from './alphabet.ts'
import {
  type CitizenIdOptions,
  citizenId15Findings,
  citizenIdCheck,
  citizenIdFindings,
  hasBirthDate,
  upgradeCitizenId,
} from './citizenId.ts'
import { type Finding, finding, isAcceptable } from './finding.ts'
import { normaliseIdentifier } from './normalise.ts'
import { organisationCodeFindings } from './organisationCode.ts'
import { registrationNumberFindings, taxpayerNumber15Findings } from './taxpayerNumber.ts'
import { usccFindings } from './uscc.ts'

/**
 * - `uscc` unified social credit code, 18 (GB 32100)
 * - `organisation-code` 9 (GB 11714)
 * - `taxpayer-number-15` region and organisation code
 * - `registration-number-15` commerce registration number
 * - `citizen-id-18`, `citizen-id-15` (GB 11643)
 * - `individual-number-20`, `individual-number-17` citizen id and a 2-digit serial of the owner's further outlets
 * - `temporary-number` `L` and another number (temporary registration in Golden Tax III)
 */
export type IdentifierKind =
  | 'uscc'
  | 'organisation-code'
  | 'taxpayer-number-15'
  | 'registration-number-15'
  | 'citizen-id-18'
  | 'citizen-id-15'
  | 'individual-number-20'
  | 'individual-number-17'
  | 'temporary-number'
  | 'unknown'

export interface IdentifyOptions extends CitizenIdOptions {
  /** Kinds to prefer, best first, when a string could be of several (a column known to hold registration numbers). */
  readonly expect?: readonly IdentifierKind[]
}

export interface Identified {
  readonly kind: IdentifierKind
  /** The text as it was given. */
  readonly original: string
  /** The form to store and compare, see {@link normaliseIdentifier}. */
  readonly normalised: string
  readonly findings: readonly Finding[]
  /** No finding is an error (any more: overridden ones do not count). */
  readonly valid: boolean
  /** Other kinds whose checks the string passes too; usually empty. */
  readonly alternatives: readonly IdentifierKind[]
}

const NO_ALTERNATIVES: readonly IdentifierKind[] = Object.freeze([])

/**
 * Says what kind of identifier a string is, its normalised form, and what is wrong with it. Never throws. A string
 * that passes the checks of several kinds (15 digits: 1 in 10) gets the first kind of `expect`, else the order below,
 * and a warning naming the others.
 */
export function identify(text: string, options: IdentifyOptions = {}): Identified {
  const normalised = normaliseIdentifier(text)
  const candidates = candidatesOf(normalised, options)
  const passing = candidates.filter(([, findings]) => isAcceptable(findings))
  const pool = passing.length > 0 ? passing : candidates
  const [kind, findings] = preferred(pool, options.expect) ?? ['unknown', unrecognised(normalised)]
  if (passing.length < 2) return identified(text, normalised, kind, findings, NO_ALTERNATIVES)
  const alternatives = passing.map(([each]) => each).filter((each) => each !== kind)
  const warning = finding('ambiguous-kind', 'warning', { alternatives: alternatives.join(', ') })
  return identified(text, normalised, kind, [...findings, warning], alternatives)
}

function identified(
  original: string,
  normalised: string,
  kind: IdentifierKind,
  findings: readonly Finding[],
  alternatives: readonly IdentifierKind[],
): Identified {
  return { kind, original, normalised, findings, valid: isAcceptable(findings), alternatives }
}

type Candidate = readonly [IdentifierKind, readonly Finding[]]

function preferred(
  pool: readonly Candidate[],
  expect: readonly IdentifierKind[] = [],
): Candidate | undefined {
  for (const kind of expect) {
    const found = pool.find(([each]) => each === kind)
    if (found !== undefined) return found
  }
  return pool[0]
}

function unrecognised(code: string): readonly Finding[] {
  if (code === '') return [finding('empty', 'error')]
  return [finding('unrecognised', 'error', { actual: String(code.length) })]
}

/** Possible kinds, likeliest first, each with its findings; decided by length and alphabet alone. */
function candidatesOf(code: string, options: IdentifyOptions): readonly Candidate[] {
  switch (code.length) {
    case 9:
      return [['organisation-code', organisationCodeFindings(code)]]
    case 15:
      return candidatesOf15(code)
    case 17:
      return isCitizenWithSerial(code)
        ? [['individual-number-17', withSerial(code, citizenId15Findings(code.slice(0, 15)))]]
        : looksLikeUscc(code)
    case 18:
      return candidatesOf18(code, options)
    case 20:
      return [['individual-number-20', withSerial(code, citizenIdFindings(code.slice(0, 18), options))]]
    default:
      return code.startsWith('L') && code.length > 9 ? [temporary(code, options)] : looksLikeUscc(code)
  }
}

function candidatesOf15(code: string): readonly Candidate[] {
  const taxpayer: Candidate = ['taxpayer-number-15', taxpayerNumber15Findings(code)]
  if (firstForeign(code, DECIMAL) >= 0) return [taxpayer]
  return [
    taxpayer,
    ['registration-number-15', registrationNumberFindings(code)],
    ['citizen-id-15', citizenId15Findings(code)],
  ]
}

/**
 * 18 characters are a unified code or a citizen id, and both checks can pass by chance (1 in 31 citizen ids). A code
 * that is clean in every part (province, department, organisation code inside) is a unit; otherwise a right citizen
 * check character speaks for the person, even when the date of birth is mistyped.
 */
function candidatesOf18(code: string, options: IdentifyOptions): readonly Candidate[] {
  if (firstForeign(code, DECIMAL, 0, 17) >= 0) return [['uscc', usccFindings(code)]]
  const asUnit: Candidate = ['uscc', usccFindings(code)]
  const unit = isAcceptable(asUnit[1]) && !isUnlikelyUnit(asUnit[1])
  const personCheck = citizenIdCheck(code) === code.charAt(17)
  if (unit && !personCheck) return [asUnit]
  const asPerson: Candidate = ['citizen-id-18', citizenIdFindings(code, options)]
  // No person was ever numbered in a province that does not exist: 919901… is a unit of the demo, whatever its check says.
  if (unit && asPerson[1].some((one) => one.code === 'unknown-region')) return [asUnit]
  if (unit && asUnit[1].length === 0) return [asUnit, asPerson]
  if (personCheck && hasBirthDate(code) && unit) return [asPerson, asUnit]
  if (personCheck || isUnlikelyUnit(asUnit[1])) return [asPerson]
  return hasBirthDate(code) || !'159'.includes(code.charAt(0)) ? [asPerson, asUnit] : [asUnit, asPerson]
}

/** Neither the province nor the organisation code inside is right: only the last character agrees, by chance. */
function isUnlikelyUnit(findings: readonly Finding[]): boolean {
  const codes = findings.map((one) => one.code)
  return codes.includes('unknown-region') && codes.includes('embedded-organisation-code')
}

function isCitizenWithSerial(code: string): boolean {
  return firstForeign(code, DECIMAL) < 0 && hasBirthDate(`${code.slice(0, 6)}19${code.slice(6)}`)
}

/** The findings of the citizen id inside plus one on the two-digit serial at the end. */
function withSerial(code: string, inside: readonly Finding[]): readonly Finding[] {
  const foreign = firstForeign(code, DECIMAL, code.length - 2)
  if (foreign < 0) return inside
  return [
    ...inside,
    finding('alphabet', 'error', { position: String(foreign + 1), actual: code.charAt(foreign) }),
  ]
}

function temporary(code: string, options: IdentifyOptions): Candidate {
  return ['temporary-number', identify(code.slice(1), options).findings]
}

/** A string of 16, 17 or 19 to 21 characters that starts as a unified code does has lost or gained characters. */
function looksLikeUscc(code: string): readonly Candidate[] {
  if (code.length < 16 || code.length > 21 || !/^[1-9ANY][1-39]\d{6}[0-9A-Z]+$/.test(code)) return []
  return [['uscc', usccFindings(code)]]
}

/**
 * The organisation code inside a right or wrong identifier: characters 9–17 of a unified code, 7–15 of an old
 * taxpayer number, the code itself. Undefined for persons and registration numbers. This is the bridge between
 * registers (USCC ↔ organisation code ↔ 15-character number); use it only on identifiers you trust.
 */
export function organisationCodeOf(identifier: Pick<Identified, 'kind' | 'normalised'>): string | undefined
export function organisationCodeOf(code: string): string | undefined
export function organisationCodeOf(of: string | Pick<Identified, 'kind' | 'normalised'>): string | undefined {
  const { kind, normalised } = typeof of === 'string' ? identify(of) : of
  if (normalised.length < 9) return undefined
  if (kind === 'uscc' && normalised.length === 18) return normalised.slice(8, 17)
  if (kind === 'taxpayer-number-15' && normalised.length === 15) return normalised.slice(6)
  if (kind === 'organisation-code' && normalised.length === 9) return normalised
  return undefined
}

/** The 18-digit citizen id behind any number of an individual (15 and 17 digits upgraded); undefined for units. */
export function citizenIdOf(identifier: Pick<Identified, 'kind' | 'normalised'>): string | undefined {
  const { kind, normalised } = identifier
  if (kind === 'citizen-id-18' || kind === 'individual-number-20') return normalised.slice(0, 18)
  if (kind === 'citizen-id-15' || kind === 'individual-number-17')
    return upgradeCitizenId(normalised.slice(0, 15))
  return undefined
}

/** A person's decision to accept a number as it was issued although a check fails. */
export interface IdentifierOverride {
  /** The normalised number the decision is about. */
  readonly code: string
  /** Why it is accepted, e.g. `early pilot code, licence seen`. */
  readonly reason: string
  readonly decidedBy: string
  /** Business date of the decision, `YYYY-MM-DD`. */
  readonly decidedOn: string
  /** Reference to what was seen (licence scan, registrar's confirmation). */
  readonly evidence: string
}

/** Findings a recorded decision may set aside: the form of the number itself (length, alphabet) never is. */
const OVERRIDABLE: ReadonlySet<string> = new Set(['check-character', 'unknown-department'])

/**
 * Applies a recorded override (early pilot unified codes were issued with a check character that fails GB 32100 and
 * are real). The finding stays visible with level `overridden`; the rule itself is never relaxed. An override for
 * another number, without a reason, person, date or evidence, or against a finding that may not be set aside
 * changes nothing.
 */
export function applyOverride(identifier: Identified, override: IdentifierOverride): Identified {
  const { reason, decidedBy, decidedOn, evidence } = override
  const complete = [reason, decidedBy, decidedOn, evidence].every((each) => each.trim() !== '')
  if (!complete || override.code !== identifier.normalised) return identifier
  const errors = identifier.findings.filter((each) => each.level === 'error')
  if (errors.length === 0 || errors.some((each) => !OVERRIDABLE.has(each.code))) return identifier
  const findings = identifier.findings.map((each) =>
    each.level === 'error' ? { ...each, level: 'overridden' as const } : each,
  )
  return { ...identifier, findings, valid: true }
}

/** True when a recorded override could make this identifier acceptable. */
export function isOverridable(identifier: Identified): boolean {
  const errors = identifier.findings.filter((each) => each.level === 'error')
  return errors.length > 0 && errors.every((each) => OVERRIDABLE.has(each.code))
}

/** Whether two numbers are of one unit by the first two steps of the matching rule: equal, or one organisation code. */
export function isSameUnit(left: Identified, right: Identified): boolean {
  if (left.normalised === right.normalised) return left.normalised !== ''
  const code = organisationCodeOf(left)
  return code !== undefined && code === organisationCodeOf(right)
}
