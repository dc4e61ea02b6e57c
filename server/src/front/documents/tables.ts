import { sql } from '../../platform/database/sql.ts'
import { defineTable } from '../../platform/database/table.ts'
import { defineProjection } from '../../platform/log/projections.ts'

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

/** The last number given out is the highest one issued: no gap, none given twice. */
defineProjection({
  table: 'joint_document_series',
  differing: sql`SELECT count(*) AS count FROM joint_document_series s
    WHERE s.last_number IS DISTINCT FROM coalesce((SELECT max(d.serial) FROM joint_document d WHERE d.kind = s.kind AND d.year = s.year), 0)`,
})

/** Files are known by the hash of their bytes. */
defineProjection({
  table: 'joint_document_bytes',
  differing: sql`SELECT count(*) AS count FROM joint_document_bytes WHERE encode(sha256(bytes), 'hex') <> sha256`,
})
