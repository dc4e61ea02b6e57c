import { Client as Postgres } from 'pg'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createTestServer, type SessionAnswer, type TestServer } from '../../../test/http.ts'
import type { Links } from '../../house.ts'
import { systemActor } from '../../platform/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import { LinkUnavailable, type PartLink } from '../../platform/links/link.ts'
import { businessDates } from './businessDate.ts'

interface Account {
  readonly account: { readonly id: string; readonly state: string; readonly secondFactor: boolean }
  readonly password: string
  readonly totpSecret: string | null
}

describe('administration', () => {
  let server: TestServer
  let admin: Client
  const code = '91990102MA1YMEN005'
  const taxpayer = uuidv7()

  beforeAll(async () => {
    server = await createTestServer()
    await server.front.database.many(
      sql`INSERT INTO taxpayer_index (id, name, name_normalised, pinyin, initials, kind, code, code_kind, join_key,
                                      national_id, national_authority, national_status, demo, updated_at)
          VALUES (${taxpayer}, '甲', '甲', 'jia', 'j', 'enterprise', ${code}, 'uscc', ${code}, ${uuidv7()},
                  '19901020000', 'normal', true, now())`,
    )
    admin = await server.signIn(await server.account({ username: 'admin', roles: ['administrator'] }))
  })
  afterAll(() => server?.dispose())

  const create = (body: object, headers: Record<string, string> = {}) =>
    admin.post<Account>(
      '/api/v1/admin/accounts',
      { displayName: '某某', hats: [], taxpayerCodes: [], ...body },
      { headers },
    )

  it('shows every part with its migrations, log, delivery and open work', async () => {
    await server.house.drain()
    const { body } = await admin.get('/api/v1/admin/health')
    expect(body.version).toBe('0.0.0-test')
    expect(body.parts).toMatchObject([
      { part: 'front', available: true, migration: expect.stringMatching(/^front\//), unsealed: 0 },
      { part: 'national', available: true, migration: expect.stringMatching(/^side\//), openPayments: 0 },
      { part: 'local', available: true, queuedDocuments: 0, waitingMessages: 0 },
    ])
    const [front] = body.parts as { entries: number; lastCheckpointAt: string | null }[]
    expect(front?.entries).toBeGreaterThan(0)
    expect(front?.lastCheckpointAt).not.toBeNull()
  })

  it('moves the business date of all three parts, and only within the law the program knows', async () => {
    const path = '/api/v1/admin/business-date'
    expect((await admin.post(path, { businessDate: '2017-10-23' })).body).toEqual({
      businessDate: '2017-10-23',
    })
    const session = await server.client().get<SessionAnswer>('/api/v1/session')
    expect(session.body.businessDate).toBe('2017-10-23')
    for (const part of server.house.parts.values()) expect(await part.clock.businessDate()).toBe('2017-10-23')
    expect((await admin.post(path, { businessDate: '2017-02-30' })).body).toMatchObject({
      code: 'date-invalid',
    })
    expect((await admin.post(path, { businessDate: '1999-01-01' })).body).toMatchObject({
      code: 'date-out-of-range',
    })
  })

  it('brings the date to a side that was away as soon as it is back', async () => {
    const { links } = server.house
    let away = true
    const flaky: PartLink = {
      ...links.local,
      execute: (request) =>
        away ? Promise.reject(new LinkUnavailable('local', new Error('away'))) : links.local.execute(request),
      query: (name, input, actor) =>
        away
          ? Promise.reject(new LinkUnavailable('local', new Error('away')))
          : links.local.query(name, input, actor),
    }
    const broken: Links = { ...links, local: flaky }
    const dates = businessDates(server.front, broken)
    await dates.move('2017-11-01', uuidv7(), systemActor('test'))
    const local = server.house.parts.get('local')
    const national = server.house.parts.get('national')
    expect(await national?.clock.businessDate()).toBe('2017-11-01')
    expect(await local?.clock.businessDate()).toBe('2017-10-23')
    away = false
    await dates.pass()
    expect(await local?.clock.businessDate()).toBe('2017-11-01')
  })

  it('refuses to move the date of a real system', async () => {
    const real = await createTestServer({ api: { demo: false } })
    try {
      const boss = await real.signIn(await real.account({ username: 'admin', roles: ['administrator'] }))
      const refused = await boss.post('/api/v1/admin/business-date', { businessDate: '2017-10-23' })
      expect(refused.body).toMatchObject({ status: 409, code: 'demo-only' })
    } finally {
      await real.dispose()
    }
  })

  it('creates accounts with secrets shown once, the same for a repeated request', async () => {
    const key = { 'idempotency-key': `create-${uuidv7()}` }
    const body = { username: 'newcomer', roles: ['taxpayer'], taxpayerCodes: [code] }
    const first = await create(body, key)
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ account: { state: 'active', secondFactor: false }, totpSecret: null })
    expect((await create(body, key)).body).toEqual(first.body)
    expect((await create({ ...body, displayName: '别人' }, key)).body).toMatchObject({
      code: 'idempotency-key-reused',
    })
    expect((await create(body)).body).toMatchObject({ status: 409, code: 'username-taken' })
    const id = first.body.account.id
    const account = { id, username: 'newcomer', password: first.body.password, totpSecret: null }
    const client = await server.signIn(account)
    expect((await client.get<SessionAnswer>('/api/v1/session')).body.taxpayers).toMatchObject([
      { id: taxpayer },
    ])

    const reset = await admin.post<Account>(`/api/v1/admin/accounts/${id}/reset`)
    expect(reset.body.password).not.toBe(first.body.password)
    expect((await client.get<SessionAnswer>('/api/v1/session')).body.signedIn).toBe(false)
    await expect(server.signIn(account)).rejects.toThrow(/401/)
    await server.signIn({ ...account, password: reset.body.password })
  })

  it('gives officers a second factor and keeps duties apart', async () => {
    const officer = await create({
      username: 'officer1',
      roles: ['back-officer'],
      hats: [{ side: 'local', authority: '29901020000', roles: ['back-officer'] }],
    })
    expect(officer.body).toMatchObject({
      account: { secondFactor: true },
      totpSecret: expect.stringMatching(/^[A-Z2-7]{32}$/),
    })
    const mixed = await create({
      username: 'mixed1',
      roles: ['administrator'],
      hats: [{ side: 'local', authority: '29901020000', roles: ['back-officer'] }],
    })
    expect(mixed.body).toMatchObject({ status: 422, code: 'duties-incompatible' })
    expect(
      (await create({ username: 'mixed2', roles: ['administrator'], taxpayerCodes: [code] })).body,
    ).toMatchObject({ code: 'duties-incompatible' })
    const foreign = await create({
      username: 'foreign1',
      roles: ['back-officer'],
      hats: [{ side: 'local', authority: '19901020000', roles: ['back-officer'] }],
    })
    expect(foreign.body).toMatchObject({
      code: 'authority-wrong',
      errors: [{ pointer: '/hats/0/authority' }],
    })
    expect((await create({ username: 'hatless1', roles: ['window-officer'] })).body).toMatchObject({
      status: 422,
      code: 'authority-missing',
      errors: [{ pointer: '/hats' }],
    })
    expect(
      (await create({ username: 'nobody1', roles: ['taxpayer'], taxpayerCodes: [code, 'X'] })).body,
    ).toMatchObject({
      code: 'taxpayer-unknown',
      errors: [{ pointer: '/taxpayerCodes/1' }],
    })
  })

  it('unlocks an account that waits after wrong passwords', async () => {
    const account = await server.account({ username: 'forgetful', roles: ['taxpayer'] })
    for (let attempt = 0; attempt < 5; attempt += 1)
      await server.client().post('/api/v1/sign-in', { username: 'forgetful', password: 'wrong' })
    await expect(server.signIn(account)).rejects.toThrow(/423/)
    const listed = await admin.get<{ items: object[] }>('/api/v1/admin/accounts?q=forgetful')
    expect(listed.body.items).toMatchObject([{ username: 'forgetful', state: 'locked' }])
    expect((await admin.post(`/api/v1/admin/accounts/${account.id}/unlock`)).body).toMatchObject({
      state: 'active',
      lockedUntil: null,
    })
    await server.signIn(account)
    for (const id of [uuidv7(), 'no-uuid'])
      expect((await admin.post(`/api/v1/admin/accounts/${id}/unlock`)).body).toMatchObject({
        status: 404,
        code: 'account-unknown',
      })
  })

  it('lists accounts page by page without secrets', async () => {
    const names: string[] = []
    let text = ''
    for (let cursor = ''; ; ) {
      const page = await admin.get<{ items: { username: string }[]; next: string | null }>(
        `/api/v1/admin/accounts?limit=2${cursor && `&cursor=${cursor}`}`,
      )
      names.push(...page.body.items.map((item) => item.username))
      text += page.text
      if (page.body.next === null) break
      cursor = page.body.next
    }
    const stored = await server.front.database.many<{ username: string }>(sql`SELECT username FROM account`)
    expect(names).toHaveLength(stored.length)
    expect(new Set(names)).toEqual(new Set(stored.map((row) => row.username)))
    expect(text).not.toMatch(/argon2|totp|password/i)
    expect((await admin.get('/api/v1/admin/accounts?cursor=AAAA')).body).toMatchObject({
      code: 'cursor-invalid',
    })
    expect((await admin.get('/api/v1/admin/accounts?q=%25')).body.items).toEqual([])
  })

  it('shows the log of every part, newest first, page by page', async () => {
    const kinds: string[] = []
    let pages = 0
    for (let cursor = ''; ; pages += 1) {
      const page = await admin.get<{ items: { kind: string; id: string }[]; next: string | null }>(
        `/api/v1/admin/log?part=front&limit=5${cursor && `&cursor=${cursor}`}`,
      )
      kinds.push(...page.body.items.map((item) => item.kind))
      if (page.body.next === null) break
      cursor = page.body.next
    }
    const count = await server.front.database.get<{ n: bigint }>(sql`SELECT count(*) AS n FROM log_entry`)
    expect(kinds).toHaveLength(Number(count.n))
    expect(pages).toBeGreaterThan(1)
    const national = await admin.get<{ items: { kind: string }[] }>('/api/v1/admin/log?part=national')
    expect(national.body.items[0]?.kind).toBe('clock.set-business-date')
  })

  it('verifies the logs of all parts by asking each, and names what was altered', async () => {
    await server.house.drain()
    const verify = () => admin.post('/api/v1/admin/log-verification')
    const clean = await verify()
    expect(clean.body).toMatchObject({ ok: true, firstAltered: null, findings: [] })
    expect(clean.body.entries).toBeGreaterThan(10)
    const superuser = new Postgres({ connectionString: server.house.databases.get('local')?.superuserUrl })
    await superuser.connect()
    await superuser.query("SET session_replication_role = 'replica'")
    await superuser.query(
      `UPDATE log_entry SET outcome = '{"businessDate":"2017-12-31"}' WHERE kind = 'clock.set-business-date'`,
    )
    await superuser.end()
    const altered = await verify()
    expect(altered.body).toMatchObject({
      ok: false,
      firstAltered: { part: 'local', what: 'entry', kind: 'clock.set-business-date' },
    })
  })

  it('says when a part could not be asked instead of calling the log intact', async () => {
    const away: PartLink = {
      ...server.house.links.local,
      query: () => Promise.reject(new LinkUnavailable('local', new Error('away'))),
    }
    const partial = await createTestServer({ api: { links: { ...server.house.links, local: away } } })
    try {
      const boss = await partial.signIn(
        await partial.account({ username: 'admin', roles: ['administrator'] }),
      )
      const { body } = await boss.post('/api/v1/admin/log-verification')
      expect(body.ok).toBe(false)
      expect(body.findings).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ part: 'local', what: 'not-reachable' }),
          expect.objectContaining({ part: 'national', what: 'witness-not-reachable' }),
        ]),
      )
      const health = await boss.get<{ parts: object[] }>('/api/v1/admin/health')
      expect(health.body.parts[2]).toMatchObject({ part: 'local', available: false })
      const status = await partial.client().get('/api/v1/public/status')
      expect(status.body.sides).toEqual([
        { side: 'national', available: true },
        { side: 'local', available: false },
      ])
      const verification = await partial.client().get('/api/v1/public/verify/YM00-0000-0000')
      expect(verification.body).toMatchObject({ status: 503, code: 'verification-incomplete' })
    } finally {
      await partial.dispose()
    }
  })

  it('has no simulator to control where none runs', async () => {
    expect((await admin.get('/api/v1/admin/treasury-simulator')).body).toMatchObject({
      available: false,
      modes: [],
    })
    const refused = await admin.post('/api/v1/admin/treasury-simulator', { side: 'both', mode: 'fail' })
    expect(refused.body).toMatchObject({ status: 409, code: 'simulator-absent' })
  })

  it('keeps taxpayers’ data from administrators', async () => {
    for (const path of [
      `/api/v1/taxpayers/${taxpayer}`,
      `/api/v1/taxpayers/${taxpayer}/tasks`,
      `/api/v1/taxpayers/${taxpayer}/filings`,
      '/api/v1/office/national/declarations',
      '/api/v1/office/local/ledger',
    ])
      expect([403, 404], path).toContain((await admin.get(path)).status)
  })
})
