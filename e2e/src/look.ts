import type { Page } from 'playwright-core'
import { findViolations } from './axe.ts'

const DESK = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }

/** Switches the language of this browser as the button does, for the next page that is opened. */
export async function speak(page: Page, language: 'zh-CN' | 'en'): Promise<void> {
  await page.evaluate(
    (chosen) =>
      localStorage.setItem('yimen.preferences', JSON.stringify({ language: chosen, largeType: false })),
    language,
  )
}

/**
 * What is wrong with the page as it stands, on a desk and on a phone: findings of axe, and whether it is wider than the
 * screen. Empty is right. The window is left as wide as it was.
 */
export async function findFlaws(page: Page): Promise<string[]> {
  const before = page.viewportSize() ?? DESK
  const flaws: string[] = []
  for (const size of [DESK, PHONE]) {
    await page.setViewportSize(size)
    await untilStill(page)
    const found = await findViolations(page)
    const tooWide = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    if (tooWide > 0) found.push(`wider than the screen by ${tooWide} px`)
    flaws.push(...found.map((flaw) => `${new URL(page.url()).pathname} at ${size.width}: ${flaw}`))
  }
  await page.setViewportSize(before)
  return flaws
}

/** The shell folds its menu away on a phone: what moves must have come to rest before colours are measured. */
async function untilStill(page: Page): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    const moving = await page.evaluate<number>(
      "document.getAnimations().filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Infinity).length",
    )
    if (moving === 0) return
    await page.waitForTimeout(50)
  }
}
