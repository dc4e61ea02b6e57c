import { Type } from 'typebox'
import { mayActFor, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { insert } from '../../platform/database/write.ts'
import { refuse } from '../../platform/refusal.ts'
import { findTaxpayer } from '../taxpayers/index.ts'
import { findDocument } from './store.ts'
import { documentWithdrawal } from './tables.ts'

/** Withdraws a document that no longer holds (payment refunded or reversed). It stays in the file, marked. */
export function withdrawDocument(side: Side) {
  return defineCommand({
    kind: 'document.withdraw',
    input: Type.Object(
      {
        taxpayerId: Type.String({ format: 'uuid' }),
        documentId: Type.String({ format: 'uuid' }),
        reason: Type.String({ minLength: 2, maxLength: 500 }),
      },
      { additionalProperties: false },
    ),
    async load(database, input) {
      const taxpayer = await findTaxpayer(database, input.taxpayerId)
      const document = await findDocument(database, input.taxpayerId, input.documentId)
      return taxpayer && document ? { taxpayer, document } : taxpayerNotFound()
    },
    authorise: ({ taxpayer }, input, context) =>
      mayActFor(
        { ...context.actor, mandates: [] },
        side,
        { taxpayerId: input.taxpayerId, authority: taxpayer.authority },
        ['back-officer'],
      ),
    decide({ document }, input, context) {
      if (document.withdrawnOn !== null)
        return refuse(
          409,
          'document-withdrawn',
          '该文书已经作废。',
          'The document has been withdrawn already.',
          {
            facts: { withdrawnOn: document.withdrawnOn },
          },
        )
      return {
        outcome: { documentId: document.id, withdrawnOn: context.businessDate },
        subject: input.taxpayerId,
        writes: [
          insert(documentWithdrawal, [
            {
              document_id: document.id,
              taxpayer_id: input.taxpayerId,
              withdrawn_by: { account: context.actor.accountId, name: context.actor.displayName },
              reason: input.reason,
              withdrawn_on: context.businessDate,
              at: context.now,
              entry_id: context.entryId,
            },
          ]),
        ],
      }
    },
  })
}
