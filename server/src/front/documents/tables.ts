import { defineTable } from '../../platform/database/table.ts'

/** Documents of both sides together, with the content they are rendered from. */
export const jointDocument = defineTable({
  name: 'joint_document',
  proved: true,
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    filing_id: 'uuid',
    kind: 'text',
    year: 'integer',
    serial: 'bigint',
    number: 'text',
    verification_code: 'text',
    content: 'jsonb',
    content_digest: 'text',
    issued_on: 'date',
    issued_at: 'timestamptz',
    entry_id: 'uuid',
  },
})

/** The files of a joint document as handed out; their bytes are in `joint_document_bytes`. */
export const jointDocumentFile = defineTable({
  name: 'joint_document_file',
  proved: true,
  columns: {
    taxpayer_id: 'uuid',
    document_id: 'uuid',
    language: 'text',
    sha256: 'text',
    byte_length: 'integer',
    rendered_at: 'timestamptz',
    entry_id: 'uuid',
  },
})
