/**
 * `npm run bench -- web`: what a first visit costs. Gzip bytes of each portal's first load from the build, and the largest
 * contentful paint of the public home and the taxpayer's home at 5 Mbps, 100 ms round trip and a quarter of the CPU, beside a page
 * of plain HTML on the same line. Budgets: public ≤ 150 kB, taxpayer ≤ 230 kB.
 */
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext } from 'playwright-core'
import { openBrowser } from '../../e2e/src/browser.ts'
import { openStage, type Stage } from '../../e2e/src/stage.ts'
import { filesFor, firstLoads, gzipBytes, isBuilt, type Portal } from '../../web/test/weight.ts'
import { benchCall, figure, finish, median } from './measure.ts'

const ROUNDS = 5
const MEGABITS = 5
const ROUND_TRIP_MS = 100
const CPU_SLOWDOWN = 4
const BUDGET_KB: Partial<Record<Portal, number>> = { public: 150, taxpayer: 230 }

/** Runs in the page: the largest paint so far, once there is one and nothing larger came for half a second. */
const LARGEST_PAINT = `new Promise((resolve) => {
  let last = 0
  let changedAt = performance.now()
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) last = Math.max(last, entry.startTime)
    changedAt = performance.now()
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  const watch = setInterval(() => {
    const quiet = performance.now() - changedAt
    if (quiet < (last > 0 ? 500 : 10_000)) return
    clearInterval(watch)
    resolve(last)
  }, 50)
})`

interface Visit {
  readonly lcpMs: number
  readonly wireKb: number
}

const call = benchCall()
buildAsStartDoes()
const gzipKb = Object.fromEntries(
  (Object.keys(firstLoads) as Portal[]).map((portal) => [
    portal,
    figure(gzipBytes(filesFor(firstLoads[portal])) / 1000),
  ]),
) as Record<Portal, number>
for (const [portal, kb] of Object.entries(gzipKb)) call.say(`${portal.padEnd(10)} ${kb} kB gzip`)

const stage = await openStage()
const plain = await plainPage()
const browser = await openBrowser()
try {
  await measure(stage, browser)
} finally {
  await browser.close()
  plain.close()
  await stage.stop()
}

async function measure(at: Stage, chromium: Browser): Promise<void> {
  const home = await taxpayerHome(at)
  const publicHome = () => visit(chromium, `${at.baseUrl}/`)
  const taxpayer = () => visit(chromium, `${at.baseUrl}${home.path}`, home.signIn)
  const bare = () => visit(chromium, plain.url)
  // The first visit of all fills the server's own memory of its files.
  for (const each of [publicHome, taxpayer, bare]) await each()
  const visits = { publicHome: [] as Visit[], taxpayer: [] as Visit[], bare: [] as Visit[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    visits.publicHome.push(await publicHome())
    visits.bare.push(await bare(), await bare())
    visits.publicHome.push(await publicHome())
    visits.taxpayer.push(await taxpayer(), await taxpayer())
  }
  const lcp = (list: readonly Visit[]) => list.map((each) => each.lcpMs)
  const ratios = lcp(visits.publicHome).map((ms, index) => ms / (lcp(visits.bare)[index] ?? Number.NaN))
  const result = {
    ours: figure(median(lcp(visits.publicHome))),
    reference: figure(median(lcp(visits.bare))),
    ratio: figure(median(ratios)),
    worst: figure(Math.max(...ratios)),
    taxpayerHomeLcpMs: figure(median(lcp(visits.taxpayer))),
    worstLcpMs: {
      publicHome: figure(Math.max(...lcp(visits.publicHome))),
      taxpayerHome: figure(Math.max(...lcp(visits.taxpayer))),
    },
    gzipKb,
    wireKb: {
      publicHome: figure(median(visits.publicHome.map((each) => each.wireKb))),
      taxpayerHome: figure(median(visits.taxpayer.map((each) => each.wireKb))),
    },
  }
  call.say(`public home    LCP ${result.ours} ms (plain HTML on the same line ${result.reference} ms)`)
  call.say(`taxpayer home  LCP ${result.taxpayerHomeLcpMs} ms`)
  finish(
    call,
    {
      bench: 'web',
      ...result,
      unit: 'ms largest contentful paint, public home',
      notes: [
        `${MEGABITS} Mbps, ${ROUND_TRIP_MS} ms, CPU slowed ${CPU_SLOWDOWN}×, by the DevTools protocol; a new context and an empty cache for every visit`,
        'server, PostgreSQL and browser share the machine',
        'reference: a page of plain HTML without script or style; ratio is time by time, smaller is better',
        'gzipKb: index.html and every script and style the first screen of a portal needs; wireKb: everything the visit fetched, answers of the API and headers too',
      ],
    },
    Object.entries(BUDGET_KB).flatMap(([portal, kb]) =>
      gzipKb[portal as Portal] <= kb ? [] : [`${portal}: ${gzipKb[portal as Portal]} kB gzip > ${kb} kB`],
    ),
  )
}

/** Builds and packs the pages when they are missing or old, in the same step as `npm start`. */
function buildAsStartDoes(): void {
  const prepare = pathToFileURL(join(import.meta.dirname, '../../scripts/prepare.mjs')).href
  const script = `const { ensureWebBuilt } = await import('${prepare}'); ensureWebBuilt(process.execPath)`
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 2, 2],
  })
  if (run.status !== 0 || !isBuilt()) throw new Error('the web application could not be built')
}

type Prepare = (context: BrowserContext) => Promise<void>

/** Where a taxpayer's home is, and how a context signs in as that taxpayer. */
async function taxpayerHome(at: Stage): Promise<{ path: string; signIn: Prepare }> {
  const account = at.accounts.find(({ role }) => role === 'taxpayer')
  if (!account) throw new Error('the demo has a taxpayer')
  const { username, password } = account
  const options = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  }
  const answer = await fetch(`${at.baseUrl}/api/v1/sign-in`, options)
  const { session } = (await answer.json()) as { session?: { taxpayers: { id: string }[] } }
  const id = session?.taxpayers[0]?.id
  const cookies = answer.headers.getSetCookie().map((line) => {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
    return { name, value, url: at.baseUrl }
  })
  if (id === undefined || cookies.length === 0) throw new Error(`sign-in answered ${answer.status}`)
  return { path: `/taxpayer/${id}`, signIn: (context) => context.addCookies(cookies) }
}

async function visit(chromium: Browser, url: string, prepare?: Prepare): Promise<Visit> {
  const context = await chromium.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 800 } })
  try {
    await prepare?.(context)
    const page = await context.newPage()
    const devTools = await context.newCDPSession(page)
    await devTools.send('Network.enable')
    const bytesPerSecond = (MEGABITS * 1_000_000) / 8
    await devTools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: ROUND_TRIP_MS,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    })
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
    let bytes = 0
    devTools.on('Network.loadingFinished', (event) => {
      bytes += event.encodedDataLength
    })
    await page.goto(url, { waitUntil: 'networkidle', timeout: 60_000 })
    const lcpMs = await page.evaluate<number>(LARGEST_PAINT)
    if (lcpMs <= 0) throw new Error(`${url} painted nothing`)
    return { lcpMs, wireKb: bytes / 1000 }
  } finally {
    await context.close()
  }
}

/** The least a page can be. */
async function plainPage(): Promise<{ url: string; close(): void }> {
  const html =
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>一门</title><h1>一门</h1><p>国税、地税，一次登录，一次办结。</p></html>'
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}
