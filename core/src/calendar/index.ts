/** The one place that knows the calendar: civil dates, working days, tax periods, deadlines, late payment. */
export {
  addDays,
  addMonths,
  type CivilDate,
  civilDate,
  compareDates,
  dateFromParts,
  daysBetween,
  firstOfMonth,
  isCivilDate,
  isWithin,
  lastOfMonth,
  monthOf,
  quarterOf,
  weekdayOf,
  yearOf,
} from './civilDate.ts'
export {
  type DeadlineCause,
  explainFilingDeadline,
  type FilingDeadline,
  type FilingDeadlineInput,
  filingDeadline,
  filingMonth,
  filingOpens,
} from './filingDeadline.ts'
export { civilDateAt, endOfDay, startOfDay } from './instants.ts'
export { latePaymentDays, latePaymentSurcharge } from './latePayment.ts'
export {
  type CalendarOverrides,
  type DayOverride,
  type DeadlineOverride,
  mergeOverrides,
  NO_OVERRIDES,
  type OverrideFinding,
  overrideFindings,
} from './overrides.ts'
export {
  dateText,
  findPeriod,
  formatPeriod,
  monthsIn,
  nextPeriod,
  type ParsedPeriod,
  type Period,
  type PeriodType,
  parsePeriod,
  periodBounds,
  periodOf,
  periodsBetween,
  periodText,
  previousPeriod,
  shiftPeriod,
} from './period.ts'
export { PUBLISHED_OVERRIDES } from './published.ts'
export {
  addWorkingDays,
  type DayReason,
  type DayStatus,
  dayStatus,
  isKnown,
  isWorkingDay,
  PUBLISHED_YEARS,
  type UnknownYear,
  workingDayOnOrAfter,
  workingDaysBetween,
} from './workingDays.ts'
