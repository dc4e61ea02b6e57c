import type { CommandContext } from '../../platform/commands/command.ts'
import { insert, type Write } from '../../platform/database/write.ts'
import { documentRequest } from './tables.ts'

/** Kinds of documents a side issues. */
export type DocumentKind = 'payment-certificate'

/** The write by which a command asks for a document; the job issues it under the next number of its series. */
export function requestDocument(
  context: CommandContext,
  request: {
    readonly id: string
    readonly taxpayerId: string
    readonly filingId: string
    readonly kind: DocumentKind
    readonly input: { readonly bookIds: readonly string[] }
  },
): Write {
  return insert(documentRequest, [
    {
      id: request.id,
      taxpayer_id: request.taxpayerId,
      filing_id: request.filingId,
      kind: request.kind,
      input: request.input,
      state: 'queued',
      next_attempt_at: context.now,
      requested_at: context.now,
    },
  ])
}
