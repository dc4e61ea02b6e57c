/**
 * Civil dates: days of the law, in Asia/Shanghai, as `YYYY-MM-DD` strings. They sort as text, go through JSON and SQL
 * unchanged, and know no time zone. Arithmetic counts whole days from 1970-01-01.
 */

/** `YYYY-MM-DD`, a day that exists. */
export type CivilDate = string

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/
const DAY_MS = 86_400_000

/** True for `YYYY-MM-DD` naming a day that exists (Gregorian). */
export function isCivilDate(text: string): boolean {
  const match = PATTERN.exec(text)
  if (!match) return false
  const [, year, month, day] = match
  return exists(Number(year), Number(month), Number(day))
}

function exists(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= lastDayOf(year, month)
}

function lastDayOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** The text as a civil date; RangeError when it is none. */
export function civilDate(text: string): CivilDate {
  if (!isCivilDate(text)) throw new RangeError(`not a day of the calendar (YYYY-MM-DD): ${text}`)
  return text
}

/** Year, month (1–12) and day to a civil date; RangeError when there is no such day. */
export function dateFromParts(year: number, month: number, day: number): CivilDate {
  if (!exists(year, month, day)) throw new RangeError(`no such day: ${year}-${month}-${day}`)
  return `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}`
}

/** Two digits. */
export function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

/** Whole days from 1970-01-01 to `date` (negative before). */
export function dayNumber(date: CivilDate): number {
  const year = Number(date.slice(0, 4))
  return Date.UTC(year, Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS
}

/** The date `days` after 1970-01-01. */
export function dateOfDayNumber(days: number): CivilDate {
  return new Date(days * DAY_MS).toISOString().slice(0, 10)
}

/** `days` calendar days later (earlier when negative). */
export function addDays(date: CivilDate, days: number): CivilDate {
  return dateOfDayNumber(dayNumber(date) + days)
}

/** `months` later; the last day of the month where the day does not exist (31 January + 1 = 28 or 29 February). */
export function addMonths(date: CivilDate, months: number): CivilDate {
  const count = yearOf(date) * 12 + monthNumberOf(date) - 1 + months
  const year = Math.floor(count / 12)
  const month = (count % 12) + 1
  return dateFromParts(year, month, Math.min(Number(date.slice(8, 10)), lastDayOf(year, month)))
}

/** Calendar days from `from` to `to` (negative when `to` is earlier). */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayNumber(to) - dayNumber(from)
}

/** Negative, zero or positive, for sorting. */
export function compareDates(left: CivilDate, right: CivilDate): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** Whether `date` lies in a span with inclusive ends; an end of null is open. */
export function isWithin(date: CivilDate, from: CivilDate | null, to: CivilDate | null): boolean {
  return (from === null || from <= date) && (to === null || date <= to)
}

/** 1 Monday … 7 Sunday (ISO 8601). */
export function weekdayOf(date: CivilDate): number {
  // 1970-01-01 was a Thursday.
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1
}

/** The year as a number. */
export function yearOf(date: CivilDate): number {
  return Number(date.slice(0, 4))
}

function monthNumberOf(date: CivilDate): number {
  return Number(date.slice(5, 7))
}

/** The month a date lies in, as a tax period: `2017-09`. */
export function monthOf(date: CivilDate): string {
  return date.slice(0, 7)
}

/** The quarter a date lies in, as a tax period: `2017-Q3`. */
export function quarterOf(date: CivilDate): string {
  return `${date.slice(0, 4)}-Q${Math.ceil(monthNumberOf(date) / 3)}`
}

/** First day of the month of `date`. */
export function firstOfMonth(date: CivilDate): CivilDate {
  return `${date.slice(0, 7)}-01`
}

/** Last day of the month of `date`. */
export function lastOfMonth(date: CivilDate): CivilDate {
  return `${date.slice(0, 7)}-${pad(lastDayOf(yearOf(date), monthNumberOf(date)))}`
}
