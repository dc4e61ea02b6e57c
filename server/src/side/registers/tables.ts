import { sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'
import { defineProjection } from '../../platform/log/projections.ts'

/** The register as it stands now. Every state it ever had is in {@link taxpayerVersion}. */
export const taxpayer = defineTable({
  name: 'taxpayer',
  columns: {
    id: 'uuid',
    version: 'integer',
    name: 'text',
    name_normalised: 'text',
    kind: 'text',
    code: optional('text'),
    code_kind: 'text',
    status: 'text',
    authority: optional('text'),
    region_code: optional('text'),
    demo: 'boolean',
    location: 'text',
    details: 'jsonb',
    flags: 'jsonb',
    row_key: 'text',
    row_hash: 'text',
    updated_at: 'timestamptz',
  },
})

export const taxpayerVersion = defineTable({
  name: 'taxpayer_version',
  proved: true,
  columns: {
    taxpayer_id: 'uuid',
    version: 'integer',
    valid_from: 'date',
    recorded_at: 'timestamptz',
    content: 'jsonb',
    source: 'text',
    entry_id: 'uuid',
  },
})

export const taxpayerIdentifier = defineTable({
  name: 'taxpayer_identifier',
  proved: true,
  columns: {
    kind: 'text',
    value: 'text',
    taxpayer_id: 'uuid',
    since: optional('date'),
    entry_id: 'uuid',
  },
})

export const importChunk = defineTable({
  name: 'import_chunk',
  columns: {
    run_id: 'uuid',
    chunk: 'integer',
    created_rows: 'integer',
    changed_rows: 'integer',
    unchanged_rows: 'integer',
    rejected_rows: 'integer',
    flagged_rows: 'integer',
    read_bytes: 'bigint',
    recorded_at: 'timestamptz',
  },
})

export const importReject = defineTable({
  name: 'import_reject',
  columns: {
    run_id: 'uuid',
    chunk: 'integer',
    ordinal: 'integer',
    line: 'bigint',
    problems: 'jsonb',
    cells: 'jsonb',
  },
})

/** The register as it stands is the newest version of every entry. */
defineProjection({
  table: 'taxpayer',
  differing: sql`SELECT count(*) AS count FROM taxpayer t
    LEFT JOIN taxpayer_version v ON v.taxpayer_id = t.id AND v.version = t.version
    WHERE v.content->>'name' IS DISTINCT FROM t.name
       OR EXISTS (SELECT 1 FROM taxpayer_version n WHERE n.taxpayer_id = t.id AND n.version > t.version)`,
})
