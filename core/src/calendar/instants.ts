import { addDays, type CivilDate, civilDate } from './civilDate.ts'

/**
 * Where legal days begin and end on the clock: Asia/Shanghai, UTC+8. China kept summer time until 1991-09-15, so
 * earlier days are refused rather than answered an hour wrong.
 */
const OFFSET_MS = 8 * 3_600_000
const FIRST_DAY: CivilDate = '1991-09-16'

/** The instant at which a legal day begins. */
export function startOfDay(date: CivilDate): Date {
  if (civilDate(date) < FIRST_DAY) throw new RangeError(`no fixed offset before ${FIRST_DAY}: ${date}`)
  return new Date(`${date}T00:00:00+08:00`)
}

/** The instant at which a legal day is over (= the next one begins): use it as an exclusive bound. */
export function endOfDay(date: CivilDate): Date {
  return startOfDay(addDays(date, 1))
}

/** The legal day an instant lies in. */
export function civilDateAt(instant: Date): CivilDate {
  const date = new Date(instant.getTime() + OFFSET_MS).toISOString().slice(0, 10)
  if (date < FIRST_DAY) throw new RangeError(`no fixed offset before ${FIRST_DAY}: ${date}`)
  return date
}
