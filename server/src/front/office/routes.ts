import type { officeRoutes, Routes, RouteTypes } from '@yimen/core/api'
import type { Links } from '../../house.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import type { Handlers } from '../../platform/http/routes.ts'
import { LinkUnavailable } from '../../platform/links/link.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'

/** The routes of register files belong to `front/imports`. */
type ImportRoute = Extract<keyof typeof officeRoutes, `${string}/imports${string}`>
export type OfficeRoutes = Omit<typeof officeRoutes, ImportRoute>

type Answer<K extends keyof Routes> = RouteTypes<Routes[K]>['response']

/**
 * Handlers of the back office: every question goes to the side it is about, with the rights of the person who asks; the
 * front keeps nothing of it.
 */
export function officeHandlers(links: Links): Handlers<OfficeRoutes> {
  async function ask<T>(side: Side, name: string, input: object, actor: Actor): Promise<T> {
    return reached(side, links[side].query(name, present(input), actor)) as Promise<T>
  }
  return {
    'GET /api/v1/office/{side}/declarations': ({ params: { side }, query, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/declarations'>>(side, 'office.declarations', query, caller.actor),
    'GET /api/v1/office/{side}/declarations/{declarationId}': ({ params: { side, declarationId }, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/declarations/{declarationId}'>>(
        side,
        'office.declaration',
        { declarationId },
        caller.actor,
      ),
    'GET /api/v1/office/{side}/ledger': ({ params: { side }, query, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/ledger'>>(side, 'office.ledger', query, caller.actor),
    'GET /api/v1/office/{side}/ledger/balances': ({ params: { side }, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/ledger/balances'>>(side, 'office.balances', {}, caller.actor),
    'GET /api/v1/office/{side}/payments': ({ params: { side }, query, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/payments'>>(side, 'office.payments', query, caller.actor),
    'GET /api/v1/office/{side}/exchange': ({ params: { side }, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/exchange'>>(side, 'office.exchange', {}, caller.actor),
    'GET /api/v1/office/{side}/exchange/messages': ({ params: { side }, query, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/exchange/messages'>>(
        side,
        'office.exchange-messages',
        query,
        caller.actor,
      ),
    'POST /api/v1/office/{side}/exchange/messages/{messageId}/resend': async ({
      params: { side, messageId },
      caller,
      key,
    }) => {
      const { outcome } = await reached(
        side,
        links[side].execute({ kind: 'exchange.resend', input: { messageId }, key, actor: caller.actor }),
      )
      return outcome as Answer<'POST /api/v1/office/{side}/exchange/messages/{messageId}/resend'>
    },
    'POST /api/v1/office/national/invoices': async ({ body, caller, key }) => {
      const { outcome } = await reached(
        'national',
        links.national.execute({ kind: 'invoices.receive', input: body, key, actor: caller.actor }),
      )
      return outcome as Answer<'POST /api/v1/office/national/invoices'>
    },
  }
}

/** The query without what was not given: strict inputs know no `undefined`. */
function present(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
}

/** A side that cannot be asked is not an empty list: it is said, with what to do. */
async function reached<T>(side: Side, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof LinkUnavailable)) throw error
    throw new RefusedError(
      refuse(
        503,
        'side-unavailable',
        `${side === 'national' ? '国税' : '地税'}系统暂时无法访问，请稍后再试。`,
        `The ${side} authority's system cannot be reached now; try again shortly.`,
        { allowedActions: [{ code: 'retry', label: { zh: '重试', en: 'Try again' } }] },
      ),
    )
  }
}
