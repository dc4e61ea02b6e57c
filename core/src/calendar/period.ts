import { type CivilDate, dateFromParts, lastOfMonth, monthOf, pad, quarterOf } from './civilDate.ts'

/**
 * Tax periods (所属期) as text: `2017-09` a month, `2017-Q3` a quarter, `2017` a year. Periods of one type sort as text.
 */
export type Period = string

export type PeriodType = 'month' | 'quarter' | 'year'

export interface ParsedPeriod {
  readonly type: PeriodType
  readonly year: number
  /** 1–12 for months, 1–4 for quarters, 1 for years. */
  readonly index: number
}

const PATTERN = /^(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?$/
const MONTHS: Readonly<Record<PeriodType, number>> = { month: 1, quarter: 3, year: 12 }

/** Reads a period; undefined when the text is none. */
export function findPeriod(text: string): ParsedPeriod | undefined {
  const match = PATTERN.exec(text)
  if (!match) return undefined
  const [, year, month, quarter] = match
  if (month !== undefined) return { type: 'month', year: Number(year), index: Number(month) }
  if (quarter !== undefined) return { type: 'quarter', year: Number(year), index: Number(quarter) }
  return { type: 'year', year: Number(year), index: 1 }
}

/** Reads a period; RangeError when the text is none. */
export function parsePeriod(text: string): ParsedPeriod {
  const parsed = findPeriod(text)
  if (parsed === undefined) throw new RangeError(`not a tax period (2017-09, 2017-Q3 or 2017): ${text}`)
  return parsed
}

/** Writes a period as text. */
export function formatPeriod({ type, year, index }: ParsedPeriod): Period {
  const head = String(year).padStart(4, '0')
  return type === 'month' ? `${head}-${pad(index)}` : type === 'quarter' ? `${head}-Q${index}` : head
}

/** First and last day of a period, both inclusive. */
export function periodBounds(period: Period): { readonly from: CivilDate; readonly to: CivilDate } {
  const { type, year, index } = parsePeriod(period)
  const length = MONTHS[type]
  const from = dateFromParts(year, (index - 1) * length + 1, 1)
  return { from, to: lastOfMonth(dateFromParts(year, index * length, 1)) }
}

/** The period `count` later of the same type (earlier when negative). */
export function shiftPeriod(period: Period, count: number): Period {
  const { type, year, index } = parsePeriod(period)
  const perYear = 12 / MONTHS[type]
  const position = year * perYear + index - 1 + count
  return formatPeriod({ type, year: Math.floor(position / perYear), index: (position % perYear) + 1 })
}

/** The following period of the same type. */
export function nextPeriod(period: Period): Period {
  return shiftPeriod(period, 1)
}

/** The preceding period of the same type. */
export function previousPeriod(period: Period): Period {
  return shiftPeriod(period, -1)
}

/** The period of a type that a date lies in. */
export function periodOf(date: CivilDate, type: PeriodType): Period {
  return type === 'month' ? monthOf(date) : type === 'quarter' ? quarterOf(date) : date.slice(0, 4)
}

/** The month periods inside a period: `2017-Q3` → `2017-07`, `2017-08`, `2017-09`. */
export function monthsIn(period: Period): readonly Period[] {
  const { type } = parsePeriod(period)
  const first = monthOf(periodBounds(period).from)
  return Array.from({ length: MONTHS[type] }, (_, count) => shiftPeriod(first, count))
}

/** All periods of a type that overlap the span from `from` to `to`, both inclusive; empty when `to` is earlier. */
export function periodsBetween(from: CivilDate, to: CivilDate, type: PeriodType): readonly Period[] {
  const periods: Period[] = []
  if (to < from) return periods
  const last = periodOf(to, type)
  for (let period = periodOf(from, type); period <= last; period = nextPeriod(period)) periods.push(period)
  return periods
}

const MONTH_NAMES =
  'January February March April May June July August September October November December'.split(' ')

/** The period for people: `2017年第3季度` / `Q3 2017`, `2017年9月` / `September 2017`. */
export function periodText(period: Period, language: 'zh' | 'en'): string {
  const { type, year, index } = parsePeriod(period)
  if (type === 'year') return language === 'zh' ? `${year}年` : String(year)
  if (type === 'quarter') return language === 'zh' ? `${year}年第${index}季度` : `Q${index} ${year}`
  return language === 'zh' ? `${year}年${index}月` : `${MONTH_NAMES[index - 1]} ${year}`
}

/** A civil date for people: `2017年10月23日` / `23 October 2017`. */
export function dateText(date: CivilDate, language: 'zh' | 'en'): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return language === 'zh' ? `${year}年${month}月${day}日` : `${day} ${MONTH_NAMES[month - 1]} ${year}`
}
