import { type BookEvent, bookStep, postingsOf, surchargeLeftOpen } from '@yimen/core/payments'
import { Type } from 'typebox'
import { type CommandContext, defineCommand } from '../../platform/commands/command.ts'
import { insert, type Write } from '../../platform/database/write.ts'
import { refuse } from '../../platform/refusal.ts'
import { netted, post } from '../ledger/index.ts'
import { bookName, LATE_PAYMENT_ITEM, ledgerAmounts } from './books.ts'
import type { FinalAnswer } from './channel.ts'
import { exceptionRow } from './exceptions.ts'
import {
  type BookRow,
  changeBooks,
  findInstruction,
  type InstructedBook,
  type InstructionRow,
  settleInstruction,
} from './store.ts'
import { systemOnly } from './systemOnly.ts'
import { paymentBook, paymentBookState, paymentEvent, paymentException } from './tables.ts'

const Reference = Type.String({ minLength: 1, maxLength: 100 })
const strict = { additionalProperties: false } as const
const Answer = Type.Union([
  Type.Object(
    {
      state: Type.Literal('succeeded'),
      reference: Reference,
      debitedOn: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    },
    strict,
  ),
  Type.Object(
    {
      state: Type.Literal('failed'),
      reference: Reference,
      code: Type.String({ maxLength: 60 }),
      zh: Type.String({ maxLength: 500 }),
      en: Type.String({ maxLength: 500 }),
    },
    strict,
  ),
])

type Instruction = InstructionRow & { readonly current: readonly BookRow[] }

/** `known`: told before, nothing changes. `contradicts`: recorded for a person, not applied. */
export interface AnswerOutcome {
  readonly result: 'succeeded' | 'failed' | 'known' | 'contradicts'
}

/** The key under which an answer is recorded, whoever tells it and however often. */
export function answerKey(instructionId: string, answer: FinalAnswer): string {
  return `debit:${instructionId}:${answer.state}:${answer.reference}`
}

/** The bank's answer to a debit: the books are debited and the ledger moves, or they are due again with the reason. */
export const recordAnswer = defineCommand({
  kind: 'payment.record-answer',
  input: Type.Object({ instructionId: Type.String({ format: 'uuid' }), answer: Answer }, strict),
  load: async (database, input) =>
    (await findInstruction(database, input.instructionId)) ??
    refuse(404, 'instruction-not-found', '没有这笔扣款指令。', 'There is no such debit.'),
  authorise: (_loaded, _input, context) => systemOnly(context.actor),
  decide(loaded, { answer }, context) {
    const decided = (outcome: AnswerOutcome, writes: readonly Write[]) => ({
      outcome,
      subject: loaded.taxpayerId,
      writes,
    })
    const told = loaded.answer
    if (told !== null && told.state === answer.state && told.reference === answer.reference)
      return decided({ result: 'known' }, [])
    if (told !== null) return decided({ result: 'contradicts' }, contradiction(loaded, answer, context))
    const writes =
      answer.state === 'succeeded' ? succeeded(loaded, answer, context) : failed(loaded, answer, context)
    return decided({ result: answer.state }, [settleInstruction(loaded, answer), ...writes])
  },
})

function instructed(instruction: Instruction): { book: BookRow; order: InstructedBook }[] {
  return instruction.books.map((order) => {
    const book = instruction.current.find((each) => each.id === order.bookId)
    if (book === undefined) throw new Error(`book ${order.number} left its debit ${instruction.id}`)
    return { book, order }
  })
}

function eventRow(
  kind: BookEvent,
  book: BookRow,
  order: InstructedBook,
  answer: FinalAnswer,
  context: CommandContext,
) {
  return {
    id: context.newId(),
    taxpayer_id: book.taxpayerId,
    book_id: book.id,
    kind,
    amount_fen: BigInt(order.amountFen),
    late_surcharge_fen: BigInt(order.lateSurchargeFen),
    channel_reference: answer.reference,
    business_date: answer.state === 'succeeded' ? answer.debitedOn : context.businessDate,
    at: context.now,
    detail: answer.state === 'succeeded' ? {} : { code: answer.code, zh: answer.zh, en: answer.en },
    entry_id: context.entryId,
  }
}

function succeeded(instruction: Instruction, answer: FinalAnswer, context: CommandContext): Write[] {
  const books = instructed(instruction).map(({ book, order }) => {
    const step = bookStep(book.state, 'debited')
    if (step.kind !== 'moves') throw new Error(`book ${book.number} is ${book.state} while its debit is open`)
    return { book, order, to: step.to }
  })
  const left = books.filter(({ order }) => order.leftSurchargeFen !== '0')
  return [
    changeBooks(
      books.map(({ book, to }) => ({ book, state: to, failure: null })),
      context.now,
    ),
    insert(
      paymentEvent,
      books.map(({ book, order }) => eventRow('debited', book, order, answer, context)),
    ),
    ...books.flatMap(({ book, order }) => {
      const { zh, en } = bookName(book)
      return post(
        context,
        {
          taxpayerId: book.taxpayerId,
          kind: 'debit',
          declarationId: book.declarationId,
          bookId: book.id,
          period: book.period,
          memo: { zh: `银行扣款：${zh}`, en: `Debited by the bank: ${en}` },
        },
        netted(postingsOf('debited', ledgerAmounts(book, BigInt(order.lateSurchargeFen)))),
      )
    }),
    ...left.flatMap(({ book, order }) => surchargeBook(book, BigInt(order.leftSurchargeFen), context)),
  ]
}

/** The surcharge that stays due after the tax was paid first, in a book of its own (公告2019年第48号 第一条). */
function surchargeBook(paid: BookRow, amountFen: bigint, context: CommandContext): Write[] {
  const id = context.newId()
  const { zh, en } = bookName(paid)
  const row: BookRow = { ...paid, id, item: LATE_PAYMENT_ITEM, amountFen: amountFen.toString() }
  const { lines } = ledgerAmounts(row, 0n)
  return [
    insert(paymentBook, [
      {
        id,
        taxpayer_id: paid.taxpayerId,
        filing_id: paid.filingId,
        declaration_id: paid.declarationId,
        number: `${paid.number}-Z`,
        tax_code: paid.taxCode,
        item: LATE_PAYMENT_ITEM,
        period: paid.period,
        budget_subject: paid.budgetSubject,
        budget_level: paid.budgetLevel,
        treasury: paid.treasury,
        amount_fen: amountFen,
        due_date: context.businessDate,
        issued_at: context.now,
        entry_id: context.entryId,
      },
    ]),
    insert(paymentBookState, [
      { taxpayer_id: paid.taxpayerId, book_id: id, state: 'assessed', changed_at: context.now },
    ]),
    ...post(
      context,
      {
        taxpayerId: paid.taxpayerId,
        kind: 'late-payment',
        declarationId: paid.declarationId,
        bookId: id,
        period: paid.period,
        memo: { zh: `加收滞纳金：${zh}`, en: `Late-payment surcharge: ${en}` },
      },
      netted(surchargeLeftOpen(lines)),
    ),
  ]
}

function failed(
  instruction: Instruction,
  answer: FinalAnswer & { state: 'failed' },
  context: CommandContext,
): Write[] {
  const books = instructed(instruction)
  return [
    changeBooks(
      books.map(({ book }) => ({
        book,
        state: 'assessed',
        instructionId: null,
        lateSurchargeFen: '0',
        failure: { zh: answer.zh, en: answer.en },
      })),
      context.now,
    ),
    insert(
      paymentEvent,
      books.map(({ book, order }) => eventRow('failed', book, order, answer, context)),
    ),
  ]
}

/** A second, different answer to one order: money may have moved twice or not at all. Nothing is applied. */
function contradiction(instruction: Instruction, answer: FinalAnswer, context: CommandContext): Write[] {
  const [first] = instruction.books
  const message = {
    zh: `同一笔扣款指令收到两种不同结果（先：${instruction.answer?.reference}，后：${answer.reference}），请先与银行核实，不要重复缴款。`,
    en: `Two different answers came to one debit (first ${instruction.answer?.reference}, then ${answer.reference}); ask the bank before paying again.`,
  }
  const unpaid = instruction.current.filter((book) => book.state === 'assessed')
  return [
    insert(paymentException, [
      exceptionRow(context, {
        kind: 'answer-contradicts',
        taxpayerId: instruction.taxpayerId,
        bookId: first?.bookId ?? null,
        bookNumber: first?.number ?? instruction.id,
        reference: answer.reference,
        expectedFen: instruction.answer?.state === 'succeeded' ? instruction.amountFen : 0n,
        reportedFen: answer.state === 'succeeded' ? instruction.amountFen : 0n,
        message,
      }),
    ]),
    ...(unpaid.length === 0
      ? []
      : [
          changeBooks(
            unpaid.map((book) => ({ book, failure: message })),
            context.now,
          ),
        ]),
  ]
}
