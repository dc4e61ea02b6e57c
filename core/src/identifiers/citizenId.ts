import { DECIMAL, firstForeign } from './alphabet.ts'
import { type Finding, finding, NO_FINDINGS } from './finding.ts'
import { isDigits } from './organisationCode.ts'
import { hasKnownProvince, isDemoPrefix } from './province.ts'

/** GB 11643-1999 (ISO 7064 MOD 11-2). */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const CHECKS = '10X98765432'

export interface CitizenIdOptions {
  /** The business date; with it, a later date of birth is an error. */
  readonly on?: string
  /** With `on`: below this age a warning is given (an owner of a business; 民法典 第18条: 18). */
  readonly minimumAge?: number
  /** Accept region codes 99… of the demo; everywhere else they are an unknown region. */
  readonly demo?: boolean
}

export interface CitizenIdParts {
  readonly region: string
  /** `YYYY-MM-DD`. */
  readonly birth: string
  readonly sex: 'male' | 'female'
}

/** Check character for the first 17 digits of `text`; undefined when one is no digit. */
export function citizenIdCheck(text: string): string | undefined {
  if (firstForeign(text, DECIMAL, 0, 17) >= 0) return undefined
  let sum = 0
  for (let index = 0; index < 17; index += 1) sum += (text.charCodeAt(index) - 48) * (WEIGHTS[index] ?? 0)
  return CHECKS.charAt(sum % 11)
}

/** Region, date of birth and sex (17th digit, odd = male) of an 18-digit citizen id; says nothing about whether it is right. */
export function citizenIdParts(id: string): CitizenIdParts {
  return {
    region: id.slice(0, 6),
    birth: `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`,
    sex: Number(id.charAt(16)) % 2 === 1 ? 'male' : 'female',
  }
}

/** Whether digits 7–14 of `id` are a day that exists, not before 1800 (GB 11643 prints a sample born in 1880). */
export function hasBirthDate(id: string): boolean {
  return isDay(Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14)))
}

function isDay(year: number, month: number, day: number): boolean {
  if (!(year >= 1800 && month >= 1 && month <= 12 && day >= 1)) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Findings on a normalised 18-character citizen id; empty when it is right. */
export function citizenIdFindings(id: string, options: CitizenIdOptions = {}): readonly Finding[] {
  if (id.length !== 18) return [finding('length', 'error', { expected: '18', actual: String(id.length) })]
  const foreign = firstForeign(id, DECIMAL, 0, 17)
  if (foreign >= 0)
    return [finding('alphabet', 'error', { position: String(foreign + 1), actual: id.charAt(foreign) })]
  const findings: Finding[] = []
  const { region, birth } = citizenIdParts(id)
  if (!hasBirthDate(id)) findings.push(finding('impossible-date', 'error', { actual: birth }))
  else findings.push(...ageFindings(birth, options))
  if (isDemoPrefix(region) && options.demo === true)
    findings.push(finding('demo-region', 'warning', { actual: region }))
  else if (!hasKnownProvince(region)) findings.push(finding('unknown-region', 'error', { actual: region }))
  const expected = citizenIdCheck(id) ?? ''
  if (expected !== id.charAt(17))
    findings.push(finding('check-character', 'error', { expected, actual: id.charAt(17) }))
  return findings.length === 0 ? NO_FINDINGS : findings
}

function ageFindings(birth: string, { on, minimumAge }: CitizenIdOptions): Finding[] {
  if (on === undefined) return []
  if (birth > on) return [finding('born-in-future', 'error', { actual: birth })]
  if (minimumAge !== undefined && ageOn(birth, on) < minimumAge)
    return [finding('under-age', 'warning', { expected: String(minimumAge) })]
  return []
}

/** Completed years between a date of birth and a day, both `YYYY-MM-DD`. */
export function ageOn(birth: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(birth.slice(0, 4))
  return on.slice(5) >= birth.slice(5) ? years : years - 1
}

/**
 * Findings on a 15-digit citizen id (no check digit; out of use since 2013-01-01, 居民身份证法 2011 amendment). Only its
 * form, date (19YY) and province can be judged.
 */
export function citizenId15Findings(id: string): readonly Finding[] {
  if (id.length !== 15) return [finding('length', 'error', { expected: '15', actual: String(id.length) })]
  if (!isDigits(id, 15)) {
    const position = firstForeign(id, DECIMAL)
    return [finding('alphabet', 'error', { position: String(position + 1), actual: id.charAt(position) })]
  }
  const whole = `${id.slice(0, 6)}19${id.slice(6)}`
  if (!hasBirthDate(whole))
    return [finding('impossible-date', 'error', { actual: citizenIdParts(whole).birth })]
  if (!hasKnownProvince(id)) return [finding('unknown-region', 'error', { actual: id.slice(0, 6) })]
  return NO_FINDINGS
}

/** The 18-digit id of a 15-digit one (GB 11643-1999: century 19 inserted, check character added). */
export function upgradeCitizenId(id15: string): string {
  const body = `${id15.slice(0, 6)}19${id15.slice(6)}`
  const check = id15.length === 15 ? citizenIdCheck(body) : undefined
  if (check === undefined) throw new RangeError('not a citizen id of 15 digits')
  return body + check
}

/** A right citizen id for a region, a date of birth and a 3-digit sequence (odd = male); for demonstrations. */
export function makeCitizenId(region: string, birth: string, sequence: string): string {
  const body = region + birth.replaceAll('-', '') + sequence
  const check = isDigits(region, 6) && isDigits(body, 17) ? citizenIdCheck(body) : undefined
  if (check === undefined)
    throw new RangeError(`not a region, date and sequence: ${region} ${birth} ${sequence}`)
  return body + check
}
