import type { Role, RouteTypes, sessionRoutes } from '@yimen/core/api'
import type { FastifyInstance } from 'fastify'
import { TOTP } from 'otpauth'
import { type Logger, pino } from 'pino'
import { uuidv7 } from 'uuidv7'
import { createAccount, newSecrets } from '../src/front/accounts/index.ts'
import { type ApiSetting, serveApi } from '../src/front/routes.ts'
import type { HouseOptions } from '../src/house.ts'
import type { Part } from '../src/part.ts'
import { type Hat, systemActor } from '../src/platform/actor.ts'
import { createApp } from '../src/platform/http/app.ts'
import { serveOperations } from '../src/platform/http/operations.ts'
import { openWebPages } from '../src/platform/http/webPages.ts'
import { createMetrics } from '../src/platform/telemetry/index.ts'
import { createTestHouse, type TestHouse } from './house.ts'

export interface TestAccount {
  readonly id: string
  readonly username: string
  readonly password: string
  readonly totpSecret: string | null
}

export type SessionAnswer = RouteTypes<(typeof sessionRoutes)['GET /api/v1/session']>['response']
export type SignInAnswer = RouteTypes<(typeof sessionRoutes)['POST /api/v1/sign-in']>['response']

/** What a JSON answer is taken for when the test does not say. */
export type Json = Readonly<Record<string, unknown>>

export interface Answer<T = Json> {
  readonly status: number
  readonly headers: Headers
  /** The JSON of the answer; an empty object where it is no JSON. */
  readonly body: T
  readonly text: string
}

/** A browser without a screen: keeps the cookie, sends the CSRF token and an idempotency key with every change. */
export interface Client {
  readonly cookie: string | undefined
  csrf: string | undefined
  call<T = Json>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>
  get<T = Json>(path: string, options?: CallOptions): Promise<Answer<T>>
  post<T = Json>(path: string, body?: unknown, options?: CallOptions): Promise<Answer<T>>
}

export interface CallOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestServer {
  readonly house: TestHouse
  readonly front: Part
  readonly app: FastifyInstance
  readonly baseUrl: string
  client(): Client
  /** Makes an account; the password and second factor are those shown once. */
  account(of: {
    username: string
    roles: readonly Role[]
    hats?: readonly Hat[]
    taxpayerIds?: readonly string[]
    secondFactor?: boolean
  }): Promise<TestAccount>
  /** Signs in with all factors; the client is ready to act. */
  signIn(account: TestAccount, client?: Client): Promise<Client>
  dispose(): Promise<void>
}

export interface TestServerOptions {
  readonly house?: Partial<HouseOptions>
  readonly api?: Partial<ApiSetting>
  readonly webRoot?: string
  readonly log?: Logger
  readonly requestsPerMinute?: number
  readonly limitThisMachine?: boolean
}

/** A house on test databases with its API on a free port. */
export async function createTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const metrics = createMetrics()
  const house = await createTestHouse({ observer: metrics, ...options.house })
  const front = house.parts.get('front')
  if (!front) throw new Error('no front')
  const https = options.api?.https ?? false
  const pages = options.webRoot === undefined ? undefined : openWebPages(options.webRoot, { https })
  const app = await createApp({
    log: options.log ?? pino({ level: 'silent' }),
    requestsPerMinute: options.requestsPerMinute ?? 100_000,
    limitThisMachine: options.limitThisMachine ?? false,
    maxUploadBytes: 1024 * 1024,
    trustProxy: false,
    https,
    metrics,
    ...(pages ? { fallback: pages.fallback } : {}),
  })
  serveApi(app, front, {
    links: house.links,
    demo: true,
    publicUrl: 'http://127.0.0.1:8080',
    https,
    version: '0.0.0-test',
    startedAt: new Date(),
    signInsPerAddress: 10_000,
    signInsPerName: 10_000,
    ...options.api,
  })
  serveOperations(app, () => house.parts.values(), { metrics, draining: () => false })
  await pages?.serve(app)
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })

  const usedSteps = new Map<string, number>()
  const secondFactor = async (account: TestAccount, client: Client, ticket: string) => {
    const step = () => Math.floor(front.clock.now().getTime() / 30_000)
    // A code works once: somebody who signs in again at once waits for the next.
    if (usedSteps.get(account.id) === step()) house.tick(30_000)
    usedSteps.set(account.id, step())
    const code = totpCode(account, front.clock.now())
    const answer = await client.post<SessionAnswer>('/api/v1/sign-in/second-factor', { ticket, code })
    if (answer.status !== 200) throw new Error(`second factor: ${answer.status} ${answer.text}`)
    return answer.body
  }
  const server: TestServer = {
    house,
    front,
    app,
    baseUrl,
    client: () => createClient(baseUrl),
    async account({ username, roles, hats = [], taxpayerIds = [], secondFactor: asked }) {
      const key = `account:${uuidv7()}`
      const wanted = asked ?? roles.some((role) => role !== 'taxpayer')
      const secrets = await newSecrets(front.keys.own('front'), { key, username, secondFactor: wanted })
      const { outcome } = await front.pipeline.execute({
        kind: createAccount.kind,
        key,
        actor: systemActor('test'),
        input: {
          username,
          displayName: `测试 ${username}`,
          roles,
          hats,
          authorisations: taxpayerIds.map((taxpayerId) => ({
            taxpayerId,
            capacity: 'tax-handler',
            validFrom: '2016-05-01',
          })),
          ...secrets.stored,
        },
      })
      const { accountId } = outcome as { accountId: string }
      return { id: accountId, username, password: secrets.password, totpSecret: secrets.totpSecret }
    },
    async signIn(account, client = createClient(baseUrl)) {
      const { username, password } = account
      const first = await client.post<SignInAnswer>('/api/v1/sign-in', { username, password })
      if (first.status !== 200) throw new Error(`sign-in: ${first.status} ${first.text}`)
      const session =
        first.body.state === 'signed-in'
          ? first.body.session
          : await secondFactor(account, client, first.body.ticket)
      client.csrf = session.csrfToken ?? undefined
      return client
    },
    async dispose() {
      await app.close()
      await house.dispose()
    },
  }
  return server
}

/** The one-time code an authenticator application shows at an instant. */
export function totpCode(account: Pick<TestAccount, 'totpSecret'>, at: Date): string {
  return new TOTP({ secret: account.totpSecret ?? '' }).generate({ timestamp: at.getTime() })
}

function createClient(baseUrl: string): Client {
  let cookie: string | undefined
  const call = async <T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> => {
    const changing = method !== 'GET'
    const form = options.body instanceof FormData
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(cookie === undefined ? {} : { cookie: `yimen_session=${cookie}` }),
        ...(changing && client.csrf !== undefined ? { 'x-csrf-token': client.csrf } : {}),
        ...(changing ? { 'idempotency-key': uuidv7() } : {}),
        ...(options.body === undefined || form ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: form ? options.body : JSON.stringify(options.body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const value = /^yimen_session=([^;]*)/.exec(line)?.[1]
      if (value !== undefined) cookie = value === '' ? undefined : value
    }
    const text = await response.text()
    const json = /json/.test(response.headers.get('content-type') ?? '')
    const body = (json && text ? JSON.parse(text) : {}) as T
    return { status: response.status, headers: response.headers, body, text }
  }
  const client: Client = {
    get cookie() {
      return cookie
    },
    csrf: undefined,
    call,
    get: (path, options) => call('GET', path, options),
    post: (path, body, options) => call('POST', path, { ...options, body }),
  }
  return client
}
