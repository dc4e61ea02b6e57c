import { findMessageCausedBy } from '../../exchange/store.ts'
import type { Side } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { findPeriodBalances } from '../ledger/index.ts'
import type { BookRow } from '../payments/index.ts'
import type { TaxpayerRow } from '../taxpayers/index.ts'
import { findBooksOfFilings } from './books.store.ts'
import { fieldError, type ReturnInput } from './input.ts'
import { findPeriodForm, type PeriodForm } from './periodForm.ts'
import type { Standing } from './plan.ts'
import { type FilingLoad, loadForFiling } from './store.ts'

/** What a filing is decided from. */
export interface Loaded extends FilingLoad {
  readonly form: PeriodForm
  /** Books of the returns filed for the period so far; read only for corrections and repetitions. */
  readonly books: readonly BookRow[]
  readonly balances: Standing['balances']
  /** The exchange message that told the other side of the declaration being corrected. */
  readonly earlierMessageId: string | undefined
}

/** Loads it: one round trip for a first return, a second one where earlier versions and their books matter. */
export async function load(
  database: Database,
  side: Side,
  other: Side,
  input: ReturnInput,
): Promise<Loaded | Refusal> {
  const form = findPeriodForm(side, input.period)
  if (!form)
    return refuse(
      422,
      'form-not-in-force',
      '该所属期没有可用的申报表。',
      'No form of this program is in force for this period.',
      {
        errors: [
          fieldError('/period', 'form-not-in-force', '该所属期没有可用的申报表', 'No form for this period'),
        ],
      },
    )
  const base = await loadForFiling(database, input.taxpayerId, {
    code: form.definition.code,
    period: form.period,
    from: form.from,
  })
  const needsBooks = input.corrects !== null || base.filed.some((filed) => filed.filingId === input.filingId)
  if (!needsBooks || base.filed.length === 0)
    return { ...base, form, books: [], balances: [], earlierMessageId: undefined }
  const last = base.filed.at(-1)
  const taxCodes = [...new Set(base.filed.flatMap((filed) => filed.taxes.map((tax) => tax.taxCode)))]
  const [books, balances, earlierMessageId] = await Promise.all([
    findBooksOfFilings(
      database,
      input.taxpayerId,
      base.filed.map((filed) => filed.filingId),
    ),
    findPeriodBalances(database, input.taxpayerId, input.period, taxCodes),
    last === undefined
      ? undefined
      : findMessageCausedBy(database, {
          receiver: other,
          subject: input.taxpayerId,
          causation: last.entryId,
        }),
  ])
  const declarations = new Set(base.filed.map((filed) => filed.id))
  return {
    ...base,
    form,
    books: books.filter((book) => declarations.has(book.declarationId)),
    balances,
    earlierMessageId,
  }
}

export type Present = Loaded & { readonly taxpayer: TaxpayerRow }
