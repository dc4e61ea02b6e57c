/**
 * Determinations of taxes and fees (税(费)种认定): what each side has decided a taxpayer must file, and the
 * obligations that follow. To-dos, returns and late lists come only from these.
 */
import {
  type CalendarOverrides,
  type CivilDate,
  filingDeadline,
  filingOpens,
  type Period,
  type PeriodType,
  periodBounds,
  periodsBetween,
} from '../calendar/index.ts'
import { budgetSharing, findRow, taxCodes } from '../facts/index.ts'
import { rate } from '../money/index.ts'

export type Side = 'national' | 'local'

/** 自行申报、定期定额、核定征收、代扣代缴、委托代征. */
export type CollectionMode = 'self-assessed' | 'fixed-quota' | 'assessed' | 'withheld' | 'entrusted'

/** Part of a tax that belongs to one budget level, exact decimal; the parts of a tax add up to 1. */
export interface BudgetShare {
  readonly level: 'central' | 'province' | 'city' | 'county'
  readonly share: string
}

export interface Determination {
  readonly side: Side
  /** Authority that collects, e.g. the code of the county bureau. */
  readonly authority: string
  /** Levy item code, e.g. 10101. */
  readonly tax: string
  /** 征收品目. */
  readonly item: string
  readonly periodType: PeriodType | 'act'
  /** Rate or levy rate that applies, e.g. `levy-3`, `city-7`. */
  readonly rateCode: string
  readonly validFrom: CivilDate
  /** Last day, inclusive; null while it holds. */
  readonly validTo: CivilDate | null
  readonly collectionMode: CollectionMode
  readonly budgetSubject: string
  readonly budgetShares: readonly BudgetShare[]
  readonly treasuryCode: string
}

/** A return that was filed, or a period released from filing. */
export interface FiledPeriod {
  readonly side: Side
  readonly tax: string
  readonly item: string
  readonly period: Period
}

/** upcoming: the period still runs; due: it can be filed; overdue: the last day has passed. */
export type ObligationState = 'upcoming' | 'due' | 'overdue'

export interface Obligation {
  readonly side: Side
  readonly authority: string
  readonly tax: string
  readonly item: string
  readonly period: Period
  readonly opensOn: CivilDate
  /** Last day to file and pay; null where the calendar of that year is not published yet (never guessed). */
  readonly dueDate: CivilDate | null
  readonly state: ObligationState
  readonly determination: Determination
}

/** Rule for the last day of filing (各税种法规; facts 01-deadlines). */
interface DeadlineRule {
  readonly day: number | 'last'
  readonly monthsAfter: number
  readonly postponement: 'holiday-runs' | 'roll-only'
}

/** Annual settlements run for months and only move off a rest day. */
const annual = (monthsAfter: number): DeadlineRule => ({
  day: 'last',
  monthsAfter,
  postponement: 'roll-only',
})

const FIFTEENTH: DeadlineRule = { day: 15, monthsAfter: 1, postponement: 'holiday-runs' }

/**
 * Last day before postponement: 15th of the next month; stamp duty the 10th until 2022-06-30 (印花税暂行条例施行细则);
 * corporate income tax of a year 31 May (企业所得税法第五十四条), individual income tax on business 31 March
 * (个人所得税法第十二条).
 */
function deadlineRule(tax: string, periodType: PeriodType, periodEnd: CivilDate): DeadlineRule {
  if (periodType === 'year' && tax === taxCodes.corporateIncomeTax) return annual(5)
  if (periodType === 'year' && tax === taxCodes.individualIncomeTax) return annual(3)
  if (tax === taxCodes.stampDuty && periodEnd < '2022-07-01')
    return { day: 10, monthsAfter: 1, postponement: 'holiday-runs' }
  return FIFTEENTH
}

/** Was the determination in force on any day of the period? */
function holdsIn(determination: Determination, period: Period): boolean {
  const { from, to } = periodBounds(period)
  return determination.validFrom <= to && (determination.validTo === null || determination.validTo >= from)
}

const filedKey = (filed: FiledPeriod): string => `${filed.side} ${filed.tax} ${filed.item} ${filed.period}`

/**
 * Every unfiled obligation whose period ends on or after `from` and has begun by `businessDate`, by due date, then
 * side. Taxes due by act (`act`) and taxes that others withhold or collect by entrustment make none for the taxpayer.
 */
export function dueItems(
  determinations: readonly Determination[],
  filedPeriods: readonly FiledPeriod[],
  from: CivilDate,
  businessDate: CivilDate,
  overrides: CalendarOverrides,
): readonly Obligation[] {
  const filed = new Set(filedPeriods.map(filedKey))
  const found = new Map<string, Obligation>()
  for (const determination of determinations) {
    const { periodType, side, authority, tax, item, collectionMode } = determination
    if (periodType === 'act' || collectionMode === 'withheld' || collectionMode === 'entrusted') continue
    const start = determination.validFrom > from ? determination.validFrom : from
    for (const period of periodsBetween(start, businessDate, periodType)) {
      const key = filedKey({ side, tax, item, period })
      if (filed.has(key) || found.has(key) || !holdsIn(determination, period)) continue
      const rule = deadlineRule(tax, periodType, periodBounds(period).to)
      const deadline = filingDeadline({ period, ...rule }, overrides)
      const dueDate = typeof deadline === 'string' ? deadline : null
      const opensOn = filingOpens(period)
      const state = stateOf(opensOn, dueDate, businessDate)
      found.set(key, { side, authority, tax, item, period, opensOn, dueDate, state, determination })
    }
  }
  return [...found.values()].sort(byDueDate)
}

function stateOf(opensOn: CivilDate, dueDate: CivilDate | null, businessDate: CivilDate): ObligationState {
  if (businessDate < opensOn) return 'upcoming'
  return dueDate !== null && businessDate > dueDate ? 'overdue' : 'due'
}

function byDueDate(a: Obligation, b: Obligation): number {
  const [left, right] = [a.dueDate ?? '9999', b.dueDate ?? '9999']
  if (left !== right) return left < right ? -1 : 1
  if (a.side !== b.side) return a.side === 'national' ? -1 : 1
  return a.tax < b.tax ? -1 : a.tax > b.tax ? 1 : 0
}

/** Obligations that are filed and confirmed together, over both sides. */
export interface JointTask {
  readonly kind: 'vat-and-surcharges' | 'single'
  readonly period: Period
  readonly obligations: readonly Obligation[]
  readonly sides: readonly Side[]
  /** The earliest last day among them. */
  readonly dueDate: CivilDate | null
  /** The most urgent state among them. */
  readonly state: ObligationState
}

const TOGETHER: ReadonlySet<string> = new Set([
  taxCodes.vat,
  taxCodes.urbanMaintenance,
  taxCodes.educationSurcharge,
  taxCodes.localEducationSurcharge,
])

const URGENCY: readonly ObligationState[] = ['overdue', 'due', 'upcoming']

/**
 * Groups obligations: VAT and the surcharges of one period are one joint filing (the surcharges have VAT as their
 * base); everything else stands alone. When VAT of the period is filed already, the surcharges left over still form
 * one task.
 */
export function jointTasks(obligations: readonly Obligation[]): readonly JointTask[] {
  const groups = new Map<string, Obligation[]>()
  for (const obligation of obligations) {
    const { side, tax, item, period } = obligation
    const key = TOGETHER.has(tax) ? `vat ${period}` : `${side} ${tax} ${item} ${period}`
    const group = groups.get(key)
    if (group) group.push(obligation)
    else groups.set(key, [obligation])
  }
  return [...groups.entries()].map(([key, members]) => ({
    kind: key.startsWith('vat ') ? 'vat-and-surcharges' : 'single',
    period: members[0]?.period ?? '',
    obligations: members,
    sides: [...new Set(members.map(({ side }) => side))],
    dueDate: members.reduce<CivilDate | null>((first, { dueDate }) => earlier(first, dueDate), null),
    state: URGENCY.find((state) => members.some((member) => member.state === state)) ?? 'upcoming',
  }))
}

function earlier(a: CivilDate | null, b: CivilDate | null): CivilDate | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

/** Something wrong with a determination, found before it is stored. */
export interface DeterminationFinding {
  readonly code: 'shares-do-not-add-up' | 'ends-before-it-begins' | 'overlaps'
  readonly tax: string
  readonly item: string
}

/** Checks a set of determinations of one taxpayer: shares add up to 1, dates in order, no two of an item at once. */
export function determinationFindings(
  determinations: readonly Determination[],
): readonly DeterminationFinding[] {
  const findings: DeterminationFinding[] = []
  determinations.forEach((determination, index) => {
    const { tax, item, side, validFrom, validTo, budgetShares } = determination
    if (!addUpToOne(budgetShares)) findings.push({ code: 'shares-do-not-add-up', tax, item })
    if (validTo !== null && validTo < validFrom) findings.push({ code: 'ends-before-it-begins', tax, item })
    const clash = determinations
      .slice(0, index)
      .some(
        (other) =>
          other.side === side &&
          other.tax === tax &&
          other.item === item &&
          (validTo === null || other.validFrom <= validTo) &&
          (other.validTo === null || validFrom <= other.validTo),
      )
    if (clash) findings.push({ code: 'overlaps', tax, item })
  })
  return findings
}

function addUpToOne(shares: readonly BudgetShare[]): boolean {
  const exact = shares.map(({ share }) => rate(share))
  const scale = exact.reduce((deepest, part) => Math.max(deepest, part.scale), 0)
  const total = exact.reduce((sum, part) => sum + part.numerator * 10n ** BigInt(scale - part.scale), 0n)
  return total === 10n ** BigInt(scale) && exact.every(({ numerator }) => numerator >= 0n)
}

/** Budget shares of a tax on a day by national rule; local parts go to the level the province decided. */
export function budgetSharesOn(
  tax: string,
  date: CivilDate,
  localLevel: Exclude<BudgetShare['level'], 'central'>,
): readonly BudgetShare[] | undefined {
  const row = findRow(
    budgetSharing.filter((candidate) => candidate.tax === tax),
    date,
  )
  if (row === undefined) return undefined
  const shares: BudgetShare[] = [
    { level: 'central', share: row.central },
    { level: localLevel, share: row.local },
  ]
  return shares.filter(({ share }) => share !== '0')
}
