import { ExchangedTaxpayer } from '@yimen/core/exchange'
import { type Static, Type } from 'typebox'
import { defineInboxHandler } from '../../exchange/inbox.ts'
import { insert } from '../../platform/database/write.ts'
import { findOwners } from '../taxpayers/index.ts'
import { counterpartPayment } from './tables.ts'

export const PAYMENT_RECEIVED = 'payment.received'

const strict = { additionalProperties: false } as const
const Fen = Type.String({ pattern: '^\\d{1,18}$' })

/** `payment.received` v1: what the sender's treasury has received for a filing, book by book. */
const PaymentReceived = Type.Object(
  {
    taxpayer: ExchangedTaxpayer,
    filingId: Type.String({ format: 'uuid' }),
    books: Type.Array(
      Type.Object(
        {
          taxCode: Type.String({ maxLength: 20 }),
          period: Type.String({ pattern: '^\\d{4}(-Q[1-4]|-\\d{2})?$' }),
          budgetLevel: Type.String({ maxLength: 20 }),
          amountFen: Fen,
          lateSurchargeFen: Fen,
          receivedOn: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
        },
        strict,
      ),
      { minItems: 1, maxItems: 200 },
    ),
  },
  strict,
)
export type PaymentReceived = Static<typeof PaymentReceived>

/** Takes in what the other side's treasury has received; a taxpayer unknown here goes back with the field. */
export const takePaymentReceived = defineInboxHandler({
  category: PAYMENT_RECEIVED,
  schemaVersion: '1',
  payload: PaymentReceived,
  load(database, { taxpayer }) {
    const numbers = [taxpayer.code, taxpayer.organisationCode].filter((number) => number !== null)
    return findOwners(database, numbers)
  },
  decide(owners, payload, context, envelope) {
    const [owner] = owners
    if (owner === undefined)
      return {
        returned: [
          {
            pointer: '/taxpayer/code',
            code: 'taxpayer-unknown',
            zh: '本方登记库中没有该纳税人。',
            en: 'This side’s register does not hold the taxpayer.',
          },
        ],
      }
    return {
      writes: [
        insert(counterpartPayment, [
          {
            message_id: envelope.id,
            taxpayer_id: owner.taxpayerId,
            filing_id: payload.filingId,
            content: payload,
            sent_by: envelope.actor.name,
            issued_at: new Date(envelope.issuedAt),
            received_at: context.now,
            entry_id: context.entryId,
          },
        ]),
      ],
    }
  },
})
