import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Logger } from 'pino'
import { type Refusal, refuse } from '../refusal.ts'
import { shapeErrors } from '../shapeErrors.ts'
import { type Metrics, requestIdOf, safeError, traceparentOf } from '../telemetry/index.ts'
import { contentSecurityPolicy } from './contentSecurity.ts'
import { inputInvalid, refusalOf, sendRefusal, sendUnexpected } from './problem.ts'

export interface AppOptions {
  readonly log: Logger
  /** Requests per minute and address over the whole API; sign-in has its own, stricter limits. */
  readonly requestsPerMinute: number
  /** Limit callers on this machine too; otherwise they are not (its own checks and measurements). */
  readonly limitThisMachine?: boolean
  readonly maxUploadBytes: number
  /** Behind a proxy that sets X-Forwarded-For: which addresses are the proxy's. */
  readonly trustProxy: boolean | string
  readonly https: boolean
  readonly metrics?: Metrics
  /** What answers an address nobody serves: the pages of the web application, where there are any. */
  readonly fallback?: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined
}

const THIS_MACHINE = ['127.0.0.1', '::1', '::ffff:127.0.0.1'] as const

/** The HTTP application every part's pages and API stand on: safe headers, limits, one error format, one logger. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'traceId' }),
    trustProxy: options.trustProxy,
    bodyLimit: 2 * 1024 * 1024,
    // Time to send a request, to answer one that was sent, and how long an idle connection is kept.
    requestTimeout: 120_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: 200 },
    // What fails before a route is found, such as an address with a broken escape.
    frameworkErrors: (error, request, reply) => {
      sendRefusal(request, reply, knownHttpError(error) ?? nothingHere())
    },
    // At shutdown idle connections are closed at once; requests under way are finished.
    forceCloseConnections: 'idle',
  })
  app.setValidatorCompiler(TypeBoxValidatorCompiler)
  // Many clients name JSON also where a request has no body: that is no mistake worth a refusal.
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parseJson(request, body as string, done)
  })
  await app.register(cookie)
  await app.register(multipart, { limits: { fileSize: options.maxUploadBytes, files: 1, fields: 10 } })
  await app.register(helmet, {
    // Set below: the page of the web application adds its nonce.
    contentSecurityPolicy: false,
    strictTransportSecurity: options.https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    crossOriginEmbedderPolicy: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  })
  await app.register(rateLimit, {
    global: true,
    max: options.requestsPerMinute,
    timeWindow: '1 minute',
    ...(options.limitThisMachine ? {} : { allowList: [...THIS_MACHINE] }),
    errorResponseBuilder: (_request, context) => tooMany(Math.ceil(context.ttl / 1000)),
  })
  app.addHook('onResponse', (request, reply, done) => {
    // The path pattern, never the path: ids and search words stay out of the log.
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
    options.metrics?.request(
      request.method,
      request.routeOptions.url ?? 'none',
      reply.statusCode,
      reply.elapsedTime / 1000,
    )
    done()
  })
  const policy = contentSecurityPolicy({ https: options.https })
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-trace-id', request.id)
    reply.header('traceparent', traceparentOf(request.id, request.headers.traceparent))
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', policy)
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalOf(error) ?? knownHttpError(error)
    if (refusal) return sendRefusal(request, reply, refusal)
    request.log.error({ err: safeError(error) }, 'unexpected error')
    return sendUnexpected(request, reply)
  })
  app.setNotFoundHandler(
    (request, reply) => options.fallback?.(request, reply) ?? sendRefusal(request, reply, nothingHere()),
  )
  return app
}

/** Said to who asks more often than the limit allows. */
export function tooManyRequests(seconds: number): Refusal {
  return refuse(
    429,
    'too-many-requests',
    `请求太频繁，请 ${seconds} 秒后再试。`,
    `Too many requests; try again in ${seconds} seconds.`,
    { facts: { retryAfterSeconds: seconds } },
  )
}

/** The rate limiter throws what it is given; the error handler knows refusals. */
function tooMany(seconds: number): Error & Refusal {
  return Object.assign(new Error('too many requests'), tooManyRequests(seconds))
}

function knownHttpError(error: FastifyError): Refusal | undefined {
  if (error.validation) {
    const base =
      error.validationContext === 'body' || error.validationContext === undefined
        ? ''
        : `/${error.validationContext}`
    return inputInvalid(shapeErrors(error.validation, base))
  }
  switch (error.statusCode) {
    case 400:
      return refuse(400, 'request-unreadable', '请求内容无法读取。', 'The request cannot be read.')
    case 413:
      return refuse(
        413,
        'too-large',
        '内容太大，请减小后再提交。',
        'This is too large; make it smaller and send again.',
      )
    case 415:
      return refuse(415, 'media-type', '不支持这种内容类型。', 'This media type is not supported.')
    case 403:
    case 404:
      return nothingHere()
    default:
      return undefined
  }
}

function nothingHere(): Refusal {
  return refuse(404, 'not-found', '没有找到这个地址。', 'There is nothing at this address.')
}
