/** Names as they are compared: what is stored stays as it came. */
export { shortName } from './shortName.ts'

/** Everything that a plain Chinese name is made of: nothing in it needs a closer look. */
const PLAIN_CHINESE = /^[\u4e00-\u9fa5]+$/

/**
 * The name as it is compared: NFKC (full-width letters, compatibility forms), all brackets `()`, all dots `·`, all dashes `-`,
 * no spaces or invisible characters, upper case. For comparing only, never for showing.
 */
export function normaliseName(name: string): string {
  if (PLAIN_CHINESE.test(name)) return name
  return name
    .normalize('NFKC')
    .replace(/[〔〕【】[\]{}〈〉《》「」『』]/g, (bracket) =>
      '〔【[{〈《「『'.includes(bracket) ? '(' : ')',
    )
    .replace(/[•‧∙⋅・]/g, '·')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(/[\s\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .toUpperCase()
}

/** True for ideographs only: the shortcut for seven names of ten. */
export function isPlainChinese(text: string): boolean {
  return PLAIN_CHINESE.test(text)
}
