import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import chromiumPackage from '@sparticuz/chromium'
import { type Browser, chromium, type Page } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'

/** Chromium for tests: `YIMEN_CHROMIUM`, the system's, or the one that comes from npm and runs as root. */
export async function launchBrowser(): Promise<Browser> {
  const candidates = [process.env['YIMEN_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser']
  const installed = candidates.find((path) => path !== undefined && existsSync(path))
  return chromium.launch({
    executablePath: installed ?? (await chromiumPackage.executablePath()),
    args: installed === undefined ? chromiumPackage.args : ['--no-sandbox'],
    headless: true,
  })
}

/** The development server of the web workspace on a free port, with `/api` led to `api`. */
export async function startDevServer(
  api = 'http://127.0.0.1:9',
): Promise<{ url: string; close(): Promise<void> }> {
  process.env['YIMEN_API'] = api
  const server: ViteDevServer = await createServer({
    configFile: join(import.meta.dirname, '../vite.config.ts'),
    server: { port: 0, strictPort: false, host: '127.0.0.1', hmr: false, watch: null },
    logLevel: 'error',
    clearScreen: false,
  })
  await server.listen()
  const address = server.httpServer?.address()
  if (address === null || address === undefined || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() }
}

export interface AxeViolation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly string[]
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Runs axe with the rules of WCAG 2.0 to 2.2, A and AA, and its best practices. */
export async function axeViolations(page: Page): Promise<AxeViolation[]> {
  await page.addScriptTag({ path: AXE })
  return page.evaluate(async () => {
    const axe: unknown = Reflect.get(globalThis, 'axe')
    if (typeof axe !== 'object' || axe === null) throw new Error('axe did not load')
    const run: unknown = Reflect.get(axe, 'run')
    if (typeof run !== 'function') throw new Error('axe cannot run')
    const result = await run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return result.violations.map(
      (violation: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }) => ({
        id: violation.id,
        help: violation.help,
        nodes: violation.nodes.map((node) => `${node.html}\n${node.failureSummary}`),
      }),
    )
  })
}
