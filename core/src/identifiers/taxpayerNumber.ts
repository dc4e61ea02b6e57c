import { type Finding, finding } from './finding.ts'
import { isDigits, makeOrganisationCode, organisationCodeFindings } from './organisationCode.ts'
import { hasKnownProvince, isDemoPrefix } from './province.ts'

/**
 * The 15-character taxpayer number of units before the unified code: 6 digits of region and the organisation code
 * (税务登记管理办法; 国税发〔2006〕104号), in use to 2017-12-31.
 */
export function taxpayerNumber15Findings(code: string): readonly Finding[] {
  if (code.length !== 15) return [finding('length', 'error', { expected: '15', actual: String(code.length) })]
  const region = code.slice(0, 6)
  if (!isDigits(region, 6)) {
    const position = [...region].findIndex((character) => character < '0' || character > '9')
    return [finding('alphabet', 'error', { position: String(position + 1), actual: region.charAt(position) })]
  }
  const findings = organisationCodeFindings(code.slice(6)).map((one) =>
    one.code === 'alphabet'
      ? finding('alphabet', 'error', { ...one.params, position: String(Number(one.params.position) + 6) })
      : one,
  )
  if (isDemoPrefix(region)) return [...findings, finding('demo-region', 'warning', { actual: region })]
  if (!hasKnownProvince(region))
    return [...findings, finding('unknown-region', 'warning', { actual: region })]
  return findings
}

/** The old number of a unit for a region and an 8-character organisation serial. */
export function makeTaxpayerNumber15(region: string, organisationSerial: string): string {
  if (!isDigits(region, 6)) throw new RangeError(`not a region code of 6 digits: ${region}`)
  return region + makeOrganisationCode(organisationSerial)
}

/** Check digit for 14 digits by ISO 7064 MOD 11,10, as the commerce registration number uses it (工商注册号编制规则). */
export function mod1110Check(digits: string): string {
  let product = 10
  for (let index = 0; index < 14; index += 1) {
    const sum = (product + digits.charCodeAt(index) - 48) % 10 || 10
    product = (sum * 2) % 11
  }
  return String((11 - product) % 10)
}

/** Findings on a 15-digit commerce registration number (注册号): 6 region, 8 serial, 1 check. */
export function registrationNumberFindings(code: string): readonly Finding[] {
  if (code.length !== 15) return [finding('length', 'error', { expected: '15', actual: String(code.length) })]
  if (!isDigits(code, 15)) {
    const position = [...code].findIndex((character) => character < '0' || character > '9')
    return [finding('alphabet', 'error', { position: String(position + 1), actual: code.charAt(position) })]
  }
  const findings: Finding[] = []
  const expected = mod1110Check(code)
  const actual = code.charAt(14)
  if (expected !== actual) findings.push(finding('check-character', 'error', { expected, actual }))
  if (isDemoPrefix(code)) findings.push(finding('demo-region', 'warning', { actual: code.slice(0, 6) }))
  else if (!hasKnownProvince(code))
    findings.push(finding('unknown-region', 'warning', { actual: code.slice(0, 6) }))
  return findings
}

/** A right commerce registration number for a region and an 8-digit serial. */
export function makeRegistrationNumber(region: string, serial: string): string {
  if (!isDigits(region, 6) || !isDigits(serial, 8))
    throw new RangeError(`not a region of 6 and a serial of 8 digits: ${region} ${serial}`)
  return region + serial + mod1110Check(region + serial)
}
