import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyOverride,
  citizenIdFindings,
  citizenIdOf,
  citizenIdParts,
  findingText,
  formatOrganisationCode,
  identify,
  isAcceptable,
  isOverridable,
  isSameUnit,
  makeCitizenId,
  makeRegistrationNumber,
  makeTaxpayerNumber15,
  makeUscc,
  normaliseIdentifier,
  organisationCodeFindings,
  organisationCodeOf,
  registrationNumberFindings,
  taxpayerNumber15Findings,
  upgradeCitizenId,
  usccFindings,
  usccParts,
} from './index.ts'

const shared = new URL('../../../../shared/', import.meta.url)
const here = existsSync(shared)
const read = (path: string) => readFileSync(new URL(path, shared), 'utf8')
const rows = (path: string) =>
  read(path)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
const errors = (text: string, findings = identify(text).findings) =>
  findings.filter((one) => one.level === 'error').map((one) => one.code)

describe.skipIf(!here)('the vectors of the fact table and the real register', () => {
  const facts = here ? JSON.parse(read('facts/08-identifiers.json')) : {}

  it('accepts and cuts every valid unified code of the table', () => {
    for (const { code, orgCode, region, manageDept, orgType } of facts.uscc.valid) {
      expect(usccFindings(code), code).toEqual([])
      expect(identify(code)).toMatchObject({ kind: 'uscc', normalised: code, valid: true, alternatives: [] })
      expect(usccParts(code)).toMatchObject({
        department: manageDept,
        institutionKind: orgType,
        region,
        organisationCode: orgCode,
      })
      expect(organisationCodeOf(code)).toBe(orgCode)
    }
    expect(facts.uscc.valid.length).toBe(11)
  })

  it('says what the table says about every invalid unified code', () => {
    const expected: Record<string, string[]> = {
      '91350625MAFJ6MMC22': ['check-character'],
      '91350625MAGJ6MMC21': ['check-character', 'embedded-organisation-code'],
      '91350625MAFJ6MMC2': ['length'],
      '91350625MAFJ6MMC210': ['length'],
      '91350625MIFJ6MMC21': ['alphabet'],
      '91350625MOFJ6MMC21': ['alphabet'],
      '91350625MSFJ6MMC21': ['alphabet'],
      '91350625MVFJ6MMC21': ['alphabet'],
      '91350625MZFJ6MMC21': ['alphabet'],
      '91350625mafj6mmc21': ['alphabet'],
      '91350625MAFJM6MC21': ['check-character', 'embedded-organisation-code'],
      '91350625MAFJ6MMC0T': ['embedded-organisation-code'],
      B1350625MAFJ6MMC2Y: ['unknown-department'],
    }
    for (const { code } of facts.uscc.invalid) {
      const findings = usccFindings(code)
      expect(
        findings.map((one) => one.code),
        code,
      ).toEqual(expected[code])
      expect(isAcceptable(findings), code).toBe(code === '91350625MAFJ6MMC0T')
    }
    expect(facts.uscc.invalid.length).toBe(Object.keys(expected).length)
    // Normalising first repairs the lower case and nothing else.
    expect(identify('91350625mafj6mmc21')).toMatchObject({ valid: true, normalised: '91350625MAFJ6MMC21' })
  })

  it('agrees on every organisation code of the table', () => {
    for (const { code } of facts.orgCode.valid) {
      const plain = normaliseIdentifier(code)
      expect(organisationCodeFindings(plain), code).toEqual([])
      expect(formatOrganisationCode(plain)).toBe(code)
      expect(identify(code)).toMatchObject({ kind: 'organisation-code', valid: true, normalised: plain })
    }
    for (const { code, error } of facts.orgCode.invalid) {
      const strict = organisationCodeFindings(code.replace('-', ''))
      expect(isAcceptable(strict), `${code} ${error}`).toBe(false)
    }
  })

  it('reads old taxpayer numbers and bridges them to the unified code', () => {
    for (const { tin, region, orgCode } of facts.taxpayerId.examples15) {
      expect(taxpayerNumber15Findings(tin), tin).toEqual([])
      expect(makeTaxpayerNumber15(region, orgCode.slice(0, 8))).toBe(tin)
      expect(organisationCodeOf(identify(tin, { expect: ['taxpayer-number-15'] }))).toBe(orgCode)
    }
    for (const { oldTin, uscc } of facts.taxpayerId.oldToUscc) {
      const old = identify(oldTin, { expect: ['taxpayer-number-15'] })
      expect(isSameUnit(old, identify(uscc)), oldTin).toBe(true)
      expect(makeUscc(oldTin.slice(0, 6), oldTin.slice(6, 14))).toBe(uscc)
    }
  })

  it('agrees on every citizen id of the table', () => {
    for (const { id, region, birth, sex } of facts.citizenId.valid) {
      expect(citizenIdFindings(id), id).toEqual([])
      expect(citizenIdParts(id)).toEqual({ region, birth, sex: sex === 'M' ? 'male' : 'female' })
      expect(identify(id)).toMatchObject({ kind: 'citizen-id-18', valid: true })
    }
    expect(errors('350625197903151230')).toEqual(['check-character'])
    expect(errors('350625197902300128')).toContain('impossible-date')
    expect(citizenIdFindings('350625202501011230', { on: '2017-10-16' }).map((one) => one.code)).toContain(
      'born-in-future',
    )
    expect(citizenIdFindings('991105194912310024').map((one) => one.code)).toContain('unknown-region')
    expect(upgradeCitizenId(facts.citizenId.upgrade15.id15)).toBe(facts.citizenId.upgrade15.id18)
    expect(identify(facts.citizenId.upgrade15.id15, { expect: ['citizen-id-15'] }).kind).toBe('citizen-id-15')
  })

  it('accepts all 1,000 real unified codes and refuses all 966 mutations', () => {
    const vectors = rows('data/ids/uscc-vectors.csv')
    const wrong = vectors.filter(([code = '', expected]) => identify(code).valid !== (expected === 'valid'))
    expect(wrong).toEqual([])
    const real = vectors.filter((row) => row[1] === 'valid')
    expect([real.length, vectors.length]).toEqual([1000, 1966])
    expect(real.every(([code = '']) => identify(code).kind === 'uscc')).toBe(true)
  })

  it('finds the right organisation code in all 1,000 real codes', () => {
    const vectors = rows('data/ids/orgcode-vectors.csv')
    for (const [code = '', , uscc = ''] of vectors) {
      expect(organisationCodeFindings(code), code).toEqual([])
      expect(organisationCodeOf(uscc)).toBe(code)
    }
    expect(vectors.length).toBe(1000)
  })

  it('accepts all 500 real registration numbers and refuses all 500 mutations', () => {
    const vectors = rows('data/ids/regno15-vectors.csv')
    const wrong = vectors.filter(
      ([code = '', expected]) => isAcceptable(registrationNumberFindings(code)) !== (expected === 'valid'),
    )
    expect(wrong).toEqual([])
    expect(vectors.length).toBe(1000)
    for (const [code = '', expected] of vectors) {
      if (expected !== 'valid') continue
      expect(identify(code, { expect: ['registration-number-15'] }).kind).toBe('registration-number-15')
    }
  })

  it('agrees with the vectors of other validators, and accepts pilot codes by a recorded override only', () => {
    const peers = JSON.parse(read('data/ids/peer-vectors.json'))
    for (const { code, expect: expected } of peers.uscc) {
      expect(identify(code).valid, code).toBe(expected === 'valid')
    }
    for (const { code, expect: expected } of peers.ric) {
      expect(identify(code).valid, code).toBe(expected === 'valid')
    }
    const pilots = peers.uscc.filter((one: { note?: string }) => one.note?.includes('pilot'))
    for (const { code } of pilots) {
      const found = identify(code)
      expect(isOverridable(found), code).toBe(true)
      const decision = {
        code,
        reason: 'early pilot code, licence seen',
        decidedBy: 'officer-1',
        decidedOn: '2017-10-16',
        evidence: 'scan-1',
      }
      expect(applyOverride(found, { ...decision, reason: ' ' }).valid).toBe(false)
      expect(applyOverride(found, { ...decision, code: '91350100M000100Y43' }).valid).toBe(false)
      const accepted = applyOverride(found, decision)
      expect(accepted.valid).toBe(true)
      expect(accepted.findings.find((one) => one.code === 'check-character')?.level).toBe('overridden')
    }
    expect(pilots.length).toBe(4)
  })
})

describe('identify', () => {
  it('normalises full-width characters, case, spaces and hyphens, and no look-alike', () => {
    expect(identify('　９１３５ ０６２５ － ｍａｆｊ６ｍｍｃ２１\u200b').normalised).toBe(
      '91350625MAFJ6MMC21',
    )
    expect(identify('M000100Y-4').normalised).toBe('M000100Y4')
    expect(errors('9135O625MAFJ6MMC21')).toEqual(['alphabet'])
  })

  it('names the position of a wrong character and the length that was expected', () => {
    const [alphabet] = identify('91350625MIFJ6MMC21').findings
    expect(alphabet?.params).toEqual({ position: '10', actual: 'I' })
    const [length] = identify('91350625MAFJ6MMC2').findings
    expect(length?.params).toEqual({ expected: '18', actual: '17' })
    if (length === undefined) throw new Error('a finding was expected')
    expect(findingText(length, 'zh')).toBe('长度应为18位，实际为17位')
    expect(findingText(length, 'en')).toBe('It should have 18 characters, it has 17')
  })

  it('knows individual numbers of 20 and 17 digits and what is behind them', () => {
    const twenty = identify('35062519790315123201')
    expect(twenty).toMatchObject({ kind: 'individual-number-20', valid: true })
    expect(citizenIdOf(twenty)).toBe('350625197903151232')
    const seventeen = identify('35062579031512302')
    expect(seventeen).toMatchObject({ kind: 'individual-number-17', valid: true })
    expect(citizenIdOf(seventeen)).toBe('350625197903151232')
    expect(errors('3506251979031512320A')).toEqual(['alphabet'])
    expect(citizenIdOf(identify('91350100M000100Y43'))).toBeUndefined()
  })

  it('keeps a number that passes several checks ambiguous and obeys what the column expects', () => {
    // 15 digits that are at once region + organisation code and a commerce registration number.
    let both: string | undefined
    for (let serial = 0; both === undefined; serial += 1) {
      const candidate = makeTaxpayerNumber15('350625', String(serial).padStart(8, '0'))
      if (/^\d{15}$/.test(candidate) && isAcceptable(registrationNumberFindings(candidate))) both = candidate
    }
    const plain = identify(both)
    expect(plain.kind).toBe('taxpayer-number-15')
    expect(plain.alternatives).toContain('registration-number-15')
    expect(plain.findings.map((one) => one.code)).toContain('ambiguous-kind')
    const expected = identify(both, { expect: ['registration-number-15'] })
    expect(expected.kind).toBe('registration-number-15')
    expect(organisationCodeOf(expected)).toBeUndefined()
  })

  it('answers on emptiness, rubbish and endless input without throwing', () => {
    expect(errors('')).toEqual(['empty'])
    expect(errors(' - ')).toEqual(['empty'])
    expect(identify('纳税人').kind).toBe('unknown')
    expect(identify('9'.repeat(1_000_000)).kind).toBe('unknown')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 24 }), (text) => {
        const found = identify(text)
        expect(found.valid).toBe(isAcceptable(found.findings))
        for (const one of found.findings) expect(findingText(one, 'zh')).not.toMatch(/[{}]/)
      }),
    )
  })

  it('judges age by the business date passed in', () => {
    const id = makeCitizenId('350625', '2000-10-17', '123')
    expect(identify(id, { on: '2017-10-16', minimumAge: 18 }).findings.map((one) => one.code)).toEqual([
      'under-age',
    ])
    expect(identify(id, { on: '2018-10-17', minimumAge: 18 }).findings).toEqual([])
    expect(identify(id, { on: '1999-12-31' }).valid).toBe(false)
  })

  it('knows temporary numbers by the number inside', () => {
    expect(identify('L350625197903151232')).toMatchObject({ kind: 'temporary-number', valid: true })
    expect(identify('L350625197903151230').valid).toBe(false)
  })
})

describe('generators of right codes', () => {
  const serial = fc.string({
    unit: fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'),
    minLength: 8,
    maxLength: 8,
  })
  const region = fc.constantFrom('350625', '110000', '990102')

  it('makes unified codes that pass, and any one wrong character or neighbour swap is found', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
    fc.assert(
      fc.property(region, serial, fc.nat(17), fc.nat(30), (where, organisation, at, other) => {
        const code = makeUscc(where, organisation)
        const found = identify(code)
        expect(found).toMatchObject({ kind: 'uscc', valid: true })
        expect(found.findings.map((one) => one.code)).toEqual(where.startsWith('99') ? ['demo-region'] : [])
        const mutated = code.slice(0, at) + alphabet[other] + code.slice(at + 1)
        if (mutated !== code) expect(isAcceptable(usccFindings(mutated))).toBe(false)
        const swapped = code.slice(0, at) + code.slice(at + 1, at + 2) + code.charAt(at) + code.slice(at + 2)
        if (swapped !== code) expect(isAcceptable(usccFindings(swapped))).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  it('makes old numbers, registration numbers and citizen ids that pass', () => {
    fc.assert(
      fc.property(region, serial, fc.nat(99_999_999), (where, organisation, number) => {
        expect(isAcceptable(taxpayerNumber15Findings(makeTaxpayerNumber15(where, organisation)))).toBe(true)
        const registration = makeRegistrationNumber(where, String(number).padStart(8, '0'))
        expect(isAcceptable(registrationNumberFindings(registration))).toBe(true)
      }),
    )
    const id = makeCitizenId('990102', '1980-02-29', '002')
    expect(identify(id, { demo: true })).toMatchObject({ kind: 'citizen-id-18', valid: true })
    expect(identify(id).valid).toBe(false)
  })

  it('are units to everybody, also all-digit ones whose last character happens to fit a citizen id', () => {
    const wrong = Array.from({ length: 3000 }, (_, serial) =>
      makeUscc('990102', serial.toString().padStart(8, '0')),
    ).filter((code) => identify(code).kind !== 'uscc' || !identify(code).valid)
    expect(wrong).toEqual([])
  })

  it('refuses parts that cannot make a code', () => {
    expect(() => makeUscc('350625', 'MAFJ6MI0')).toThrow(RangeError)
    expect(() => makeUscc('35062', 'MAFJ6MM0')).toThrow(RangeError)
    expect(() => makeUscc('350625', 'MAFJ6MM')).toThrow(RangeError)
    expect(() => makeRegistrationNumber('350625', '1')).toThrow(RangeError)
    expect(() => upgradeCitizenId('35062579031512')).toThrow(RangeError)
  })
})
