import type { FastifyReply, FastifyRequest } from 'fastify'
import { sqlState } from '../database/database.ts'
import { LinkUnavailable } from '../links/link.ts'
import { type FieldError, isRefusal, type Refusal, RefusedError, refuse, type Sentence } from '../refusal.ts'

export type Language = 'zh' | 'en'

/** The language of answers: `Accept-Language` starting with English, else Chinese. */
export function languageOf(request: FastifyRequest): Language {
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh'
}

/** SQLSTATE of a write on a database that takes none. */
const READ_ONLY = '25006'

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

/** The answer to what nobody foresaw: one honest sentence and the id to quote, nothing internal. */
export function sendUnexpected(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(request)
  const title = { zh: '系统出现意外错误。', en: 'Something unexpected went wrong.' }
  const detail = {
    zh: `系统出现意外错误，已记录。请稍后重试；如仍不成功，请报编号 ${request.id}。`,
    en: `Something unexpected went wrong and was recorded. Try again shortly; if it goes on, quote ${request.id}.`,
  }
  return reply
    .code(500)
    .header('content-language', language === 'zh' ? 'zh-CN' : 'en')
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: '/problems/unexpected',
        title: say(title, language),
        status: 500,
        code: 'unexpected',
        detail: say(detail, language),
        instance: request.url.split('?')[0],
        traceId: request.id,
        errors: [],
        allowedActions: [],
      }),
    )
}

/** An error as a refusal, or undefined for what nobody foresaw. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof RefusedError) return error.refusal
  if (isRefusal(error)) return error
  if (sqlState(error) === READ_ONLY)
    return refuse(
      503,
      'read-only',
      '系统正在维护，暂时只能查询，不能办理；已填写的内容不会丢失。',
      'The system is being maintained: you can read but not change anything now. What you typed is not lost.',
      { facts: { retryAfterSeconds: 60 } },
    )
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

/** Said of input whose shape is wrong, with the fields. */
export function inputInvalid(errors: readonly FieldError[]): Refusal {
  return refuse(
    400,
    'input-invalid',
    '提交的内容格式不正确，请按提示修改。',
    'The input has the wrong shape; see the fields.',
    { errors },
  )
}
