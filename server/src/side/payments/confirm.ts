import { surchargePaidTogether } from '@yimen/core/payments'
import { Type } from 'typebox'
import { mayActFor, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { type CommandContext, defineCommand } from '../../platform/commands/command.ts'
import { insert } from '../../platform/database/write.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { lateSurcharge } from './books.ts'
import {
  type BookRow,
  changeBooks,
  type InstructedBook,
  loadPayment,
  type PaymentLoad,
  policyOf,
} from './store.ts'
import { debitInstruction, paymentEvent } from './tables.ts'

export interface ConfirmOutcome {
  readonly instructionId: string
  readonly amountFen: string
}

/**
 * The taxpayer confirms what this side's books of a filing come to: they go into one debit under the stored agreement.
 * The sum must be the one due today, late-payment surcharge included (征管法 第32条); from 2020-03-01 the tax alone may
 * be paid first (公告2019年第48号), the surcharge then stays due in a book of its own.
 */
export function confirmPayment(side: Side) {
  return defineCommand({
    kind: 'payment.confirm',
    input: Type.Object(
      {
        taxpayerId: Type.String({ format: 'uuid' }),
        filingId: Type.String({ format: 'uuid' }),
        totalFen: Type.String({ pattern: '^\\d{1,18}$' }),
      },
      { additionalProperties: false },
    ),
    load: (database, input, context) =>
      loadPayment(database, input.taxpayerId, input.filingId, context.businessDate),
    authorise({ taxpayer }, input, context) {
      if (taxpayer === null) return taxpayerNotFound()
      return mayActFor(context.actor, side, { taxpayerId: input.taxpayerId, authority: taxpayer.authority }, [
        'window-officer',
      ])
    },
    decide(loaded, input, context) {
      const open = openBooks(loaded)
      if (isRefusal(open)) return open
      if (loaded.agreementNumber === null) return noAgreement()
      const policy = policyOf(loaded.policy)
      const due = open.map((book) => ({ book, late: lateSurcharge(book, context.businessDate, policy) }))
      const taxFen = due.reduce((sum, { book }) => sum + BigInt(book.amountFen), 0n)
      const lateFen = due.reduce((sum, { late }) => sum + late, 0n)
      const confirmed = BigInt(input.totalFen)
      const taxFirst = lateFen > 0n && confirmed === taxFen && !surchargePaidTogether(context.businessDate)
      if (!taxFirst && confirmed !== taxFen + lateFen) return totalsDiffer(confirmed, taxFen, lateFen)
      const books: InstructedBook[] = due.map(({ book, late }) => ({
        bookId: book.id,
        number: book.number,
        treasury: book.treasury,
        amountFen: book.amountFen,
        lateSurchargeFen: taxFirst ? '0' : late.toString(),
        leftSurchargeFen: taxFirst ? late.toString() : '0',
      }))
      const instructionId = context.newId()
      const outcome: ConfirmOutcome = { instructionId, amountFen: confirmed.toString() }
      return {
        outcome,
        subject: input.taxpayerId,
        writes: [
          insert(debitInstruction, [
            {
              id: instructionId,
              taxpayer_id: input.taxpayerId,
              filing_id: input.filingId,
              agreement_number: loaded.agreementNumber,
              amount_fen: confirmed,
              books,
              confirmed_on: context.businessDate,
              confirmed_by: { account: context.actor.accountId, name: context.actor.displayName },
              confirmed_at: context.now,
              state: 'queued',
              next_attempt_at: context.now,
            },
          ]),
          changeBooks(
            open.map((book, index) => ({
              book,
              state: 'debiting',
              instructionId,
              lateSurchargeFen: books[index]?.lateSurchargeFen ?? '0',
              failure: null,
            })),
            context.now,
          ),
          insert(
            paymentEvent,
            books.map((book) => confirmedEvent(input.taxpayerId, instructionId, book, context)),
          ),
        ],
      }
    },
  })
}

function confirmedEvent(
  taxpayerId: string,
  instructionId: string,
  book: InstructedBook,
  context: CommandContext,
) {
  return {
    id: context.newId(),
    taxpayer_id: taxpayerId,
    book_id: book.bookId,
    kind: 'confirmed',
    amount_fen: BigInt(book.amountFen),
    late_surcharge_fen: BigInt(book.lateSurchargeFen),
    channel_reference: instructionId,
    business_date: context.businessDate,
    at: context.now,
    detail: { leftSurchargeFen: book.leftSurchargeFen, by: context.actor.displayName },
    entry_id: context.entryId,
  }
}

/** Books that can be paid now, or why there are none. */
function openBooks({ books }: PaymentLoad): readonly BookRow[] | Refusal {
  const open = books.filter((book) => book.state === 'assessed')
  if (open.length > 0) return open
  const [paying] = books.filter((book) => book.state === 'debiting')
  if (paying)
    return refuse(
      409,
      'already-paying',
      '这笔税款正在扣款，请等待银行结果，不要重复缴款。',
      'This payment is under way; wait for the bank’s answer and do not pay again.',
      {
        allowedActions: [{ code: 'wait', label: { zh: '稍后查看缴款结果', en: 'Look again in a moment' } }],
        ...(paying.instructionId === null ? {} : { facts: { instructionId: paying.instructionId } }),
      },
    )
  return refuse(409, 'nothing-to-pay', '没有需要缴纳的税款。', 'There is nothing to pay.')
}

function noAgreement(): Refusal {
  return refuse(
    422,
    'no-agreement',
    '没有有效的三方扣款协议，无法网上扣款。',
    'There is no valid three-party debit agreement, so nothing can be debited online.',
    {
      allowedActions: [
        {
          code: 'sign-agreement',
          label: {
            zh: '与开户银行、税务机关签订三方协议',
            en: 'Sign a three-party agreement with your bank and the tax authority',
          },
        },
        { code: 'pay-at-counter', label: { zh: '到办税服务厅缴款', en: 'Pay at a tax service hall' } },
      ],
    },
  )
}

function totalsDiffer(confirmed: bigint, taxFen: bigint, lateFen: bigint): Refusal {
  return refuse(
    409,
    'totals-differ',
    '应缴金额与您确认的金额不一致（例如已产生滞纳金），请核对新的金额后再确认。',
    'The amount due is not the one you confirmed (a late-payment surcharge, for instance); check it and confirm again.',
    {
      facts: {
        confirmedFen: confirmed.toString(),
        payableFen: (taxFen + lateFen).toString(),
        lateSurchargeFen: lateFen.toString(),
      },
      allowedActions: [
        { code: 'confirm-again', label: { zh: '核对新金额并确认', en: 'Check the new amount and confirm' } },
      ],
    },
  )
}
