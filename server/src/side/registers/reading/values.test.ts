import { makeUscc } from '@yimen/core/identifiers'
import { describe, expect, it } from 'vitest'
import { parseCapital, unitInHeader } from './capital.ts'
import { parseDate } from './dates.ts'
import { flagText } from './flag.ts'
import { mapHeader } from './header.ts'
import { formerNameIn, normaliseName } from './names.ts'
import { isRegistration, type RegistrationRow, type Reject, type ValidationOptions } from './registration.ts'
import { RowValidator } from './validator.ts'

describe('dates', () => {
  it.each([
    ['2009-12-01', '2009-12-01'],
    ['2009/12/1', '2009-12-01'],
    ['2009.2.3', '2009-02-03'],
    ['20060125', '2006-01-25'],
    ['2006年1月25日', '2006-01-25'],
    ['２００６年０１月２５日', '2006-01-25'],
    ['2019-01-04 00:00:00', '2019-01-04'],
    ['2019-01-04T00:00:00.000Z', '2019-01-04'],
    ['2000-02-29', '2000-02-29'],
  ])('%s is %s', (text, date) => {
    expect(parseDate(text)).toEqual({ kind: 'date', date })
  })

  it.each(['2015-02-30', '2015-13-01', '1900-02-29', '20150230', '2015年0月1日', '0000-01-01', '2015-04-31'])(
    '%s does not exist',
    (text) => expect(parseDate(text).kind).toBe('impossible'),
  )

  it.each(['03/04/2015', '15-3-4', '昨天', '201503', '2015-03-04x', '43000', '2O15-03-04'])(
    '%s is not guessed',
    (text) => expect(parseDate(text).kind).toBe('unparsed'),
  )
})

describe('registered capital', () => {
  it.each([
    ['10(万)', '10000000', 'CNY'],
    ['900万元人民币', '900000000', 'CNY'],
    ['52万人民币', '52000000', 'CNY'],
    ['50(万元人民币)', '50000000', 'CNY'],
    ['255(万美元)', '255000000', 'USD'],
    ['1,560(万美元)', '1560000000', 'USD'],
    ['1(万元美元)', '1000000', 'USD'],
    ['1(万元(港币))', '1000000', 'HKD'],
    ['1(万香港元)', '1000000', 'HKD'],
    ['1( 万人民币元)', '1000000', 'CNY'],
    ['1( 万元人民币元)', '1000000', 'CNY'],
    ['1（万元）', '1000000', 'CNY'],
    ['1(万元（人民币）)', '1000000', 'CNY'],
    ['1(万日元)', '1000000', 'JPY'],
    ['1(万德国马克)', '1000000', 'DEM'],
    ['2,889.6949(万美元)', '2889694900', 'USD'],
    ['5.0600(万元人民币)', '5060000', 'CNY'],
    ['15000人民币元', '1500000', 'CNY'],
    ['100元', '10000', 'CNY'],
    ['0万元', '0', 'CNY'],
    ['1.5亿元', '15000000000', 'CNY'],
    ['０．５万元', '500000', 'CNY'],
    ['0.0000005万元', '1', 'CNY'],
  ])('%s is %s fen of %s', (text, fen, currency) => {
    expect(parseCapital(text)).toEqual({ kind: 'capital', capital: { amountFen: BigInt(fen), currency } })
  })

  it.each(['120()', '120', '50人民币'])('%s has no unit', (text) => {
    expect(parseCapital(text).kind).toBe('unit-missing')
  })

  it.each([
    '10,0000000(万)',
    '9(元/万元)',
    '-5万元',
    '伍拾万元',
    '1e5万元',
    `${'9'.repeat(30)}万元`,
    '5万贝壳',
  ])('%s stays text', (text) => expect(parseCapital(text).kind).toBe('unparsed'))

  it('takes the unit from the header where the cell has none', () => {
    expect(unitInHeader('注册资本（万元）')).toBe('万元')
    expect(unitInHeader('注册资本（登记）')).toBeUndefined()
    const expected = { kind: 'capital', capital: { amountFen: 50_000_000n, currency: 'CNY' } }
    expect(parseCapital('50', '万元')).toEqual(expected)
    expect(parseCapital('50(万元)', '元')).toEqual(expected)
  })
})

describe('names', () => {
  it('compares without width, brackets, spaces and case', () => {
    const forms = [
      '深圳创维－ＲＧＢ（唐山） 分公司',
      '深圳创维-rgb(唐山)分公司',
      '深圳创维—RGB【唐山】分公司',
    ]
    expect(new Set(forms.map(normaliseName)).size).toBe(1)
    expect(normaliseName('阿里木·买买提商店')).toBe(normaliseName('阿里木•买买提商店'))
  })

  it('finds former and subordinate names', () => {
    expect(formerNameIn('安徽省红旗机械厂（从属名称:安徽省红旗木材厂）')).toBe('安徽省红旗木材厂')
    expect(formerNameIn('苏州市联运有限公司 (原名苏州联合航空公司)')).toBe('苏州联合航空公司')
    expect(formerNameIn('中原名优产品有限公司')).toBeUndefined()
  })
})

const HEADER = [
  '名称',
  '统一社会信用代码',
  '纳税人识别号',
  '成立日期',
  '注册资本',
  '经营范围',
  '地址',
  '行政区划',
]
const CODE = makeUscc('350100', 'MA000001')

function validate(
  cells: Partial<Record<(typeof HEADER)[number], string>>,
  options: Partial<ValidationOptions> = {},
): RegistrationRow | Reject {
  const validator = new RowValidator(HEADER, mapHeader(HEADER).mapping, {
    businessDate: '2017-10-16',
    ...options,
  })
  const row: Record<string, string> = {
    名称: '某某有限公司',
    统一社会信用代码: CODE,
    成立日期: '2016-01-01',
    ...cells,
  }
  return validator.validate({ line: 2, cells: HEADER.map((header) => row[header] ?? '') })
}

function accepted(
  cells: Parameters<typeof validate>[0],
  options: Partial<ValidationOptions> = {},
): RegistrationRow {
  const result = validate(cells, options)
  if (!isRegistration(result)) throw new Error(JSON.stringify(result.problems))
  return result
}

function rejected(cells: Parameters<typeof validate>[0], options: Partial<ValidationOptions> = {}): string[] {
  const result = validate(cells, options)
  return isRegistration(result) ? [] : result.problems.map((each) => each.code)
}

const flagsOf = (row: RegistrationRow) => row.flags.map((each) => each.code)

describe('a row', () => {
  it('comes out typed and without flags when nothing is wrong', () => {
    const row = accepted({ 注册资本: '100(万元人民币)', 地址: '福州市鼓楼区' })
    expect(row).toMatchObject({
      line: 2,
      rowKey: `uscc:${CODE}`,
      code: CODE,
      codeKind: 'uscc',
      organisationCode: CODE.slice(8, 17),
      regionCode: '350100',
      establishedOn: '2016-01-01',
      capital: { amountFen: 100_000_000n, currency: 'CNY' },
      flags: [],
    })
  })

  it('codes: wrong check refused, missing and 15 digits flagged, other writing repaired', () => {
    const wrong = `${CODE.slice(0, 17)}${CODE.endsWith('1') ? '2' : '1'}`
    expect(rejected({ 统一社会信用代码: wrong })).toEqual(['code-invalid'])
    expect(rejected({ 统一社会信用代码: CODE.slice(0, 17) })).toEqual(['code-invalid'])
    expect(flagsOf(accepted({ 统一社会信用代码: '' }))).toEqual(['missing-code'])
    expect(flagsOf(accepted({ 统一社会信用代码: '无' }))).toEqual(['missing-code'])
    expect(flagsOf(accepted({ 统一社会信用代码: '', 纳税人识别号: '350625156123453' }))).toEqual([
      'code-15-digit',
    ])
    expect(rejected({ 统一社会信用代码: '', 纳税人识别号: '350625156123454' })).toEqual(['code-invalid'])
    for (const written of [
      CODE.toLowerCase(),
      ` ${CODE.slice(0, 8)} ${CODE.slice(8)}`,
      `'${CODE}`,
      `="${CODE}"`,
    ]) {
      expect(accepted({ 统一社会信用代码: written }).code).toBe(CODE)
    }
    expect(rejected({ 统一社会信用代码: '9.12103E+17' })).toEqual(['code-damaged-by-spreadsheet'])
    expect(flagsOf(accepted({ 统一社会信用代码: '3203062800006' }))).toEqual(['code-old-registration-number'])
    expect(flagsOf(accepted({ 统一社会信用代码: '企合苏总字第000174号' }))).toEqual([
      'code-old-registration-number',
    ])
  })

  it('says what is wrong with a code in both languages and names the column', () => {
    const result = validate({ 统一社会信用代码: '91350100M000100Y44' })
    if (isRegistration(result)) throw new Error('accepted')
    expect(result.problems[0]).toMatchObject({ column: '统一社会信用代码', value: '91350100M000100Y44' })
    expect(result.problems[0]?.message.zh).toContain('校验码不符：应为3，实际为4')
    expect(result.problems[0]?.message.en).toContain('should be 3 but is 4')
  })

  it('accepts a code whose check fails only by a complete recorded decision', () => {
    const code = '91350100M000100Y44'
    const decision = {
      code,
      reason: 'early pilot',
      decidedBy: 'u1',
      decidedOn: '2017-10-01',
      evidence: 'licence 12',
    }
    const row = accepted({ 统一社会信用代码: code }, { codeOverrides: new Map([[code, decision]]) })
    expect(flagsOf(row)).toEqual(['code-overridden'])
    const bare = { ...decision, evidence: '' }
    expect(rejected({ 统一社会信用代码: code }, { codeOverrides: new Map([[code, bare]]) })).toEqual([
      'code-invalid',
    ])
  })

  it('keeps both numbers of a taxpayer and notices when they are not of one unit', () => {
    const old = '350625156123453'
    expect(accepted({ 统一社会信用代码: '91350625156123453A', 纳税人识别号: old })).toMatchObject({
      otherCodes: [{ kind: 'taxpayer-number-15', code: old }],
      flags: [],
    })
    expect(flagsOf(accepted({ 纳税人识别号: old }))).toEqual(['codes-disagree'])
    expect(flagsOf(accepted({ 纳税人识别号: '350625156123450' }))).toEqual(['second-code-invalid'])
  })

  it('demo regions are refused, by column and by code', () => {
    expect(rejected({ 行政区划: '990100' })).toEqual(['demo-region'])
    expect(rejected({ 统一社会信用代码: makeUscc('990100', 'MA000001') })).toEqual(['demo-region'])
    expect(rejected({ 统一社会信用代码: makeUscc('990100', 'MA000001'), 行政区划: '350100' })).toEqual([
      'demo-region',
    ])
  })

  it('names: missing, too long, control characters and turned direction refused; private use and spaces flagged', () => {
    expect(rejected({ 名称: '' })).toEqual(['name-missing'])
    expect(rejected({ 名称: ' N/A ' })).toEqual(['name-missing'])
    expect(rejected({ 名称: '#REF!' })).toEqual(['error-cell'])
    expect(rejected({ 名称: '长'.repeat(201) })).toEqual(['name-too-long'])
    expect(accepted({ 名称: '𠮷'.repeat(200) }).name).toHaveLength(400)
    for (const bad of ['a\0b', '某\u0007公司', '某\n公司', '某\u202e公司', '某\u0085公司']) {
      expect(rejected({ 名称: bad })).toEqual(['control-character'])
    }
    expect(flagsOf(accepted({ 名称: '广州市何\ue7d9经济发展公司' }))).toEqual(['suspicious-characters'])
    expect(flagsOf(accepted({ 名称: '第一公司 第二公司' }))).toEqual(['space-in-name'])
    expect(flagsOf(accepted({ 名称: 'ABC Trading Co (Xiamen)' }))).toEqual([])
    expect(flagsOf(accepted({ 名称: '养殖场(微型企业）' }))).toEqual(['mixed-brackets-in-name'])
  })

  it('stores NFC, keeps the original and the signs that NFKC would change', () => {
    const row = accepted({ 名称: 'Cafe\u0301 咖啡①店' })
    expect(row).toMatchObject({ name: 'Caf\u00e9 咖啡①店', nameOriginal: 'Cafe\u0301 咖啡①店' })
    expect(row.nameNormalised).toBe('CAFÉ咖啡1店')
  })

  it('formulas and scripts are kept as text, never as anything else', () => {
    const row = accepted({ 经营范围: "=cmd|' /C calc'!A0", 地址: '<script>alert(1)</script>' })
    expect(row).toMatchObject({ scope: "=cmd|' /C calc'!A0", address: '<script>alert(1)</script>' })
    expect(flagsOf(row)).toEqual(['formula-like-text', 'markup-in-text'])
    expect(accepted({ 名称: '=HYPERLINK("http://x","y")' }).name).toBe('=HYPERLINK("http://x","y")')
  })

  it('control characters in other texts are left out and flagged, line breaks stay', () => {
    const row = accepted({ 地址: '172号\u0007创业村', 经营范围: '甲\n乙' })
    expect(row).toMatchObject({ address: '172号创业村', scope: '甲\n乙' })
    expect(flagsOf(row)).toEqual(['control-characters-removed'])
    expect(rejected({ 统一社会信用代码: `${CODE.slice(0, 9)}\0${CODE.slice(9)}` })).toEqual([
      'control-character',
    ])
  })

  it('dates: impossible, unreadable, future and missing ones are flagged, the text kept', () => {
    expect(accepted({ 成立日期: '2015-02-30' })).toMatchObject({
      establishedOn: null,
      establishedRaw: '2015-02-30',
    })
    expect(flagsOf(accepted({ 成立日期: '2015-02-30' }))).toEqual(['date-impossible'])
    expect(flagsOf(accepted({ 成立日期: '上个月' }))).toEqual(['date-unparsed'])
    expect(flagsOf(accepted({ 成立日期: '' }))).toEqual(['date-missing'])
    expect(flagsOf(accepted({ 成立日期: '2017-10-16' }))).toEqual([])
    const future = accepted({ 成立日期: '2017-10-17' })
    expect([future.establishedOn, flagsOf(future)]).toEqual(['2017-10-17', ['date-future']])
    expect(flagsOf(accepted({ 成立日期: '1001-01-01' }))).toEqual(['date-implausible'])
  })

  it('rows with more or fewer cells than the header are refused, empty ones at the end not', () => {
    const validator = new RowValidator(HEADER, mapHeader(HEADER).mapping, { businessDate: '2017-10-16' })
    const cells = ['某公司', CODE, '', '', '', '', '', '']
    const codes = (row: string[], mayBeShort?: true) => {
      const result = validator.validate({ line: 2, cells: row, ...(mayBeShort ? { mayBeShort } : {}) })
      return isRegistration(result) ? 'accepted' : result.problems.map((each) => each.code).join()
    }
    expect(codes(cells)).toBe('accepted')
    expect(codes([...cells, '', ' '])).toBe('accepted')
    expect(codes([...cells, 'x'])).toBe('column-count')
    expect(codes(cells.slice(0, 5))).toBe('column-count')
    expect(codes(cells.slice(0, 5), true)).toBe('accepted')
  })

  it('has a key for the taxpayer and a hash for the content', () => {
    const row = accepted({ 地址: '甲' })
    expect(accepted({ 地址: '甲', 统一社会信用代码: CODE.toLowerCase() }).rowKey).toBe(row.rowKey)
    expect(accepted({ 地址: ' 甲 ' }).rowHash).toBe(row.rowHash)
    expect(accepted({ 地址: '乙' }).rowHash).not.toBe(row.rowHash)
    expect(accepted({ 地址: '乙' }).rowKey).toBe(row.rowKey)
    // The same text in another column is another content.
    expect(accepted({ 经营范围: '甲' }).rowHash).not.toBe(row.rowHash)
    const nameless = (name: string) => accepted({ 名称: name, 统一社会信用代码: '' }).rowKey
    expect(nameless('某某（福建）公司')).toBe(nameless('某某(福建) 公司'))
    expect(nameless('某某公司')).not.toBe(nameless('某某分公司'))
    expect(nameless('某某公司')).toMatch(/^name:[0-9a-f]{64}$/)
  })

  it('every flag has a sentence in both languages', () => {
    for (const flag of accepted({ 统一社会信用代码: '', 成立日期: '', 注册资本: '5' }).flags) {
      expect(flagText(flag.code, 'zh')).toMatch(/\p{Script=Han}/u)
      expect(flagText(flag.code, 'en')).toMatch(/^[A-Z]/)
    }
  })
})
