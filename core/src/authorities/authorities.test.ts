import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { addDays } from '../calendar/index.ts'
import { formatRate } from '../money/index.ts'
import { findRegion } from '../regions/index.ts'
import {
  type AdministrationLevel,
  administeringSide,
  authorityLevel,
  authorityTree,
  budgetShares,
  chinaAdministration,
  chinaSharing,
  counterpartCode,
  demoAuthorities,
  findAdministrationRule,
  findAuthorityCode,
  findTaxName,
  formatAuthorityCode,
  getSide,
  isSideCode,
  otherSide,
  sides,
} from './index.ts'

const facts = new URL('../../../../shared/facts/', import.meta.url)
const here = existsSync(facts)
const read = (name: string) => JSON.parse(readFileSync(new URL(name, facts), 'utf8'))
const levels: readonly AdministrationLevel[] = ['province', 'city', 'county']

describe('sides', () => {
  it('are data with a label each', () => {
    expect(sides.map((side) => [side.code, side.label.zh])).toEqual([
      ['national', '国'],
      ['local', '地'],
    ])
    expect(otherSide('national')).toBe('local')
    expect(isSideCode('taxation')).toBe(false)
    expect(getSide('local').documentWord).toBe('地税')
  })
})

describe('authority codes', () => {
  it.skipIf(!here)('agree with the examples of the fact table', () => {
    const { examples } = read('08-identifiers.json').authorityCode
    for (const { code, zh } of examples) {
      const parts = findAuthorityCode(code)
      if (parts === undefined) throw new Error(`${code} was not read`)
      expect(formatAuthorityCode(parts)).toBe(code)
      expect(zh).toContain(getSide(parts.side).name.zh)
      expect(authorityLevel(parts)).toBe(zh.includes('省') ? 'province' : 'county')
    }
    expect(counterpartCode('13506250000')).toBe('23506250000')
  })

  it('refuse what is none', () => {
    for (const code of ['', '1350625', '33506250000', '10000000000', '13500250000', '1350625000a'])
      expect(findAuthorityCode(code), code).toBeUndefined()
  })
})

describe('the demo province', () => {
  it('has the same tree on both sides, with codes that tell side, region and level', () => {
    expect(demoAuthorities.all.length).toBe(12)
    for (const authority of demoAuthorities.all) {
      const parts = findAuthorityCode(authority.code)
      if (parts === undefined) throw new Error(`${authority.code} is no authority code`)
      expect(parts).toMatchObject({ side: authority.side, region: authority.region })
      expect(authorityLevel(parts)).toBe(authority.level)
      expect(findRegion(authority.region)?.demo).toBe(true)
      expect(demoAuthorities.find(counterpartCode(authority.code) ?? '')?.level).toBe(authority.level)
    }
    expect(new Set(demoAuthorities.all.map((each) => each.documentWord)).size).toBe(12)
    expect(demoAuthorities.find('19901020100')?.name.zh).toBe('同心市双桥区国家税务局桥东税务分局')
    expect(demoAuthorities.find('29901210100')?.name.zh).toBe('联合县地方税务局城关税务所')
  })

  it('answers what stands below what, and who is competent for a region', () => {
    expect(demoAuthorities.isWithin('19901020100', '19901000000')).toBe(true)
    expect(demoAuthorities.isWithin('19901020100', '29901000000')).toBe(false)
    expect(demoAuthorities.isWithin('19901000000', '19901020100')).toBe(false)
    expect(demoAuthorities.below('29901000000').map((each) => each.code)).toEqual([
      '29901020000',
      '29901210000',
    ])
    expect(demoAuthorities.chain('19901020100').map((each) => each.level)).toEqual([
      'office',
      'county',
      'city',
      'province',
    ])
    expect(demoAuthorities.competentFor('990102', 'local')?.code).toBe('29901020000')
    expect(demoAuthorities.competentFor('990103', 'local')?.code).toBe('29901000000')
    expect(demoAuthorities.competentFor('350625', 'local')).toBeUndefined()
    expect(demoAuthorities.competentFor('990200', 'local')).toBeUndefined()
  })

  it('a tree with a stranger, a twin or a circle is refused', () => {
    const [top, city] = demoAuthorities.all
    if (top === undefined || city === undefined) throw new Error('the demo has authorities')
    expect(() => authorityTree([city])).toThrow(/no parent/)
    expect(() => authorityTree([top, top])).toThrow(/twice/)
    expect(() => authorityTree([{ ...top, parent: city.code }, city])).toThrow(/below itself/)
  })
})

describe('who administers a tax', () => {
  it.skipIf(!here)('is what the fact table says on the first and last day at every level', () => {
    const { authority, mergers } = read('01-administration-and-sharing.json')
    const byName = new Map(
      chinaAdministration.rules.map((rule) => [rule.name.zh.replace(/（.*）/, ''), rule]),
    )
    let compared = 0
    for (const { tax, code, authority: side, from, to, toByLevel } of authority) {
      const rule = byName.get(tax.split(/[(/]/)[0])
      if (rule === undefined) throw new Error(`no rule for ${tax}`)
      if (code !== undefined) expect(rule.tax, tax).toBe(code)
      expect(rule.from, tax).toBe(from)
      const expected = side === 'both' ? 'by-taxpayer' : side
      for (const level of levels) {
        if (from !== null) {
          expect(administeringSide(rule.tax, from, level), tax).toBe(expected)
          expect(administeringSide(rule.tax, addDays(from, -1), level), tax).toBeUndefined()
        }
        const last = toByLevel?.[level] ?? to
        if (last === null) continue
        expect(administeringSide(rule.tax, last, level), tax).toBe(expected)
        const after = toByLevel === undefined ? undefined : 'merged'
        expect(administeringSide(rule.tax, addDays(last, 1), level), tax).toBe(after)
        compared += 1
      }
    }
    expect(compared).toBe(24 * 3)
    expect(authority.length).toBe(chinaAdministration.rules.length)
    for (const { level, date } of mergers)
      if (levels.includes(level))
        expect(chinaAdministration.mergedFrom[level as AdministrationLevel]).toBe(date)
  })

  it('splits the demo filing: VAT national, the three surcharges local, on the demo business date', () => {
    expect(administeringSide('10101', '2017-10-16', 'county')).toBe('national')
    for (const tax of ['10109', '30203', '30216'])
      expect(administeringSide(tax, '2017-10-16', 'county')).toBe('local')
    expect(administeringSide('10104', '2017-10-16', 'county')).toBe('by-taxpayer')
    expect(administeringSide('10103', '2017-10-16', 'county')).toBeUndefined()
    expect(administeringSide('99999', '2017-10-16', 'county')).toBeUndefined()
    expect(findTaxName('30203')?.en).toBe('Education surcharge')
    expect(findAdministrationRule('10111', '2017-10-16')?.exception).toContain('证券')
  })

  it('knows no merger where the table has none', () => {
    const living = { ...chinaAdministration, mergedFrom: {} }
    expect(administeringSide('10101', '2026-11-22', 'county', living)).toBe('national')
    expect(administeringSide('10101', '2026-11-22', 'county')).toBe('merged')
  })
})

describe('budget sharing', () => {
  const shares = (...question: Parameters<typeof budgetShares>) =>
    budgetShares(...question)?.map(({ level, share }) => `${level} ${formatRate(share)}`)

  it('changes with the date and the part of the tax', () => {
    expect(shares('10101', '2016-04-30')).toEqual(['central 0.75', 'local 0.25'])
    expect(shares('10101', '2016-05-01')).toEqual(['central 0.5', 'local 0.5'])
    expect(shares('10101', '2016-04-30', 'trial')).toEqual(['central 0', 'local 1'])
    expect(shares('10101', '2016-05-01', 'trial')).toEqual(['central 0.5', 'local 0.5'])
    expect(shares('10101', '2017-10-16', 'import')).toEqual(['central 1', 'local 0'])
    expect(shares('10111', '2015-12-31', 'securities')).toEqual(['central 0.97', 'local 0.03'])
    expect(shares('10104', '2017-10-16')).toEqual(['central 0.6', 'local 0.4'])
    expect(shares('10109', '2017-10-16')).toEqual(['central 0', 'local 1'])
    expect(shares('30218', '2017-10-16')).toBeUndefined()
    expect(shares('10104', '2001-12-31')).toBeUndefined()
  })

  it('always adds up to the whole, and no two rules hold for one day', () => {
    for (const rule of chinaSharing) {
      const sum = rule.shares.reduce((total, { share }) => total + Number(formatRate(share)), 0)
      expect(sum, rule.tax).toBe(1)
      const overlapping = chinaSharing.filter(
        (each) =>
          each.tax === rule.tax &&
          each.item === rule.item &&
          (each.to === null || rule.from <= each.to) &&
          (rule.to === null || each.from <= rule.to),
      )
      expect(overlapping, `${rule.tax} ${rule.item}`).toEqual([rule])
    }
  })

  it.skipIf(!here)('has every row of the fact table', () => {
    const { budgetSharing } = read('01-administration-and-sharing.json')
    const names: Record<string, [tax: string, item?: Parameters<typeof budgetShares>[2]][]> = {
      '增值税(国内)': [['10101']],
      '增值税(国内,含改征)': [['10101']],
      '改征增值税(试点)': [['10101', 'trial']],
      '进口增值税、进口消费税、关税': [
        ['10101', 'import'],
        ['10102', 'import'],
      ],
      消费税: [['10102']],
      营业税: [['10103']],
      企业所得税: [['10104']],
      个人所得税: [['10106']],
      城市维护建设税: [['10109']],
      资源税: [['10107']],
      证券交易印花税: [['10111', 'securities']],
      '其他印花税、房产税、城镇土地使用税、土地增值税、车船税、契税、耕地占用税、烟叶税、环境保护税': [
        ['10111'],
        ['10110'],
        ['10112'],
        ['10113'],
        ['10114'],
        ['10119'],
        ['10118'],
      ],
      车辆购置税: [['10116']],
      '教育费附加/地方教育附加': [['30203'], ['30216']],
    }
    for (const { tax, central, local, from, to } of budgetSharing) {
      const wanted = names[tax]
      if (wanted === undefined) throw new Error(`no counterpart for ${tax}`)
      for (const [code, item] of wanted)
        for (const date of [from, to ?? '2026-11-22'])
          expect(shares(code, date, item), `${tax} ${date}`).toEqual([`central ${central}`, `local ${local}`])
    }
    expect(budgetSharing.length).toBe(16)
  })
})
