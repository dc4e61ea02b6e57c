import type { Database } from '../../platform/database/database.ts'
import { type Fragment, type Sql, sql } from '../../platform/database/sql.ts'
import type { RowOf } from '../../platform/database/table.ts'
import { CanonicalText } from '../../platform/database/table.ts'
import { change, type Write } from '../../platform/database/write.ts'
import type { ChunkContent } from './entry.ts'
import type { KnownNumber } from './plan.ts'
import type { taxpayer } from './tables.ts'

/**
 * Planned anew each time: a plan made and kept while the register was still empty reads the whole table for every chunk of
 * its first million rows. (And `LATERAL … OFFSET 0` below: without statistics yet, the planner believed each number to
 * stand there 800 times and read all of both tables: 470 ms a chunk instead of 29.)
 */
const unprepared = (statement: Fragment): Sql => ({ text: statement.text, values: statement.values })

/** Everything the register holds under the numbers (or, for rows without one, the keys) of these rows: one query. */
export function findKnownNumbers(
  database: Database,
  { numbers, rowKeys }: Pick<ChunkContent, 'numbers' | 'rowKeys'>,
): Promise<KnownNumber[]> {
  return database.many<KnownNumber>(
    unprepared(
      sql`SELECT i.kind, i.value, t.id AS "taxpayerId", t.version, t.code, t.code_kind AS "codeKind", t.status, t.authority,
                 t.row_hash AS "rowHash"
          FROM unnest(string_to_array(${numbers}, ${'\n'})) AS wanted(value)
          CROSS JOIN LATERAL (SELECT kind, value, taxpayer_id FROM taxpayer_identifier n
                              WHERE n.value = wanted.value OFFSET 0) i
          CROSS JOIN LATERAL (SELECT * FROM taxpayer p WHERE p.id = i.taxpayer_id OFFSET 0) t
          UNION ALL
          SELECT 'row-key', t.row_key, t.id, t.version, t.code, t.code_kind, t.status, t.authority, t.row_hash
          FROM unnest(string_to_array(${rowKeys}, ${'\n'})) AS wanted(row_key)
          CROSS JOIN LATERAL (SELECT * FROM taxpayer p
                              WHERE p.row_key = wanted.row_key AND p.code IS NULL OFFSET 0) t`,
    ),
  )
}

/** The new state of register entries; rolls back when one of them was changed since it was read. */
export function changeTaxpayers(
  rows: readonly (RowOf<typeof taxpayer> & { readonly before: number })[],
): Write {
  const texts = (pick: (row: RowOf<typeof taxpayer>) => unknown) => rows.map(pick)
  return change(
    sql`UPDATE taxpayer t SET version = r.version, name = r.name, name_normalised = r.name_normalised, kind = r.kind,
               code = r.code, code_kind = r.code_kind, status = r.status, authority = r.authority,
               region_code = r.region_code, details = r.details::jsonb, flags = r.flags::jsonb, row_key = r.row_key,
               row_hash = r.row_hash, updated_at = r.updated_at
        FROM unnest(${texts((row) => row.id)}::uuid[], ${rows.map((row) => row.before)}::integer[],
                    ${rows.map((row) => row.version)}::integer[], ${texts((row) => row.name)}::text[],
                    ${texts((row) => row.name_normalised)}::text[], ${texts((row) => row.kind)}::text[],
                    ${texts((row) => row.code)}::text[], ${texts((row) => row.code_kind)}::text[],
                    ${texts((row) => row.status)}::text[], ${texts((row) => row.authority)}::text[],
                    ${texts((row) => row.region_code)}::text[], ${texts((row) => jsonText(row.details))}::text[],
                    ${texts((row) => jsonText(row.flags))}::text[], ${texts((row) => row.row_key)}::text[],
                    ${texts((row) => row.row_hash)}::text[], ${texts((row) => row.updated_at)}::timestamptz[])
          AS r(id, before, version, name, name_normalised, kind, code, code_kind, status, authority, region_code, details,
               flags, row_key, row_hash, updated_at)
        WHERE t.id = r.id AND t.version = r.before RETURNING 1`,
    { expect: rows.length },
  )
}

const jsonText = (value: unknown): string =>
  value instanceof CanonicalText ? value.text : JSON.stringify(value)
