export { isPlainChinese, normaliseName } from '@yimen/core/names'

/**
 * Names as they are stored (NFC, so that signs keep their shape) and as they are compared (width, brackets, spaces and dots do
 * not count). The original is kept wherever the stored form differs from it.
 */

/** C0 and C1 controls, and marks that turn the writing direction and can make one name look like another. */
const CONTROL = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const CONTROLS = new RegExp(CONTROL.source, 'gu')
/** Private use (rare characters of old systems), replacement character, zero-width characters, unassigned. */
const SUSPICIOUS = /[\p{Co}\p{Cn}\ufffd\u200b-\u200d\u2060\ufeff]/u

/** The first control character as `U+XXXX`; undefined when there is none. */
export function findControl(text: string): string | undefined {
  const found = CONTROL.exec(text)?.[0].codePointAt(0)
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`
}

/** The text without control characters, except tab and line breaks. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, (found) => ('\t\n\r'.includes(found) ? found : ''))
}

/** True when the text holds characters that another system will show differently or not at all. */
export function hasSuspicious(text: string): boolean {
  return SUSPICIOUS.test(text)
}

/** 原名 counts only behind a bracket or space, or before a colon: 中原名优产品有限公司 has no former name. */
const FORMER = /(?:从属名称|曾用名|(?<=[(（\s])原名称?|原名称?(?=\s*[:：]))\s*[:：]?\s*([^()（）:：\s]{2,})/

/** A former or subordinate name written into the name (`某厂（原名：某社）`, `某公司 从属名称: 某厂`). */
export function formerNameIn(name: string): string | undefined {
  const found = FORMER.exec(name)
  return found?.[1]
}
