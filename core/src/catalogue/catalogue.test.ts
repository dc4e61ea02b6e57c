import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { search, services } from './index.ts'

const things = services.map((service) => ({ ...service, keywords: [service.code] }))
const codes = (words: string) => search(things, words).map((each) => each.code)
const facts = join(import.meta.dirname, '../../../../shared/facts/10-service-catalogue.json')

describe('the list of services', () => {
  it.skipIf(!existsSync(facts))('holds every item of its source with the same side and time limit', () => {
    const table = JSON.parse(readFileSync(facts, 'utf8'))
    expect(
      services.map(({ code, name, category, side, limitInWorkingDays }) => ({
        code,
        zh: name.zh,
        category,
        authority: side,
        limitDays: limitInWorkingDays,
      })),
    ).toEqual(
      table.items.map(({ code, zh, category, authority, limitDays }: Record<string, unknown>) => ({
        code,
        zh,
        category,
        authority,
        limitDays,
      })),
    )
  })

  it('has one name and one code for each item, in both languages', () => {
    expect(new Set(services.map((each) => each.code)).size).toBe(services.length)
    for (const { name } of services) {
      expect(name.zh.length).toBeGreaterThan(1)
      expect(name.en).toMatch(/^[A-Z].+/)
    }
  })

  it('is searched in Chinese and English, names first, without regard to width and case', () => {
    expect(codes('增值税小规模')[0]).toBe('SB002')
    expect(codes('vat return small')).toEqual(['SB002'])
    expect(codes('ＶＡＴ　ＲＥＴＵＲＮ')).toContain('SB001')
    expect(codes('sb030')).toEqual(['SB030'])
    expect(codes('申报 附加')).toEqual(['SB030'])
    expect(codes('没有这种业务')).toEqual([])
    expect(codes('   ')).toEqual([])
  })
})
