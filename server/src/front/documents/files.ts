import { hash } from 'node:crypto'
import { Type } from 'typebox'
import type { Part } from '../../part.ts'
import { systemActor } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { insert } from '../../platform/database/write.ts'
import type { DocumentLanguage } from '../../platform/documents/index.ts'
import { refuse } from '../../platform/refusal.ts'
import { renderReceipt } from './receipt.ts'
import { findFile, findJointDocument, type JointDocumentRow, keepBytes } from './store.ts'
import { jointDocumentFile } from './tables.ts'

/** Keeps the file of a joint document as it is handed out for the first time; its hash is what verification knows. */
export const keepJointFile = defineCommand({
  kind: 'joint-document.keep-file',
  input: Type.Object(
    {
      taxpayerId: Type.String({ format: 'uuid' }),
      documentId: Type.String({ format: 'uuid' }),
      language: Type.Union([Type.Literal('zh'), Type.Literal('en')]),
      base64: Type.String(),
    },
    { additionalProperties: false },
  ),
  async load(database, input) {
    const document = await findJointDocument(database, input.taxpayerId, input.documentId)
    if (document === undefined)
      return refuse(404, 'document-not-found', '没有这份文书。', 'There is no such document.')
    return { kept: await findFile(database, document, input.language) }
  },
  authorise: (_loaded, _input, context) =>
    context.actor.kind === 'system'
      ? undefined
      : refuse(403, 'system-only', '此操作由系统执行。', 'Only the system does this.'),
  decide({ kept }, input, context) {
    if (kept) return { outcome: { sha256: kept.sha256 }, writes: [] }
    const bytes = Buffer.from(input.base64, 'base64')
    const sha256 = hash('sha256', bytes, 'hex')
    return {
      outcome: { sha256 },
      subject: input.taxpayerId,
      writes: [
        keepBytes(sha256, bytes),
        insert(jointDocumentFile, [
          {
            taxpayer_id: input.taxpayerId,
            document_id: input.documentId,
            language: input.language,
            sha256,
            byte_length: bytes.length,
            rendered_at: context.now,
            entry_id: context.entryId,
          },
        ]),
      ],
    }
  },
})

/** The file of a joint document in a language: the one kept, or rendered now and kept. */
export async function getJointFile(
  front: Part,
  publicUrl: string,
  document: JointDocumentRow,
  language: DocumentLanguage,
): Promise<{ sha256: string; bytes: Buffer }> {
  const kept = await findFile(front.database, document, language)
  if (kept) return kept
  const bytes = await renderReceipt(document.content, document.contentDigest, language, publicUrl)
  await front.pipeline.execute({
    kind: keepJointFile.kind,
    input: {
      taxpayerId: document.taxpayerId,
      documentId: document.id,
      language,
      base64: bytes.toString('base64'),
    },
    key: `file:${document.id}:${language}:${hash('sha256', bytes, 'hex')}`,
    actor: systemActor('documents'),
  })
  const stored = await findFile(front.database, document, language)
  if (stored === undefined) throw new Error(`file of joint document ${document.id} was not kept`)
  return stored
}
