import { findTaxName, findTreasury } from '@yimen/core/authorities'
import type { LedgerLine } from '@yimen/core/ledger'
import { type BookAmounts, type SurchargePolicy, surchargeOn } from '@yimen/core/payments'
import type { Side } from '../../platform/actor.ts'
import type { BookRow } from './store.ts'

/** Item of a book that collects nothing but late-payment surcharge left open by an earlier payment. */
export const LATE_PAYMENT_ITEM = 'late-payment'

/** Late-payment surcharge on a book when it is paid on a day; none runs on surcharge itself. */
export function lateSurcharge(book: BookRow, paidOn: string, policy: SurchargePolicy): bigint {
  if (book.item === LATE_PAYMENT_ITEM) return 0n
  return surchargeOn(
    { taxCode: book.taxCode, amountFen: BigInt(book.amountFen), dueDate: book.dueDate },
    paidOn,
    policy,
  )
}

/** The book's amounts as the ledger keys them. */
export function ledgerAmounts(book: BookRow, lateSurchargeFen: bigint): BookAmounts {
  const line: LedgerLine = {
    tax: book.taxCode,
    item: book.item,
    kind: book.item === LATE_PAYMENT_ITEM ? 'late-payment' : 'principal',
    budgetSubject: book.budgetSubject,
    budgetLevel: book.budgetLevel as LedgerLine['budgetLevel'],
    treasuryCode: book.treasury,
    amountFen: BigInt(book.amountFen),
  }
  return { lines: [line], lateLines: [{ ...line, kind: 'late-payment', amountFen: lateSurchargeFen }] }
}

export function taxName(code: string): { zh: string; en: string } {
  return findTaxName(code) ?? { zh: code, en: code }
}

const LEVELS: Readonly<Record<string, { zh: string; en: string }>> = {
  central: { zh: '中央级', en: 'central budget' },
  province: { zh: '省级', en: 'provincial budget' },
  city: { zh: '市级', en: 'city budget' },
  county: { zh: '县级', en: 'county budget' },
  local: { zh: '地方级', en: 'local budget' },
}

/** Tax and budget level of a book in words: a tax shared by two budgets has two books of the same sum. */
export function bookName(book: Pick<BookRow, 'taxCode' | 'budgetLevel'>): { zh: string; en: string } {
  const { zh, en } = taxName(book.taxCode)
  const level = LEVELS[book.budgetLevel]
  return level === undefined ? { zh, en } : { zh: `${zh}（${level.zh}）`, en: `${en} (${level.en})` }
}

/** A book as the API shows it (`PaymentBook`); an open one with the surcharge it bears when paid on that day. */
export function bookView(side: Side, book: BookRow, businessDate: string, policy: SurchargePolicy) {
  const late =
    book.state === 'assessed' ? lateSurcharge(book, businessDate, policy).toString() : book.lateSurchargeFen
  const name = taxName(book.taxCode)
  return {
    id: book.id,
    side,
    number: book.number,
    taxCode: book.taxCode,
    taxName:
      book.item === LATE_PAYMENT_ITEM
        ? { zh: `${name.zh}滞纳金`, en: `Late-payment surcharge on ${name.en.toLowerCase()}` }
        : { zh: name.zh, en: name.en },
    period: book.period,
    budgetSubject: book.budgetSubject,
    budgetLevel: book.budgetLevel,
    treasury: book.treasury,
    treasuryName: findTreasury(book.treasury)?.name ?? null,
    amountFen: book.amountFen,
    lateSurchargeFen: late,
    dueDate: book.dueDate,
    state: book.state,
    failure: book.failure,
    receivedOn: book.receivedOn,
  }
}

const PAID: readonly BookRow['state'][] = ['debited', 'sent-up', 'received', 'written-off']

/** Where the payment of some books stands as a whole (`PaymentState`). */
export function paymentState(books: readonly Pick<BookRow, 'state' | 'failure'>[]) {
  const due = books.filter((book) => book.state !== 'reversed')
  if (due.length === 0) return 'nothing-due' as const
  if (due.every((book) => PAID.includes(book.state))) return 'paid' as const
  if (due.some((book) => book.state === 'debiting')) return 'paying' as const
  if (due.some((book) => book.state === 'assessed' && book.failure !== null)) return 'failed' as const
  return due.some((book) => PAID.includes(book.state)) ? ('partly-paid' as const) : ('unpaid' as const)
}
