import type { BrowserContext, Page } from 'playwright-core'
import { totp, untilNextCode } from './client.ts'
import type { DemoAccount } from './stage.ts'

/** A person at a browser of their own, who counts what they do. */
export interface Person {
  readonly page: Page
  readonly context: BrowserContext
  /** Clicks since the last `reset`. */
  clicks(): number
  /** Fields typed into since the last `reset`. */
  typed(): number
  reset(): Promise<void>
}

/** Counts in the page itself, so that nothing a test does slips by. */
const COUNTER = `
  window.addEventListener('click', (event) => { if (event.isTrusted) sessionStorage.setItem('e2e-clicks', String(Number(sessionStorage.getItem('e2e-clicks') ?? 0) + 1)) }, true)
  window.addEventListener('change', (event) => { if (event.isTrusted) sessionStorage.setItem('e2e-typed', String(Number(sessionStorage.getItem('e2e-typed') ?? 0) + 1)) }, true)
`

export async function personAt(
  context: BrowserContext,
): Promise<Person & { read(): Promise<{ clicks: number; typed: number }> }> {
  await context.addInitScript(COUNTER)
  const page = await context.newPage()
  let known = { clicks: 0, typed: 0 }
  const read = async () => {
    known = await page.evaluate(() => ({
      clicks: Number(sessionStorage.getItem('e2e-clicks') ?? 0),
      typed: Number(sessionStorage.getItem('e2e-typed') ?? 0),
    }))
    return known
  }
  return {
    page,
    context,
    read,
    clicks: () => known.clicks,
    typed: () => known.typed,
    async reset() {
      await page.evaluate(() => {
        sessionStorage.removeItem('e2e-clicks')
        sessionStorage.removeItem('e2e-typed')
      })
      known = { clicks: 0, typed: 0 }
    },
  }
}

/** Signs in as people do: user name, password, and the one-time code where the account has one. */
export async function signInAs(page: Page, baseUrl: string, account: DemoAccount): Promise<void> {
  await page.goto(`${baseUrl}/sign-in`)
  await page.getByLabel('用户名').fill(account.username)
  await page.getByLabel('密码', { exact: true }).fill(account.password)
  await page.getByRole('main').getByRole('button', { name: '登录' }).click()
  if (account.totpSecret !== null) await enterCode(page, account.totpSecret)
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** A code opens one door once: where another journey has just used it, the next one is waited for. */
async function enterCode(page: Page, secret: string): Promise<void> {
  const field = page.getByLabel('动态验证码')
  await field.fill(totp(secret, Date.now()))
  const answer = page.waitForResponse((response) => response.url().endsWith('/sign-in/second-factor'))
  await page
    .getByRole('main')
    .getByRole('button', { name: /登录|继续|验证/ })
    .click()
  const response = await answer
  if (response.status() !== 401) return
  const { code } = (await response.json()) as { code: string }
  if (code !== 'code-used') throw new Error(`the sign-in was refused: ${code}`)
  await untilNextCode()
  return enterCode(page, secret)
}
