import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findViolations } from '../src/axe.ts'
import { openBrowser } from '../src/browser.ts'
import { type ApiClient, signIn } from '../src/client.ts'
import { signInAs } from '../src/people.ts'

const { baseUrl, accounts } = inject('stage')

const LANGUAGES = ['zh-CN', 'en'] as const
const WIDTHS = [1280, 390] as const
const ROOT = join(import.meta.dirname, '../..')

/** Who looks: nobody in particular, a taxpayer with a filed quarter, a bookkeeper with a begun draft. */
type Visitor = 'anybody' | 'jitian' | 'chen'

interface Visit {
  /** The route of web/src/{public,taxpayer}/routes.ts that this is a page of. */
  readonly route: string
  readonly path: string
}

/**
 * Every page of the public and the taxpayer's portal, in both languages, wide and narrow. Demo taxpayers used, for reading:
 * jiye and, of the bookkeeper's clients, xinchen (one draft is opened).
 */
describe('every page for citizens', () => {
  let browser: Browser
  const contexts: BrowserContext[] = []
  const visits = new Map<Visitor, Visit[]>()
  /** Chinese that stands in English pages by right: names and addresses as registered, titles of laws. */
  const names = new Set<string>()

  const account = (username: string) => {
    const found = accounts.find((candidate) => candidate.username === username)
    if (!found) throw new Error(`no account ${username}`)
    return found
  }

  beforeAll(async () => {
    browser = await openBrowser()
    const [jitian, chen] = await Promise.all([
      signIn(baseUrl, account('jitian')),
      signIn(baseUrl, account('chen')),
    ])
    const jiye = (await taxpayersOf(jitian))[0]?.id ?? ''
    const clients = await taxpayersOf(chen)
    const xinchen = clients.find((client) => client.name.includes('欣晨'))?.id ?? ''
    const draft = await chen.call<{ id: string }>('POST', `/api/v1/taxpayers/${xinchen}/drafts`, {
      taskId: '2017-Q3.vat-and-surcharges',
    })
    const filings = await jitian.call<{ items: { id: string; period: string }[] }>(
      'GET',
      `/api/v1/taxpayers/${jiye}/filings`,
    )
    const filing = filings.items.find((item) => item.period === '2017-Q2')?.id ?? ''
    for (const client of clients) names.add(client.name)
    for (const [person, path] of [
      [jitian, `/api/v1/taxpayers/${jiye}`],
      [chen, `/api/v1/taxpayers/${xinchen}`],
    ] as const)
      collectNames(await person.call('GET', path), names)
    for (const person of [jitian, chen]) collectNames(await person.call('GET', '/api/v1/session'), names)
    collectLaw(await chen.call('GET', `/api/v1/drafts/${draft.id}`), names)
    collectLaw(await jitian.call('GET', `/api/v1/filings/${filing}`), names)

    visits.set('anybody', [
      { route: '/', path: '/' },
      { route: '/search', path: '/search?q=VAT' },
      { route: '/verify', path: '/verify' },
      { route: '/verify/$code', path: '/verify/YM00-0000-0000-0000' },
      { route: '/calendar', path: '/calendar?month=2017-10' },
      { route: '/accessibility', path: '/accessibility' },
      { route: '/sign-in', path: '/sign-in' },
      { route: '/no-permission', path: '/no-permission' },
      { route: 'none', path: '/no-such-page' },
    ])
    const own = `/taxpayer/${jiye}`
    visits.set('jitian', [
      { route: '/taxpayer/$taxpayerId/', path: own },
      { route: '/taxpayer/$taxpayerId/filings', path: `${own}/filings` },
      { route: '/taxpayer/$taxpayerId/filings/$filingId', path: `${own}/filings/${filing}` },
      { route: '/taxpayer/$taxpayerId/filings/$filingId/correct', path: `${own}/filings/${filing}/correct` },
      { route: '/taxpayer/$taxpayerId/documents', path: `${own}/documents` },
      { route: '/taxpayer/$taxpayerId/ledger', path: `${own}/ledger?side=local` },
      { route: '/taxpayer/$taxpayerId/data', path: `${own}/data` },
    ])
    const client = `/taxpayer/${xinchen}`
    const question = '/taxpayer/$taxpayerId/drafts/$draftId/questions/$question'
    visits.set('chen', [
      { route: '/taxpayer/', path: '/taxpayer' },
      { route: '/taxpayer/$taxpayerId/drafts/$draftId', path: `${client}/drafts/${draft.id}` },
      { route: question, path: `${client}/drafts/${draft.id}/questions/goods` },
      { route: question, path: `${client}/drafts/${draft.id}/questions/other` },
      { route: '/taxpayer/$taxpayerId/drafts/$draftId/form', path: `${client}/drafts/${draft.id}/form` },
      // The page of a task goes on to its draft; here to the reason why there is none yet.
      {
        route: '/taxpayer/$taxpayerId/tasks/$taskId',
        path: `${client}/tasks/2017-Q4.vat-and-surcharges`,
      },
    ])
  })
  afterAll(async () => {
    for (const context of contexts) await context.close()
    await browser?.close()
  })

  it('is visited here, with no route left out', () => {
    const covered = new Set([...visits.values()].flat().map((visit) => visit.route))
    const routes = [...routesOf('public', ''), ...routesOf('taxpayer', '/taxpayer')]
    expect(routes.length).toBeGreaterThan(15)
    expect(routes.filter((route) => !covered.has(route))).toEqual([])
  })

  it.each(['anybody', 'jitian', 'chen'] as const)(
    'is complete, accessible and quiet in both languages, wide and narrow, for %s',
    async (visitor) => {
      const context = await browser.newContext({ locale: 'zh-CN', reducedMotion: 'reduce' })
      contexts.push(context)
      const page = await context.newPage()
      const noise: string[] = []
      page.on('console', (message) => {
        // The browser writes down every refusal; on the page of a refused task it is what the page is about.
        const isRefusal = message.text().includes('status of 422') && page.url().includes('/tasks/2017-Q4')
        if (['error', 'warning'].includes(message.type()) && !isRefusal)
          noise.push(`${message.text()} at ${page.url()}`)
      })
      page.on('pageerror', (error) => noise.push(`${error.message} at ${page.url()}`))
      if (visitor === 'anybody') await page.goto(baseUrl)
      else await signInAs(page, baseUrl, account(visitor))
      const faults: string[] = []
      for (const language of LANGUAGES) {
        if (language === 'en') await page.getByRole('button', { name: 'English' }).click()
        const titles = new Map<string, string>()
        for (const { path, route } of visits.get(visitor) ?? []) {
          await goTo(page, path)
          const fault = (what: string) => faults.push(`${language} ${path}: ${what}`)
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: 844 })
            const wide = await page.evaluate<number>(
              'document.documentElement.scrollWidth - document.documentElement.clientWidth',
            )
            if (wide > 0) fault(`${wide} px too wide at ${width}`)
            // Contrast and structure do not change with the language; what is longer in English shows when it is narrow.
            if (language === 'en' && width > 390) continue
            for (const violation of await findViolations(page)) fault(`${width} px: ${violation}`)
          }
          const seen = await page.evaluate<Seen>(LOOK)
          if (seen.lang !== language) fault(`lang is ${seen.lang}`)
          if (seen.headings.length !== 1) fault(`h1: ${JSON.stringify(seen.headings)}`)
          if (!seen.title.includes(seen.headings[0] ?? '?')) fault(`title "${seen.title}" is not its own`)
          const other = titles.get(seen.title)
          if (other !== undefined && route !== 'none') fault(`title "${seen.title}" is also that of ${other}`)
          titles.set(seen.title, path)
          for (const text of seen.texts) {
            if (/^[a-z][\w-]*(:[\w-]+)?(\.[\w-]+)+$/i.test(text)) fault(`untranslated: ${text}`)
            if (language === 'en' && isUntranslated(text, names)) fault(`Chinese: ${text}`)
          }
        }
      }
      expect(faults).toEqual([])
      expect(noise).toEqual([])
    },
  )
})

interface Seen {
  readonly lang: string
  readonly title: string
  readonly headings: string[]
  readonly texts: string[]
}

/** What a reader meets on the page, hidden texts for screen readers included. */
const LOOK = `(() => {
  const texts = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement
    if (parent && !parent.closest('script, style, noscript, svg[aria-hidden="true"]') && node.data.trim() !== '') texts.push(node.data.trim())
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]'))
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
      const value = element.getAttribute(name)
      if (value) texts.push(value.trim())
    }
  return {
    lang: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll('h1')].map((heading) => heading.innerText.trim()),
    texts,
  }
})()`

/** What shows that a page still moves; empty while it loads. Asked from outside, because pages allow no eval. */
const STATE = `(() => {
  const main = document.getElementById('main')
  if (!main || !main.querySelector('h1') || main.querySelector('[aria-busy="true"]')) return ''
  return [location.pathname, document.documentElement.lang, document.title, main.innerText.length].join('|')
})()`

/** Goes to another page as a link does, without loading anew, and waits until it stands. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState({}, '', ${JSON.stringify(path)})`)
  const until = Date.now() + 20_000
  let before = ''
  while (Date.now() < until) {
    await page.waitForTimeout(80)
    const now = await page.evaluate<string>(STATE)
    if (now !== '' && now === before) return
    before = now
  }
  throw new Error(`${path} does not come to rest: ${before}`)
}

async function taxpayersOf(person: ApiClient): Promise<readonly { id: string; name: string }[]> {
  return (await person.call<{ taxpayers: { id: string; name: string }[] }>('GET', '/api/v1/session'))
    .taxpayers
}

const HAN = /\p{Script=Han}/u

/** Every Chinese text of registered data that has no English beside it. */
function collectNames(value: unknown, into: Set<string>): void {
  if (typeof value === 'string' && HAN.test(value)) into.add(value)
  if (typeof value !== 'object' || value === null || 'zh' in value) return
  for (const part of Object.values(value)) collectNames(part, into)
}

/** Titles of laws: the entries of every `legalBasis`. */
function collectLaw(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  if ('legalBasis' in value && Array.isArray(value.legalBasis))
    for (const law of value.legalBasis) into.add(String(law))
  for (const part of Object.values(value)) collectLaw(part, into)
}

/** Names of the two sides as marks, the brand, the other language's own name. */
const MARKS = /[国地共]|中文|一门/g
/** Numbers of laws and documents: 税务总局公告2016年第13号, 财税〔2016〕36号, 双国税证〔2017〕00000002号. */
const NUMBERS =
  /[\p{Script=Han}（）、]*(?:〔\d{4}〕\d+号|公告\d{4}年第\d+号)(?:第[一二三四五六七八九十百]+条|附件\d)*/gu
/** A law called by its title with an article: 税收征收管理法第三十二条. */
const ARTICLES = /[\p{Script=Han}]+\s?第(?:[一二三四五六七八九十百]+|\d+)条/gu

function isUntranslated(text: string, names: ReadonlySet<string>): boolean {
  let rest = text
  for (const name of [...names].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(name, '')
  return HAN.test(rest.replaceAll(NUMBERS, '').replaceAll(ARTICLES, '').replaceAll(MARKS, ''))
}

/** The routes a portal declares, by reading its route file: a page nobody visits here fails the test. */
function routesOf(portal: 'public' | 'taxpayer', prefix: string): string[] {
  const source = readFileSync(join(ROOT, `web/src/${portal}/routes.ts`), 'utf8')
  const routes: string[] = []
  for (const [, parent = '', path = ''] of source.matchAll(
    /getParentRoute: \(\) => (\w+),\s+path: '([^']+)'/g,
  )) {
    if (parent === 'rootRoute' || path === '/$taxpayerId') continue
    const base = parent === 'taxpayerRoute' ? `${prefix}/$taxpayerId` : prefix
    routes.push(`${base}${path}`)
  }
  return routes
}
