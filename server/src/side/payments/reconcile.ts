import { bookStep, postingsOf } from '@yimen/core/payments'
import { Type } from 'typebox'
import { type CommandContext, type Decision, defineCommand } from '../../platform/commands/command.ts'
import { insert, type Write } from '../../platform/database/write.ts'
import { refuse } from '../../platform/refusal.ts'
import { netted, post } from '../ledger/index.ts'
import { bookName, ledgerAmounts } from './books.ts'
import { type ExceptionKind, exceptionRow } from './exceptions.ts'
import { type BookRow, changeBooks } from './store.ts'
import { systemOnly } from './systemOnly.ts'
import { paymentEvent, paymentException } from './tables.ts'
import { findStatement, type StatementLoad, settleStatement } from './treasury.store.ts'

/** After so many looks (about four minutes) a book the treasury states and we have no receipt for is a difference. */
const PATIENCE = 8

export interface ReconcileOutcome {
  readonly result: 'agreed' | 'differs' | 'waiting' | 'known'
  readonly writtenOff: number
}

/**
 * One batch of the treasury's reconciliation (对账): books that agree to the fen are written off (销号), the others are
 * kept as exceptions. A batch that speaks of receipts not taken in yet waits.
 */
export const reconcile = defineCommand({
  kind: 'payment.reconcile',
  input: Type.Object(
    { number: Type.String({ minLength: 1, maxLength: 100 }) },
    { additionalProperties: false },
  ),
  load: async (database, input) =>
    (await findStatement(database, input.number)) ??
    refuse(404, 'statement-not-found', '没有这批对账数据。', 'There is no such statement.'),
  authorise: (_loaded, _input, context) => systemOnly(context.actor),
  decide(loaded, _input, context): Decision<ReconcileOutcome> {
    if (loaded.state !== 'waiting') return { outcome: { result: 'known', writtenOff: 0 }, writes: [] }
    const byNumber = new Map(loaded.books.map((book) => [book.number, book]))
    const items = loaded.content.items.map((item) => ({ ...item, book: byNumber.get(item.bookNumber) }))
    const early = items.some(({ book }) => book && bookStep(book.state, 'written-off').kind === 'early')
    if (early && loaded.attempts < PATIENCE)
      return {
        outcome: { result: 'waiting', writtenOff: 0 },
        writes: [settleStatement(loaded.number, 'waiting', loaded.attempts, context.now)],
      }
    const agreed: BookRow[] = []
    const exceptions: Write[] = totalDiffers(loaded, context)
    for (const { book, bookNumber, amountFen } of items) {
      const difference = differenceOf(book, BigInt(amountFen))
      if (difference !== undefined)
        exceptions.push(exception(loaded.number, bookNumber, book, BigInt(amountFen), difference, context))
      else if (book && bookStep(book.state, 'written-off').kind === 'moves') agreed.push(book)
    }
    const result = exceptions.length > 0 ? 'differs' : 'agreed'
    return {
      outcome: { result, writtenOff: agreed.length },
      writes: [
        settleStatement(loaded.number, result, loaded.attempts, context.now),
        ...exceptions,
        ...(agreed.length > 0 ? writeOff(agreed, loaded, context) : []),
      ],
    }
  },
})

function totalDiffers(statement: StatementLoad, context: CommandContext): Write[] {
  const { number, content } = statement
  const sum = content.items.reduce((total, item) => total + BigInt(item.amountFen), 0n)
  if (sum === BigInt(content.amountFen)) return []
  return [
    insert(paymentException, [
      exceptionRow(context, {
        kind: 'statement-total-differs',
        taxpayerId: null,
        bookId: null,
        bookNumber: '',
        reference: number,
        expectedFen: sum,
        reportedFen: BigInt(content.amountFen),
        message: {
          zh: `对账批次 ${number} 的合计与明细不一致。`,
          en: `The total of statement ${number} is not the sum of its lines.`,
        },
      }),
    ]),
  ]
}

function differenceOf(book: BookRow | undefined, amountFen: bigint): ExceptionKind | undefined {
  if (book === undefined) return 'unknown-book'
  if (BigInt(book.amountFen) + BigInt(book.lateSurchargeFen) !== amountFen) return 'amount-differs'
  const step = bookStep(book.state, 'written-off').kind
  return step === 'moves' || step === 'known' ? undefined : 'not-debited'
}

const MESSAGES: Readonly<Partial<Record<ExceptionKind, { zh: string; en: string }>>> = {
  'unknown-book': {
    zh: '国库对账的缴款书在本方不存在。',
    en: 'The treasury’s statement names a payment book this side does not have.',
  },
  'amount-differs': {
    zh: '国库对账金额与缴款书不一致，未销号。',
    en: 'The treasury’s statement has another amount than the payment book; it was not written off.',
  },
  'not-debited': {
    zh: '国库对账列有该缴款书，但本方没有入库记录。',
    en: 'The treasury’s statement lists the payment book, but this side has no receipt for it.',
  },
}

function exception(
  reference: string,
  bookNumber: string,
  book: BookRow | undefined,
  reportedFen: bigint,
  kind: ExceptionKind,
  context: CommandContext,
): Write {
  return insert(paymentException, [
    exceptionRow(context, {
      kind,
      taxpayerId: book?.taxpayerId ?? null,
      bookId: book?.id ?? null,
      bookNumber,
      reference,
      expectedFen: book ? BigInt(book.amountFen) + BigInt(book.lateSurchargeFen) : null,
      reportedFen,
      message: MESSAGES[kind] ?? { zh: '对账差异。', en: 'The statement differs.' },
    }),
  ])
}

function writeOff(books: readonly BookRow[], statement: StatementLoad, context: CommandContext): Write[] {
  return [
    changeBooks(
      books.map((book) => ({ book, state: 'written-off' })),
      context.now,
    ),
    insert(
      paymentEvent,
      books.map((book) => ({
        id: context.newId(),
        taxpayer_id: book.taxpayerId,
        book_id: book.id,
        kind: 'written-off',
        amount_fen: BigInt(book.amountFen),
        late_surcharge_fen: BigInt(book.lateSurchargeFen),
        channel_reference: statement.number,
        business_date: statement.businessDate,
        at: context.now,
        detail: {},
        entry_id: context.entryId,
      })),
    ),
    ...books.flatMap((book) => {
      const { zh, en } = bookName(book)
      return post(
        context,
        {
          taxpayerId: book.taxpayerId,
          kind: 'written-off',
          declarationId: book.declarationId,
          bookId: book.id,
          period: book.period,
          memo: { zh: `对账销号：${zh}`, en: `Written off at reconciliation: ${en}` },
        },
        netted(postingsOf('written-off', ledgerAmounts(book, BigInt(book.lateSurchargeFen)))),
      )
    }),
  ]
}
