/**
 * What may be said about an identifier. Findings are data: the screen and the importer turn them into a sentence
 * with {@link findingText}; nothing here throws on bad input.
 */

/** `error`: not acceptable; `warning`: acceptable, a person should look; `overridden`: an error set aside by a recorded decision. */
export type FindingLevel = 'error' | 'warning' | 'overridden'

export type FindingCode =
  | 'empty'
  | 'length'
  | 'alphabet'
  | 'check-character'
  | 'unknown-department'
  | 'unknown-institution-kind'
  | 'unknown-region'
  | 'demo-region'
  | 'embedded-organisation-code'
  | 'impossible-date'
  | 'born-in-future'
  | 'under-age'
  | 'ambiguous-kind'
  | 'unrecognised'

export interface Finding {
  readonly code: FindingCode
  readonly level: FindingLevel
  /** Key of the sentence, `identifiers.` + code, for translation tables. */
  readonly messageKey: `identifiers.${FindingCode}`
  /** Values for the sentence (`expected`, `actual`, `position` …), all short strings. */
  readonly params: Readonly<Record<string, string>>
}

/** The shared answer for "nothing to say": checks over millions of rows allocate nothing for good codes. */
export const NO_FINDINGS: readonly Finding[] = Object.freeze([])

/** Makes a finding; `params` are shown to people, so keep them short. */
export function finding(
  code: FindingCode,
  level: FindingLevel,
  params: Record<string, string> = {},
): Finding {
  return { code, level, messageKey: `identifiers.${code}`, params }
}

/** True when no finding is an error. */
export function isAcceptable(findings: readonly Finding[]): boolean {
  return findings.every((each) => each.level !== 'error')
}

const TEXTS: Readonly<Record<FindingCode, { readonly zh: string; readonly en: string }>> = {
  empty: { zh: '号码为空', en: 'The number is empty' },
  length: {
    zh: '长度应为{expected}位，实际为{actual}位',
    en: 'It should have {expected} characters, it has {actual}',
  },
  alphabet: {
    zh: '第{position}位的“{actual}”不是允许使用的字符',
    en: 'Character {position}, “{actual}”, is not allowed here',
  },
  'check-character': {
    zh: '校验码不符：应为{expected}，实际为{actual}，请核对有无错位、漏位',
    en: 'The check character should be {expected} but is {actual}: look for swapped or mistyped characters',
  },
  'unknown-department': {
    zh: '第1位“{actual}”不是已分配的登记管理部门代码',
    en: 'The first character, “{actual}”, is not an assigned registration department',
  },
  'unknown-institution-kind': {
    zh: '第2位“{actual}”不是该登记管理部门已分配的机构类别代码',
    en: 'The second character, “{actual}”, is not an institution kind of that department',
  },
  'unknown-region': {
    zh: '行政区划码{actual}的省级部分不存在',
    en: 'Region code {actual} names no known province',
  },
  'demo-region': { zh: '行政区划码{actual}仅用于演示', en: 'Region code {actual} is for demonstration only' },
  'embedded-organisation-code': {
    zh: '第9至17位的组织机构代码{actual}自身校验不符（应以{expected}结尾）',
    en: 'The organisation code inside, {actual}, fails its own check (it should end in {expected})',
  },
  'impossible-date': { zh: '出生日期{actual}不存在', en: 'The date of birth {actual} does not exist' },
  'born-in-future': {
    zh: '出生日期{actual}晚于业务日期',
    en: 'The date of birth {actual} is after the business date',
  },
  'under-age': {
    zh: '按业务日期未满{expected}周岁，请核实能否作为经营者',
    en: 'Under {expected} years of age on the business date: check whether the person may own a business',
  },
  'ambiguous-kind': {
    zh: '该号码也可能是：{alternatives}',
    en: 'This number could also be: {alternatives}',
  },
  unrecognised: { zh: '无法识别号码种类', en: 'The kind of number is not recognised' },
}

/** The sentence for a finding in Chinese or English. */
export function findingText(of: Finding, language: 'zh' | 'en'): string {
  return TEXTS[of.code][language].replace(/\{(\w+)\}/g, (_, name: string) => of.params[name] ?? '')
}
