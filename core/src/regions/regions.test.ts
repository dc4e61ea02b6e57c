import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { regionTableSource } from '../../../scripts/compile-regions.ts'
import {
  findRegion,
  isDemoRegion,
  layeredRegions,
  publishedRegions,
  readRegionTable,
  regionPath,
} from './index.ts'

const shared = new URL('../../../../shared/data/', import.meta.url)

describe('regions', () => {
  it('are compiled from the packages as they are installed', () => {
    expect(readFileSync(new URL('table.ts', import.meta.url), 'utf8')).toBe(regionTableSource())
  })

  it('are found as they stood on a day', () => {
    expect(findRegion('350625', '2017-10-16')).toMatchObject({
      name: '长泰县',
      level: 'county',
      parent: '350600',
      certainty: 'listed',
      current: false,
    })
    expect(findRegion('350605', '2017-10-16')).toBeUndefined()
    expect(findRegion('350605', '2023-01-01')).toMatchObject({ name: '长泰区', current: true })
    expect(findRegion('350625', '2023-01-01')).toBeUndefined()
    expect(findRegion('350625')).toMatchObject({ name: '长泰县', lastListed: '2020-12-31' })
    expect(findRegion('350000', '2026-11-01')).toMatchObject({
      level: 'province',
      parent: undefined,
      certainty: 'listed',
    })
    expect(findRegion('123456')).toBeUndefined()
    expect(findRegion('not a code')).toBeUndefined()
  })

  it('say when the day of a change is not recorded', () => {
    expect(findRegion('350625', '2021-06-30')?.certainty).toBe('between-tables')
    expect(findRegion('350605', '2021-06-30')?.certainty).toBe('between-tables')
    expect(findRegion('350600', '1995-01-01')?.certainty).toBe('before-tables')
    // Renamed in place between two tables: the old name and the new one are both possible, the older is told.
    expect(findRegion('130502', '2016-07-31')?.name).toBe('桥东区')
    expect(findRegion('130502', '2020-12-31')?.name).toBe('襄都区')
    expect(findRegion('130502', '2018-05-05')).toMatchObject({ name: '桥东区', certainty: 'between-tables' })
  })

  it('give the path of names without containers', () => {
    expect(regionPath('350625', '2017-10-16')).toBe('福建省漳州市长泰县')
    expect(regionPath('110101')).toBe('北京市东城区')
    expect(regionPath('429004')).toBe('湖北省仙桃市')
    expect(regionPath('330101')).toBe('浙江省杭州市')
    expect(regionPath('990102')).toBe('一门省同心市双桥区')
    expect(regionPath('000000')).toBe('')
  })

  it('of the demo are marked and never real', () => {
    expect(findRegion('990121', '2017-10-16')).toMatchObject({ name: '联合县', demo: true, parent: '990100' })
    expect(isDemoRegion('990102')).toBe(true)
    expect(isDemoRegion('350625')).toBe(false)
    expect(publishedRegions().runsOf('990000')).toEqual([])
  })

  it('can be completed by an imported table', () => {
    const own = readRegionTable('199912 202412', '120222武清县aa\n350605长泰区')
    const layered = layeredRegions(own, publishedRegions())
    expect(findRegion('120222')).toBeUndefined()
    expect(findRegion('120222', undefined, layered)).toMatchObject({
      name: '武清县',
      lastListed: '1999-12-31',
    })
    expect(findRegion('350600', '2017-10-16', layered)?.name).toBe('漳州市')
  })

  it.skipIf(!existsSync(shared))(
    'agree with the history of codes compiled elsewhere, and know the codes of real registrations',
    () => {
      const lines = gunzipSync(readFileSync(new URL('regions/gb2260-history.csv.gz', shared)))
        .toString()
        .trim()
        .split('\n')
        .slice(1)
      let compared = 0
      const different: string[] = []
      for (const line of lines) {
        const [code = '', name = '', from, first = '', last = ''] = line.split(',')
        const spansTable = first <= '201607' && (last === '' || last >= '201607')
        if (from !== 'stats' || !spansTable) continue
        compared += 1
        if (findRegion(code, '2016-07-31')?.name !== name) different.push(line)
      }
      expect(different).toEqual([])
      expect(compared).toBeGreaterThan(3000)
      const register = gunzipSync(readFileSync(new URL('register/enterprises.csv.gz', shared)))
        .toString()
        .split('\n')
      const column = (register[0] ?? '').split(',').indexOf('region_code6')
      expect(column).toBe(12)
      const codes = register.slice(1).flatMap((line) => /,(\d{6}),[A-T]?\r?$/.exec(line)?.[1] ?? [])
      const known = codes.filter((code) => findRegion(code) !== undefined).length
      // The rest are codes gone before 2002 and development zones that were never in the standard.
      expect(codes.length).toBeGreaterThan(100_000)
      expect(known / codes.length).toBeGreaterThan(0.97)
    },
  )
})
