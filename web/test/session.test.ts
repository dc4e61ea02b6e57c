import { readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Output } from '../src/api/client.ts'
import { launchBrowser } from './browser.ts'
import { DIST, isBuilt } from './weight.ts'

/**
 * The built application under the strict Content-Security-Policy of docs/decisions/0020-front-end.md, and what it does
 * when a session ends. The peer below speaks the session part of the contract; the journeys in `e2e` run on the real server.
 */
type Session = Output<'GET /api/v1/session'>
type Tasks = Output<'GET /api/v1/taxpayers/{taxpayerId}/tasks'>

const NONCE = 'r4nd0m'
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' 'nonce-${NONCE}'`,
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
}
const TAXPAYER = '0192f3a0-0000-7000-8000-000000000001'

class Peer {
  private server: Server | undefined
  url = ''
  role: NonNullable<Session['account']>['roles'][number] = 'taxpayer'
  signedInAs: string | undefined
  tokens = 0
  readonly received: { path: string; token: string | undefined }[] = []

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response))
    this.server = server
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    this.url = `http://127.0.0.1:${address.port}`
  }

  stop(): void {
    this.server?.closeAllConnections()
    this.server?.close()
  }

  private session(): Session {
    const signedIn = this.signedInAs !== undefined
    const hat = {
      side: 'national' as const,
      authority: '19901020000',
      authorityName: { zh: '示范县国家税务局', en: 'Demo county national tax bureau' },
      roles: [this.role],
    }
    const brief = {
      id: TAXPAYER,
      name: '示范县𠮷野家居用品店',
      code: '92990102MA00000X0K',
      codeKind: 'uscc',
      kind: 'individual' as const,
      national: null,
      local: null,
      demo: true,
    }
    return {
      signedIn,
      account: signedIn
        ? {
            id: `account-${this.signedInAs}`,
            username: this.signedInAs ?? '',
            displayName: '陈会计',
            roles: [this.role],
            hats: this.role === 'taxpayer' ? [] : [hat],
          }
        : null,
      taxpayers: signedIn && this.role === 'taxpayer' ? [brief] : [],
      csrfToken: signedIn ? `token-${this.tokens}` : null,
      expiresAt: null,
      strongUntil: null,
      businessDate: '2017-10-16',
      demo: true,
      readOnly: false,
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url)
    if (!pathname.startsWith('/api/')) return sendFile(pathname, response)
    const body = await bodyOf(request)
    const token = request.headers['x-csrf-token']
    this.received.push({ path: pathname, token: typeof token === 'string' ? token : undefined })
    if (pathname === '/api/v1/session') return sendJson(response, 200, this.session())
    if (pathname === '/api/v1/sign-in') {
      const given = JSON.parse(body)
      if (given.password !== 'right') {
        const title = '用户名或密码不对，还可以试 4 次。'
        return sendJson(response, 401, { title, detail: title, status: 401, code: 'sign-in-wrong' })
      }
      this.signedInAs = given.username
      this.tokens += 1
      return sendJson(response, 200, { state: 'signed-in', session: this.session() })
    }
    if (this.signedInAs === undefined) {
      return sendJson(response, 401, { title: '登录已过期', detail: '登录已过期', code: 'session-expired' })
    }
    if (pathname === '/api/v1/sign-out') {
      this.signedInAs = undefined
      return sendJson(response, 200, { signedIn: false })
    }
    const tasks: Tasks = { items: [], unavailable: [], businessDate: '2017-10-16' }
    return sendJson(response, 200, tasks)
  }
}

function sendFile(pathname: string, response: ServerResponse): void {
  const asked = join(DIST, pathname)
  const file =
    pathname !== '/' && statSync(asked, { throwIfNoEntry: false })?.isFile()
      ? asked
      : join(DIST, 'index.html')
  response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
  response.setHeader('content-security-policy', POLICY)
  const bytes = readFileSync(file)
  response.end(file.endsWith('.html') ? bytes.toString().replaceAll('__YIMEN_CSP_NONCE__', NONCE) : bytes)
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

describe.skipIf(!isBuilt())('the built application and its session', () => {
  let browser: Browser
  const peer = new Peer()
  beforeAll(async () => {
    browser = await launchBrowser()
    await peer.start()
  })
  afterAll(async () => {
    await browser?.close()
    peer.stop()
  })

  async function open(path: string): Promise<{ page: Page; blocked: string[] }> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await page.clock.install()
    const blocked: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy|Content-Security-Policy/i.test(message.text()))
        blocked.push(message.text())
    })
    await page.goto(peer.url + path)
    await page.locator('h1').first().waitFor()
    return { page, blocked }
  }

  async function signIn(page: Page, username = 'chen', password = 'right'): Promise<void> {
    const form = page.locator('form').filter({ has: page.getByRole('textbox', { name: '用户名' }) })
    await form.getByRole('textbox', { name: '用户名' }).fill(username)
    await form.getByLabel('密码').fill(password)
    await form.getByRole('button', { name: '登录', exact: true }).click()
  }

  it('runs under a policy without unsafe-inline, antd included', async () => {
    peer.signedInAs = 'lin'
    peer.role = 'window-officer'
    const { page, blocked } = await open('/counter')
    await page.getByRole('heading', { name: '联合窗口' }).waitFor()
    const sider = page.locator('.ant-layout-sider')
    expect(await sider.evaluate((node) => getComputedStyle(node).backgroundColor)).toBe('rgb(15, 42, 71)')
    for (const path of ['/', '/sign-in', '/accessibility']) await page.goto(peer.url + path)
    expect(blocked).toEqual([])
    await page.context().close()
  })

  it('leads to the sign-in page and back, shows a wrong password at the field, then the taxpayer’s list', async () => {
    peer.signedInAs = undefined
    peer.role = 'taxpayer'
    const { page } = await open('/taxpayer')
    await page.waitForURL('**/sign-in?next=%2Ftaxpayer')
    await signIn(page, 'chen', 'wrong')
    await page.locator('.ym-error-summary').waitFor()
    expect(await page.title()).toBe('错误：登录 · 一门')
    expect(await page.locator('.ym-error').textContent()).toContain('还可以试 4 次')
    expect(await page.getByRole('textbox', { name: '用户名' }).inputValue()).toBe('chen')
    await signIn(page)
    await page.waitForURL(`**/taxpayer/${TAXPAYER}`)
    await page.getByText('没有待办事项').waitFor()
    expect(await page.locator('.ym-band').textContent()).toContain('示范县𠮷野家居用品店')
    expect(await page.locator('.ym-business-date').textContent()).toContain('2017年10月16日')
    await page.context().close()
  })

  it('asks in place when the session has ended, keeps the page, repeats the call with the new token', async () => {
    peer.signedInAs = 'chen'
    peer.role = 'taxpayer'
    const { page } = await open(`/taxpayer/${TAXPAYER}`)
    await page.getByText('没有待办事项').waitFor()
    await page.getByRole('searchbox').fill('half typed')
    peer.signedInAs = undefined
    // Coming back to the tab after a while looks at the list again: the first call that meets the ended session.
    await page.clock.fastForward(30_000)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))
    const dialog = page.getByRole('dialog', { name: '请重新登录' })
    await dialog.waitFor()
    expect(await dialog.getByRole('textbox', { name: '用户名' }).inputValue()).toBe('chen')
    await dialog.getByLabel('密码').fill('right')
    await dialog.getByRole('button', { name: '登录', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    expect(await page.getByRole('searchbox').inputValue()).toBe('half typed')
    expect(page.url()).toBe(`${peer.url}/taxpayer/${TAXPAYER}`)
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.waitForURL(`${peer.url}/`)
    expect(peer.received.findLast((one) => one.path === '/api/v1/sign-out')?.token).toBe(
      `token-${peer.tokens}`,
    )
    await page.context().close()
  })

  it('shows no-permission for another taxpayer’s id and for a portal of another role', async () => {
    peer.signedInAs = 'chen'
    peer.role = 'taxpayer'
    const { page } = await open('/taxpayer/0192f3a0-0000-7000-8000-00000000ffff')
    await page.getByRole('heading', { name: '您没有办理此事项的权限' }).waitFor()
    const asked = peer.received.filter((one) => one.path.includes('00000000ffff'))
    expect(asked).toEqual([])
    await page.goto(`${peer.url}/admin`)
    await page.getByRole('heading', { name: '您没有办理此事项的权限' }).waitFor()
    await page.context().close()
  })

  it('never leads to another site after sign-in', async () => {
    peer.role = 'taxpayer'
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example']) {
      peer.signedInAs = undefined
      const { page } = await open(`/sign-in?next=${encodeURIComponent(next)}`)
      await signIn(page)
      await page.waitForURL(`**/taxpayer/${TAXPAYER}`)
      expect(new URL(page.url()).origin).toBe(peer.url)
      await page.context().close()
    }
  })
})
