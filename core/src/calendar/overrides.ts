import { addMonths, type CivilDate, isCivilDate } from './civilDate.ts'

/** A day published as working or rest, other than the data of the year says (an ad-hoc notice). */
export interface DayOverride {
  readonly date: CivilDate
  readonly working: boolean
  readonly source: string
}

/** A published last day for filing in a month. */
export interface DeadlineOverride {
  /** Month in which filing is due, `2020-02`. */
  readonly month: string
  readonly deadline: CivilDate
  /** Only for this group of taxpayers; absent: for all. */
  readonly group?: string
  readonly source: string
  readonly confidence: 'high' | 'medium' | 'low'
}

/** What is known beyond the yearly holiday data; passed in by the caller, who holds the records. */
export interface CalendarOverrides {
  readonly days: readonly DayOverride[]
  readonly deadlines: readonly DeadlineOverride[]
  /** Years not in the holiday data whose notice has been entered completely as `days`; they count as known. */
  readonly completeYears: readonly number[]
}

/** For callers that have none. */
export const NO_OVERRIDES: CalendarOverrides = { days: [], deadlines: [], completeYears: [] }

/** Several tables as one; where two speak of the same day or month, the later table is listened to. */
export function mergeOverrides(...tables: readonly CalendarOverrides[]): CalendarOverrides {
  const newestFirst = tables.toReversed()
  return {
    days: newestFirst.flatMap((table) => table.days),
    deadlines: newestFirst.flatMap((table) => table.deadlines),
    completeYears: [...new Set(tables.flatMap((table) => table.completeYears))],
  }
}

/** What is wrong with one entry of a table: where (JSON pointer) and what. */
export interface OverrideFinding {
  readonly path: string
  readonly code: 'no-such-day' | 'no-such-month' | 'source-missing' | 'deadline-outside-month'
}

/** What is wrong with a table an administrator has entered; empty when it is right. */
export function overrideFindings(table: CalendarOverrides): readonly OverrideFinding[] {
  const findings: OverrideFinding[] = []
  const check = (right: boolean, path: string, code: OverrideFinding['code']) => {
    if (!right) findings.push({ path, code })
    return right
  }
  for (const [index, { date, source }] of table.days.entries()) {
    check(isCivilDate(date), `/days/${index}/date`, 'no-such-day')
    check(source.trim() !== '', `/days/${index}/source`, 'source-missing')
  }
  for (const [index, { month, deadline, source }] of table.deadlines.entries()) {
    const path = `/deadlines/${index}`
    const dated = check(isCivilDate(deadline), `${path}/deadline`, 'no-such-day')
    const inMonth = check(isCivilDate(`${month}-01`), `${path}/month`, 'no-such-month')
    // A postponement may run into the following month, never before the month or further.
    if (dated && inMonth)
      check(
        deadline > `${month}-01` && deadline < addMonths(`${month}-01`, 2),
        `${path}/deadline`,
        'deadline-outside-month',
      )
    check(source.trim() !== '', `${path}/source`, 'source-missing')
  }
  return findings
}
