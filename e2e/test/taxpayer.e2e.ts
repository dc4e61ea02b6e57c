import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findViolations } from '../src/axe.ts'
import { openBrowser } from '../src/browser.ts'
import { personAt, signInAs } from '../src/people.ts'

const { baseUrl, accounts } = inject('stage')

/** At most this many clicks from the task to filed and paid, with nothing typed, when the prefill is right. */
const CLICK_BUDGET = 4

describe('a taxpayer at home', () => {
  let browser: Browser
  const account = (username: string) => {
    const found = accounts.find((candidate) => candidate.username === username)
    if (!found) throw new Error(`no account ${username}`)
    return found
  }
  beforeAll(async () => {
    browser = await openBrowser(console.log)
  })
  afterAll(() => browser?.close())

  it('[C5.G1] [C5.2.1] [C5.1.2] [N19] [G28] signs in once, files and pays for both authorities in at most 4 clicks with nothing typed', async () => {
    const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 900 } })
    const person = await personAt(context)
    const { page } = person
    await signInAs(page, baseUrl, account('zhou'))
    await page.getByRole('heading', { name: '待办事项' }).waitFor()
    expect(await findViolations(page)).toEqual([])
    await person.reset()

    await page
      .getByRole('link', { name: /2017年第3季度/ })
      .first()
      .click()
    await page.getByRole('heading', { name: '核对后提交' }).waitFor()
    expect(await findViolations(page)).toEqual([])
    await page.getByRole('button', { name: '确认并提交' }).click()
    const pay = page.getByRole('button', { name: /^确认缴款/ })
    await pay.waitFor()
    expect(await findViolations(page)).toEqual([])
    await pay.click()
    await page.getByRole('heading', { name: '申报和缴款都完成了' }).waitFor()

    const { clicks, typed } = await person.read()
    console.log(`clicks from task to filed and paid: ${clicks}, values typed: ${typed}`)
    expect(clicks).toBeLessThanOrEqual(CLICK_BUDGET)
    expect(typed).toBe(0)

    // Each authority has answered, holds its own books, and issues its own certificate; the receipt is one.
    const answers = page.getByRole('main')
    await page.getByText('已缴款').nth(1).waitFor()
    expect(await answers.getByText('税收完税证明').count()).toBeLessThanOrEqual(2)
    await page.getByRole('link', { name: '联合申报回执' }).waitFor({ timeout: 20_000 })
    await expect
      .poll(() => answers.getByRole('link', { name: '税收完税证明' }).count(), { timeout: 20_000 })
      .toBe(2)
    expect(await findViolations(page)).toEqual([])
    await context.close()
  })

  it('[C17.G1] [N20] downloads each certificate as PDF and anybody can verify it without signing in', async () => {
    const context = await browser.newContext({ locale: 'zh-CN' })
    const { page } = await personAt(context)
    await signInAs(page, baseUrl, account('zhou'))
    await page.getByRole('navigation').getByRole('link', { name: '文书' }).click()
    const link = page.getByRole('link', { name: '税收完税证明' }).first()
    await link.waitFor()
    const href = await link.getAttribute('href')
    const file = await context.request.get(new URL(href ?? '', baseUrl).toString())
    expect(file.headers()['content-type']).toBe('application/pdf')
    expect((await file.body()).subarray(0, 5).toString()).toBe('%PDF-')
    const verify = await page.getByRole('link', { name: '验真' }).first().getAttribute('href')

    const anybody = await browser.newContext({ locale: 'zh-CN' })
    const outside = await anybody.newPage()
    await outside.goto(new URL(verify ?? '', baseUrl).toString())
    await outside.getByRole('heading', { level: 1 }).waitFor()
    await outside
      .getByText(/真实|属实|真的/)
      .first()
      .waitFor()
    expect(await findViolations(outside)).toEqual([])
    const altered = new URL(verify ?? '', baseUrl)
    for (const [name, value] of altered.searchParams)
      altered.searchParams.set(name, value.replaceAll(/[0-9a-f]/g, '0'))
    await outside.goto(altered.toString())
    await outside
      .getByText(/被改动|不一致|改动/)
      .first()
      .waitFor()
    await outside.goto(`${baseUrl}/verify/YM00-0000-0000-0000`)
    await outside
      .getByText(/没有|未查到|查无/)
      .first()
      .waitFor()
    await anybody.close()
    await context.close()
  })

  it('[N50] keeps every answer, on another device and after the session ended', async () => {
    const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })
    const { page } = await personAt(context)
    await signInAs(page, baseUrl, account('wang'))
    await page
      .getByRole('link', { name: /2017年第3季度/ })
      .first()
      .click()
    await page.getByRole('heading', { name: '核对后提交' }).waitFor()
    await page.getByRole('link', { name: /没开票的收入/ }).click()
    const field = page.getByRole('textbox').first()
    await field.fill('1234.56')
    await field.blur()
    await page.getByText('已保存').first().waitFor()
    expect(await findViolations(page)).toEqual([])
    const draftUrl = page.url()

    const other = await browser.newContext({ locale: 'zh-CN' })
    const second = await personAt(other)
    await signInAs(second.page, baseUrl, account('wang'))
    await second.page.goto(draftUrl)
    await expect.poll(() => second.page.getByRole('textbox').first().inputValue()).toMatch(/1,?234\.56/)
    await other.close()
    await context.close()
  })

  it('[C5.G1] speaks English throughout, and large type changes the page', async () => {
    const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })
    const { page } = await personAt(context)
    await page.goto(baseUrl)
    await page
      .getByRole('button', { name: 'English' })
      .or(page.getByRole('link', { name: 'English' }))
      .first()
      .click()
    await page.getByRole('heading', { level: 1, name: /[A-Za-z]{4}/ }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    const chinese = await page.getByRole('main').innerText()
    expect(chinese.replaceAll(/中文|国|地|共|增值税/g, '')).not.toMatch(/[\u4e00-\u9fff]{4}/)
    await page
      .getByRole('button', { name: /large/i })
      .or(page.getByRole('link', { name: /large/i }))
      .first()
      .click()
    expect(await page.locator('html').getAttribute('data-large')).toBe('true')
    expect(await findViolations(page)).toEqual([])
    const wide = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    expect(wide).toBeLessThanOrEqual(0)
    await context.close()
  })

  it('does not open another taxpayer by its id in the address', async () => {
    const context = await browser.newContext({ locale: 'zh-CN' })
    const { page } = await personAt(context)
    await signInAs(page, baseUrl, account('zhou'))
    await page.waitForURL(/\/taxpayer\/[0-9a-f-]{36}/)
    const own = page.url()
    await signInAsOther()
    await page.goto(own)
    await page.getByRole('heading', { name: '您没有办理此事项的权限' }).waitFor()
    expect(page.url()).toBe(own)
    expect(await page.getByRole('main').innerText()).not.toContain('嘉禾')
    await context.close()

    async function signInAsOther() {
      await context.clearCookies()
      await signInAs(page, baseUrl, account('wang'))
    }
  })
})
