import type { FastifyReply, FastifyRequest } from 'fastify'
import { LinkUnavailable } from '../links/link.ts'
import { isRefusal, type Refusal, RefusedError, refuse, type Sentence } from '../refusal.ts'

export type Language = 'zh' | 'en'

/** The language of answers: `Accept-Language` starting with English, else Chinese. */
export function languageOf(request: FastifyRequest): Language {
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh'
}

const say = (sentence: Sentence, language: Language): string => sentence[language]

/** Answers a refusal as RFC 9457 problem+json in the caller's language. */
export function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const language = languageOf(request)
  if (refusal.facts?.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(refusal.facts.retryAfterSeconds))
  return reply
    .code(refusal.status)
    .header('content-language', language === 'zh' ? 'zh-CN' : 'en')
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `/problems/${refusal.code}`,
        title: say(refusal.message, language),
        status: refusal.status,
        code: refusal.code,
        detail: say(refusal.message, language),
        instance: request.url.split('?')[0],
        traceId: request.id,
        errors: (refusal.errors ?? []).map((error) => ({
          pointer: error.pointer,
          code: error.code,
          message: say(error.message, language),
        })),
        allowedActions: (refusal.allowedActions ?? []).map((action) => ({
          code: action.code,
          label: say(action.label, language),
          ...(action.href === undefined ? {} : { href: action.href }),
        })),
        ...(refusal.facts === undefined ? {} : { facts: refusal.facts }),
      }),
    )
}

/** Any error as a refusal; what nobody foresaw becomes one honest sentence and a trace id, nothing internal. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof RefusedError) return error.refusal
  if (isRefusal(error)) return error
  if (error instanceof LinkUnavailable)
    return refuse(
      503,
      'side-unavailable',
      `${error.part === 'national' ? '国税' : error.part === 'local' ? '地税' : '前台'}系统暂时无法连接，请稍后再试；已提交的内容不会丢失。`,
      `The ${error.part} system cannot be reached now; try again shortly. Nothing submitted is lost.`,
      { facts: { part: error.part, retryAfterSeconds: 5 } },
    )
  return undefined
}
