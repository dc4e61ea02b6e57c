import { organisationCodeOf } from '@yimen/core/identifiers'
import { bookStep, postingsOf } from '@yimen/core/payments'
import { Type } from 'typebox'
import { send } from '../../exchange/outbox.ts'
import type { Side } from '../../platform/actor.ts'
import { type CommandContext, type Decision, defineCommand } from '../../platform/commands/command.ts'
import { insert, type Write } from '../../platform/database/write.ts'
import { refuse } from '../../platform/refusal.ts'
import { requestDocument } from '../documents/request.ts'
import { netted, post } from '../ledger/index.ts'
import { bookName, ledgerAmounts } from './books.ts'
import { PAYMENT_RECEIVED, type PaymentReceived } from './counterpart.ts'
import { type ExceptionKind, exceptionRow } from './exceptions.ts'
import { type BookChange, type BookRow, changeBooks, touchInstruction } from './store.ts'
import { systemOnly } from './systemOnly.ts'
import { paymentEvent, paymentException } from './tables.ts'
import { findReport, type ReportLoad, settleReport } from './treasury.store.ts'

export interface ReportOutcome {
  readonly result: 'applied' | 'known' | 'exception' | 'early'
}

type Loaded = ReportLoad & { readonly book: BookRow }

const MEMO = {
  'sent-up': { zh: '税款上解', en: 'Sent up to the treasury' },
  received: { zh: '税款入库', en: 'Received by the treasury' },
} as const

/**
 * One report of the treasury about one book. Told twice or out of order it changes nothing; what does not fit is kept
 * as an exception and not applied. When the last book of a debit is received, the payment certificate is asked for and
 * the other side is told.
 */
export function recordReport(side: Side) {
  return defineCommand({
    kind: 'payment.record-report',
    input: Type.Object({ reportId: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
    load: async (database, input) =>
      (await findReport(database, input.reportId)) ??
      refuse(404, 'report-not-found', '没有这条入库报告。', 'There is no such report.'),
    authorise: (_loaded, _input, context) => systemOnly(context.actor),
    decide(loaded, _input, context): Decision<ReportOutcome> {
      const { report, book } = loaded
      if (report.state !== 'waiting') return { outcome: { result: 'known' }, writes: [] }
      if (book === null)
        return setAside(loaded, 'unknown-book', null, context, {
          zh: `国库报告的缴款书 ${report.bookNumber} 在本方不存在。`,
          en: `The treasury reports payment book ${report.bookNumber}, which this side does not have.`,
        })
      const expectedFen = BigInt(book.amountFen) + BigInt(book.lateSurchargeFen)
      const step = bookStep(book.state, report.kind)
      if (step.kind === 'early') return { outcome: { result: 'early' }, writes: [] }
      if (step.kind === 'impossible')
        return setAside(loaded, 'not-debited', expectedFen, context, {
          zh: '国库报告已收到税款，但银行未报告扣款成功，请核实。',
          en: 'The treasury reports money, but the bank has not reported a debit; please check.',
        })
      if (report.amountFen !== expectedFen)
        return setAside(loaded, 'amount-differs', expectedFen, context, {
          zh: '国库报告的金额与缴款书不一致，未入账，请核实。',
          en: 'The treasury reports another amount than the payment book; it was not booked, please check.',
        })
      const event = eventRow({ ...loaded, book }, step.kind === 'known', context)
      if (step.kind === 'known')
        return {
          outcome: { result: 'known' },
          subject: book.taxpayerId,
          writes: [settleReport(report.id, 'applied'), insert(paymentEvent, [event])],
        }
      return {
        outcome: { result: 'applied' },
        subject: book.taxpayerId,
        writes: [
          settleReport(report.id, 'applied'),
          insert(paymentEvent, [event]),
          ...[...step.implied, report.kind].flatMap((kind) =>
            kind === 'sent-up' || kind === 'received' ? ledgerWrites(book, kind, context) : [],
          ),
          ...moved(side, { ...loaded, book }, context),
        ],
      }
    },
  })
}

function ledgerWrites(book: BookRow, kind: 'sent-up' | 'received', context: CommandContext): Write[] {
  const { zh, en } = bookName(book)
  return post(
    context,
    {
      taxpayerId: book.taxpayerId,
      kind,
      declarationId: book.declarationId,
      bookId: book.id,
      period: book.period,
      memo: { zh: `${MEMO[kind].zh}：${zh}`, en: `${MEMO[kind].en}: ${en}` },
    },
    netted(postingsOf(kind, ledgerAmounts(book, BigInt(book.lateSurchargeFen)))),
  )
}

function eventRow({ report, book }: Loaded, repeated: boolean, context: CommandContext) {
  return {
    id: context.newId(),
    taxpayer_id: book.taxpayerId,
    book_id: book.id,
    kind: report.kind,
    amount_fen: BigInt(book.amountFen),
    late_surcharge_fen: BigInt(book.lateSurchargeFen),
    channel_reference: report.reference,
    business_date: report.businessDate,
    at: context.now,
    detail: repeated ? { repeated: true } : {},
    entry_id: context.entryId,
  }
}

/** The state of the book, and with the last receipt of its debit the certificate and word to the other side. */
function moved(side: Side, loaded: Loaded, context: CommandContext): Write[] {
  const { report, book, siblings, instructionVersion } = loaded
  if (report.kind === 'sent-up')
    return [changeBooks([{ book, state: 'sent-up', failure: null }], context.now)]
  const own: BookChange = { book, state: 'received', receivedOn: report.businessDate, failure: null }
  const rest = siblings.filter((sibling) => sibling.id !== book.id)
  const inOrder =
    book.instructionId === null || instructionVersion === null
      ? []
      : [touchInstruction(book.instructionId, instructionVersion)]
  // A sibling that stands apart as an exception gets a certificate of its own when it is settled.
  const waiting = rest.filter(
    ({ state, failure }) => (state === 'debited' || state === 'sent-up') && failure === null,
  )
  if (waiting.length > 0) return [...inOrder, changeBooks([own], context.now)]
  const covered = rest.filter(
    ({ state, certificateRequestId }) =>
      (state === 'received' || state === 'written-off') && certificateRequestId === null,
  )
  const requestId = context.newId()
  const received: BookRow[] = [...covered, { ...book, state: 'received', receivedOn: report.businessDate }]
  return [
    ...inOrder,
    changeBooks(
      [
        { ...own, certificateRequestId: requestId },
        ...covered.map((each) => ({ book: each, certificateRequestId: requestId })),
      ],
      context.now,
    ),
    requestDocument(context, {
      id: requestId,
      taxpayerId: book.taxpayerId,
      filingId: book.filingId,
      kind: 'payment-certificate',
      input: { bookIds: received.map((each) => each.id) },
    }),
    ...tellOtherSide(side, loaded, received, context),
  ]
}

function tellOtherSide(
  side: Side,
  { taxpayer, book }: Loaded,
  received: readonly BookRow[],
  context: CommandContext,
) {
  if (taxpayer === null) return []
  const payload: PaymentReceived = {
    taxpayer: {
      name: taxpayer.name,
      code: taxpayer.code,
      organisationCode: taxpayer.code === null ? null : (organisationCodeOf(taxpayer.code) ?? null),
    },
    filingId: book.filingId,
    books: received.map((each) => ({
      taxCode: each.taxCode,
      period: each.period,
      budgetLevel: each.budgetLevel,
      amountFen: each.amountFen,
      lateSurchargeFen: each.lateSurchargeFen,
      receivedOn: each.receivedOn ?? context.businessDate,
    })),
  }
  return send(context, {
    to: side === 'national' ? 'local' : 'national',
    category: PAYMENT_RECEIVED,
    schemaVersion: '1',
    subject: book.taxpayerId,
    payload,
  })
}

function setAside(
  { report, book, siblings }: ReportLoad,
  kind: ExceptionKind,
  expectedFen: bigint | null,
  context: CommandContext,
  message: { zh: string; en: string },
): Decision<ReportOutcome> {
  const shown = book === null ? [] : siblings.filter(({ id }) => id === book.id)
  return {
    outcome: { result: 'exception' },
    subject: book?.taxpayerId,
    writes: [
      settleReport(report.id, 'exception'),
      insert(paymentException, [
        exceptionRow(context, {
          kind,
          taxpayerId: book?.taxpayerId ?? null,
          bookId: book?.id ?? null,
          bookNumber: report.bookNumber,
          reference: report.reference,
          expectedFen,
          reportedFen: report.amountFen,
          message,
        }),
      ]),
      ...(book === null || shown.length === 0
        ? []
        : [changeBooks([{ book, failure: message }], context.now)]),
    ],
  }
}
