import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { officeRoutes, RouteTypes } from '@yimen/core/api'
import { makeUscc } from '@yimen/core/identifiers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createTestServer, type TestServer } from '../../../test/http.ts'
import { sql } from '../../platform/database/sql.ts'

type Run = RouteTypes<(typeof officeRoutes)['GET /api/v1/office/{side}/imports/{importId}']>['response']

const DATA = join(import.meta.dirname, '../../../../../shared/data/register')
const LOCAL = '/api/v1/office/local/imports'

describe('register files at the back office', () => {
  let server: TestServer
  let officer: Client
  let stranger: Client
  let window: Client
  beforeAll(async () => {
    server = await createTestServer()
    const local = { side: 'local', authority: '29900000000', roles: ['back-officer'] } as const
    const national = { side: 'national', authority: '19900000000', roles: ['back-officer'] } as const
    const both = [
      { ...local, roles: ['window-officer'] as const },
      { ...national, roles: ['window-officer'] as const },
    ]
    officer = await server.signIn(
      await server.account({ username: 'importer', roles: ['back-officer'], hats: [local] }),
    )
    stranger = await server.signIn(
      await server.account({ username: 'stranger', roles: ['back-officer'], hats: [national] }),
    )
    window = await server.signIn(
      await server.account({ username: 'window', roles: ['window-officer'], hats: both }),
    )
  })
  afterAll(() => server?.dispose())

  const code = (number: number) => makeUscc('320102', `MB0${String(number).padStart(5, '0')}`)
  const upload = (client: Client, name: string, content: string | Buffer, path = LOCAL) => {
    const form = new FormData()
    form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name)
    return client.post<Run & { code?: string }>(path, form)
  }
  const finished = async (id: string): Promise<Run> => {
    for (let tries = 0; tries < 400; tries += 1) {
      await server.house.drain()
      const { body } = await officer.get<Run>(`${LOCAL}/${id}`)
      if (body.state !== 'running') return body
      await pause(100)
    }
    throw new Error('the import did not end')
  }

  it('shows what a file would bring, takes corrected columns, imports, counts, and hands out the rejects', async () => {
    const rows = Array.from(
      { length: 1500 },
      (_, index) => `界面公司${index},${code(index)},2014-02-03,路${index}号`,
    )
    rows[3] = `重复公司,${code(1)},2014-02-03,x`
    rows[5] = `=HYPERLINK("http://x"),${code(5).slice(0, 17)}?,2014-02-03,y`
    const text = `字号全称,${'统一社会信用代码'},成立日期,注册地址\n${rows.join('\n')}\n`
    const preview = await upload(officer, '登记簿.csv', text)
    expect(preview.status).toBe(201)
    expect(preview.body).toMatchObject({
      side: 'local',
      state: 'preview',
      fileName: '登记簿.csv',
      startedBy: '测试 importer',
      read: 0,
      mapping: [
        { header: '字号全称', field: null },
        { header: '统一社会信用代码', field: null },
        { header: '成立日期', field: null },
        { header: '注册地址', field: null },
      ],
    })
    expect(preview.body.sample[0]).toEqual(['界面公司0', code(0), '2014-02-03', '路0号'])
    const { id } = preview.body

    const unnamed = await officer.post<{ code: string; errors: { code: string }[] }>(`${LOCAL}/${id}/start`, {
      mapping: preview.body.mapping,
    })
    expect([unnamed.status, unnamed.body.code]).toEqual([422, 'mapping-invalid'])
    expect(unnamed.body.errors).toContainEqual(expect.objectContaining({ code: 'name-missing' }))
    const fields = ['name', 'code', 'establishedOn', 'address']
    const mapping = preview.body.mapping.map(({ header }, index) => ({
      header,
      field: fields[index] ?? null,
    }))
    const started = await officer.post<Run>(`${LOCAL}/${id}/start`, { mapping })
    expect([started.status, started.body.state]).toEqual([202, 'running'])
    const again = await officer.post<{ code: string }>(`${LOCAL}/${id}/start`, { mapping })
    expect([again.status, again.body.code]).toEqual([409, 'import-not-in-state'])

    const done = await finished(id)
    expect(done).toMatchObject({
      state: 'finished',
      read: 1500,
      imported: 1498,
      unchanged: 0,
      rejected: 2,
      progress: 1,
      failure: null,
    })
    const rejects = await officer.get(`${LOCAL}/${id}/rejects`)
    expect(rejects.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(rejects.headers.get('content-disposition')).toContain('rejects.csv')
    const lines = rejects.text.split('\r\n').filter((line) => line !== '')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toContain('字号全称')
    expect(lines[1]).toMatch(/^5,,duplicate-in-file/)
    // A spreadsheet must not run what somebody wrote into a name.
    expect(lines[2]).toContain(`"'=HYPERLINK(`)
    expect(lines[2]).not.toMatch(/,=HYPERLINK|,"=HYPERLINK/)
  }, 120_000)

  it('lets only back officers of that side see or start it, and lists newest first', async () => {
    const list = await officer.get<{ items: Run[]; next: string | null }>(`${LOCAL}?limit=1`)
    expect(list.body.items).toHaveLength(1)
    const id = list.body.items[0]?.id
    for (const other of [stranger, window]) {
      expect((await other.get(`${LOCAL}/${id}`)).status).toBe(403)
      expect((await other.get(`${LOCAL}/${id}/rejects`)).status).toBe(403)
      expect((await other.get(LOCAL)).status).toBe(403)
      expect((await upload(other, 'a.csv', '企业名称\n甲')).status).toBe(403)
    }
    expect((await officer.get(`${LOCAL}/01a2018b-352f-73e5-a100-eb159fcbe5b9`)).status).toBe(404)
  })

  it('says of the first rows what validation will say, line by line', async () => {
    const text = `企业名称,统一社会信用代码\n好公司,${code(9000)}\n坏公司,${code(9001).slice(0, 17)}?\n无号公司,\n`
    const { body } = await upload(officer, 'findings.csv', text)
    expect(body.sampleFindings.map(({ line, column, code }) => ({ line, column, code }))).toEqual(
      expect.arrayContaining([
        { line: 3, column: '统一社会信用代码', code: 'code-invalid' },
        { line: 4, column: 'code', code: 'missing-code' },
      ]),
    )
    expect(body.sampleFindings.some(({ line, code }) => line === 2 && code !== 'date-missing')).toBe(false)
  })

  it('says what is wrong with files that are no registers', async () => {
    expect(await upload(officer, 'empty.csv', '')).toMatchObject({
      status: 422,
      body: { code: 'file-empty' },
    })
    const pdf = await upload(officer, 'a.pdf', Buffer.from('%PDF-1.7 nothing'))
    expect(pdf).toMatchObject({ status: 422, body: { code: 'not-a-table' } })
    const large = await upload(officer, 'large.csv', Buffer.alloc(1_200_000, 'x'))
    expect(large).toMatchObject({ status: 413 })
  })

  it('makes the imported household findable at the counter', async () => {
    await server.house.drain()
    const found = await window.get<{
      items: { taxpayer: { name: string; local: unknown }; matched: string }[]
    }>(`/api/v1/counter/search?q=${encodeURIComponent(code(7).toLowerCase())}`)
    expect(found.body.items).toEqual([
      expect.objectContaining({
        matched: 'code',
        taxpayer: expect.objectContaining({ name: '界面公司7', national: null }),
      }),
    ])
    const waiting = await server.front.database.many(sql`SELECT 1 FROM register_pull`)
    expect(waiting).toEqual([])
  })

  it.skipIf(!existsSync(DATA))('previews real files with encoding, columns and findings', async () => {
    const gb = await upload(
      officer,
      'gb.csv',
      readFileSync(join(DATA, 'enterprises-sample-2000.gb18030.csv')),
    )
    expect(gb.body).toMatchObject({ state: 'preview', encoding: 'gb18030' })
    expect(gb.body.mapping).toContainEqual({ header: '企业名称', field: 'name' })
    expect(gb.body.sample).toHaveLength(20)
    const dirty = await upload(officer, 'dirty.csv.gz', readFileSync(join(DATA, 'dirty.csv.gz')))
    expect(dirty.body.encoding).toBe('utf-8')
  })
})
