import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { Problem } from '../src/api/problem.ts'
import { createTransport, newIdempotencyKey, urlOf } from '../src/api/transport.ts'

interface Seen {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

type Answer = (response: ServerResponse, seen: Seen) => void
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A real HTTP server that gives the answers in order; the last one repeats. */
async function serverWith(...answers: [Answer, ...Answer[]]): Promise<{ origin: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const one = { method: request.method, url: request.url, headers: request.headers, body }
      const answer = answers[Math.min(seen.length, answers.length - 1)] ?? answers[0]
      seen.push(one)
      answer(response, one)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { origin: `http://127.0.0.1:${address.port}`, seen }
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body))
  }
/** A gateway whose server is gone: no problem document. */
const gateway =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html>')
const hangUp: Answer = (response) => response.destroy()

function transportTo(origin: string, more: Partial<Parameters<typeof createTransport>[0]> = {}) {
  const pauses: number[] = []
  const transport = createTransport({
    origin,
    language: () => 'en',
    renewSession: () => Promise.resolve(false),
    wait: (milliseconds) => {
      pauses.push(milliseconds)
      return Promise.resolve()
    },
    ...more,
  })
  return { transport, pauses }
}

const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('should have failed'),
    (error: unknown) => Problem.of(error),
  )

describe('the way to the server', () => {
  it('sends language, anti-forgery token, version and key; no token on reads', async () => {
    const { origin, seen } = await serverWith(json(200, {}))
    const { transport } = transportTo(origin)
    transport.setCsrfToken('token-1')
    await transport.send({ method: 'GET', url: '/a' })
    await transport.send({ method: 'POST', url: '/b', body: { a: 1 }, idempotencyKey: 'k1', ifMatch: '7' })
    expect(seen[0]?.headers['x-csrf-token']).toBeUndefined()
    expect(seen[0]?.headers['accept-language']).toBe('en')
    expect(seen[1]?.headers).toMatchObject({
      'x-csrf-token': 'token-1',
      'idempotency-key': 'k1',
      'if-match': '7',
      'content-type': 'application/json',
    })
    expect(seen[1]?.body).toBe('{"a":1}')
  })

  it('repeats an act whose answer was lost, with the same key, with growing pauses', async () => {
    const { origin, seen } = await serverWith(hangUp, gateway(503), json(200, { done: true }))
    const { transport, pauses } = transportTo(origin)
    const response = await transport.send({ method: 'POST', url: '/pay', body: {}, idempotencyKey: 'pay-1' })
    expect(await response.json()).toEqual({ done: true })
    expect(seen.map((one) => one.headers['idempotency-key'])).toEqual(['pay-1', 'pay-1', 'pay-1'])
    expect(pauses[1]).toBeGreaterThan(pauses[0] ?? Number.POSITIVE_INFINITY)
  })

  it('never repeats a write without a key', async () => {
    const { origin, seen } = await serverWith(hangUp)
    const problem = await problemOf(
      transportTo(origin).transport.send({ method: 'POST', url: '/pay', body: {} }),
    )
    expect(problem.kind).toBe('unreachable')
    expect(seen).toHaveLength(1)
  })

  it('gives up after four attempts and says so', async () => {
    const { origin, seen } = await serverWith(gateway(502))
    const problem = await problemOf(transportTo(origin).transport.send({ method: 'GET', url: '/a' }))
    expect(seen).toHaveLength(4)
    expect(problem.isTransient).toBe(true)
  })

  it('waits as long as the server asks while the same act is still being carried out', async () => {
    const busy = json(409, { title: 'in flight', code: 'idempotency.in-flight' }, { 'retry-after': '2' })
    const { origin } = await serverWith(busy, json(201, {}))
    const { transport, pauses } = transportTo(origin)
    await transport.send({ method: 'POST', url: '/pay', idempotencyKey: 'k' })
    expect(pauses).toEqual([2000])
  })

  it('does not let a person wait for what the server has answered: a side that is away, a long lock-out', async () => {
    const away = { title: '地税系统暂时无法连接', code: 'side-unavailable' }
    const first = await serverWith(json(503, away, { 'retry-after': '5' }))
    const problem = await problemOf(
      transportTo(first.origin).transport.send({ method: 'GET', url: '/tasks' }),
    )
    expect([problem.code, problem.kind, first.seen.length]).toEqual(['side-unavailable', 'refused', 1])
    const second = await serverWith(json(429, { title: 'locked', code: 'locked' }, { 'retry-after': '900' }))
    await problemOf(
      transportTo(second.origin).transport.send({ method: 'POST', url: '/s', idempotencyKey: 'k' }),
    )
    expect(second.seen).toHaveLength(1)
  })

  it('reads a refusal with fields and allowed actions', async () => {
    const { origin, seen } = await serverWith(
      json(422, {
        type: 'about:blank',
        title: '不能提交',
        detail: '还缺一项',
        code: 'draft.missing',
        errors: [{ pointer: '/lines/1', code: 'required', message: '请填写第1栏' }],
        allowedActions: [{ code: 'edit', label: '回到草稿', href: '/taxpayer/1' }],
        traceId: 'abc',
      }),
    )
    const { transport } = transportTo(origin)
    const problem = await problemOf(transport.send({ method: 'POST', url: '/submit', idempotencyKey: 'k' }))
    expect(seen).toHaveLength(1)
    expect(problem).toMatchObject({ code: 'draft.missing', title: '不能提交', traceId: 'abc', status: 422 })
    expect(problem.errorAt('/lines/1')).toBe('请填写第1栏')
    expect(problem.allowedActions).toEqual([{ code: 'edit', label: '回到草稿', href: '/taxpayer/1' }])
  })

  it('survives an error page that is no problem document', async () => {
    const { origin } = await serverWith((response) => response.writeHead(500).end('<html>'))
    const problem = await problemOf(
      transportTo(origin).transport.send({ method: 'POST', url: '/x', idempotencyKey: 'k' }),
    )
    expect(problem).toMatchObject({ code: 'http.500', kind: 'unreachable' })
  })

  it('asks for one sign-in when several calls meet an expired session, then repeats each once', async () => {
    let signedIn = false
    let asked = 0
    const guarded: Answer = (response, seen) =>
      signedIn
        ? json(200, { url: seen.url })(response, seen)
        : json(401, { title: 'expired' })(response, seen)
    const { origin, seen } = await serverWith(guarded)
    const { transport } = transportTo(origin, {
      renewSession: async () => {
        asked += 1
        await new Promise((done) => setTimeout(done, 50))
        signedIn = true
        return true
      },
    })
    const acts = ['/a', '/b', '/c'].map((url) =>
      transport.send({ method: 'PATCH', url, idempotencyKey: url }),
    )
    const answers = await Promise.all(acts.map(async (act) => (await act).json()))
    expect(asked).toBe(1)
    expect(answers).toEqual([{ url: '/a' }, { url: '/b' }, { url: '/c' }])
    expect(seen).toHaveLength(6)
  })

  it('gives the 401 on when nobody signs in, and does not ask on sign-in itself', async () => {
    const { origin, seen } = await serverWith(json(401, { title: 'no', code: 'sign-in.wrong' }))
    let asked = 0
    const renewSession = () => {
      asked += 1
      return Promise.resolve(true)
    }
    const { transport } = transportTo(origin, { renewSession })
    const refused = await problemOf(
      transport.send({ method: 'POST', url: '/sign-in', idempotencyKey: 'k', withoutRenewal: true }),
    )
    expect([refused.status, asked, seen.length]).toEqual([401, 0, 1])
    // A sign-in that changes nothing ends in the refusal, not in a circle of dialogs.
    const again = await problemOf(transport.send({ method: 'GET', url: '/x' }))
    expect([again.status, asked]).toEqual([401, 1])
  })

  it('fails at once and by name when offline, and on time-out', async () => {
    const offline = await problemOf(
      transportTo('http://127.0.0.1:1', { isOnline: () => false }).transport.send({
        method: 'GET',
        url: '/a',
      }),
    )
    expect(offline.kind).toBe('offline')
    const { origin } = await serverWith(() => {})
    const late = await problemOf(
      transportTo(origin).transport.send({ method: 'POST', url: '/a', timeoutMs: 60 }),
    )
    expect(late.kind).toBe('timeout')
  })

  it('can be cancelled', async () => {
    const { origin } = await serverWith(() => {})
    const controller = new AbortController()
    const sending = transportTo(origin).transport.send({
      method: 'GET',
      url: '/a',
      signal: controller.signal,
    })
    controller.abort()
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('fills addresses safely and refuses a missing parameter', () => {
    expect(urlOf('/a/{id}/b', { id: 'x/../y' }, { q: '税', list: ['1', '2'], none: undefined })).toBe(
      '/a/x%2F..%2Fy/b?q=%E7%A8%8E&list=1&list=2',
    )
    expect(() => urlOf('/a/{id}', {})).toThrow(RangeError)
  })

  it('makes keys that are UUIDs and differ', () => {
    const keys = new Set(Array.from({ length: 1000 }, newIdempotencyKey))
    expect(keys.size).toBe(1000)
    for (const key of keys)
      expect(key).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })
})
