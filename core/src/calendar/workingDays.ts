// Only the data of the package is used: its functions read the machine's time zone.
import published from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import { addDays, type CivilDate, weekdayOf, yearOf } from './civilDate.ts'
import type { CalendarOverrides, DayOverride } from './overrides.ts'

/** Why a day is worked or not: data for an explanation. */
export type DayReason = 'weekday' | 'weekend' | 'holiday' | 'make-up' | 'override' | 'year-not-published'

export interface DayStatus {
  readonly date: CivilDate
  readonly status: 'working' | 'rest' | 'unknown'
  readonly reason: DayReason
  /** The festival of a day off or of a make-up working day. */
  readonly festival?: { readonly zh: string; readonly en: string }
  /** Source of an override. */
  readonly source?: string
}

/** The answer when a day of a year without a published calendar would decide; never a guess from weekends. */
export interface UnknownYear {
  readonly unknownYear: number
}

/** True when a calendar answer is a date, not {@link UnknownYear}. */
export function isKnown(answer: CivilDate | UnknownYear): answer is CivilDate {
  return typeof answer === 'string'
}

const HOLIDAYS: ReadonlyMap<string, string> = new Map(Object.entries(published.holidays))
const MAKE_UPS: ReadonlyMap<string, string> = new Map(Object.entries(published.workdays))
const KNOWN_YEARS: ReadonlySet<number> = new Set([...HOLIDAYS.keys()].map(yearOf))

/** First and last year of the built-in holiday data (State Council notices, npm `chinese-days`). */
export const PUBLISHED_YEARS: { readonly first: number; readonly last: number } = {
  first: Math.min(...KNOWN_YEARS),
  last: Math.max(...KNOWN_YEARS),
}

function festivalOf(entry: string): { zh: string; en: string } {
  const [en = '', zh = ''] = entry.split(',')
  return { zh, en }
}

const overrideIndexes = new WeakMap<readonly DayOverride[], ReadonlyMap<string, DayOverride>>()

/** Overrides by date, the first entry for a date wins; kept per table because deadlines ask for many days. */
function overrideOf(date: CivilDate, days: readonly DayOverride[]): DayOverride | undefined {
  if (days.length === 0) return undefined
  let index = overrideIndexes.get(days)
  if (index === undefined) {
    index = new Map(days.toReversed().map((each) => [each.date, each]))
    overrideIndexes.set(days, index)
  }
  return index.get(date)
}

/**
 * What kind of day a date is, and why: an override first, then the published holidays and make-up days of its year
 * (全国年节及纪念日放假办法; yearly notices of the State Council General Office), then the weekday.
 */
export function dayStatus(date: CivilDate, overrides: CalendarOverrides): DayStatus {
  const override = overrideOf(date, overrides.days)
  if (override !== undefined) {
    const status = override.working ? 'working' : 'rest'
    return { date, status, reason: 'override', source: override.source }
  }
  const year = yearOf(date)
  if (!KNOWN_YEARS.has(year) && !overrides.completeYears.includes(year))
    return { date, status: 'unknown', reason: 'year-not-published' }
  const holiday = HOLIDAYS.get(date)
  if (holiday !== undefined) return { date, status: 'rest', reason: 'holiday', festival: festivalOf(holiday) }
  const makeUp = MAKE_UPS.get(date)
  if (makeUp !== undefined)
    return { date, status: 'working', reason: 'make-up', festival: festivalOf(makeUp) }
  if (weekdayOf(date) >= 6) return { date, status: 'rest', reason: 'weekend' }
  return { date, status: 'working', reason: 'weekday' }
}

/** Whether a date is a working day; `'unknown'` when the calendar of its year has not been published. */
export function isWorkingDay(date: CivilDate, overrides: CalendarOverrides): boolean | 'unknown' {
  const { status } = dayStatus(date, overrides)
  return status === 'unknown' ? 'unknown' : status === 'working'
}

/**
 * The date `count` working days after `from` (before it when negative). The day itself is not counted
 * (行政许可法 第82条; 民法总则 第201条: the day a period starts with is not counted). With 0: `from` itself.
 */
export function addWorkingDays(
  from: CivilDate,
  count: number,
  overrides: CalendarOverrides,
): CivilDate | UnknownYear {
  if (!Number.isSafeInteger(count)) throw new RangeError(`not a whole number of working days: ${count}`)
  const step = count < 0 ? -1 : 1
  let date = from
  for (let left = Math.abs(count); left > 0; ) {
    date = addDays(date, step)
    const working = isWorkingDay(date, overrides)
    if (working === 'unknown') return { unknownYear: yearOf(date) }
    if (working) left -= 1
  }
  return date
}

/** `date` itself when it is a working day, else the next one. */
export function workingDayOnOrAfter(date: CivilDate, overrides: CalendarOverrides): CivilDate | UnknownYear {
  const working = isWorkingDay(date, overrides)
  if (working === 'unknown') return { unknownYear: yearOf(date) }
  return working ? date : addWorkingDays(date, 1, overrides)
}

/** Working days after `from` up to and including `to`; negative when `to` is earlier. */
export function workingDaysBetween(
  from: CivilDate,
  to: CivilDate,
  overrides: CalendarOverrides,
): number | UnknownYear {
  if (to < from) {
    const reverse = workingDaysBetween(to, from, overrides)
    return typeof reverse === 'number' ? -reverse : reverse
  }
  let count = 0
  for (let date = from; date < to; ) {
    date = addDays(date, 1)
    const working = isWorkingDay(date, overrides)
    if (working === 'unknown') return { unknownYear: yearOf(date) }
    if (working) count += 1
  }
  return count
}
