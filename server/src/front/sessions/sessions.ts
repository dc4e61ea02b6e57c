import type { FastifyRequest } from 'fastify'
import type { Part } from '../../part.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Authenticator, Caller } from '../../platform/http/routes.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import { SessionCache } from './cache.ts'
import { CACHE_SECONDS, IDLE_MINUTES, TOUCH_SECONDS } from './lifetime.ts'
import { findOpenSession, type OpenSession, touchSessions } from './store.ts'
import { csrfFits, tokenHash, tokenOf } from './token.ts'

/** Somebody signed in, as the requests of a few seconds share it. */
export interface LiveSession {
  readonly sessionId: string
  readonly accountId: string
  readonly stored: OpenSession
  readonly caller: Caller
  /** Last request, in milliseconds of the house's clock. */
  seenAt: number
  touchedAt: number
}

export interface Sessions {
  readonly authenticate: Authenticator
  /** The open session of a token, or undefined; neither CSRF nor roles are looked at. */
  find(token: string | undefined): Promise<LiveSession | undefined>
  /** The session of this token is over: no request may be answered from memory. */
  forget(token: string): void
}

/** Changes of people after which nothing may be answered from memory. */
const FORGETTING = new Set([
  'account.disable',
  'account.reset',
  'authorisation.grant',
  'authorisation.revoke',
])

/** Routes that make a session: a browser holding an expired or foreign cookie must be able to use them. */
const SIGN_IN_ROUTES = new Set(['/api/v1/sign-in', '/api/v1/sign-in/second-factor'])

const TOUCH_TOGETHER_MS = 500

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

const ANONYMOUS: Caller = {
  sessionId: undefined,
  actor: {
    kind: 'person',
    accountId: 'anonymous',
    displayName: 'anonymous',
    roles: [],
    hats: [],
    mandates: [],
    channel: 'web',
  },
}

/** Sessions of the front: who calls, from the cookie. */
export function createSessions(front: Part, options: { publicUrl: string }): Sessions {
  const publicOrigin = new URL(options.publicUrl).origin
  const cache = new SessionCache<LiveSession>({ ttlMs: CACHE_SECONDS * 1000 })
  front.pipeline.onCommit((kind) => {
    if (FORGETTING.has(kind)) cache.clear()
  })

  async function find(token: string | undefined): Promise<LiveSession | undefined> {
    if (token === undefined) return undefined
    const now = front.clock.now()
    const live = await cache.get(token, now.getTime(), async () => {
      const stored = await findOpenSession(front.database, tokenHash(token), await front.clock.businessDate())
      return stored && liveSession(stored, unwritten.get(stored.sessionId))
    })
    if (live === undefined || now >= endOf(live)) return undefined
    live.seenAt = Math.max(live.seenAt, now.getTime())
    if (now.getTime() - live.touchedAt >= TOUCH_SECONDS * 1000) {
      live.touchedAt = now.getTime()
      noteUse(live.sessionId, now)
    }
    return live
  }

  /** When sessions were last in use, not written yet: one write for all of half a second, and no request waits for it. */
  const unwritten = new Map<string, Date>()
  let planned = false
  function noteUse(sessionId: string, now: Date): void {
    unwritten.set(sessionId, now)
    if (planned) return
    planned = true
    setTimeout(() => void writeUses(), TOUCH_TOGETHER_MS).unref()
  }
  async function writeUses(): Promise<void> {
    planned = false
    const seen = new Map(unwritten)
    try {
      await touchSessions(front.database, seen)
    } catch (error) {
      front.log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'sessions not touched')
    }
    for (const [sessionId, at] of seen) if (unwritten.get(sessionId) === at) unwritten.delete(sessionId)
  }

  async function authenticate(request: FastifyRequest): Promise<Caller> {
    const reading = READING.has(request.method)
    if (!reading) requireOwnOrigin(request, publicOrigin)
    const token = tokenOf(request)
    const live = await find(token)
    if (token === undefined || live === undefined) return ANONYMOUS
    const exempt = reading || SIGN_IN_ROUTES.has(request.routeOptions.url ?? '')
    if (!exempt && !csrfFits(token, request.headers['x-csrf-token']))
      throw new RefusedError(
        refuse(
          403,
          'csrf-token-wrong',
          '页面的安全令牌缺失或已更新，请刷新页面后重试；已填写的内容不会丢失。',
          'The security token of the page is missing or was renewed; reload and try again. What you typed is not lost.',
          { allowedActions: [{ code: 'reload', label: { zh: '刷新页面', en: 'Reload' } }] },
        ),
      )
    return live.caller
  }

  return { authenticate, find, forget: (token) => cache.delete(token) }
}

/** When a session ends by itself: after a working day, or when nobody has used it for a while. */
export function endOf(live: LiveSession): Date {
  const idle = live.seenAt + IDLE_MINUTES * 60_000
  return new Date(Math.min(idle, live.stored.expiresAt.getTime()))
}

function liveSession(stored: OpenSession, seenMeanwhile: Date | undefined): LiveSession {
  const actor: Actor = {
    kind: 'person',
    accountId: stored.accountId,
    displayName: stored.displayName,
    roles: stored.roles,
    hats: stored.hats,
    mandates: stored.mandates.flatMap(({ national, local }) => [
      ...(national === null ? [] : [{ side: 'national' as const, taxpayerId: national }]),
      ...(local === null ? [] : [{ side: 'local' as const, taxpayerId: local }]),
    ]),
    channel: 'web',
  }
  const seenAt = Math.max(stored.lastSeenAt.getTime(), seenMeanwhile?.getTime() ?? 0)
  return {
    sessionId: stored.sessionId,
    accountId: stored.accountId,
    stored,
    caller: { actor, sessionId: stored.sessionId },
    seenAt,
    touchedAt: seenAt,
  }
}

/**
 * A change must come from our own pages: browsers say where it comes from (Origin, Sec-Fetch-Site). Programs that are no
 * browser say neither and carry no cookie they did not mean to send.
 */
function requireOwnOrigin(request: FastifyRequest, publicOrigin: string): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  const foreign =
    origin === undefined
      ? site === 'cross-site'
      : origin !== publicOrigin && origin !== `${request.protocol}://${request.host}`
  if (foreign)
    throw new RefusedError(
      refuse(
        403,
        'origin-foreign',
        '该请求来自其他网站，已拒绝。请从本平台页面办理。',
        'This request comes from another site and was refused. Use the pages of this platform.',
        { allowedActions: [{ code: 'home', label: { zh: '返回首页', en: 'Back to start' }, href: '/' }] },
      ),
    )
}
