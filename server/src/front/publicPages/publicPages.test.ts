import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from '../../../test/http.ts'
import { calendarOf } from './calendar.ts'

describe('public pages', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await createTestServer()
  })
  afterAll(() => server?.dispose())
  const get = (path: string) =>
    server.client().get<{ items: { code: string; href: string | null; online: boolean }[] }>(path)

  it('show the deadlines of October 2017 with the reason of the 23rd', () => {
    const { days, deadlines, known } = calendarOf('2017-10')
    expect(known).toBe(true)
    expect(days).toHaveLength(31)
    expect(days.find((day) => day.date === '2017-10-02')).toMatchObject({
      workingDay: false,
      holiday: { zh: expect.stringMatching(/国庆|中秋/) },
    })
    expect(days.find((day) => day.date === '2017-09-30')).toBeUndefined()
    expect(deadlines.map(({ date, side }) => [date, side])).toEqual([
      ['2017-10-23', 'national'],
      ['2017-10-23', 'local'],
      ['2017-10-23', 'national'],
      ['2017-10-23', 'local'],
    ])
    for (const { title, why } of deadlines) {
      expect(why.zh).toMatch(/2017年10月1日至2017年10月8日/)
      expect(why.en).toMatch(/1 October 2017 to 8 October 2017/)
      expect(title.zh).toMatch(/2017年(9月|第3季度)/)
      expect(title.en).toMatch(/September 2017|Q3 2017/)
    }
    expect(calendarOf('2017-11').deadlines).toHaveLength(2)
  })

  it('say that a year nobody has published is provisional', () => {
    const far = calendarOf('2031-01')
    expect(far.known).toBe(false)
    expect(far.deadlines.map((each) => each.date)).toEqual(Array.from({ length: 4 }, () => '2031-01-15'))
    expect(far.days.find((day) => day.date === '2031-01-04')?.workingDay).toBe(false)
  })

  it('find services and pages by Chinese and English words', async () => {
    const vat = (await get('/api/v1/public/search?q=%E5%A2%9E%E5%80%BC%E7%A8%8E%E5%B0%8F%E8%A7%84%E6%A8%A1'))
      .body.items
    expect(vat[0]).toMatchObject({ code: 'SB002', online: true, href: '/taxpayer' })
    const deadline = (await get('/api/v1/public/search?q=deadline')).body.items
    expect(deadline[0]?.code).toBe('page-calendar')
    const stamp = (await get('/api/v1/public/search?q=stamp%20duty')).body.items
    expect(stamp[0]).toMatchObject({ online: false, href: null })
    expect((await get('/api/v1/public/search?q=zzzzzz')).body.items).toEqual([])
  })

  it('call a code nobody has issued and a file nobody has rendered unknown', async () => {
    const byCode = await server.client().get('/api/v1/public/verify/ym00-0000-0000')
    expect(byCode.body).toEqual({ state: 'unknown', document: null })
    const form = new FormData()
    form.set('file', new Blob(['%PDF-1.7 not ours'], { type: 'application/pdf' }), 'a.pdf')
    const byFile = await server.client().post('/api/v1/public/verify', form)
    expect(byFile.body).toEqual({ state: 'unknown', document: null })
    const empty = await server.client().post('/api/v1/public/verify', new FormData())
    expect(empty.body).toMatchObject({ status: 400 })
    const large = new FormData()
    large.set('file', new Blob([new Uint8Array(2 * 1024 * 1024)]), 'a.pdf')
    expect((await server.client().post('/api/v1/public/verify', large)).body).toMatchObject({
      status: 413,
      code: 'too-large',
    })
  })
})
