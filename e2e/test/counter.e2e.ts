import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findViolations } from '../src/axe.ts'
import { openBrowser } from '../src/browser.ts'
import { type ApiClient, signIn } from '../src/client.ts'
import { signInAs } from '../src/people.ts'

/*
 * The window: one officer, two hats, one screen for both authorities. Demo taxpayers of this file: hexie (和协), yunfan
 * (云帆), qingshan (青山), anju (安居, begun by its bookkeeper).
 */

const { baseUrl, accounts } = inject('stage')
const SIDES = ['national', 'local'] as const
type Side = (typeof SIDES)[number]

/** Keys an officer presses for one visitor besides the two characters of the name. */
const KEY_BUDGET = 12

interface Found {
  readonly items: readonly {
    readonly taxpayer: { id: string; name: string; code: string } & Record<Side, { id: string } | null>
    readonly matched: string
  }[]
}
interface Filing {
  readonly payment: string
  readonly sides: readonly {
    readonly side: Side
    readonly payableFen: string
    readonly payment: string
    readonly books: readonly { readonly number: string; readonly state: string; readonly amountFen: string }[]
  }[]
}
interface LogLine {
  readonly kind: string
  readonly actor: string
  readonly channel: string
  readonly hats: readonly { readonly side: Side; readonly authorityName: { readonly zh: string } }[]
}

describe('one window for both authorities', () => {
  let browser: Browser
  let desk: BrowserContext
  let page: Page
  let keys = 0
  /** What the browser complained about on the desk, other than answers this file provoked. */
  const complaints: string[] = []

  const account = (username: string) => {
    const found = accounts.find((candidate) => candidate.username === username)
    if (!found) throw new Error(`no account ${username}`)
    return found
  }
  const clients = new Map<string, Promise<ApiClient>>()
  /** A person over HTTP, signed in once. */
  const as = (username: string): Promise<ApiClient> => {
    const client = clients.get(username) ?? signIn(baseUrl, account(username))
    clients.set(username, client)
    return client
  }
  const press = async (key: string) => {
    keys += 1
    await page.keyboard.press(key)
  }
  /** A question in the session of the officer at the desk. */
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await desk.request.get(baseUrl + path)
    if (!answer.ok()) throw new Error(`${answer.status()} ${path}`)
    return (await answer.json()) as T
  }
  const only = async (words: string) => {
    const { items } = await ask<Found>(`/api/v1/counter/search?q=${encodeURIComponent(words)}`)
    const [item] = items
    if (!item || items.length > 1) throw new Error(`${items.length} found by ${words}`)
    return item.taxpayer
  }
  const filingNow = () => ask<Filing>(`/api/v1/filings/${page.url().split('/').at(-1)}`)
  /** From the search to a filing that waits for its payment. */
  const fileFor = async (words: string, option: string | RegExp) => {
    await press('F2')
    await page.keyboard.type(words)
    await page.getByRole('option', { name: option }).waitFor()
    await press('Enter')
    await page.getByRole('button', { name: /^申报/ }).waitFor()
    await press('F4')
    await confirmReadBack()
  }
  const confirmReadBack = async () => {
    await page.getByRole('button', { name: /^核对并提交/ }).waitFor()
    await press('F4')
    await page.getByRole('dialog', { name: '核对并提交' }).waitFor()
    await press('Space')
    await press('Enter')
    await page.getByRole('button', { name: /^缴款/ }).waitFor()
  }
  /** A dialog that still fades in has colours of its own. */
  const settled = () =>
    expect
      .poll(() =>
        page.evaluate<boolean>('document.getAnimations().every(({ playState }) => playState !== "running")'),
      )
      .toBe(true)

  beforeAll(async () => {
    browser = await openBrowser(console.log)
    desk = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 900 } })
    // Presses of a mouse or a finger; what the keyboard activates is none.
    await desk.addInitScript(
      "addEventListener('pointerdown', () => sessionStorage.setItem('e2e-pointer', String(Number(sessionStorage.getItem('e2e-pointer') ?? 0) + 1)), true)",
    )
    page = await desk.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await signInAs(page, baseUrl, account('lin'))
    await page.getByRole('heading', { level: 1, name: '联合窗口受理' }).waitFor()
  })
  afterAll(() => browser?.close())

  it('finds who stands there by code, any two characters of the name, pinyin initials', async () => {
    const { code } = await only('和协')
    const ways: readonly [string, string][] = [
      [code, '联合县和协建材经营部'],
      [code.toLowerCase().slice(0, 15), '联合县和协建材经营部'],
      ['和协', '联合县和协建材经营部'],
      ['协建', '联合县和协建材经营部'],
      ['云帆', '同心云帆信息技术有限公司'],
      ['青山茶叶', '联合县青山茶叶专业合作社'],
      ['lhxqsc', '联合县青山茶叶专业合作社'],
      ['txyfxx', '同心云帆信息技术有限公司'],
    ]
    const box = page.getByRole('combobox', { name: '纳税人是谁' })
    for (const [words, name] of ways) {
      await box.fill(words)
      await page.getByRole('option', { name }).waitFor()
    }
    await box.fill('查无此户')
    await page.getByText('没有查到“查无此户”').waitFor()
    await page.keyboard.press('Escape')
    expect(await box.inputValue()).toBe('')
    // An address that somebody has spoilt opens an empty search.
    await page.goto(`${baseUrl}/counter?q=[1,{}]`)
    await expect.poll(() => box.inputValue()).toBe('')
  })

  it('[Z15] [Z21] [C17.G1] serves a visitor by keyboard alone: both sides at a glance, filed, paid and printed with no switch between them', async () => {
    const hexie = await only('和协')
    await page.evaluate(() => sessionStorage.removeItem('e2e-pointer'))
    keys = 0
    await press('F2')
    await page.keyboard.type('和协')
    await page.getByRole('option', { name: '联合县和协建材经营部' }).waitFor()
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: '联合县和协建材经营部' }).waitFor()
    for (const authority of ['联合县国家税务局', '联合县地方税务局'])
      await page.getByRole('heading', { name: authority }).waitFor()
    await page.getByRole('button', { name: /^申报/ }).waitFor()

    await press('F4')
    await page.getByRole('button', { name: /^核对并提交/ }).waitFor()
    await press('F4')
    const readBack = page.getByRole('dialog', { name: '核对并提交' })
    await readBack.getByText('增值税纳税申报表').waitFor()
    await readBack.getByText('城市维护建设税 教育费附加 地方教育附加税（费）申报表').waitFor()
    await hatsShown(readBack)
    await press('Space')
    await press('Enter')

    await page.getByRole('button', { name: /^缴款/ }).waitFor()
    await press('F8')
    const pay = page.getByRole('dialog', { name: '确认缴款' })
    await pay.getByRole('button', { name: '确认缴款' }).waitFor()
    await hatsShown(pay)
    await press('Enter')
    await page.getByText('完税证明已出具，可以打印').waitFor({ timeout: 20_000 })
    await expect.poll(() => page.getByRole('link', { name: /打开并打印/ }).count()).toBe(3)

    await press('F9')
    const print = page.getByRole('dialog', { name: '打印' })
    await print.locator('a:focus').getByText('联合申报回执').waitFor()
    expect(await print.getByRole('link').allInnerTexts()).toEqual([
      expect.stringContaining('联合申报回执'),
      expect.stringContaining('税收完税证明'),
      expect.stringContaining('税收完税证明'),
    ])
    const [paper] = await Promise.all([desk.waitForEvent('page'), press('Enter')])
    await paper.close()
    for (const link of await print.getByRole('link').all()) {
      const file = await desk.request.get(
        new URL((await link.getAttribute('href')) ?? '', baseUrl).toString(),
      )
      expect(file.headers()['content-type']).toBe('application/pdf')
      expect((await file.body()).subarray(0, 5).toString()).toBe('%PDF-')
    }
    await press('Escape')
    await print.waitFor({ state: 'hidden' })
    const filing = await filingNow()

    await press('F2')
    await page.getByRole('row', { name: /联合县和协建材经营部.*已缴清/ }).waitFor()
    await page.locator('[data-counter-search]:focus').waitFor()
    console.log(`keys for one visitor besides the name: ${keys}`)
    expect(keys).toBeLessThanOrEqual(KEY_BUDGET)
    expect(await page.evaluate(() => sessionStorage.getItem('e2e-pointer'))).toBeNull()

    // Each authority has its own declaration and its own money, and its log names the officer under its own hat.
    const admin = await as('admin')
    for (const [side, officer] of [
      ['national', 'guo'],
      ['local', 'diwen'],
    ] as const) {
      const declarations = await (await as(officer)).call<{ items: readonly { channel: string }[] }>(
        'GET',
        `/api/v1/office/${side}/declarations?q=${encodeURIComponent('和协')}`,
      )
      expect(declarations.items).toHaveLength(1)
      expect(declarations.items[0]?.channel).toBe('counter')
      const due = filing.sides.find((each) => each.side === side)?.payableFen
      expect(await debited(side, officer, hexie[side]?.id)).toBe(due)
      const log = await admin.call<{ items: readonly LogLine[] }>(
        'GET',
        `/api/v1/admin/log?part=${side}&limit=100`,
      )
      for (const kind of ['return.file', 'payment.confirm'])
        expect(log.items.find((line) => line.kind === kind)).toMatchObject({
          actor: '林晓',
          channel: 'counter',
          hats: [
            { side, authorityName: { zh: side === 'national' ? '同心市国家税务局' : '同心市地方税务局' } },
          ],
        })
    }
  })

  it('[N25] goes on with a return begun on a telephone, by its draft number, with what was typed there', async () => {
    const phone = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })
    const hand = await phone.newPage()
    await signInAs(hand, baseUrl, account('chen'))
    const { id } = await only('安居')
    await hand.goto(`${baseUrl}/taxpayer/${id}`)
    await hand
      .getByRole('link', { name: /2017年第3季度/ })
      .first()
      .click()
    await hand.getByRole('heading', { name: '核对后提交' }).waitFor()
    const number = /CG\d{6}-\d{6}/.exec(await hand.getByRole('main').innerText())?.[0]
    if (number === undefined) throw new Error('the draft shows no number')
    await hand.getByRole('link', { name: /没开票的收入/ }).click()
    const typed = hand.getByRole('textbox').first()
    await typed.fill('1234.56')
    await typed.blur()
    await hand.getByText('已保存').first().waitFor()

    await page.keyboard.press('F2')
    // As it is said at a window: without zeros and hyphen.
    await page.keyboard.type(number.toLowerCase().replace(/-0+/, ' '))
    await page.getByRole('option', { name: new RegExp(number) }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /安居物业.*2017年第3季度/ }).waitFor()
    await page.getByText(number).waitFor()
    await expect.poll(() => page.getByRole('table').first().innerText()).toContain('1,234.56')
    await confirmReadBack()

    // The telephone shows what the window has filed, and pays.
    await hand.goto(page.url().replace('/counter/', '/taxpayer/'))
    await hand.getByRole('button', { name: /^确认缴款/ }).click()
    await hand.getByRole('heading', { name: '申报和缴款都完成了' }).waitFor()
    await page.getByText('税费已缴清').waitFor({ timeout: 20_000 })
    await phone.close()
  })

  it('national paid and local failed: shown at the window and to the taxpayer, retried, resolved, nothing doubled', async () => {
    const admin = await as('admin')
    const local = (mode: 'fail' | 'succeed') =>
      admin.call('POST', '/api/v1/admin/treasury-simulator', { side: 'local', mode })
    const yunfan = await only('云帆')
    const phone = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })
    try {
      await local('fail')
      await fileFor('云帆', '同心云帆信息技术有限公司')
      await page.keyboard.press('F8')
      await page.getByRole('dialog', { name: '确认缴款' }).getByRole('button', { name: '确认缴款' }).waitFor()
      await page.keyboard.press('Enter')

      await page.getByText('国税已缴清，地税没有扣成').waitFor({ timeout: 20_000 })
      const region = (side: string) => page.getByRole('region', { name: side, exact: true })
      await region('地税').getByText('余额不足').first().waitFor()
      await region('国税').getByText('已缴清').waitFor()
      expect(await findViolations(page)).toEqual([])

      const hand = await phone.newPage()
      await signInAs(hand, baseUrl, account('chen'))
      await hand.goto(page.url().replace('/counter/', '/taxpayer/'))
      await hand.getByText('余额不足').first().waitFor()
      await hand.getByRole('button', { name: /^再试一次，缴/ }).waitFor()
      expect(await findViolations(hand)).toEqual([])

      await local('succeed')
      const before = await filingNow()
      await page.keyboard.press('F8')
      const retry = page.getByRole('dialog', { name: '确认缴款' })
      await retry.getByText('已经缴清的一边不在此列').waitFor()
      // Only the local half is asked for.
      expect(await retry.getByRole('row').count()).toBe(3)
      await page.keyboard.press('Enter')
      await page.getByText('完税证明已出具，可以打印').waitFor({ timeout: 20_000 })

      const after = await filingNow()
      expect(after.payment).toBe('paid')
      expect(after.sides.map((side) => side.books.map((book) => book.number))).toEqual(
        before.sides.map((side) => side.books.map((book) => book.number)),
      )
      for (const [side, officer] of [
        ['national', 'guo'],
        ['local', 'diwen'],
      ] as const)
        expect(await debited(side, officer, yunfan[side]?.id)).toBe(
          after.sides.find((each) => each.side === side)?.payableFen,
        )
    } finally {
      await local('succeed')
      await phone.close()
    }
  })

  it('every page of the window is accessible and fits, in Chinese at a desk and in English with large type on a telephone', async () => {
    const qingshan = await only('青山')
    const hexie = await only('和协')
    const filings = await ask<{ items: readonly { id: string }[] }>(`/api/v1/taxpayers/${hexie.id}/filings`)
    await page.goto(`${baseUrl}/counter/${qingshan.id}`)
    await page.getByRole('button', { name: /^(继续)?申报/ }).waitFor()
    await page.keyboard.press('F4')
    await page.waitForURL(/\/drafts\//)
    const pages = [
      '/counter?q=%E8%81%94%E5%90%88',
      `/counter/${qingshan.id}`,
      new URL(page.url()).pathname,
      `/counter/${hexie.id}/filings/${filings.items[0]?.id}`,
    ]
    const check = async () => {
      for (const path of pages) {
        await page.goto(baseUrl + path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0)
        if (path.includes('?q=')) await page.getByRole('option').first().waitFor()
        expect(await findViolations(page), path).toEqual([])
        expect(
          await page.evaluate<number>(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          ),
          path,
        ).toBeLessThanOrEqual(0)
      }
    }
    await check()
    await page.keyboard.press('F9')
    await page.getByRole('dialog').getByRole('link').first().waitFor()
    await settled()
    expect(await findViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('F8').waitFor()
    await settled()
    expect(await findViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'English' }).click()
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: 'Large type' }).click()
    await expect.poll(() => page.locator('html').getAttribute('data-large')).toBe('true')
    await check()
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('button', { name: '大字版' }).click()
    await page.setViewportSize({ width: 1280, height: 900 })
    expect(complaints).toEqual([])
  })

  it('says what is wrong when the line is cut, the server fails or the person has no hat, and loses nothing', async () => {
    await page.goto(`${baseUrl}/counter`)
    const box = page.getByRole('combobox', { name: '纳税人是谁' })
    await box.waitFor()
    await desk.setOffline(true)
    await page.getByText('当前没有网络').first().waitFor()
    expect(await findViolations(page)).toEqual([])
    await desk.setOffline(false)
    await page.getByText('当前没有网络').first().waitFor({ state: 'hidden' })
    await box.fill('和协')
    await page.getByRole('option').first().waitFor()
    await desk.route('**/api/v1/taxpayers/*', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 503, code: 'out-of-service', title: '暂停服务', detail: '正在维护' }),
      }),
    )
    await page.keyboard.press('Enter')
    await page
      .getByRole('button', { name: /再试|重试/ })
      .first()
      .waitFor({ timeout: 30_000 })
    // What could be read is there all the same.
    await page.getByRole('heading', { name: '要办的事' }).waitFor()
    await desk.unroute('**/api/v1/taxpayers/*')
    await page
      .getByRole('button', { name: /再试|重试/ })
      .first()
      .click()
    await page.getByRole('heading', { name: '联合县国家税务局' }).waitFor()

    for (const username of ['wang', 'guo']) {
      const other = await browser.newContext({ locale: 'zh-CN' })
      const outside = await other.newPage()
      await signInAs(outside, baseUrl, account(username))
      await outside.goto(`${baseUrl}/counter`)
      await outside.getByRole('heading', { name: '您没有办理此事项的权限' }).waitFor()
      await other.close()
    }
  })

  /** Both hats stand in the dialog of the act. */
  async function hatsShown(dialog: ReturnType<Page['getByRole']>): Promise<void> {
    await dialog.getByText('同心市国家税务局 · 窗口人员').waitFor()
    await dialog.getByText('同心市地方税务局 · 窗口人员').waitFor()
  }

  /** Fen that a side's ledger has debited for a taxpayer since the quarter began. */
  async function debited(side: Side, officer: string, taxpayerId: string | undefined): Promise<string> {
    const { items } = await (await as(officer)).call<{
      items: readonly {
        kind: string
        period: string | null
        postings: readonly { account: string; amountFen: string }[]
      }[]
    }>('GET', `/api/v1/office/${side}/ledger?limit=200&taxpayerId=${taxpayerId}`)
    return items
      .filter((entry) => entry.kind === 'debit' && entry.period === '2017-Q3')
      .flatMap((entry) => entry.postings)
      .filter((posting) => posting.account === 'held')
      .reduce((sum, posting) => sum + BigInt(posting.amountFen), 0n)
      .toString()
  }
})
