import { createHash } from 'node:crypto'
import type { RouteTypes, sessionRoutes } from '@yimen/core/api'
import { demoAuthorities } from '@yimen/core/authorities'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Part } from '../../part.ts'
import type { Hat } from '../../platform/actor.ts'
import { isReadOnly } from '../../platform/database/readOnly.ts'
import { tooManyRequests } from '../../platform/http/app.ts'
import type { Handlers } from '../../platform/http/routes.ts'
import { RefusedError } from '../../platform/refusal.ts'
import { taxpayersOf } from '../authorisations/index.ts'
import { closeSession } from './commands.ts'
import { endOf, type LiveSession, type Sessions } from './sessions.ts'
import { createSignIn } from './signIn.ts'
import { clearCookie, csrfToken, setCookie, tokenOf } from './token.ts'

type SessionAnswer = RouteTypes<(typeof sessionRoutes)['GET /api/v1/session']>['response']

export interface SessionSetting {
  readonly demo: boolean
  readonly https: boolean
  /** Attempts to sign in per minute from one address; an office behind one address shares them. */
  readonly signInsPerAddress: number
  readonly signInsPerName: number
}

/** Session, sign-in with one or two factors, sign-out. */
export function sessionHandlers(
  app: FastifyInstance,
  front: Part,
  sessions: Sessions,
  setting: SessionSetting,
): Handlers<typeof sessionRoutes> {
  const signIn = createSignIn(front)
  const limits = signInLimits(app, setting)
  const replaced = async (request: FastifyRequest) => {
    const token = tokenOf(request)
    const live = await sessions.find(token)
    if (token !== undefined) sessions.forget(token)
    return live?.sessionId ?? null
  }
  const answer = async (token: string | undefined): Promise<SessionAnswer> =>
    describe(front, await sessions.find(token), token, setting.demo)
  return {
    'GET /api/v1/session': ({ request }) => answer(tokenOf(request)),

    'POST /api/v1/sign-in': async ({ body, request, reply }) => {
      await limits(request, body.username)
      const result = await signIn.withPassword(body.username, body.password, await replaced(request))
      if (result.state === 'second-factor') return { ...result, expiresAt: result.expiresAt.toISOString() }
      setCookie(reply, result.token, setting.https)
      return { state: result.state, session: await answer(result.token) }
    },

    'POST /api/v1/sign-in/second-factor': async ({ body, request, reply }) => {
      await limits(request, body.ticket)
      const { token } = await signIn.withSecondFactor(body.ticket, body.code, await replaced(request))
      setCookie(reply, token, setting.https)
      return answer(token)
    },

    'POST /api/v1/sign-out': async ({ caller, key, request, reply }) => {
      await front.pipeline.execute({
        kind: closeSession.kind,
        input: { sessionId: caller.sessionId },
        key,
        actor: caller.actor,
      })
      const token = tokenOf(request)
      if (token !== undefined) sessions.forget(token)
      clearCookie(reply, setting.https)
      return { signedIn: false }
    },
  }
}

/** Two limits: one address trying many names, and many addresses trying one name. */
function signInLimits(app: FastifyInstance, setting: SessionSetting) {
  // Nobody is exempt here, this machine neither.
  const usual = { timeWindow: '1 minute', allowList: [] }
  const perAddress = app.createRateLimit({ ...usual, max: setting.signInsPerAddress })
  const named = new WeakMap<FastifyRequest, string>()
  const perName = app.createRateLimit({
    ...usual,
    max: setting.signInsPerName,
    keyGenerator: (request) => named.get(request) ?? request.ip,
  })
  return async (request: FastifyRequest, name: string): Promise<void> => {
    named.set(request, createHash('sha256').update(name.trim().toLowerCase()).digest('base64url'))
    for (const limit of [perAddress, perName]) {
      const result = await limit(request)
      if (!result.isAllowed && result.isExceeded) throw new RefusedError(tooManyRequests(result.ttlInSeconds))
    }
  }
}

async function describe(
  front: Part,
  live: LiveSession | undefined,
  token: string | undefined,
  demo: boolean,
): Promise<SessionAnswer> {
  const [businessDate, readOnly] = await Promise.all([
    front.clock.businessDate(),
    isReadOnly(front.database, front.clock.now()),
  ])
  if (!live || token === undefined)
    return {
      signedIn: false,
      account: null,
      taxpayers: [],
      csrfToken: null,
      expiresAt: null,
      strongUntil: null,
      businessDate,
      demo,
      readOnly,
    }
  const { stored } = live
  return {
    signedIn: true,
    account: {
      id: stored.accountId,
      username: stored.username,
      displayName: stored.displayName,
      roles: [...stored.roles],
      hats: stored.hats.map(namedHat),
    },
    taxpayers: await taxpayersOf(front.database, stored.accountId, businessDate),
    csrfToken: csrfToken(token),
    expiresAt: endOf(live).toISOString(),
    strongUntil: stored.strongUntil.toISOString(),
    businessDate,
    demo,
    readOnly,
  }
}

/** A hat with the name of its authority. */
export function namedHat(hat: Hat) {
  const known = demoAuthorities.find(hat.authority)
  return {
    side: hat.side,
    authority: hat.authority,
    authorityName: known?.name ?? { zh: `税务机关 ${hat.authority}`, en: `Authority ${hat.authority}` },
    roles: [...hat.roles],
  }
}
