import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { brotliCompressSync } from 'node:zlib'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type RouteContract, routes } from '@yimen/core/api'
import { Client } from 'pg'
import { Compile } from 'typebox/compile'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type SessionAnswer, type TestServer } from '../../../test/http.ts'
import { sql } from '../database/sql.ts'
import { createLogger } from '../telemetry/index.ts'
import { exampleRequest } from './apiDocs.ts'

const ASSET = `console.log('${'yimen '.repeat(200)}')`

/** A built web application in the shape of Vite's. */
function webFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'yimen-web-'))
  mkdirSync(join(root, 'assets'))
  writeFileSync(
    join(root, 'index.html'),
    '<script nonce="__YIMEN_CSP_NONCE__" src="/assets/a-1.js"></script>',
  )
  writeFileSync(join(root, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(root, '.yimen-build'), 'secret of the build')
  writeFileSync(join(root, 'assets/a-1.js'), ASSET)
  writeFileSync(join(root, 'assets/a-1.js.br'), brotliCompressSync(ASSET))
  return root
}

describe('the HTTP ground', () => {
  const webRoot = webFolder()
  const lines: string[] = []
  let server: TestServer

  beforeAll(async () => {
    const sink = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    })
    server = await createTestServer({ webRoot, log: createLogger({ level: 'trace' }, sink) })
  })
  afterAll(async () => {
    await server?.dispose()
    rmSync(webRoot, { recursive: true, force: true })
  })
  const get = (path: string, headers: Record<string, string> = {}) => server.client().get(path, { headers })

  it('tells orchestrators whether it lives and is ready, and why not', async () => {
    expect((await get('/healthz')).body).toEqual({ status: 'ok' })
    const ready = await get('/readyz')
    expect(ready.status).toBe(200)
    expect(ready.body).toMatchObject({
      ready: true,
      reasons: [],
      parts: [
        { part: 'front', database: 'reachable', migration: 'current' },
        { part: 'national', database: 'reachable', migration: 'current' },
        { part: 'local', database: 'reachable', migration: 'current' },
      ],
    })
  })

  it('exposes metrics of requests, commands, delivery, connections and event loop in OpenMetrics', async () => {
    await server.account({ username: 'measured', roles: ['taxpayer'] })
    await get('/api/v1/public/status')
    const answer = await get('/metrics')
    expect(answer.headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1\.0\.0/)
    expect(answer.text.trimEnd().endsWith('# EOF')).toBe(true)
    expect(answer.text).toMatch(
      /yimen_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/public\/status",status="200"\} 1/,
    )
    expect(answer.text).toMatch(
      /yimen_command_duration_seconds_count\{part="front",kind="account.create",outcome="done"\} 1/,
    )
    expect(answer.text).toMatch(/yimen_database_connections\{part="local",state="open"\} \d+/)
    expect(answer.text).toMatch(/# TYPE yimen_delivery_waiting gauge/)
    expect(answer.text).toMatch(/nodejs_eventloop_lag_seconds/)
  })

  it('sends safe headers with every answer', async () => {
    for (const path of [
      '/',
      '/healthz',
      '/api/v1/session',
      '/api/docs',
      '/problems/not-found',
      '/nothing.txt',
    ]) {
      const { headers } = await get(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy, path).toMatch(/default-src 'self'; base-uri 'none'/)
      expect(policy, path).not.toMatch(/unsafe-/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('permissions-policy')).toMatch(/camera=\(\)/)
      expect(headers.get('x-powered-by')).toBeNull()
    }
    expect((await get('/api/v1/session')).headers.get('cache-control')).toBe('no-store')
  })

  it('serves the web application: page with a nonce of its own, hashed files for ever, compressed', async () => {
    const page = await get('/taxpayer/anything?x=1')
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    const nonce = /nonce="([^"]+)"/.exec(page.text)?.[1] ?? ''
    expect(page.headers.get('content-security-policy')).toContain(`script-src 'self' 'nonce-${nonce}'`)
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect((await get('/')).text).not.toContain(nonce)
    const plain = await get('/assets/a-1.js', { 'accept-encoding': 'identity' })
    expect(plain.text).toBe(ASSET)
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const packed = await get('/assets/a-1.js', { 'accept-encoding': 'br' })
    expect(packed.headers.get('content-encoding')).toBe('br')
    expect(packed.headers.get('content-type')).toMatch(/javascript/)
    expect(packed.text).toBe(ASSET)
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('public, max-age=3600')
    for (const path of [
      '/assets/',
      '/assets/gone-2.js',
      '/.yimen-build',
      '/api/v1/nothing',
      '/assets/..%2f..%2fpackage.json',
    ])
      expect((await get(path)).status, path).toBe(404)
    expect((await get('/index.html')).text).not.toContain('__YIMEN_CSP_NONCE__')
  })

  it('answers problems as problem+json in the language of the caller, with a page that explains the code', async () => {
    const zh = await get('/api/v1/nothing', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' })
    expect(zh.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(zh.headers.get('content-language')).toBe('zh-CN')
    expect(zh.body).toMatchObject({
      type: '/problems/not-found',
      title: '没有找到这个地址。',
      status: 404,
      code: 'not-found',
      instance: '/api/v1/nothing',
      errors: [],
      allowedActions: [],
    })
    const en = await get('/api/v1/nothing', { 'accept-language': 'en' })
    expect(en.body).toMatchObject({ title: 'There is nothing at this address.', code: 'not-found' })
    const page = await get('/problems/account-locked')
    expect(page.status).toBe(200)
    expect(page.text).toContain('北京时间')
    expect(page.text).toContain('Too many wrong attempts')
    expect(page.text).not.toMatch(/<script|\$\{/)
    const unknown = await get('/problems/no-such-code')
    expect(unknown.status).toBe(404)
    expect(unknown.text).toContain('There is no such problem code.')
  })

  it('names the fields that are wrong, refuses unknown ones, broken JSON, wrong types and too much', async () => {
    const post = (body: unknown, headers: Record<string, string> = {}) =>
      server.client().post('/api/v1/sign-in', body, { headers })
    expect((await post({ username: '', password: 'x' })).body).toMatchObject({
      status: 400,
      code: 'input-invalid',
      errors: [{ pointer: '/username' }],
    })
    expect((await post({ username: 'a', password: 'b', role: 'administrator' })).status).toBe(400)
    const raw = (body: string, type: string) =>
      fetch(`${server.baseUrl}/api/v1/sign-in`, { method: 'POST', headers: { 'content-type': type }, body })
    expect(await (await raw('{"username":', 'application/json')).json()).toMatchObject({
      code: 'request-unreadable',
    })
    expect((await raw('<a/>', 'application/xml')).status).toBe(415)
    expect(await (await raw('', 'application/json')).json()).toMatchObject({ code: 'input-invalid' })
    expect(await (await raw('{"__proto__":{"a":1}}', 'application/json')).json()).toMatchObject({
      code: 'request-unreadable',
    })
    expect((await post({ username: 'a', password: 'x'.repeat(3_000_000) })).body).toMatchObject({
      status: 413,
      code: 'too-large',
    })
    expect((await get('/api/v1/public/calendar?month=2017-13')).body).toMatchObject({
      code: 'input-invalid',
      errors: [{ pointer: '/querystring/month' }],
    })
  })

  it('says what is wrong with a field in the language of the caller, at the field', async () => {
    const asked = async (language: string) => {
      const answer = await fetch(`${server.baseUrl}/api/v1/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-language': language },
        body: JSON.stringify({ username: '', surname: 'x' }),
      })
      return ((await answer.json()) as { errors: { pointer: string; message: string }[] }).errors
    }
    const chinese = await asked('zh-CN')
    expect(chinese).toContainEqual(expect.objectContaining({ pointer: '/password', message: '必须填写' }))
    expect(chinese).toContainEqual(expect.objectContaining({ pointer: '/username', message: '不能为空' }))
    expect(chinese).toContainEqual(
      expect.objectContaining({ pointer: '/surname', message: '不认识这一项，请去掉' }),
    )
    expect(chinese.map(({ message }) => message).join('')).not.toMatch(/[a-z]{3}/)
    expect((await asked('en')).map(({ message }) => message)).toContain('must not be empty')
  })

  it('refuses texts no database can hold before any room sees them, and addresses with a broken escape', async () => {
    for (const username of ['a\u0000b', 'a\ud800'])
      expect((await server.client().post('/api/v1/sign-in', { username, password: 'x' })).body).toMatchObject(
        {
          status: 400,
          code: 'input-invalid',
          errors: [{ pointer: '/username', code: 'text-unstorable' }],
        },
      )
    expect((await get('/api/v1/public/search?q=a%00')).body).toMatchObject({
      status: 400,
      errors: [{ pointer: '/querystring/q', code: 'text-unstorable' }],
    })
    expect((await get('/api/v1/public/verify/%E0%A4%A')).body).toMatchObject({
      status: 400,
      code: 'request-unreadable',
    })
  })

  it('joins the trace of the caller and returns it', async () => {
    const trace = 'a'.repeat(32)
    const given = { traceparent: `00-${trace}-${'b'.repeat(16)}-01` }
    const answer = await get('/api/v1/nothing', given)
    expect(answer.body.traceId).toBe(trace)
    expect(answer.headers.get('traceparent')).toMatch(new RegExp(`^00-${trace}-(?!b{16})[0-9a-f]{16}-01$`))
    const own = await get('/api/v1/nothing', { traceparent: 'nonsense' })
    expect(own.headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    expect(own.headers.get('x-trace-id')).toBe(own.body.traceId)
  })

  it('describes itself in valid OpenAPI 3.1, with every route it serves', async () => {
    const { body } = await get('/api/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    const result = await new Validator().validate(structuredClone(body) as Record<string, unknown>)
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
    const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    for (const key of described) {
      const [method = 'GET', path = ''] = key.split(' ')
      const url = path.replaceAll(/\{(\w+)\}/g, ':$1')
      expect(server.app.hasRoute({ method: method as 'GET', url }), key).toBe(true)
    }
    const docs = await get('/api/docs')
    for (const key of described)
      expect(docs.text).toContain(`id="${key.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()}"`)
    expect(docs.text).not.toMatch(/<script|https?:\/\/(?!127)/)
  })

  const examples = (Object.entries(routes) as [string, RouteContract][]).filter(
    ([, contract]) => contract.example && contract.access === 'public',
  )
  it.each(examples)('runs the example of %s as its page shows it', async (key, contract) => {
    const [method = 'GET', path = ''] = key.split(' ')
    const { target, body } = exampleRequest(path, contract)
    const answer = await server.client().call(method, target, body === undefined ? {} : { body })
    // The example of sign-in shows a refusal: it has no account to give away.
    if (answer.status >= 400) expect(answer.body).toMatchObject({ code: 'sign-in-failed', status: 401 })
    else {
      const check = Compile(contract.response)
      expect([...check.Errors(answer.body)]).toEqual([])
    }
  })

  it('logs neither passwords nor cookies, names, codes of taxpayers or words searched for', async () => {
    const name = '一门秘密商贸有限公司'
    const code = '91990102MA1SECRET5'
    const taxpayer = uuidv7()
    await server.front.database.many(
      sql`INSERT INTO taxpayer_index (id, name, name_normalised, pinyin, initials, kind, code, code_kind, join_key,
                                      national_id, national_authority, national_status, demo, updated_at)
          VALUES (${taxpayer}, ${name}, ${name}, 'secret', 'secret', 'enterprise', ${code}, 'uscc', ${code}, ${uuidv7()},
                  '19901020000', 'normal', true, now())`,
    )
    const account = await server.account({
      username: 'secretive',
      roles: ['taxpayer'],
      taxpayerIds: [taxpayer],
    })
    const client = await server.signIn(account)
    expect((await client.get<SessionAnswer>('/api/v1/session')).body.taxpayers[0]?.name).toBe(name)
    await client.get(`/api/v1/public/search?q=${encodeURIComponent(name)}`)
    await client.get(`/api/v1/taxpayers/${taxpayer}`)
    await client.get(`/problems/${code}`)
    await server.client().post('/api/v1/sign-in', { username: code, password: 'very-wrong-password' })
    await client.post('/api/v1/sign-in', { username: { name }, password: account.password })
    const logged = lines.join('')
    expect(logged).toContain('"route":"/api/v1/sign-in"')
    const secrets = [
      account.password,
      'very-wrong-password',
      client.cookie,
      client.csrf,
      account.username,
      name,
      encodeURIComponent(name),
      code,
      taxpayer,
    ]
    for (const secret of secrets) expect(logged).not.toContain(secret)
  })
})

describe('limits and trouble', () => {
  it('stops an address that asks too often, and says for how long', async () => {
    const server = await createTestServer({ requestsPerMinute: 5, limitThisMachine: true })
    try {
      const statuses: number[] = []
      for (let request = 0; request < 7; request += 1)
        statuses.push((await server.client().get('/api/v1/public/calendar?month=2017-10')).status)
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429])
      const refused = await server.client().get('/api/v1/public/calendar?month=2017-10')
      expect(refused.body).toMatchObject({ code: 'too-many-requests' })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      // Monitors are never refused.
      expect((await server.client().get('/healthz')).status).toBe(200)
    } finally {
      await server.dispose()
    }
  })

  it('is not ready without a database or with migrations missing, and names the part', async () => {
    const server = await createTestServer()
    try {
      const local = server.house.databases.get('local')
      const national = server.house.parts.get('national')
      if (!local || !national) throw new Error('parts')
      await server.house.parts.get('local')?.database.close()
      const away = await server.client().get('/readyz')
      expect(away.status).toBe(503)
      expect(away.body.reasons).toEqual(['the database of local cannot be reached'])
    } finally {
      await server.app.close()
      for (const database of server.house.databases.values()) await database.drop()
    }
  })

  it('answers "read only" instead of an error while the database takes no changes', async () => {
    const server = await createTestServer()
    try {
      const account = await server.account({ username: 'reader', roles: ['taxpayer'] })
      const client = await server.signIn(account)
      const { pool } = server.front.database
      const database = server.house.databases.get('front')
      const operator = new Client({ connectionString: database?.superuserUrl })
      await operator.connect()
      await operator.query(`ALTER DATABASE "${database?.name}" SET default_transaction_read_only = on`)
      await operator.end()
      // The setting holds for new connections.
      const idle = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()))
      for (const connection of idle) connection.release(true)
      server.house.tick(10_000)
      expect((await client.get<SessionAnswer>('/api/v1/session')).body).toMatchObject({
        signedIn: true,
        readOnly: true,
      })
      const refused = await client.post('/api/v1/sign-out')
      expect(refused.status).toBe(503)
      expect(refused.body).toMatchObject({ code: 'read-only' })
    } finally {
      await server.dispose()
    }
  })
})
