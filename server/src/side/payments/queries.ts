import { Type } from 'typebox'
import { mayActFor, officerView, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { decodeCursor, toPage } from '../../platform/database/keyset.ts'
import { defineQuery } from '../../platform/links/link.ts'
import { isRefusal, refuse } from '../../platform/refusal.ts'
import { PageInput } from '../ledger/index.ts'
import { bookView, paymentState } from './books.ts'
import { listBooks, listExceptions, loadPayment, policyOf, readPolicy } from './store.ts'

const strict = { additionalProperties: false } as const

/** What the books of a filing come to, for rooms of this side that show a filing. No rights are checked here. */
export async function readPayment(
  side: Side,
  database: Database,
  of: { readonly taxpayerId: string; readonly filingId: string; readonly businessDate: string },
) {
  const { books, policy, taxpayer, agreementNumber } = await loadPayment(
    database,
    of.taxpayerId,
    of.filingId,
    of.businessDate,
  )
  const views = books.map((book) => bookView(side, book, of.businessDate, policyOf(policy)))
  const payableFen = views
    .filter((book) => book.state === 'assessed')
    .reduce((sum, book) => sum + BigInt(book.amountFen) + BigInt(book.lateSurchargeFen), 0n)
  return {
    taxpayer,
    payment: paymentState(books),
    /** Due now, late-payment surcharge included: what a confirmation must say. */
    payableFen: payableFen.toString(),
    agreement: agreementNumber !== null,
    books: views,
  }
}

/** Where the payment of a filing stands at this side. */
export function paymentStateQuery(side: Side) {
  return defineQuery({
    name: 'payment.state',
    input: Type.Object(
      { taxpayerId: Type.String({ format: 'uuid' }), filingId: Type.String({ format: 'uuid' }) },
      strict,
    ),
    async answer(input, { database, actor, businessDate }) {
      const { taxpayer, ...payment } = await readPayment(side, database, { ...input, businessDate })
      const denied =
        taxpayer === null
          ? taxpayerNotFound()
          : mayActFor(actor, side, { taxpayerId: input.taxpayerId, authority: taxpayer.authority })
      return denied ?? payment
    },
  })
}

const BOOK_STATES = ['assessed', 'debiting', 'debited', 'sent-up', 'received', 'written-off', 'reversed']

/** Payment books with their state at bank and treasury, newest first, of the taxpayers an officer may see. */
export function officePayments(side: Side) {
  return defineQuery({
    name: 'office.payments',
    input: Type.Object({ ...PageInput, state: Type.Optional(Type.String({ maxLength: 20 })) }, strict),
    async answer({ cursor, limit = 50, state }, { database, actor, businessDate }) {
      if (state !== undefined && !BOOK_STATES.includes(state))
        return refuse(400, 'state-unknown', '没有这种缴款书状态。', 'Payment books have no such state.')
      const view = officerView(side, actor, undefined, 't')
      if (isRefusal(view)) return view
      const after = decodeCursor(cursor)
      if (isRefusal(after)) return after
      const policy = await readPolicy(database)
      const rows = await listBooks(database, { scope: view.visible, state, after, limit })
      return toPage(rows, limit, (row) => ({
        taxpayerName: row.taxpayerName,
        filingId: row.book.filingId,
        book: bookView(side, row.book, businessDate, policy),
      }))
    },
  })
}

/**
 * What bank or treasury said and our books do not bear out, newest first; books nobody here knows are shown to who sees
 * the whole side.
 */
export function officePaymentExceptions(side: Side) {
  return defineQuery({
    name: 'office.payment-exceptions',
    input: Type.Object({ ...PageInput, kind: Type.Optional(Type.String({ maxLength: 40 })) }, strict),
    async answer({ cursor, limit = 50, kind }, { database, actor }) {
      const view = officerView(side, actor, ['back-officer'], 't')
      if (isRefusal(view)) return view
      const after = decodeCursor(cursor)
      if (isRefusal(after)) return after
      const rows = await listExceptions(database, {
        scope: view.visible,
        unknownBooks: view.whole,
        kind,
        after,
        limit,
      })
      return toPage(rows, limit, (row) => ({
        id: row.id,
        at: row.at.toISOString(),
        kind: row.kind,
        taxpayerName: row.taxpayerName,
        bookNumber: row.bookNumber,
        reference: row.reference,
        expectedFen: row.expectedFen?.toString() ?? null,
        reportedFen: row.reportedFen.toString(),
        message: row.message,
        businessDate: row.businessDate,
      }))
    },
  })
}
