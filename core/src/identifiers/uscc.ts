import { firstForeign, valueAt, valueTable } from './alphabet.ts'
import { type Finding, finding, NO_FINDINGS } from './finding.ts'
import { isDigits, makeOrganisationCode, organisationCodeCheck } from './organisationCode.ts'
import { hasKnownProvince, isDemoPrefix } from './province.ts'

/** GB 32100-2015: 31 characters, without I, O, S, V, Z. */
const CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const ALPHABET = valueTable(CHARACTERS)
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const

interface Department {
  readonly zh: string
  readonly en: string
  readonly kinds: Readonly<Record<string, { readonly zh: string; readonly en: string }>>
}

const OTHER = { zh: '其他', en: 'Other' } as const

/** Registration departments and institution kinds: GB 32100-2015 clause 4.2, table 1, with later assignments (A, N). */
export const REGISTRATION_DEPARTMENTS: Readonly<Record<string, Department>> = {
  '1': {
    zh: '机构编制',
    en: 'Staffing of public bodies',
    kinds: {
      '1': { zh: '机关', en: 'Government organ' },
      '2': { zh: '事业单位', en: 'Public institution' },
      '3': { zh: '中央编办直接管理的群众团体', en: 'Mass organisation under the central staffing office' },
      '9': OTHER,
    },
  },
  '2': {
    zh: '外交',
    en: 'Foreign affairs',
    kinds: { '1': { zh: '外国常驻新闻机构', en: 'Resident foreign news agency' }, '9': OTHER },
  },
  '3': {
    zh: '司法行政',
    en: 'Justice administration',
    kinds: {
      '1': { zh: '律师执业机构', en: 'Law firm' },
      '2': { zh: '公证处', en: 'Notary office' },
      '3': { zh: '基层法律服务所', en: 'Grass-roots legal service' },
      '4': { zh: '司法鉴定机构', en: 'Forensic institution' },
      '5': { zh: '仲裁委员会', en: 'Arbitration commission' },
      '9': OTHER,
    },
  },
  '4': {
    zh: '文化',
    en: 'Culture',
    kinds: { '1': { zh: '外国在华文化中心', en: 'Foreign cultural centre' }, '9': OTHER },
  },
  '5': {
    zh: '民政',
    en: 'Civil affairs',
    kinds: {
      '1': { zh: '社会团体', en: 'Social association' },
      '2': { zh: '民办非企业单位（社会服务机构）', en: 'Private non-enterprise unit' },
      '3': { zh: '基金会', en: 'Foundation' },
      '9': OTHER,
    },
  },
  '6': {
    zh: '旅游',
    en: 'Tourism',
    kinds: {
      '1': { zh: '外国旅游部门常驻代表机构', en: 'Representative office of a foreign tourism body' },
      '2': {
        zh: '港澳台地区旅游部门常驻内地代表机构',
        en: 'Representative office of a Hong Kong, Macao or Taiwan tourism body',
      },
      '9': OTHER,
    },
  },
  '7': {
    zh: '宗教',
    en: 'Religious affairs',
    kinds: {
      '1': { zh: '宗教活动场所', en: 'Place of religious activity' },
      '2': { zh: '宗教院校', en: 'Religious school' },
      '9': OTHER,
    },
  },
  '8': {
    zh: '工会',
    en: 'Trade unions',
    kinds: { '1': { zh: '基层工会', en: 'Basic trade union' }, '9': OTHER },
  },
  '9': {
    zh: '工商',
    en: 'Industry and commerce',
    kinds: {
      '1': { zh: '企业', en: 'Enterprise' },
      '2': { zh: '个体工商户', en: 'Individual business' },
      '3': { zh: '农民专业合作社', en: "Farmers' cooperative" },
    },
  },
  A: {
    zh: '中央军委改革和编制办公室',
    en: 'Reform and staffing office of the Central Military Commission',
    kinds: { '1': { zh: '军队事业单位', en: 'Military public institution' }, '9': OTHER },
  },
  N: {
    zh: '农业',
    en: 'Agriculture',
    kinds: {
      '1': { zh: '组级集体经济组织', en: 'Collective economic organisation, group level' },
      '2': { zh: '村级集体经济组织', en: 'Collective economic organisation, village level' },
      '3': { zh: '乡镇级集体经济组织', en: 'Collective economic organisation, township level' },
      '9': OTHER,
    },
  },
  Y: { zh: '其他', en: 'Other', kinds: { '1': OTHER } },
}

/** The parts of a unified social credit code (GB 32100-2015 clause 4). */
export interface UsccParts {
  readonly department: string
  readonly institutionKind: string
  readonly region: string
  readonly organisationCode: string
  readonly check: string
}

/** Cuts an 18-character code into its parts; says nothing about whether they are right. */
export function usccParts(code: string): UsccParts {
  return {
    department: code.charAt(0),
    institutionKind: code.charAt(1),
    region: code.slice(2, 8),
    organisationCode: code.slice(8, 17),
    check: code.charAt(17),
  }
}

/** Check character for the first 17 characters of `text` (GB 32100-2015 clause 5.2); undefined outside the alphabet. */
export function usccCheck(text: string): string | undefined {
  let sum = 0
  for (let index = 0; index < 17; index += 1) {
    const value = valueAt(text, index, ALPHABET)
    if (value < 0) return undefined
    sum += value * (WEIGHTS[index] ?? 0)
  }
  return CHARACTERS.charAt((31 - (sum % 31)) % 31)
}

/**
 * Findings on a normalised unified social credit code; empty when it is right. Lower case, spaces and full-width
 * characters are errors here: normalise first. The check character, the alphabet, the length and an unassigned
 * department are errors; an organisation code inside that fails GB 11714, an unassigned institution kind and an
 * unknown province are warnings (the code was issued all the same).
 */
export function usccFindings(code: string): readonly Finding[] {
  if (code.length !== 18) return [finding('length', 'error', { expected: '18', actual: String(code.length) })]
  const foreign = firstForeign(code, ALPHABET)
  if (foreign >= 0)
    return [finding('alphabet', 'error', { position: String(foreign + 1), actual: code.charAt(foreign) })]
  const region = code.slice(2, 8)
  if (!isDigits(region, 6)) {
    const position = [...region].findIndex((character) => character > '9')
    return [finding('alphabet', 'error', { position: String(position + 3), actual: region.charAt(position) })]
  }
  let findings: Finding[] | undefined
  const add = (one: Finding) => {
    findings ??= []
    findings.push(one)
  }
  const expected = usccCheck(code) ?? ''
  if (expected !== code.charAt(17))
    add(finding('check-character', 'error', { expected, actual: code.charAt(17) }))
  const department = REGISTRATION_DEPARTMENTS[code.charAt(0)]
  if (department === undefined) add(finding('unknown-department', 'error', { actual: code.charAt(0) }))
  else if (department.kinds[code.charAt(1)] === undefined)
    add(finding('unknown-institution-kind', 'warning', { actual: code.charAt(1) }))
  if (isDemoPrefix(region)) add(finding('demo-region', 'warning', { actual: region }))
  else if (!hasKnownProvince(region)) add(finding('unknown-region', 'warning', { actual: region }))
  const inside = organisationCodeCheck(code, 8) ?? ''
  if (inside !== code.charAt(16))
    add(
      finding('embedded-organisation-code', 'warning', {
        actual: code.slice(8, 17),
        expected: inside,
      }),
    )
  return findings ?? NO_FINDINGS
}

/**
 * A right unified social credit code for a region and an 8-character organisation serial (both given: core makes
 * nothing up). RangeError when the serial holds I, O, S, V or Z, which GB 32100 leaves out, or when another part
 * is not of its alphabet.
 */
export function makeUscc(
  region: string,
  organisationSerial: string,
  options: { department?: string; institutionKind?: string } = {},
): string {
  if (!isDigits(region, 6)) throw new RangeError(`not a region code of 6 digits: ${region}`)
  const head = (options.department ?? '9') + (options.institutionKind ?? '1')
  const body = head + region + makeOrganisationCode(organisationSerial)
  const check = body.length === 17 ? usccCheck(body) : undefined
  if (check === undefined) throw new RangeError(`outside the alphabet of GB 32100: ${body}`)
  return body + check
}
