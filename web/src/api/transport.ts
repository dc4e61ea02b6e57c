import { Problem } from './problem.ts'

/**
 * The way to the server, without types of single operations: headers, retries, session renewal. `client.ts` puts the
 * contract's types on it.
 */
export interface Act {
  readonly method: string
  readonly url: string
  readonly body?: unknown
  /** The key of one act of the user; every retry of the same act carries the same key. */
  readonly idempotencyKey?: string
  readonly ifMatch?: string
  readonly signal?: AbortSignal
  /** Milliseconds for one attempt; 30,000 unless told. */
  readonly timeoutMs?: number
  /** Answer 401 as it is instead of asking for a new sign-in (sign-in itself, the session question). */
  readonly withoutRenewal?: boolean
}

export interface TransportOptions {
  /** Language of problem texts. */
  readonly language: () => string
  /** Asks the person to sign in again in place; true when signed in, false when given up. */
  readonly renewSession: () => Promise<boolean>
  readonly isOnline?: () => boolean
  readonly wait?: (milliseconds: number) => Promise<void>
  readonly origin?: string
}

export interface Transport {
  send(act: Act): Promise<Response>
  /** The anti-forgery token of the current session, sent back as `x-csrf-token` on every write. */
  setCsrfToken(token: string | undefined): void
}

const ATTEMPTS = 4
const FIRST_PAUSE_MS = 400

/** Makes the transport; pure of globals except `fetch` and timers, so tests run it against a real HTTP server. */
export function createTransport(options: TransportOptions): Transport {
  const wait = options.wait ?? ((ms) => new Promise((done) => setTimeout(done, ms)))
  const isOnline = options.isOnline ?? (() => true)
  let csrfToken: string | undefined
  let renewal: Promise<boolean> | undefined

  /** One renewal at a time: ten calls that meet an expired session open one dialog. */
  function renew(): Promise<boolean> {
    renewal ??= options.renewSession().finally(() => {
      renewal = undefined
    })
    return renewal
  }

  async function attempt(act: Act): Promise<Response> {
    // AbortSignal.any is missing in browsers that halls still run (Chrome < 116), so one controller serves both reasons.
    const controller = new AbortController()
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      controller.abort()
    }, act.timeoutMs ?? 30_000)
    const cancel = () => controller.abort()
    if (act.signal?.aborted) cancel()
    act.signal?.addEventListener('abort', cancel)
    try {
      return await fetch((options.origin ?? '') + act.url, {
        method: act.method,
        credentials: 'same-origin',
        headers: headersOf(act),
        signal: controller.signal,
        ...(act.body === undefined
          ? {}
          : { body: act.body instanceof FormData ? act.body : JSON.stringify(act.body) }),
      })
    } catch (error) {
      if (act.signal?.aborted) throw error
      const kind = timedOut ? 'timeout' : isOnline() ? 'unreachable' : 'offline'
      throw new Problem({ kind, status: 0, code: `client.${kind}`, title: kind })
    } finally {
      clearTimeout(timer)
      act.signal?.removeEventListener('abort', cancel)
    }
  }

  function headersOf(act: Act): Record<string, string> {
    const isWrite = act.method !== 'GET'
    return {
      accept: 'application/json, application/problem+json',
      'accept-language': options.language(),
      ...(act.body === undefined || act.body instanceof FormData
        ? {}
        : { 'content-type': 'application/json' }),
      ...(isWrite && csrfToken !== undefined ? { 'x-csrf-token': csrfToken } : {}),
      ...(act.idempotencyKey === undefined ? {} : { 'idempotency-key': act.idempotencyKey }),
      ...(act.ifMatch === undefined ? {} : { 'if-match': act.ifMatch }),
    }
  }

  async function send(act: Act): Promise<Response> {
    const repeatable = act.method === 'GET' || act.idempotencyKey !== undefined
    let renewed = false
    for (let attemptNumber = 1; ; attemptNumber += 1) {
      const last = attemptNumber >= ATTEMPTS || !repeatable
      const outcome = await attempt(act).catch((error: unknown) => {
        if (last || !(error instanceof Problem) || error.kind === 'offline') throw error
        return undefined
      })
      if (outcome?.ok) return outcome
      if (outcome?.status === 401 && !act.withoutRenewal && !renewed) {
        renewed = true
        attemptNumber -= 1
        if (await renew()) continue
        throw await Problem.fromResponse(outcome)
      }
      if (outcome && (last || !isWorthRepeating(outcome))) throw await Problem.fromResponse(outcome)
      await wait(pauseMs(attemptNumber, outcome))
      if (act.signal?.aborted) throw act.signal.reason
    }
  }

  return {
    send,
    setCsrfToken(token) {
      csrfToken = token
    },
  }
}

const LONGEST_PAUSE_MS = 5000

/**
 * A gateway that lost its server, or the same act still being carried out (409 with a short Retry-After). A 503 with a
 * problem document is the server's own word (a side cannot be reached): the person shall read it now.
 */
function isWorthRepeating(response: Response): boolean {
  const isAnswered = (response.headers.get('content-type') ?? '').includes('problem+json')
  if ([502, 503, 504].includes(response.status)) return !isAnswered
  const asked = secondsAsked(response)
  return asked !== undefined && asked * 1000 <= LONGEST_PAUSE_MS && [409, 429].includes(response.status)
}

function secondsAsked(response: Response | undefined): number | undefined {
  const asked = Number.parseInt(response?.headers.get('retry-after') ?? '', 10)
  return Number.isFinite(asked) && asked >= 0 ? asked : undefined
}

/** Doubling pause with jitter, or what the server asked for. */
function pauseMs(attemptNumber: number, response: Response | undefined): number {
  const asked = secondsAsked(response)
  if (asked !== undefined) return Math.min(asked * 1000, LONGEST_PAUSE_MS)
  return FIRST_PAUSE_MS * 2 ** (attemptNumber - 1) * (0.75 + Math.random() / 2)
}

/**
 * A key for one act of the user. `crypto.randomUUID` exists only in secure contexts, and halls reach the server by plain
 * HTTP on an intranet address.
 */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Fills `{name}` in a path and appends the query; throws when a parameter is missing, so no call goes to a wrong address. */
export function urlOf(
  path: string,
  params: Readonly<Record<string, unknown>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined || value === null || value === '')
      throw new RangeError(`${path}: parameter ${name} is missing`)
    return encodeURIComponent(String(value))
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) search.append(name, String(item))
    }
  }
  const tail = search.toString()
  return tail === '' ? filled : `${filled}?${tail}`
}
