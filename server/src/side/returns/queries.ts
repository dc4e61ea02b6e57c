import { parsePeriod, periodBounds } from '@yimen/core/calendar'
import { Type } from 'typebox'
import { mayActFor, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { defineQuery, type QueryContext } from '../../platform/links/link.ts'
import { isRefusal, type Refusal } from '../../platform/refusal.ts'
import { findDeterminations, toDetermination } from '../determinations/index.ts'
import { findPeriodBalances } from '../ledger/index.ts'
import { paymentState, readPayment } from '../payments/index.ts'
import { findTaxpayer, type TaxpayerRow } from '../taxpayers/index.ts'
import { findDetermination } from './assess.ts'
import { findBooksOfFilings, sumUnpaid } from './books.store.ts'
import { obligationItems, obligationsFrom } from './obligations.ts'
import { findPeriodForm } from './periodForm.ts'
import { type DeclarationListRow, type EarlierReturn, findFiledBy, findLatestReturns } from './store.ts'

const Uuid = Type.String({ format: 'uuid' })
const strict = { additionalProperties: false } as const

/** The taxpayer when this person may see it at this side, or the one refusal. */
export async function openTaxpayer(
  side: Side,
  taxpayerId: string,
  { database, actor }: QueryContext,
): Promise<TaxpayerRow | Refusal> {
  const taxpayer = await findTaxpayer(database, taxpayerId)
  if (taxpayer === undefined) return taxpayerNotFound()
  return mayActFor(actor, side, { taxpayerId, authority: taxpayer.authority }) ?? taxpayer
}

/** What is due to this side, overdue first by date. */
export function obligationsList(side: Side) {
  return defineQuery({
    name: 'obligations.list',
    input: Type.Object({ taxpayerId: Uuid }, strict),
    async answer({ taxpayerId }, context) {
      const taxpayer = await openTaxpayer(side, taxpayerId, context)
      if (isRefusal(taxpayer)) return taxpayer
      const { database, businessDate } = context
      const [determinations, returns, unpaid] = await Promise.all([
        findDeterminations(database, taxpayerId),
        findLatestReturns(database, taxpayerId, { from: obligationsFrom(businessDate), to: '9999-12-31' }),
        sumUnpaid(database, taxpayerId),
      ])
      return { items: obligationItems(side, { determinations, returns, unpaid }, businessDate) }
    },
  })
}

const earlierView = (row: EarlierReturn) => ({
  declarationId: row.declarationId,
  filingId: row.filingId,
  formCode: row.formCode,
  formVersion: row.formVersion,
  period: row.period,
  sequence: row.sequence,
  values: row.values,
  taxes: row.taxes,
  payableFen: row.payableFen.toString(),
  dueDate: row.dueDate,
  filedOn: row.filedOn,
})

/** What a draft of a period starts from at this side. */
export function returnFacts(side: Side) {
  return defineQuery({
    name: 'return.facts',
    input: Type.Object({ taxpayerId: Uuid, period: Type.String({ maxLength: 10 }) }, strict),
    async answer({ taxpayerId, period }, context) {
      const taxpayer = await openTaxpayer(side, taxpayerId, context)
      if (isRefusal(taxpayer)) return taxpayer
      const form = findPeriodForm(side, period)
      const { from, to } = form ?? safeBounds(period)
      const [rows, returns] = await Promise.all([
        findDeterminations(context.database, taxpayerId),
        findLatestReturns(context.database, taxpayerId, { from: `${from.slice(0, 4)}-01-01`, to }),
      ])
      const type = form === undefined ? undefined : parsePeriod(period).type
      const all = rows.map((row) => toDetermination(row, side))
      const taxes = [...new Set(all.map((each) => each.tax))]
      const inForce =
        form === undefined || type === undefined
          ? []
          : taxes.flatMap((tax) => findDetermination(all, tax, form, type) ?? [])
      const filed = returns.find((row) => row.period === period && row.formCode === form?.definition.code)
      return {
        taxpayerId,
        name: taxpayer.name,
        taxpayerKind: taxpayer.kind,
        location: taxpayer.location,
        authority: taxpayer.authority,
        periodType: inForce[0]?.periodType ?? null,
        dueDate: form?.dueDate ?? null,
        opensOn: form?.opensOn ?? null,
        form:
          form === undefined
            ? null
            : {
                code: form.definition.code,
                version: form.definition.version,
                hash: form.definition.contentHash,
              },
        determinations: inForce.map(
          ({ tax, item, periodType, rateCode, collectionMode, validFrom, validTo }) => ({
            taxCode: tax,
            item,
            periodType,
            rateCode,
            collectionMode,
            validFrom,
            validTo,
          }),
        ),
        /** Latest returns of the year before this period, newest first; zero cells are left out of `values`. */
        earlier: returns.filter((row) => periodBounds(row.period).to < from).map(earlierView),
        /** The return standing for this period, if it was filed already. */
        filed: filed === undefined ? null : earlierView(filed),
      }
    },
  })
}

function safeBounds(period: string): { from: string; to: string } {
  try {
    return periodBounds(period)
  } catch {
    return { from: '9999-01-01', to: '9999-12-31' }
  }
}

/** Latest returns of a taxpayer at this side, newest period first. */
export function returnsEarlier(side: Side) {
  return defineQuery({
    name: 'returns.earlier',
    input: Type.Object(
      { taxpayerId: Uuid, from: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })) },
      strict,
    ),
    async answer({ taxpayerId, from }, context) {
      const taxpayer = await openTaxpayer(side, taxpayerId, context)
      if (isRefusal(taxpayer)) return taxpayer
      const returns = await findLatestReturns(context.database, taxpayerId, {
        from: from ?? obligationsFrom(context.businessDate),
        to: '9999-12-31',
      })
      return { items: returns.map(earlierView) }
    },
  })
}

/** A declaration as lists show it (the API's `DeclarationBrief`). */
export function declarationBrief(row: DeclarationListRow, formName: { zh: string; en: string }) {
  return {
    id: row.id,
    filingId: row.filingId,
    taxpayerName: row.taxpayerName,
    taxpayerCode: row.taxpayerCode,
    formCode: row.formCode,
    formName,
    period: row.period,
    sequence: row.sequence,
    payableFen: row.payableFen.toString(),
    filedOn: row.filedOn,
    filedAt: row.at.toISOString(),
    dueDate: row.dueDate,
    late: row.sequence === 0 && row.filedOn > row.dueDate,
    channel: row.channel,
  }
}

/** Documents of a filing at this side, as the documents room tells them. */
export type DocumentsOfFiling = (
  context: QueryContext,
  taxpayerId: string,
  filingId: string,
) => Promise<unknown[]>

/** A joint filing as this side has it: declaration, books with their state, documents. */
export function filingState(side: Side, documentsOf: DocumentsOfFiling) {
  return defineQuery({
    name: 'filing.state',
    input: Type.Object({ taxpayerId: Uuid, filingId: Uuid }, strict),
    async answer({ taxpayerId, filingId }, context) {
      const taxpayer = await openTaxpayer(side, taxpayerId, context)
      if (isRefusal(taxpayer)) return taxpayer
      const { database, businessDate } = context
      const [declaration, payment, documents] = await Promise.all([
        findFiledBy(database, taxpayerId, filingId),
        readPayment(side, database, { taxpayerId, filingId, businessDate }),
        documentsOf(context, taxpayerId, filingId),
      ])
      const form = declaration && findPeriodForm(side, declaration.period)
      return {
        declaration:
          declaration === undefined
            ? null
            : declarationBrief(
                declaration,
                form?.definition.content.name ?? { zh: declaration.formCode, en: declaration.formCode },
              ),
        payment: payment.payment,
        /** Due now, late-payment surcharge included: what a confirmation must say. */
        payableFen: payment.payableFen,
        overpaidFen: (await overpaidFen(database, taxpayerId, declaration)).toString(),
        agreement: payment.agreement,
        books: payment.books,
        documents,
      }
    },
  })
}

/**
 * Paid beyond what stands declared for the period (多缴税金), until it is refunded or set off (税收征收管理法第五十一条).
 * Only a correction, or a return that comes out negative, can bring it about.
 */
async function overpaidFen(
  database: Database,
  taxpayerId: string,
  declaration: Awaited<ReturnType<typeof findFiledBy>>,
): Promise<bigint> {
  if (declaration === undefined || (declaration.sequence === 0 && declaration.payableFen >= 0n)) return 0n
  const { period, taxCodes } = declaration
  const balances = await findPeriodBalances(database, taxpayerId, period, taxCodes)
  return balances
    .filter((balance) => balance.account === 'overpaid')
    .reduce((sum, balance) => sum - balance.amountFen, 0n)
}

/** How far the books of several joint filings are paid at this side: one question for a page of a list. */
export function filingStates(side: Side) {
  return defineQuery({
    name: 'filing.states',
    input: Type.Object({ taxpayerId: Uuid, filingIds: Type.Array(Uuid, { maxItems: 200 }) }, strict),
    async answer({ taxpayerId, filingIds }, context) {
      const taxpayer = await openTaxpayer(side, taxpayerId, context)
      if (isRefusal(taxpayer)) return taxpayer
      const books = await findBooksOfFilings(context.database, taxpayerId, filingIds)
      const byFiling = Map.groupBy(books, (book) => book.filingId)
      return Object.fromEntries(filingIds.map((id) => [id, paymentState(byFiling.get(id) ?? [])]))
    },
  })
}
