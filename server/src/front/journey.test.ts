import { type RouteContract, routes } from '@yimen/core/api'
import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Answer,
  type Client,
  createTestServer,
  type Json,
  type SessionAnswer,
  type TestAccount,
  type TestServer,
} from '../../test/http.ts'
import { historyChannel, seedProvince } from '../demo/index.ts'

const TASK = '2017-Q3.vat-and-surcharges'

interface Draft {
  readonly id: string
  readonly version: number
}
interface FilingAnswer {
  readonly id: string
  readonly payment: string
  readonly totals: { readonly totalFen: string }
  readonly sides: readonly { readonly side: string; readonly state: string; readonly payment: string }[]
}

describe('people of the demo province over HTTP', () => {
  let server: TestServer
  const accounts = new Map<string, TestAccount>()
  /** What the first journey left behind; the second person tries to get at it. */
  const theirs = { taxpayerId: '', draftId: '', filingId: '', documentId: '' }
  const person = (username: string): TestAccount => {
    const found = accounts.get(username)
    if (!found) throw new Error(username)
    return found
  }

  beforeAll(async () => {
    server = await createTestServer({ house: { channel: historyChannel() } })
    for (const made of await seedProvince(server.house, '2017-10-16', () => {}))
      accounts.set(made.username, { id: made.username, ...made })
  })
  afterAll(() => server?.dispose())

  /** Calls a route of the contract and holds its answer against the contract. */
  async function call<T = Json>(
    client: Client,
    key: keyof typeof routes,
    options: { params?: Record<string, string>; body?: unknown; query?: string } = {},
  ): Promise<Answer<T>> {
    const [method = 'GET', pattern = ''] = key.split(' ')
    const path = pattern.replaceAll(/\{(\w+)\}/g, (_all, name: string) => options.params?.[name] ?? 'missing')
    const target = `${path}${options.query ?? ''}`
    const answer = await client.call<T>(
      method,
      target,
      options.body === undefined ? {} : { body: options.body },
    )
    const contract: RouteContract = routes[key]
    if (answer.status < 400 && contract.produces === undefined) {
      const errors = [...Compile(contract.response).Errors(answer.body)]
      expect(errors, `${key} answers as its contract says`).toEqual([])
      expect(answer.status).toBe(contract.status ?? 200)
    }
    return answer
  }
  const taxpayerOf = async (client: Client): Promise<string> =>
    (await client.get<SessionAnswer>('/api/v1/session')).body.taxpayers[0]?.id ?? ''

  it('[C5.G1] [G28] [N46] one sign-in serves both authorities: list, file, pay, certificates, no second log-in', async () => {
    const client = await server.signIn(person('zhou'))
    const cookie = client.cookie
    const taxpayerId = await taxpayerOf(client)
    const params = { taxpayerId }
    const household = await call<{ sides: { side: string; available: boolean }[] }>(
      client,
      'GET /api/v1/taxpayers/{taxpayerId}',
      { params },
    )
    expect(household.body.sides).toMatchObject([
      { side: 'national', available: true },
      { side: 'local', available: true },
    ])
    const tasks = await call<{ items: { id: string; taxes: { side: string }[] }[] }>(
      client,
      'GET /api/v1/taxpayers/{taxpayerId}/tasks',
      { params },
    )
    const task = tasks.body.items.find((item) => item.id === TASK)
    expect(new Set(task?.taxes.map((tax) => tax.side))).toEqual(new Set(['national', 'local']))

    const draft = await call<Draft>(client, 'POST /api/v1/taxpayers/{taxpayerId}/drafts', {
      params,
      body: { taskId: TASK },
    })
    const filed = await call<FilingAnswer>(client, 'POST /api/v1/drafts/{draftId}/submit', {
      params: { draftId: draft.body.id },
      body: { version: draft.body.version, declared: true },
    })
    expect(filed.body.sides).toMatchObject([
      { side: 'national', state: 'accepted' },
      { side: 'local', state: 'accepted' },
    ])
    const filingId = filed.body.id
    await call(client, 'POST /api/v1/filings/{filingId}/pay', {
      params: { filingId },
      body: { totalFen: filed.body.totals.totalFen },
    })
    // Debit, reports of the treasury and certificates are jobs; each reading lets them go on.
    for (let round = 0; round < 5; round += 1) {
      server.house.tick(60_000)
      await server.house.drain()
    }
    const paid = await call<FilingAnswer>(client, 'GET /api/v1/filings/{filingId}', { params: { filingId } })
    expect(paid.body.sides).toMatchObject([
      { side: 'national', payment: expect.stringMatching(/received|written-off|paid/) },
      { side: 'local', payment: expect.stringMatching(/received|written-off|paid/) },
    ])
    const documents = await call<{
      items: { kind: string; side: string | null; id: string; state: string }[]
    }>(client, 'GET /api/v1/taxpayers/{taxpayerId}/documents', { params })
    const issued = documents.body.items.filter((item) => item.state === 'issued')
    expect(new Set(issued.map((item) => `${item.kind} ${item.side}`))).toEqual(
      new Set(['joint-filing-receipt null', 'payment-certificate national', 'payment-certificate local']),
    )
    expect((await call(client, 'GET /api/v1/taxpayers/{taxpayerId}/filings', { params })).status).toBe(200)
    for (const side of ['national', 'local']) {
      const ledger = await call(client, 'GET /api/v1/taxpayers/{taxpayerId}/ledger', {
        params,
        query: `?side=${side}`,
      })
      expect((ledger.body.items as object[]).length).toBeGreaterThan(0)
    }
    expect(client.cookie).toBe(cookie)
    Object.assign(theirs, { taxpayerId, draftId: draft.body.id, filingId, documentId: issued[0]?.id })
  })

  it('answers every route with another taxpayer’s ids as if there were no such thing', async () => {
    const params = { ...theirs, side: 'national' }
    expect(Object.values(params)).not.toContain('')
    const bodies: Record<string, unknown> = {
      'POST /api/v1/taxpayers/{taxpayerId}/drafts': { taskId: TASK },
      'PATCH /api/v1/drafts/{draftId}': { version: 1, changes: [] },
      'POST /api/v1/drafts/{draftId}/prefill': { version: 1 },
      'POST /api/v1/drafts/{draftId}/submit': { version: 1, declared: true },
      'POST /api/v1/filings/{filingId}/pay': { totalFen: '1' },
      'POST /api/v1/filings/{filingId}/corrections': { reason: 'x' },
    }
    const keys = (Object.keys(routes) as (keyof typeof routes)[]).filter((key) =>
      /\{(taxpayer|draft|filing|document)Id\}/.test(key),
    )
    expect(keys.length).toBeGreaterThan(10)
    const stranger = await server.signIn(person('jitian'))
    for (const key of keys) {
      const query = key.endsWith('/ledger') ? '?side=national' : ''
      const answer = await call(stranger, key, { params, query, body: bodies[key] })
      // Offices are closed to taxpayers altogether, whatever the ids.
      expect(answer.status, key).toBe(key.includes('/office/') ? 403 : 404)
      const nobody = await call(server.client(), key, { params, body: bodies[key] })
      expect(nobody.status, key).toBe(401)
    }
  })

  it('keeps a typed value when the session has ended in mid-form', async () => {
    const client = await server.signIn(person('wang'))
    const taxpayerId = await taxpayerOf(client)
    const draft = await call<Draft>(client, 'POST /api/v1/taxpayers/{taxpayerId}/drafts', {
      params: { taxpayerId },
      body: { taskId: TASK },
    })
    server.house.tick(31 * 60_000)
    const params = { draftId: draft.body.id }
    const refused = await call(client, 'PATCH /api/v1/drafts/{draftId}', {
      params,
      body: { version: draft.body.version, changes: [] },
    })
    expect(refused.body).toMatchObject({ status: 401, code: 'not-signed-in' })
    const again = await server.signIn(person('wang'))
    const kept = await call<Draft>(again, 'GET /api/v1/drafts/{draftId}', { params })
    expect(kept.body).toMatchObject({ id: draft.body.id, version: draft.body.version })
  })

  it('opens a side’s office to the hats of that side only', async () => {
    const national = await server.signIn(person('guo'))
    const window = await server.signIn(person('lin'))
    const taxpayer = await server.signIn(person('zhou'))
    const own = await call(national, 'GET /api/v1/office/{side}/declarations', {
      params: { side: 'national' },
    })
    expect(own.status).toBe(200)
    expect((own.body.items as object[]).length).toBeGreaterThan(0)
    const other = await call(national, 'GET /api/v1/office/{side}/declarations', {
      params: { side: 'local' },
    })
    expect(other.status === 403 || (other.body.items as object[]).length === 0).toBe(true)
    const ledger = { params: { side: 'national' } }
    expect((await call(window, 'GET /api/v1/office/{side}/ledger', ledger)).status).toBe(200)
    expect((await call(taxpayer, 'GET /api/v1/office/{side}/ledger', ledger)).status).toBe(403)
    const resend = { params: { side: 'national', messageId: theirs.filingId } }
    const key = 'POST /api/v1/office/{side}/exchange/messages/{messageId}/resend'
    expect((await call(window, key, resend)).status).toBe(403)
  })
})
