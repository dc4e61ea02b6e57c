import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeViolations, launchBrowser, startDevServer } from './browser.ts'

/** The kit in a real browser: every part in both languages, on desktop and phone, in normal and large type. */
let browser: Browser
let site: Awaited<ReturnType<typeof startDevServer>>

beforeAll(async () => {
  ;[browser, site] = await Promise.all([launchBrowser(), startDevServer()])
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

interface Setting {
  width: number
  language?: 'zh-CN' | 'en'
  largeType?: boolean
}

async function open(path: string, { width, ...preferences }: Setting = { width: 1280 }): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.addInitScript((given) => {
    if (localStorage.getItem('yimen.preferences') === null) {
      localStorage.setItem('yimen.preferences', JSON.stringify(given))
    }
  }, preferences)
  await page.goto(site.url + path)
  await page.locator('h1').first().waitFor()
  return page
}

const settings: Setting[] = [
  { width: 1280, language: 'zh-CN' },
  { width: 390, language: 'en', largeType: true },
  { width: 320, language: 'zh-CN' },
]

describe.each(settings)('at $width px, $language, large type $largeType', (setting) => {
  it.each(['/dev/kit', '/dev/officer', '/', '/sign-in', '/accessibility', '/no-such-page'])(
    '%s has no axe violation and no sideways scrolling',
    async (path) => {
      const page = await open(path, setting)
      expect(await axeViolations(page)).toEqual([])
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow).toBeLessThanOrEqual(0)
      await page.context().close()
    },
  )
})

describe('behaviour of the kit', () => {
  it('error summary takes the focus, leads to the field, and the title says 错误', async () => {
    const page = await open('/dev/kit')
    await page.locator('.ym-error-summary').waitFor()
    expect(await page.title()).toMatch(/^错误：/)
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('ym-error-summary')
    await page.getByRole('link', { name: '请填写开具人姓名' }).click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('name')
    const field = page.getByRole('textbox', { name: '开具人姓名' })
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    const describedBy = (await field.getAttribute('aria-describedby')) ?? ''
    const words = await page.evaluate(
      (ids) => ids.split(' ').map((id) => document.getElementById(id)?.textContent ?? ''),
      describedBy,
    )
    expect(words.join(' ')).toContain('请填写开具人姓名')
    await page.context().close()
  })

  it('an amount typed in full-width digits becomes yuan on leaving the field; nonsense stays as typed', async () => {
    const page = await open('/dev/kit')
    const amount = page.getByRole('textbox', { name: '本季度没有开发票的销售额' })
    await amount.focus()
    await amount.blur()
    expect(await amount.inputValue()).toBe('100,000.50')
    await amount.fill('十二元')
    await amount.blur()
    expect(await amount.inputValue()).toBe('十二元')
    expect(await amount.getAttribute('inputmode')).toBe('decimal')
    await page.context().close()
  })

  it('a pending button keeps its place in the tab order and is announced as disabled', async () => {
    const page = await open('/dev/kit')
    const pending = page.locator('button[data-pending]')
    await pending.focus()
    expect(await pending.evaluate((node) => document.activeElement === node)).toBe(true)
    expect(await pending.getAttribute('aria-disabled')).toBe('true')
    expect(await pending.textContent()).toContain('处理中')
    await page.context().close()
  })

  it('a dialog holds the focus, closes by Escape and gives the focus back', async () => {
    const page = await open('/dev/kit')
    const opener = page.getByRole('button', { name: '提交申报', exact: true }).first()
    await opener.press('Enter')
    const dialog = page.getByRole('dialog', { name: '确认提交' })
    await dialog.waitFor()
    expect(await axeViolations(page)).toEqual([])
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('Tab')
    expect(await dialog.evaluate((node) => node.contains(document.activeElement))).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await opener.evaluate((node) => document.activeElement === node)).toBe(true)
    await page.context().close()
  })

  it('radio buttons move by arrow keys', async () => {
    const page = await open('/dev/kit')
    await page.getByRole('radio', { name: /销售货物/ }).focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.getByRole('radio', { name: /提供服务/ }).isChecked()).toBe(true)
    await page.context().close()
  })

  it('language and type size switch at once, set html lang, and are remembered', async () => {
    const page = await open('/sign-in')
    await page.getByRole('textbox', { name: '用户名' }).fill('half typed')
    await page.getByRole('button', { name: 'English' }).click()
    const field = page.getByRole('textbox', { name: 'User name' })
    await field.waitFor()
    expect(await field.inputValue()).toBe('half typed')
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
    const size = () =>
      page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize))
    const normal = await size()
    await page.getByRole('button', { name: 'Large type' }).click()
    await page.locator('html[data-large="true"]').waitFor()
    // Under reduced motion every change takes 0.01 ms, so the new size is there a moment later.
    await expect.poll(size).toBeGreaterThanOrEqual(normal * 1.25)
    const target = await page.getByRole('button', { name: 'Sign in', exact: true }).boundingBox()
    expect(target?.height).toBeGreaterThanOrEqual(60)
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset['large'])).toBe('true')
    await page.context().close()
  })

  it('the slash key goes to the search box, but not while typing', async () => {
    const page = await open('/sign-in')
    await page.keyboard.press('/')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search')
    const name = page.getByRole('textbox', { name: '用户名' })
    await name.focus()
    await page.keyboard.press('/')
    expect(await name.inputValue()).toBe('/')
    await page.context().close()
  })

  it('the skip link is the first stop and leads to the main content; a new page puts the focus there', async () => {
    const page = await open('/')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('ym-skip')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    await page.getByRole('link', { name: '无障碍声明' }).click()
    await page.getByRole('heading', { name: '无障碍声明' }).waitFor()
    await page.waitForFunction(() => document.activeElement?.id === 'main')
    expect(await page.title()).toBe('无障碍声明 · 一门')
    await page.context().close()
  })

  it('shows at once that the connection is gone and that it is back', async () => {
    const page = await open('/dev/kit')
    await page.context().setOffline(true)
    await page.getByText('当前没有网络').waitFor()
    await page.context().setOffline(false)
    await page.getByText('当前没有网络').waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('the same taxpayer has the same colour, and the page prints without controls', async () => {
    const page = await open('/dev/kit')
    const band = page.locator('.ym-band')
    const hue = await band.getAttribute('data-hue')
    await page.reload()
    expect(await band.getAttribute('data-hue')).toBe(hue)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.ym-footer').isVisible()).toBe(false)
    expect(await page.locator('.ym-actions').first().isVisible()).toBe(false)
    expect(await page.locator('.ym-summary').first().isVisible()).toBe(true)
    await page.context().close()
  })
})
