import { addDays, type CivilDate, dateFromParts, yearOf } from './civilDate.ts'
import type { CalendarOverrides, DeadlineOverride } from './overrides.ts'
import { type Period, parsePeriod, periodBounds, periodOf, shiftPeriod } from './period.ts'
import {
  addWorkingDays,
  isKnown,
  isWorkingDay,
  type UnknownYear,
  workingDayOnOrAfter,
} from './workingDays.ts'

/** The method in which holiday days are added to the last day; practice changed with the schedule of 2018. */
export const METHOD_SWITCH: CivilDate = '2018-01-01'

export interface FilingDeadlineInput {
  /** The tax period that is filed for. */
  readonly period: Period
  /** Day of the filing month on which the period for filing ends before postponement: 15, 10, or the last day. */
  readonly day: number | 'last'
  /** The filing month, counted from the last month of the period: 1 (default) the following month, 5 = May of next year. */
  readonly monthsAfter?: number
  /**
   * `holiday-runs` (default): rest days in runs of three or more inside the filing period extend it. `roll-only`: a
   * last day that is a rest day moves to the next working day and nothing else, as for annual settlements.
   */
  readonly postponement?: 'holiday-runs' | 'roll-only'
  /** Groups the taxpayer belongs to, for published deadlines that hold for a group only. */
  readonly groups?: readonly string[]
}

/** What moved the last day. */
export type DeadlineCause =
  | 'last-day'
  | 'next-working-day'
  | 'holidays-as-calendar-days'
  | 'holidays-as-working-days'
  | 'published'

/** A deadline with its reason, as data. */
export interface FilingDeadline {
  readonly date: CivilDate
  readonly cause: DeadlineCause
  /** The last day before any postponement. */
  readonly lastDay: CivilDate
  /** Runs of at least three rest days inside the filing period, both ends inclusive. */
  readonly restRuns: readonly { readonly from: CivilDate; readonly to: CivilDate; readonly days: number }[]
  /** Rest days in those runs: the days added. */
  readonly addedDays: number
  /** What the rule alone gives; differs from `date` only when `cause` is `published`. */
  readonly computed: CivilDate
  /** Source of a published deadline. */
  readonly source?: string
  readonly legalBasis: string
}

const LEGAL_BASIS = '税收征收管理法实施细则 第109条'

/**
 * Last day for filing (and paying, where both end together) a tax period, with the reason.
 *
 * Rule (实施细则 第109条: a last day that is a legal rest day moves to the day after; three or more consecutive rest
 * days inside the period extend it by their number): day 1 to the last day are searched for runs of at least three
 * rest days. Their number is added to 2017 as calendar days and then moved off a rest day, from 2018 as working days:
 * the two methods reproduce every schedule published for 2017, 2018, 2022–2024 and 2026. A published deadline goes
 * before the rule. {@link UnknownYear} when the calendar of a year that decides has not been published.
 */
export function explainFilingDeadline(
  input: FilingDeadlineInput,
  overrides: CalendarOverrides,
): FilingDeadline | UnknownYear {
  const month = filingMonth(input)
  const { from, to } = periodBounds(month)
  const lastDay = input.day === 'last' ? to : dateFromParts(yearOf(from), Number(month.slice(5)), input.day)
  const published = publishedDeadline(month, lastDay, input, overrides)
  const rule = computed(from, lastDay, input.postponement ?? 'holiday-runs', overrides)
  if (published === undefined) return rule
  // A notice also answers for a year whose holidays are not known yet.
  const reason = 'unknownYear' in rule ? { restRuns: [], addedDays: 0, computed: published.deadline } : rule
  return {
    date: published.deadline,
    cause: 'published',
    lastDay,
    restRuns: reason.restRuns,
    addedDays: reason.addedDays,
    computed: reason.computed,
    source: published.source,
    legalBasis: LEGAL_BASIS,
  }
}

/** Last day for filing a tax period; see {@link explainFilingDeadline} for the rule and the reason. */
export function filingDeadline(
  input: FilingDeadlineInput,
  overrides: CalendarOverrides,
): CivilDate | UnknownYear {
  const explained = explainFilingDeadline(input, overrides)
  return 'unknownYear' in explained ? explained : explained.date
}

/** First day on which a period can be filed: the day after it ends. */
export function filingOpens(period: Period): CivilDate {
  return addDays(periodBounds(period).to, 1)
}

/** The month in which a period is filed, `2017-10` for `2017-Q3`. */
export function filingMonth({
  period,
  monthsAfter = 1,
}: Pick<FilingDeadlineInput, 'period' | 'monthsAfter'>): Period {
  parsePeriod(period)
  return shiftPeriod(periodOf(periodBounds(period).to, 'month'), monthsAfter)
}

/** Notices give the 15th of monthly and quarterly filing; other last days keep to the rule. */
function publishedDeadline(
  month: Period,
  lastDay: CivilDate,
  { groups = [], postponement }: FilingDeadlineInput,
  { deadlines }: CalendarOverrides,
): DeadlineOverride | undefined {
  if (!lastDay.endsWith('-15') || postponement === 'roll-only') return undefined
  const ofMonth = deadlines.filter((each) => each.month === month)
  const own = ofMonth.find((each) => each.group !== undefined && groups.includes(each.group))
  return own ?? ofMonth.find((each) => each.group === undefined)
}

function computed(
  first: CivilDate,
  lastDay: CivilDate,
  postponement: 'holiday-runs' | 'roll-only',
  overrides: CalendarOverrides,
): FilingDeadline | UnknownYear {
  const restRuns = postponement === 'roll-only' ? [] : restRunsBetween(first, lastDay, overrides)
  if ('unknownYear' in restRuns) return restRuns
  const addedDays = restRuns.reduce((sum, run) => sum + run.days, 0)
  const asCalendarDays = lastDay < METHOD_SWITCH
  const date =
    addedDays === 0 || asCalendarDays
      ? workingDayOnOrAfter(addDays(lastDay, addedDays), overrides)
      : addWorkingDays(lastDay, addedDays, overrides)
  if (!isKnown(date)) return date
  const added = asCalendarDays ? 'holidays-as-calendar-days' : 'holidays-as-working-days'
  const cause = addedDays > 0 ? added : date === lastDay ? 'last-day' : 'next-working-day'
  return { date, cause, lastDay, restRuns, addedDays, computed: date, legalBasis: LEGAL_BASIS }
}

type RestRun = FilingDeadline['restRuns'][number]

/** Runs of three or more rest days with every day inside the span; weekends beside a holiday belong to its run. */
function restRunsBetween(
  first: CivilDate,
  last: CivilDate,
  overrides: CalendarOverrides,
): readonly RestRun[] | UnknownYear {
  const runs: RestRun[] = []
  let start: CivilDate | undefined
  let length = 0
  for (let date = first; ; date = addDays(date, 1)) {
    const working = date > last ? true : isWorkingDay(date, overrides)
    if (working === 'unknown') return { unknownYear: yearOf(date) }
    if (!working) {
      start ??= date
      length += 1
      continue
    }
    if (start !== undefined && length >= 3) runs.push({ from: start, to: addDays(date, -1), days: length })
    start = undefined
    length = 0
    if (date > last) return runs
  }
}
