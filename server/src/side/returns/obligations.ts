import { findTaxName } from '@yimen/core/authorities'
import { type CivilDate, PUBLISHED_OVERRIDES } from '@yimen/core/calendar'
import { dueItems, type FiledPeriod } from '@yimen/core/determinations'
import type { Side } from '../../platform/actor.ts'
import { type DeterminationRow, toDetermination } from '../determinations/index.ts'
import type { EarlierReturn } from './store.ts'

/** What a taxpayer must do, or has done, with this side for one tax and period. */
export interface ObligationItem {
  readonly taxCode: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly item: string
  readonly period: string
  readonly dueDate: string | null
  readonly state: 'upcoming' | 'due' | 'overdue' | 'filed'
  readonly declarationId: string | null
  readonly filingId: string | null
  /** As declared; null while nothing is filed. */
  readonly payableFen: string | null
  /** Of it, what no money has been taken for. */
  readonly unpaidFen: string
}

/** Years back in which a missing return is still asked for (税收征收管理法 第52条: three years as a rule). */
const YEARS_BACK = 3

/** First day from which obligations are listed on a business date. */
export function obligationsFrom(businessDate: CivilDate): CivilDate {
  return `${Number(businessDate.slice(0, 4)) - YEARS_BACK}${businessDate.slice(4)}`.replace(
    '-02-29',
    '-02-28',
  )
}

/** The to-do list of one side, from determinations alone, with what has been filed and what is still unpaid. Pure. */
export function obligationItems(
  side: Side,
  known: {
    readonly determinations: readonly DeterminationRow[]
    readonly returns: readonly EarlierReturn[]
    readonly unpaid: readonly {
      readonly taxCode: string
      readonly period: string
      readonly amountFen: bigint
    }[]
  },
  businessDate: CivilDate,
): ObligationItem[] {
  const determinations = known.determinations.map((row) => toDetermination(row, side))
  const unpaidOf = (taxCode: string, period: string) =>
    known.unpaid.find((row) => row.taxCode === taxCode && row.period === period)?.amountFen ?? 0n
  const filed: FiledPeriod[] = []
  const items: ObligationItem[] = []
  for (const found of known.returns) {
    for (const tax of found.taxes) {
      const determined = determinations.filter((each) => each.tax === tax.taxCode)
      for (const { item } of determined) filed.push({ side, tax: tax.taxCode, item, period: found.period })
      if (determined.length === 0) continue
      items.push({
        taxCode: tax.taxCode,
        name: tax.name,
        item: determined.at(-1)?.item ?? '',
        period: found.period,
        dueDate: found.dueDate,
        state: 'filed',
        declarationId: found.declarationId,
        filingId: found.filingId,
        payableFen: tax.payableFen,
        unpaidFen: unpaidOf(tax.taxCode, found.period).toString(),
      })
    }
  }
  const open = dueItems(
    determinations,
    filed,
    obligationsFrom(businessDate),
    businessDate,
    PUBLISHED_OVERRIDES,
  ).map(
    ({ tax, item, period, dueDate, state }): ObligationItem => ({
      taxCode: tax,
      name: findTaxName(tax) ?? { zh: tax, en: tax },
      item,
      period,
      dueDate,
      state,
      declarationId: null,
      filingId: null,
      payableFen: null,
      unpaidFen: '0',
    }),
  )
  return [...open, ...items]
}
