/** Dates as registers write them. Kept as civil dates `YYYY-MM-DD`. */

const SEPARATED =
  /^(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/

export type ParsedDate =
  | { readonly kind: 'date'; readonly date: string }
  /** A well-formed date that no calendar has, such as 2015-02-30. */
  | { readonly kind: 'impossible' }
  | { readonly kind: 'unparsed' }

/**
 * Reads `2009-12-01`, `2009/12/1`, `2009.12.1`, `20091201`, `2009年12月1日`, each also in full width or with a time after it.
 * Two-digit years and day-first forms are not guessed.
 */
export function parseDate(text: string): ParsedDate {
  if (isIsoShape(text))
    return civil(text, Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8)))
  const plain = text.normalize('NFKC').trim()
  const match = SEPARATED.exec(plain) ?? COMPACT.exec(plain)
  if (match === null) return { kind: 'unparsed' }
  const [, year = '', month = '', day = ''] = match
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return civil(iso, Number(year), Number(month), Number(day))
}

function isIsoShape(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false
  for (let index = 0; index < 10; index += 1) {
    if (index === 4 || index === 7) continue
    const digit = text.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return false
  }
  return true
}

const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

function civil(iso: string, year: number, month: number, day: number): ParsedDate {
  const length = LENGTHS[month - 1] ?? 0
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const possible = year > 0 && day >= 1 && day <= length && (leap || month !== 2 || day <= 28)
  return possible ? { kind: 'date', date: iso } : { kind: 'impossible' }
}
