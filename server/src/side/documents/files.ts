import { hash } from 'node:crypto'
import { Type } from 'typebox'
import type { Part } from '../../part.ts'
import { systemActor } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { insert } from '../../platform/database/write.ts'
import type { DocumentLanguage } from '../../platform/documents/index.ts'
import { refuse } from '../../platform/refusal.ts'
import { renderCertificate } from './certificate.ts'
import { type DocumentRow, findDocument, findFile, keepBytes } from './store.ts'
import { documentFile } from './tables.ts'

const LANGUAGE = Type.Union([Type.Literal('zh'), Type.Literal('en')])

/** Keeps the file of a document as it is handed out for the first time; its hash is what verification knows. */
export const keepFile = defineCommand({
  kind: 'document.keep-file',
  input: Type.Object(
    {
      taxpayerId: Type.String({ format: 'uuid' }),
      documentId: Type.String({ format: 'uuid' }),
      language: LANGUAGE,
      base64: Type.String(),
    },
    { additionalProperties: false },
  ),
  async load(database, input) {
    const document = await findDocument(database, input.taxpayerId, input.documentId)
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
        insert(documentFile, [
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

/** The file of a document in a language: the one kept, or rendered now and kept. Everybody gets the same bytes. */
export async function getFile(
  part: Part,
  publicUrl: string,
  document: DocumentRow,
  language: DocumentLanguage,
): Promise<{ sha256: string; bytes: Buffer }> {
  const kept = await findFile(part.database, document, language)
  if (kept) return kept
  const bytes = await renderCertificate(document.content, document.contentDigest, language, publicUrl)
  await part.pipeline.execute({
    kind: keepFile.kind,
    input: {
      taxpayerId: document.taxpayerId,
      documentId: document.id,
      language,
      base64: bytes.toString('base64'),
    },
    key: `file:${document.id}:${language}:${hash('sha256', bytes, 'hex')}`,
    actor: systemActor('documents'),
  })
  // Somebody else may have been first, with another address in the mark: what is kept counts.
  const stored = await findFile(part.database, document, language)
  if (stored === undefined) throw new Error(`file of document ${document.id} was not kept`)
  return stored
}
