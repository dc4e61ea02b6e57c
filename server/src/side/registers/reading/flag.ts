import type { Field } from './header.ts'

/** Something a person should look at in a row that is imported all the same. */
export type FlagCode =
  | 'missing-code'
  | 'code-15-digit'
  | 'code-old-registration-number'
  | 'code-organisation-only'
  | 'code-of-other-kind'
  | 'code-normalised'
  | 'code-warning'
  | 'code-overridden'
  | 'codes-disagree'
  | 'second-code-invalid'
  | 'date-missing'
  | 'date-unparsed'
  | 'date-impossible'
  | 'date-future'
  | 'date-implausible'
  | 'capital-unparsed'
  | 'capital-unit-missing'
  | 'region-invalid'
  | 'suspicious-characters'
  | 'control-characters-removed'
  | 'former-name-in-name'
  | 'space-in-name'
  | 'mixed-brackets-in-name'
  | 'formula-like-text'
  | 'markup-in-text'
  | 'formula-cell'
  | 'error-value'

export interface RowFlag {
  readonly code: FlagCode
  readonly field: Field | null
}

const FLAG_TEXTS: Readonly<Record<FlagCode, { readonly zh: string; readonly en: string }>> = {
  'missing-code': { zh: '没有代码', en: 'No code' },
  'code-15-digit': {
    zh: '15位旧代码，待换为统一社会信用代码',
    en: 'Old 15-digit code, to be replaced by the unified one',
  },
  'code-old-registration-number': {
    zh: '旧注册号（13位、农民专业合作社或外资企业号），没有校验位可查',
    en: 'Old registration number (13 digits, cooperative or foreign-invested): it has no check character',
  },
  'code-organisation-only': { zh: '只有组织机构代码', en: 'Only an organisation code' },
  'code-of-other-kind': {
    zh: '纳税人识别号栏里是工商注册号，可能有误',
    en: 'A commerce registration number in the column of taxpayer numbers: possibly mistyped',
  },
  'code-normalised': {
    zh: '代码写法已规范（全半角、大小写、空格）',
    en: 'Code rewritten (width, case, spaces)',
  },
  'code-warning': {
    zh: '代码可用，但其组成部分有疑点',
    en: 'The code is usable but a part of it is doubtful',
  },
  'code-overridden': {
    zh: '校验不符，按已记录的决定接受',
    en: 'Check fails, accepted by a recorded decision',
  },
  'codes-disagree': { zh: '两个代码指向不同主体', en: 'The two codes belong to different units' },
  'second-code-invalid': { zh: '另一代码不正确，未采用', en: 'The second code is wrong and was not taken' },
  'date-missing': { zh: '没有成立日期', en: 'No date of establishment' },
  'date-unparsed': {
    zh: '成立日期无法识别，保留原文',
    en: 'Date of establishment not understood, kept as text',
  },
  'date-impossible': {
    zh: '成立日期不存在，保留原文',
    en: 'Date of establishment does not exist, kept as text',
  },
  'date-future': { zh: '成立日期晚于业务日期', en: 'Date of establishment after the business date' },
  'date-implausible': { zh: '成立日期早于1850年', en: 'Date of establishment before 1850' },
  'capital-unparsed': {
    zh: '注册资本无法识别，保留原文',
    en: 'Registered capital not understood, kept as text',
  },
  'capital-unit-missing': {
    zh: '注册资本没有单位（元或万元），保留原文',
    en: 'Registered capital without unit (yuan or ten thousand), kept as text',
  },
  'region-invalid': { zh: '行政区划码格式不正确', en: 'Region code is not of the right form' },
  'suspicious-characters': {
    zh: '含有自造字、替换字符或不可见字符',
    en: 'Holds private-use, replacement or invisible characters',
  },
  'control-characters-removed': { zh: '已去掉控制字符', en: 'Control characters were left out' },
  'former-name-in-name': {
    zh: '名称中写有曾用名或从属名称',
    en: 'The name holds a former or subordinate name',
  },
  'space-in-name': { zh: '名称中有空格，可能是两个名称', en: 'Spaces in the name: possibly two names' },
  'mixed-brackets-in-name': { zh: '名称中括号不成对', en: 'Brackets in the name do not pair' },
  'formula-like-text': { zh: '内容以公式符号开头，按文字保存', en: 'Begins like a formula, kept as text' },
  'markup-in-text': { zh: '含有标记或脚本，按文字保存', en: 'Holds markup or script, kept as text' },
  'formula-cell': {
    zh: '单元格是公式，取其保存的结果',
    en: 'The cell is a formula: its stored result was taken',
  },
  'error-value': { zh: '单元格是错误值，视为空', en: 'The cell is an error value, taken as empty' },
}

/** The sentence for a flag in Chinese or English. */
export function flagText(code: FlagCode, language: 'zh' | 'en'): string {
  return FLAG_TEXTS[code][language]
}

/** The sentences for a stored flag; undefined for a code this version does not know. */
export function findFlagText(code: string): { readonly zh: string; readonly en: string } | undefined {
  return Object.hasOwn(FLAG_TEXTS, code) ? FLAG_TEXTS[code as FlagCode] : undefined
}
