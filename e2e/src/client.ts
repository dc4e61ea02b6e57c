import { createHmac, randomUUID } from 'node:crypto'
import type { DemoAccount } from './stage.ts'

/** The server said no, with its problem+json. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly problem: Record<string, unknown>
  constructor(status: number, problem: Record<string, unknown>) {
    super(`${status} ${String(problem.code)}: ${String(problem.detail)}`)
    this.status = status
    this.code = String(problem.code)
    this.problem = problem
  }
}

/** No answer: the outcome is unknown, the same call may be made again under the same key. */
export class NoAnswer extends Error {}

export interface ApiClient {
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, key?: string): Promise<T>
}

/** Signs in over HTTP as a person, second factor included. */
export async function signIn(baseUrl: string, account: DemoAccount): Promise<ApiClient> {
  let cookie = ''
  let csrf = ''
  const call = async <T>(
    method: string,
    path: string,
    body?: unknown,
    key = randomUUID() as string,
  ): Promise<T> => {
    let answer: Response
    let text: string
    try {
      answer = await fetch(`${baseUrl}${path}`, {
        method,
        headers: {
          origin: baseUrl,
          cookie,
          ...(method === 'GET' ? {} : { 'x-csrf-token': csrf, 'idempotency-key': key }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      text = await answer.text()
    } catch (error) {
      throw new NoAnswer('no answer', { cause: error })
    }
    const set = answer.headers.getSetCookie()
    if (set.length > 0) cookie = set.map((item) => item.split(';')[0]).join('; ')
    const json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
    if (!answer.ok) throw new ApiProblem(answer.status, json)
    return json as T
  }
  type Session = { csrfToken: string }
  type First = { state: 'signed-in'; session: Session } | { state: 'second-factor'; ticket: string }
  const first = await call<First>('POST', '/api/v1/sign-in', {
    username: account.username,
    password: account.password,
  })
  const session = first.state === 'signed-in' ? first.session : await withCode(first.ticket)
  csrf = session.csrfToken
  return { call }

  /** A code opens one door once: where another journey has just used it, the next one is waited for. */
  async function withCode(ticket: string): Promise<Session> {
    try {
      return await call<Session>('POST', '/api/v1/sign-in/second-factor', {
        ticket,
        code: totp(account.totpSecret ?? '', Date.now()),
      })
    } catch (error) {
      if (!(error instanceof ApiProblem && error.code === 'code-used')) throw error
      await untilNextCode()
      return withCode(ticket)
    }
  }
}

/** One-time codes change every 30 s. */
export function untilNextCode(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30_000 - (Date.now() % 30_000) + 50))
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The one-time code of a base32 secret (RFC 6238, SHA-1, 30 s, 6 digits), as an authenticator app shows it. */
export function totp(secret: string, at: number): string {
  let bits = ''
  for (const character of secret.replaceAll('=', ''))
    bits += ALPHABET.indexOf(character).toString(2).padStart(5, '0')
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
