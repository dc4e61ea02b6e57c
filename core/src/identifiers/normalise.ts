const PLAIN = /^[0-9A-Z]+$/
/** Spaces of all kinds, zero-width characters, soft hyphen, and hyphens and dashes as people type them. */
const SEPARATORS = /[\s\u00ad\u200b-\u200f\u2060\ufeff\u2010-\u2015\u2212\uff0d\ufe63\-–—_]/g

/**
 * The form in which identifiers are stored and compared: half-width, upper case, without spaces and hyphens
 * (`９１３５ 0625-mafj…` → `91350625MAFJ…`). Never changes a letter or digit into another one: look-alikes such
 * as O and 0 are a finding, not a repair.
 */
export function normaliseIdentifier(text: string): string {
  if (PLAIN.test(text)) return text
  return text.normalize('NFKC').replace(SEPARATORS, '').toUpperCase()
}
