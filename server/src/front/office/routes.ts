import type { officeRoutes, Routes, RouteTypes } from '@yimen/core/api'
import type { Links } from '../../house.ts'
import type { Part } from '../../part.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import type { Handlers } from '../../platform/http/routes.ts'
import { LinkUnavailable } from '../../platform/links/link.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import { searchHouseholds } from '../registers/index.ts'

/** The routes of register files belong to `front/imports`. */
type ImportRoute = Extract<keyof typeof officeRoutes, `${string}/imports${string}`>
export type OfficeRoutes = Omit<typeof officeRoutes, ImportRoute>

type Answer<K extends keyof Routes> = RouteTypes<Routes[K]>['response']

/** Words that mean more taxpayers than this are common: a side finds them soon by going back through its declarations. */
const MOST_TAXPAYERS = 500

/**
 * Handlers of the back office: every question goes to the side it is about, with the rights of the person who asks; the
 * front keeps nothing of it. Names and numbers are looked up in the index over both registers, which has the indexes for
 * it; the sides' registers keep none, because they would slow every import.
 */
export function officeHandlers(front: Part, links: Links): Handlers<OfficeRoutes> {
  async function ask<T>(side: Side, name: string, input: object, actor: Actor): Promise<T> {
    return reached(side, links[side].query(name, present(input), actor)) as Promise<T>
  }
  async function act<T>(
    side: Side,
    kind: string,
    input: object,
    by: { key: string; actor: Actor },
  ): Promise<T> {
    const { outcome } = await reached(side, links[side].execute({ kind, input, ...by }))
    return outcome as T
  }
  /** The words as the taxpayers of a side they mean; as they are where they mean very many. */
  async function meant(side: Side, q: string | undefined, actor: Actor) {
    const words = q?.trim() ?? ''
    if (words === '') return {}
    const { found, more } = await searchHouseholds(front.database, actor, words, MOST_TAXPAYERS)
    if (more) return { q: words }
    const ids = found.map(({ household }) => (side === 'national' ? household.nationalId : household.localId))
    return { taxpayerIds: ids.filter((id) => id !== null) }
  }
  return {
    'GET /api/v1/office/{side}/declarations': async ({
      params: { side },
      query: { q, ...query },
      caller: { actor },
    }) =>
      ask<Answer<'GET /api/v1/office/{side}/declarations'>>(
        side,
        'office.declarations',
        { ...query, ...(await meant(side, q, actor)) },
        actor,
      ),
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
    'GET /api/v1/office/{side}/payments/exceptions': ({ params: { side }, query, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/payments/exceptions'>>(
        side,
        'office.payment-exceptions',
        query,
        caller.actor,
      ),
    'GET /api/v1/office/{side}/documents': ({ params: { side }, query, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/documents'>>(side, 'office.documents', query, caller.actor),
    'POST /api/v1/office/{side}/documents/{documentId}/withdraw': ({ params, body, caller, key }) =>
      act(
        params.side,
        'document.withdraw',
        { ...body, documentId: params.documentId },
        {
          key,
          actor: caller.actor,
        },
      ),
    'GET /api/v1/office/{side}/exchange': ({ params: { side }, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/exchange'>>(side, 'office.exchange', {}, caller.actor),
    'GET /api/v1/office/{side}/exchange/messages': ({ params: { side }, query, caller }) =>
      ask<Answer<'GET /api/v1/office/{side}/exchange/messages'>>(
        side,
        'office.exchange-messages',
        query,
        caller.actor,
      ),
    'POST /api/v1/office/{side}/exchange/messages/{messageId}/resend': ({
      params: { side, messageId },
      caller,
      key,
    }) => act(side, 'exchange.resend', { messageId }, { key, actor: caller.actor }),
    'POST /api/v1/office/national/invoices': ({ body, caller, key }) =>
      act('national', 'invoices.receive', body, { key, actor: caller.actor }),
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
