import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createTestServer,
  type SessionAnswer,
  type SignInAnswer,
  type TestAccount,
  type TestServer,
  totpCode,
} from '../../../test/http.ts'
import { systemActor } from '../../platform/actor.ts'
import { sql } from '../../platform/database/sql.ts'

const SESSION = '/api/v1/session'
const HEALTH = '/api/v1/admin/health'

describe('signing in', () => {
  let server: TestServer
  let wang: TestAccount
  let admin: TestAccount
  const taxpayer = uuidv7()
  const ids = { national: uuidv7(), local: uuidv7() }

  beforeAll(async () => {
    server = await createTestServer()
    await server.front.database.many(
      sql`INSERT INTO taxpayer_index (id, name, name_normalised, pinyin, initials, kind, code, code_kind, join_key,
                                      national_id, national_authority, national_status, local_id, local_authority, local_status,
                                      demo, updated_at)
          VALUES (${taxpayer}, '一门商贸有限公司', '一门商贸有限公司', 'yimen', 'ym', 'enterprise', 'A', 'uscc', 'A',
                  ${ids.national}, '19901020000', 'normal', ${ids.local}, '29901020000', 'normal', true, now())`,
    )
    wang = await server.account({ username: 'wang', roles: ['taxpayer'], taxpayerIds: [taxpayer] })
    admin = await server.account({ username: 'admin', roles: ['administrator'] })
  })
  afterAll(() => server?.dispose())

  const signInWith = (username: string, password: string, headers: Record<string, string> = {}) =>
    server
      .client()
      .post<SignInAnswer & { code?: string }>('/api/v1/sign-in', { username, password }, { headers })
  const entries = (kind: string) =>
    server.front.database.many<{ outcome: unknown; subject: string | null }>(
      sql`SELECT outcome, subject FROM log_entry WHERE kind = ${kind} ORDER BY id`,
    )

  it('gives a taxpayer one session for both sides, in a cookie scripts cannot read', async () => {
    const client = server.client()
    const answer = await client.post<SignInAnswer>('/api/v1/sign-in', {
      username: ' WANG ',
      password: wang.password,
    })
    expect(answer.body).toMatchObject({
      state: 'signed-in',
      session: {
        signedIn: true,
        account: { username: 'wang', roles: ['taxpayer'], hats: [] },
        taxpayers: [
          {
            id: taxpayer,
            name: '一门商贸有限公司',
            national: { id: ids.national },
            local: { id: ids.local },
          },
        ],
      },
    })
    const cookie = answer.headers.getSetCookie()[0] ?? ''
    expect(cookie).toMatch(/^yimen_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    const { body } = await client.get<SessionAnswer>(SESSION)
    expect(body.strongUntil && body.expiresAt && body.strongUntil < body.expiresAt).toBe(true)
    const stored = await server.front.database.many<{ row: string }>(
      sql`SELECT session::text AS row FROM session`,
    )
    expect(JSON.stringify(stored)).not.toContain(client.cookie)
    expect((await server.client().get<SessionAnswer>(SESSION)).body).toMatchObject({
      signedIn: false,
      account: null,
      taxpayers: [],
      csrfToken: null,
    })
  })

  it('says the same about a wrong password and a name nobody has, in both languages', async () => {
    const wrong = await signInWith('wang', 'not-the-password')
    const nobody = await signInWith('nobody-at-all', 'not-the-password')
    const english = await signInWith('wang', 'not-the-password', { 'accept-language': 'en-GB,en' })
    expect(wrong.status).toBe(401)
    expect(wrong.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    const { traceId: _a, ...said } = wrong.body as Record<string, unknown>
    const { traceId: _b, ...saidOfNobody } = nobody.body as Record<string, unknown>
    expect(said).toEqual(saidOfNobody)
    expect(said).toMatchObject({ code: 'sign-in-failed', title: expect.stringMatching(/密码/) })
    expect(english.body).toMatchObject({ code: 'sign-in-failed', title: expect.stringMatching(/wrong/) })
    await server.signIn(wang)
  })

  it('takes about as long for a name nobody has as for a wrong password', async () => {
    const median = async (name: () => string) => {
      const times: number[] = []
      for (let round = 0; round < 9; round += 1) {
        const begun = performance.now()
        await signInWith(name(), 'not-the-password')
        times.push(performance.now() - begun)
      }
      return times.sort((a, b) => a - b)[4] ?? 0
    }
    // Every attempt by another account, so that none is locked.
    const names = await Promise.all(
      Array.from({ length: 9 }, (_, index) =>
        server.account({ username: `timed${index}`, roles: ['taxpayer'] }),
      ),
    )
    const known = await median(() => names.pop()?.username ?? '')
    const unknown = await median(() => `unknown-${uuidv7()}`)
    // Without the hash of nothing an unknown name would be answered in a tenth of the time.
    expect(unknown / known).toBeGreaterThan(0.4)
    expect(unknown / known).toBeLessThan(2.5)
  })

  it('locks after five wrong passwords, longer each time, and says until when; also for names nobody has', async () => {
    const account = await server.account({ username: 'locked', roles: ['taxpayer'] })
    const answers = async (name: string) => {
      const codes: unknown[] = []
      for (let attempt = 0; attempt < 5; attempt += 1) codes.push((await signInWith(name, 'wrong')).body.code)
      return codes
    }
    const five = [...Array.from({ length: 4 }, () => 'sign-in-failed'), 'account-locked']
    expect(await answers('locked')).toEqual(five)
    expect(await answers('ghost')).toEqual(five)
    const right = await signInWith('locked', account.password)
    expect(right.status).toBe(423)
    const until = (right.body as unknown as { facts: { lockedUntil: string } }).facts.lockedUntil
    const minutes = (Date.parse(until) - server.front.clock.now().getTime()) / 60_000
    expect(minutes).toBeGreaterThan(14)
    expect(minutes).toBeLessThanOrEqual(15)
    expect(right.text).toMatch(/北京时间/)
    server.house.tick(15 * 60_000)
    expect((await signInWith('locked', 'wrong')).body).toMatchObject({ code: 'account-locked' })
    server.house.tick(16 * 60_000)
    expect((await signInWith('locked', account.password)).status).toBe(423)
    server.house.tick(15 * 60_000)
    expect((await signInWith('locked', account.password)).status).toBe(200)
    // A right sign-in begins anew.
    expect((await signInWith('locked', 'wrong')).body).toMatchObject({ code: 'sign-in-failed' })
    expect((await entries('sign-in.fail')).filter((entry) => entry.subject === account.id)).toHaveLength(7)
  })

  it('counts wrong passwords that come all at once', async () => {
    await server.account({ username: 'rushed', roles: ['taxpayer'] })
    const answers = await Promise.all(Array.from({ length: 10 }, () => signInWith('rushed', 'wrong')))
    const codes = answers.map((answer) => answer.body.code)
    expect(codes.filter((code) => code === 'sign-in-failed')).toHaveLength(4)
    expect(codes.filter((code) => code === 'account-locked')).toHaveLength(6)
  })

  it('asks officers and administrators for a one-time code, and takes each code once', async () => {
    const client = server.client()
    const first = await client.post<SignInAnswer>('/api/v1/sign-in', {
      username: 'admin',
      password: admin.password,
    })
    if (first.body.state !== 'second-factor') throw new Error('no second factor')
    expect(client.cookie).toBeUndefined()
    const { ticket } = first.body
    const code = totpCode(admin, server.front.clock.now())
    const finish = (given: object) => server.client().post('/api/v1/sign-in/second-factor', given)
    expect((await finish({ ticket: `${ticket}x`, code })).body).toMatchObject({ code: 'sign-in-expired' })
    const forged = ticket.replace(admin.id, wang.id)
    expect((await finish({ ticket: forged, code })).body).toMatchObject({ code: 'sign-in-expired' })
    const wrong = code === '000000' ? '000001' : '000000'
    expect((await finish({ ticket, code: wrong })).body).toMatchObject({ code: 'code-wrong' })
    expect((await finish({ ticket, code })).body).toMatchObject({ signedIn: true })
    expect((await finish({ ticket, code })).body).toMatchObject({ code: 'code-used' })
    server.house.tick(6 * 60_000)
    const next = totpCode(admin, server.front.clock.now())
    expect((await finish({ ticket, code: next })).body).toMatchObject({ code: 'sign-in-expired' })
  })

  it('keeps the secret of the second factor encrypted', async () => {
    const row = await server.front.database.get<{ secret: Buffer; hash: string }>(
      sql`SELECT totp_secret AS secret, password_hash AS hash FROM account WHERE username = 'admin'`,
    )
    expect(row.secret.toString('latin1')).not.toContain(admin.totpSecret)
    expect(row.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('refuses a change without the CSRF token, and from another site', async () => {
    const client = await server.signIn(wang)
    const { csrf } = client
    client.csrf = undefined
    expect((await client.post('/api/v1/sign-out')).body).toMatchObject({ code: 'csrf-token-wrong' })
    client.csrf = 'A'.repeat(43)
    expect((await client.post('/api/v1/sign-out')).body).toMatchObject({ code: 'csrf-token-wrong' })
    client.csrf = csrf
    const foreign = { origin: 'https://evil.example' }
    expect((await client.post('/api/v1/sign-out', undefined, { headers: foreign })).body).toMatchObject({
      code: 'origin-foreign',
    })
    const evil = await signInWith('wang', wang.password, foreign)
    expect(evil.body).toMatchObject({ code: 'origin-foreign' })
    expect(evil.headers.getSetCookie()).toEqual([])
    const other = await server.signIn(wang)
    client.csrf = other.csrf
    expect((await client.post('/api/v1/sign-out')).status).toBe(403)
    client.csrf = csrf
    const own = { origin: server.baseUrl }
    expect((await client.post('/api/v1/sign-out', undefined, { headers: own })).status).toBe(200)
  })

  it('ends a session at sign-out, by idling and after a working day', async () => {
    const client = await server.signIn(wang)
    const token = client.cookie ?? ''
    await client.post('/api/v1/sign-out')
    expect(client.cookie).toBeUndefined()
    const stolen = { headers: { cookie: `yimen_session=${token}` } }
    expect((await server.client().get<SessionAnswer>(SESSION, stolen)).body.signedIn).toBe(false)

    const idle = await server.signIn(wang)
    server.house.tick(29 * 60_000)
    expect((await idle.get<SessionAnswer>(SESSION)).body.signedIn).toBe(true)
    server.house.tick(29 * 60_000)
    expect((await idle.get<SessionAnswer>(SESSION)).body.signedIn).toBe(true)
    server.house.tick(31 * 60_000)
    expect((await idle.get<SessionAnswer>(SESSION)).body.signedIn).toBe(false)
    expect((await idle.post('/api/v1/sign-out')).body).toMatchObject({
      code: 'not-signed-in',
      allowedActions: [{ code: 'sign-in', href: '/sign-in' }],
    })

    const busy = await server.signIn(wang)
    for (let minutes = 0; minutes < 12 * 60; minutes += 20) {
      expect((await busy.get<SessionAnswer>(SESSION)).body.signedIn).toBe(true)
      server.house.tick(20 * 60_000)
    }
    expect((await busy.get<SessionAnswer>(SESSION)).body.signedIn).toBe(false)
  })

  it('never takes a token over: a new sign-in makes a new one and ends the old', async () => {
    const planted = 'A'.repeat(43)
    const victim = server.client()
    const answer = await victim.post(
      '/api/v1/sign-in',
      { username: 'wang', password: wang.password },
      { headers: { cookie: `yimen_session=${planted}` } },
    )
    expect(answer.status).toBe(200)
    expect(victim.cookie).not.toBe(planted)
    const before = victim.cookie ?? ''
    await server.signIn(wang, victim)
    expect(victim.cookie).not.toBe(before)
    const old = { headers: { cookie: `yimen_session=${before}` } }
    expect((await server.client().get<SessionAnswer>(SESSION, old)).body.signedIn).toBe(false)
  })

  it('disables at once: the next request of an open session is refused', async () => {
    const account = await server.account({ username: 'leaver', roles: ['taxpayer'] })
    const client = await server.signIn(account)
    const boss = await server.signIn(admin)
    expect((await client.get<SessionAnswer>(SESSION)).body.signedIn).toBe(true)
    const path = `/api/v1/admin/accounts/${account.id}/disable`
    expect((await boss.post(path, { disabled: true })).body).toMatchObject({ state: 'disabled' })
    expect((await client.get<SessionAnswer>(SESSION)).body.signedIn).toBe(false)
    expect((await signInWith('leaver', account.password)).body).toMatchObject({ code: 'account-disabled' })
    expect((await signInWith('leaver', 'wrong')).body).toMatchObject({ code: 'sign-in-failed' })
    expect((await boss.post(path, { disabled: false })).body).toMatchObject({ state: 'active' })
    await server.signIn(account)
    const own = await boss.post(`/api/v1/admin/accounts/${admin.id}/disable`, { disabled: true })
    expect(own.body).toMatchObject({ code: 'own-account' })
  })

  it('gives each role its own routes only', async () => {
    const officer = await server.account({
      username: 'officer',
      roles: ['window-officer'],
      hats: [
        { side: 'national', authority: '19901020000', roles: ['window-officer'] },
        { side: 'local', authority: '29901020000', roles: ['window-officer'] },
      ],
    })
    const clients = {
      nobody: server.client(),
      taxpayer: await server.signIn(wang),
      officer: await server.signIn(officer),
      administrator: await server.signIn(admin),
    }
    expect((await clients.nobody.get(HEALTH)).status).toBe(401)
    expect((await clients.taxpayer.get(HEALTH)).body).toMatchObject({ status: 403, code: 'role-missing' })
    expect((await clients.officer.get(HEALTH)).status).toBe(403)
    expect((await clients.administrator.get(HEALTH)).status).toBe(200)
    const { body } = await clients.officer.get<SessionAnswer>(SESSION)
    expect(body.account?.hats).toMatchObject([
      { side: 'national', authorityName: { zh: '同心市双桥区国家税务局' } },
      { side: 'local', authorityName: { zh: '同心市双桥区地方税务局' } },
    ])
  })

  it('follows authorisations as they are granted and revoked', async () => {
    const account = await server.account({ username: 'agent', roles: ['taxpayer'] })
    const client = await server.signIn(account)
    const may = async () => (await client.get<SessionAnswer>(SESSION)).body.taxpayers.map((each) => each.id)
    const run = (kind: string, input: unknown) =>
      server.front.pipeline.execute({ kind, input, key: uuidv7(), actor: systemActor('test') })
    expect(await may()).toEqual([])
    const granted = await run('authorisation.grant', {
      accountId: account.id,
      taxpayerId: taxpayer,
      capacity: 'agent',
    })
    expect(await may()).toEqual([taxpayer])
    const { authorisationId } = granted.outcome as { authorisationId: string }
    await run('authorisation.revoke', { authorisationId })
    expect(await may()).toEqual([])
  })

  it('leaves an entry in the log for every sign-in, failure and sign-out, without any secret', async () => {
    const opened = (await entries('session.open')).length
    const ended = (await entries('session.end')).length
    const client = await server.signIn(wang)
    await client.post('/api/v1/sign-out')
    expect((await entries('session.open')).length).toBe(opened + 1)
    expect((await entries('session.end')).length).toBe(ended + 1)
    const { text } = await server.front.database.get<{ text: string }>(
      sql`SELECT string_agg(e::text, ' ') AS text FROM log_entry e`,
    )
    for (const secret of [wang.password, admin.password, admin.totpSecret, client.csrf, '$argon2id$'])
      expect(text).not.toContain(secret)
  })

  it('answers from memory: a session costs the database one question in three seconds', async () => {
    const client = await server.signIn(wang)
    const before = server.front.database.pool
    let questions = 0
    const original = before.query.bind(before)
    before.query = ((...args: Parameters<typeof original>) => {
      questions += JSON.stringify(args[0]).includes('FROM session s JOIN account') ? 1 : 0
      return original(...args)
    }) as typeof before.query
    await Promise.all(Array.from({ length: 50 }, () => client.get('/api/v1/public/calendar?month=2017-10')))
    expect(questions).toBeLessThanOrEqual(1)
  })
})

describe('limits of signing in', () => {
  it('stops one address and one name that try too often', async () => {
    const server = await createTestServer({ api: { signInsPerAddress: 6, signInsPerName: 3 } })
    try {
      const attempt = (username: string) =>
        server.client().post('/api/v1/sign-in', { username, password: 'x' })
      const codes: unknown[] = []
      for (const name of ['a', 'a', 'a', 'a', 'b', 'c', 'd']) codes.push((await attempt(name)).body.code)
      expect(codes.slice(0, 3)).toEqual(['sign-in-failed', 'sign-in-failed', 'sign-in-failed'])
      expect(codes[3]).toBe('too-many-requests')
      expect(codes.slice(4)).toEqual(['sign-in-failed', 'sign-in-failed', 'too-many-requests'])
      const refused = await attempt('e')
      expect(refused.status).toBe(429)
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    } finally {
      await server.dispose()
    }
  })
})
