import { describe, expect, it } from 'vitest'
import { FIELDS, mapHeader, overrideMapping } from './header.ts'

describe('what the columns mean', () => {
  it('knows the headers of the real register files', () => {
    const english =
      'id,name,code,code_kind,est_date,type_raw,legal_form_guess,capital_raw,scope,province,city,address,region_code6,industry_guess,tags'
    const found = mapHeader(english.split(','))
    expect(found).toMatchObject({ unknown: [], missing: [], duplicates: [] })
    expect(found.mapping).toEqual({
      sourceId: 0,
      name: 1,
      code: 2,
      establishedOn: 4,
      registrationType: 5,
      legalFormHint: 6,
      capital: 7,
      scope: 8,
      province: 9,
      city: 10,
      address: 11,
      regionCode: 12,
      industryHint: 13,
    })
    const chinese = '企业名称,统一社会信用代码,注册日期,企业类型,注册资金,经营范围,所在省份,地区,注册地址'
    expect(mapHeader(chinese.split(','))).toMatchObject({ unknown: [], missing: [], duplicates: [] })
    expect(Object.keys(mapHeader(chinese.split(',')).mapping)).toHaveLength(9)
    const local = mapHeader(
      'dt_id,taxpayer_id,taxpayer_name,reg_date,status,province,city,address'.split(','),
    )
    expect(local).toMatchObject({
      unknown: [],
      missing: [],
      mapping: { taxpayerNumber: 1, name: 2, establishedOn: 3 },
    })
  })

  it('does not mind width, case, spaces, brackets and marks of obligation', () => {
    const cells = [
      ' ＊纳税人名称 ',
      'Unified Social Credit Code',
      '注册资本（万元）',
      '法定代表人(负责人、业主)姓名',
      'EST-DATE',
    ]
    expect(mapHeader(cells).mapping).toEqual({
      name: 0,
      code: 1,
      capital: 2,
      legalRepresentative: 3,
      establishedOn: 4,
    })
  })

  it('takes the better of two columns that mean the same and reports the other, unknown and missing ones', () => {
    const found = mapHeader(['公司名称', '纳税人名称', '纳税人名称', '星座', '', '税号'])
    expect(found.mapping).toEqual({ name: 1, taxpayerNumber: 5 })
    expect(found.duplicates).toEqual([
      { field: 'name', column: 0, header: '公司名称' },
      { field: 'name', column: 2, header: '纳税人名称' },
    ])
    expect(found.unknown).toEqual([
      { column: 3, header: '星座' },
      { column: 4, header: '' },
    ])
    expect(found.missing).toEqual(['establishedOn', 'address'])
  })

  it('a person overrules it with plain data that survives storage', () => {
    const cells = ['甲', '乙', '名称', '代码']
    const stored = JSON.parse(JSON.stringify({ 甲: 'name', 代码: null, 丙: 'scope' }))
    const found = overrideMapping(cells, stored)
    expect(found.mapping).toEqual({ name: 0 })
    expect(found.notFound).toEqual(['丙'])
    expect(found.unknown).toEqual([{ column: 1, header: '乙' }])
  })

  it('every field can be named by its own name', () => {
    for (const field of FIELDS) expect(mapHeader([field]).mapping).toEqual({ [field]: 0 })
  })
})
