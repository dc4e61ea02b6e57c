import { DECIMAL, firstForeign, valueAt, valueTable } from './alphabet.ts'
import { type Finding, finding, NO_FINDINGS } from './finding.ts'

/** GB 11714-1997: 8 characters of 0-9A-Z and a check character of 0-9X. */
const ALPHABET = valueTable('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ')
const WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const

/**
 * Check character of an organisation code (GB 11714-1997 clause 4: 11 − Σ mod 11, 10 written X, 11 written 0).
 * Reads 8 characters of `text` from `start`; undefined when one is outside 0-9A-Z.
 */
export function organisationCodeCheck(text: string, start = 0): string | undefined {
  let sum = 0
  for (let index = 0; index < 8; index += 1) {
    const value = valueAt(text, start + index, ALPHABET)
    if (value < 0) return undefined
    sum += value * (WEIGHTS[index] ?? 0)
  }
  const rest = 11 - (sum % 11)
  return rest === 10 ? 'X' : rest === 11 ? '0' : String(rest)
}

/** Findings on a normalised 9-character organisation code (no hyphen); empty when it is right. */
export function organisationCodeFindings(code: string): readonly Finding[] {
  if (code.length !== 9) return [finding('length', 'error', { expected: '9', actual: String(code.length) })]
  const foreign = firstForeign(code, ALPHABET)
  if (foreign >= 0)
    return [finding('alphabet', 'error', { position: String(foreign + 1), actual: code.charAt(foreign) })]
  const expected = organisationCodeCheck(code) ?? ''
  const actual = code.charAt(8)
  return expected === actual ? NO_FINDINGS : [finding('check-character', 'error', { expected, actual })]
}

/** The printed form with its hyphen: `M000100Y-4`. */
export function formatOrganisationCode(code: string): string {
  return `${code.slice(0, 8)}-${code.slice(8)}`
}

/** The whole organisation code for an 8-character serial; RangeError outside 0-9A-Z. */
export function makeOrganisationCode(serial: string): string {
  const check = serial.length === 8 ? organisationCodeCheck(serial) : undefined
  if (check === undefined) throw new RangeError(`not an organisation serial (8 of 0-9A-Z): ${serial}`)
  return serial + check
}

/** True when `text` is `length` decimal digits. */
export function isDigits(text: string, length: number): boolean {
  return text.length === length && firstForeign(text, DECIMAL) < 0
}
