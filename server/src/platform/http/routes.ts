import type { RouteContract, RouteKey, RouteTable, RouteTypes } from '@yimen/core/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../actor.ts'
import { RefusedError, refuse } from '../refusal.ts'
import { unstorableTexts } from '../shapeErrors.ts'
import { inRequestSpan } from '../telemetry/index.ts'
import { inputInvalid } from './problem.ts'

/** Who calls and how, as the session room found out. */
export interface Caller {
  readonly actor: Actor
  /** Undefined for people who are not signed in. */
  readonly sessionId: string | undefined
}

/** What a handler gets: the validated input, the caller, and the client's idempotency key where the route takes one. */
export interface RouteInput<R extends RouteContract> {
  readonly params: RouteTypes<R>['params']
  readonly query: RouteTypes<R>['query']
  readonly body: RouteTypes<R>['body']
  readonly caller: Caller
  /** Scoped to the account, so that two people never meet in one key. */
  readonly key: string
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** One handler for every route of a contract table: a route without a handler does not compile. */
export type Handlers<T extends RouteTable> = {
  readonly [K in keyof T & RouteKey]: (input: RouteInput<T[K]>) => Promise<RouteTypes<T[K]>['response']>
}

/** A handler with its types forgotten: the table has already checked them. */
type AnyHandler = (input: RouteInput<RouteContract>) => Promise<unknown>

/** Finds out who calls; refuses a change without the session's CSRF token. */
export type Authenticator = (request: FastifyRequest) => Promise<Caller>

const KEY_PATTERN = /^[\x21-\x7e]{8,120}$/

/**
 * Serves a contract table: validation, access by role, CSRF (by the authenticator), idempotency key, OpenAPI, all from
 * the one description.
 */
export function serve<T extends RouteTable>(
  app: FastifyInstance,
  table: T,
  handlers: Handlers<T>,
  authenticate: Authenticator,
): void {
  const callers = new WeakMap<FastifyRequest, Caller>()
  for (const [key, contract] of Object.entries(table) as [string, RouteContract][]) {
    const [method = 'GET', path = '/'] = key.split(' ')
    const handler = (handlers as Readonly<Record<string, AnyHandler>>)[key]
    if (!handler) throw new Error(`no handler for ${key}`)
    app.route({
      method,
      url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      schema: schemaOf(key, contract),
      // Who calls is settled before the body is read: nobody uploads or probes a schema without the right to call.
      onRequest: async (request) => {
        const caller = await authenticate(request)
        allow(contract, caller)
        callers.set(request, caller)
      },
      preHandler: async (request) => {
        const errors = [
          ...unstorableTexts(request.params, '/params'),
          ...unstorableTexts(request.query, '/querystring'),
          ...unstorableTexts(request.body),
        ]
        if (errors.length > 0) throw new RefusedError(inputInvalid(errors))
      },
      handler: (request, reply) =>
        inRequestSpan(`${method} ${path}`, request.headers, async () => {
          const caller = callers.get(request)
          if (!caller) throw new Error('the request was not authenticated')
          const answer = await handler({
            params: request.params as never,
            query: request.query as never,
            body: request.body as never,
            caller,
            key: idempotencyKey(contract, request, caller),
            request,
            reply,
          })
          if (reply.sent) return reply
          return reply.code(contract.status ?? 200).send(answer)
        }),
    })
  }
}

function allow(contract: RouteContract, caller: Caller): void {
  if (contract.access === 'public') return
  if (caller.sessionId === undefined)
    throw new RefusedError(
      refuse(
        401,
        'not-signed-in',
        '请先登录；已填写的内容不会丢失。',
        'Sign in first; what you typed is not lost.',
        {
          allowedActions: [{ code: 'sign-in', label: { zh: '登录', en: 'Sign in' }, href: '/sign-in' }],
        },
      ),
    )
  if (contract.access === 'signed-in') return
  const { roles, hats } = caller.actor
  const held = new Set([...roles, ...hats.flatMap((hat) => hat.roles)])
  if (!contract.access.some((role) => held.has(role)))
    throw new RefusedError(
      refuse(
        403,
        'role-missing',
        '您的岗位没有办理此业务的权限。',
        'Your post does not include this business.',
        {
          allowedActions: [{ code: 'home', label: { zh: '返回首页', en: 'Back to start' }, href: '/' }],
        },
      ),
    )
}

function idempotencyKey(contract: RouteContract, request: FastifyRequest, caller: Caller): string {
  const given = request.headers['idempotency-key']
  if (given === undefined) {
    if (contract.idempotent === true)
      throw new RefusedError(
        refuse(
          400,
          'idempotency-key-missing',
          '请求缺少 Idempotency-Key。',
          'Send an Idempotency-Key header with this request.',
        ),
      )
    return `${caller.actor.accountId}:${request.id}`
  }
  if (typeof given !== 'string' || !KEY_PATTERN.test(given))
    throw new RefusedError(
      refuse(
        400,
        'idempotency-key-invalid',
        'Idempotency-Key 应为 8 至 120 个可见字符。',
        'An Idempotency-Key has 8 to 120 visible characters.',
      ),
    )
  return `${caller.actor.accountId}:${given}`
}

const FILE_BODY = {
  type: 'object',
  required: ['file'],
  properties: { file: { type: 'string', format: 'binary' } },
} as const

function schemaOf(key: string, contract: RouteContract): Record<string, unknown> {
  const schema: Record<string, unknown> = {
    operationId: key.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase(),
    summary: contract.summary,
    description: contract.description ?? contract.summary,
    tags: [...contract.tags],
  }
  if (contract.params) schema.params = contract.params
  if (contract.query) schema.querystring = contract.query
  if (contract.body) schema.body = contract.body
  if (contract.takesFile) {
    schema.consumes = ['multipart/form-data']
    schema['x-file-body'] = FILE_BODY
  }
  schema['x-access'] = contract.access
  if (contract.example) schema['x-example'] = contract.example
  // The answer's schema documents; answers are made from typed code and are not filtered again on the way out.
  schema['x-response'] = contract.response
  schema['x-status'] = contract.status ?? 200
  if (contract.produces) schema['x-produces'] = contract.produces
  return schema
}
