import {
  filingDeadline,
  filingOpens,
  findPeriod,
  PUBLISHED_OVERRIDES,
  periodBounds,
} from '@yimen/core/calendar'
import type { FormDefinition } from '@yimen/core/forms'
import { formsForPeriod, rulesForPeriod, rulesOn } from '@yimen/core/taxes'
import type { Side } from '../../platform/actor.ts'

/** What law and calendar say of one period at one side; the same for every taxpayer, so it is worked out once. */
export interface PeriodForm {
  readonly period: string
  readonly from: string
  readonly to: string
  readonly opensOn: string
  /** Last day to file and pay; undefined where the calendar of that year is not published. */
  readonly dueDate: string | undefined
  readonly definition: FormDefinition
  /** The other form of the joint filing. */
  readonly counterpartCode: string
  /** `code@version#hash` of the form and of the rules it is computed by. */
  readonly stamps: readonly string[]
}

const cache = new Map<string, PeriodForm | null>()
/** Periods are few; the bound keeps hostile input from filling memory. */
const CACHE_LIMIT = 1_000

/** Form, bounds and last day of a month or quarter; undefined where no form or rule holds (before 2016-05, years). */
export function findPeriodForm(side: Side, period: string): PeriodForm | undefined {
  const key = `${side} ${period}`
  const known = cache.get(key)
  if (known !== undefined) return known ?? undefined
  const made = makePeriodForm(side, period) ?? null
  if (cache.size < CACHE_LIMIT) cache.set(key, made)
  return made ?? undefined
}

function makePeriodForm(side: Side, period: string): PeriodForm | undefined {
  const parsed = findPeriod(period)
  if (parsed === undefined || parsed.type === 'year') return undefined
  const forms = formsForPeriod(period)
  const { from, to } = periodBounds(period)
  const rules = rulesOn(to)
  if (!forms || !rules || !rulesForPeriod(period)) return undefined
  const [own, other] = side === 'national' ? [forms.vat, forms.surcharges] : [forms.surcharges, forms.vat]
  // VAT and the surcharges: the 15th of the next month, postponed by holidays (增值税暂行条例 第23条).
  const deadline = filingDeadline({ period, day: 15 }, PUBLISHED_OVERRIDES)
  return {
    period,
    from,
    to,
    opensOn: filingOpens(period),
    dueDate: typeof deadline === 'string' ? deadline : undefined,
    definition: own,
    counterpartCode: other.code,
    stamps: [own, rules].map((dated) => `${dated.code}@${dated.version}#${dated.contentHash}`),
  }
}
