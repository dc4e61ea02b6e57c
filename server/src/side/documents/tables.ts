import { sql } from '../../platform/database/sql.ts'
import { defineTable } from '../../platform/database/table.ts'
import { defineProjection } from '../../platform/log/projections.ts'

/** Documents to be issued; rows are the queue of the issuing job. */
export const documentRequest = defineTable({
  name: 'document_request',
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    filing_id: 'uuid',
    kind: 'text',
    input: 'jsonb',
    state: 'text',
    next_attempt_at: 'timestamptz',
    requested_at: 'timestamptz',
  },
})

/** Issued documents with the content they are rendered from. */
export const documentTable = defineTable({
  name: 'document',
  proved: true,
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    filing_id: 'uuid',
    kind: 'text',
    authority: 'text',
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

/** The files of a document as handed out; their bytes are in `document_bytes`, proved by the hash here. */
export const documentFile = defineTable({
  name: 'document_file',
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

export const documentWithdrawal = defineTable({
  name: 'document_withdrawal',
  proved: true,
  columns: {
    document_id: 'uuid',
    taxpayer_id: 'uuid',
    withdrawn_by: 'jsonb',
    reason: 'text',
    withdrawn_on: 'date',
    at: 'timestamptz',
    entry_id: 'uuid',
  },
})

/** The last number given out is the highest one issued: no gap, none given twice. */
defineProjection({
  table: 'document_series',
  differing: sql`SELECT count(*) AS count FROM document_series s
    WHERE s.last_number IS DISTINCT FROM coalesce((SELECT max(d.serial) FROM document d WHERE d.authority = s.authority AND d.kind = s.kind AND d.year = s.year), 0)`,
})

/** Files are known by the hash of their bytes. */
defineProjection({
  table: 'document_bytes',
  differing: sql`SELECT count(*) AS count FROM document_bytes WHERE encode(sha256(bytes), 'hex') <> sha256`,
})
