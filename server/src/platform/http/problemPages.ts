import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Sentence } from '../refusal.ts'
import { escapeHtml, htmlPage } from './html.ts'
import { languageOf } from './problem.ts'

const SOURCES = join(import.meta.dirname, '../..')

/** `refuse(409, 'code', 'zh', 'en', …)` with literal or template sentences. */
const REFUSAL =
  /refuse\(\s*(\d{3}),\s*'([a-z0-9-]+)',\s*('(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`),\s*('(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*")/g

export interface ProblemKind {
  readonly code: string
  readonly status: number
  /** What is said, with … for what differs from case to case. */
  readonly sentences: readonly Sentence[]
}

let known: Promise<ReadonlyMap<string, ProblemKind>> | undefined

/**
 * Every problem code of the server with its sentences, read from the refusals in our own sources (Node runs them as they
 * are, so they are there). A table kept by hand beside a hundred refusals would be wrong after a week.
 */
export function problemKinds(): Promise<ReadonlyMap<string, ProblemKind>> {
  known ??= collect()
  return known
}

async function collect(): Promise<ReadonlyMap<string, ProblemKind>> {
  const kinds = new Map<string, ProblemKind>()
  for await (const file of glob('**/*.ts', { cwd: SOURCES, exclude: (name) => name.endsWith('.test.ts') })) {
    const text = readFileSync(join(SOURCES, file), 'utf8')
    for (const [, status = '', code = '', zh = '', en = ''] of text.matchAll(REFUSAL)) {
      const sentence = { zh: spoken(zh), en: spoken(en) }
      const before = kinds.get(code)
      const said = before?.sentences.some((each) => each.zh === sentence.zh) ?? false
      kinds.set(code, {
        code,
        status: before?.status ?? Number(status),
        sentences: said ? (before?.sentences ?? []) : [...(before?.sentences ?? []), sentence],
      })
    }
  }
  return kinds
}

function spoken(literal: string): string {
  return literal
    .slice(1, -1)
    .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…')
    .replaceAll(/\\(.)/g, '$1')
}

/** `/problems/{code}`: what a problem's `type` leads to, in both languages. */
export function serveProblemPages(app: FastifyInstance): void {
  app.get<{ Params: { code: string } }>('/problems/:code', async (request, reply) => {
    const { code } = request.params
    const kind = (await problemKinds()).get(code)
    const english = languageOf(request) === 'en'
    const blocks = [block('zh', code, kind), block('en', code, kind)]
    return reply
      .code(kind ? 200 : 404)
      .type('text/html; charset=utf-8')
      .send(
        htmlPage({
          title: `${kind ? code : '404'} · 一门 Yimen`,
          lang: english ? 'en' : 'zh-CN',
          body: `<main>${(english ? blocks.reverse() : blocks).join('<hr>')}</main>`,
        }),
      )
  })
}

const WORDS = {
  zh: {
    lang: 'zh-CN',
    title: '问题说明',
    unknown: '没有这个问题代码。',
    status: 'HTTP 状态',
    help: '页面上已说明应修改的内容和可以办理的操作；已填写的内容不会丢失。需要帮助时，请提供追踪编号（traceId），或到任一办税服务厅的联合窗口办理。',
    home: '返回首页',
  },
  en: {
    lang: 'en',
    title: 'About this problem',
    unknown: 'There is no such problem code.',
    status: 'HTTP status',
    help: 'The page says what to change and what else you can do; what you typed is not lost. For help quote the trace id (traceId), or come to the joint window of any tax hall.',
    home: 'Back to start',
  },
} as const

function block(language: 'zh' | 'en', code: string, kind: ProblemKind | undefined): string {
  const words = WORDS[language]
  const said = kind
    ? kind.sentences.map((sentence) => `<p>${escapeHtml(sentence[language])}</p>`).join('')
    : `<p>${words.unknown}</p>`
  const facts = kind ? `<p><code>${escapeHtml(code)}</code> · ${words.status} ${kind.status}</p>` : ''
  return `<section lang="${words.lang}"><h1>${words.title}</h1>${said}${facts}<p>${words.help}</p><p><a href="/">${words.home}</a></p></section>`
}
