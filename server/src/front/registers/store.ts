import type { Side } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'
import { change, type Write } from '../../platform/database/write.ts'

export const taxpayerIndexTable = defineTable({
  name: 'taxpayer_index',
  columns: {
    id: 'uuid',
    name: 'text',
    name_normalised: 'text',
    pinyin: 'text',
    initials: 'text',
    kind: 'text',
    code: optional('text'),
    code_kind: optional('text'),
    join_key: optional('text'),
    national_id: optional('uuid'),
    national_authority: optional('text'),
    national_status: optional('text'),
    local_id: optional('uuid'),
    local_authority: optional('text'),
    local_status: optional('text'),
    demo: 'boolean',
    updated_at: 'timestamptz',
  },
})

/** A line of the index as far as new facts are joined to it. */
export interface IndexLine {
  readonly id: string
  readonly joinKey: string | null
  readonly nationalId: string | null
  readonly localId: string | null
}

/** Lines that these rows of one side belong to: by their id at that side, or by the number both registers know. */
export function findLines(
  database: Database,
  side: Side,
  ids: readonly string[],
  joinKeys: readonly string[],
): Promise<IndexLine[]> {
  const own = side === 'national' ? sql`national_id` : sql`local_id`
  return database.many(
    sql`SELECT id, join_key AS "joinKey", national_id AS "nationalId", local_id AS "localId" FROM taxpayer_index
        WHERE ${own} = ANY(${ids}::uuid[])
        UNION
        SELECT id, join_key, national_id, local_id FROM taxpayer_index WHERE join_key = ANY(${joinKeys}::text[])`,
  )
}

/** What one side says of a household, to be joined to a known line. */
export interface LineUpdate {
  readonly lineId: string
  readonly sideId: string
  readonly authority: string | null
  readonly status: string
  /** The naming side's words: the national register's where both have the household. */
  readonly naming: {
    readonly name: string
    readonly nameNormalised: string
    readonly pinyin: string
    readonly initials: string
    readonly kind: string
    readonly code: string | null
    readonly codeKind: string | null
  } | null
}

/** Joins a side's facts to known lines, all in one statement. */
export function updateLines(side: Side, updates: readonly LineUpdate[], at: Date): Write {
  const set =
    side === 'national'
      ? sql`national_id = u.side_id, national_authority = u.authority, national_status = u.status`
      : sql`local_id = u.side_id, local_authority = u.authority, local_status = u.status`
  const of = <T>(pick: (update: LineUpdate) => T): T[] => updates.map(pick)
  return change(
    sql`UPDATE taxpayer_index t SET ${set}, updated_at = ${at},
          name = coalesce(u.name, t.name), name_normalised = coalesce(u.name_normalised, t.name_normalised),
          pinyin = coalesce(u.pinyin, t.pinyin), initials = coalesce(u.initials, t.initials), kind = coalesce(u.kind, t.kind),
          code = coalesce(u.code, t.code), code_kind = coalesce(u.code_kind, t.code_kind)
        FROM unnest(${of((u) => u.lineId)}::uuid[], ${of((u) => u.sideId)}::uuid[], ${of((u) => u.authority)}::text[],
                    ${of((u) => u.status)}::text[], ${of((u) => u.naming?.name ?? null)}::text[],
                    ${of((u) => u.naming?.nameNormalised ?? null)}::text[], ${of((u) => u.naming?.pinyin ?? null)}::text[],
                    ${of((u) => u.naming?.initials ?? null)}::text[], ${of((u) => u.naming?.kind ?? null)}::text[],
                    ${of((u) => u.naming?.code ?? null)}::text[], ${of((u) => u.naming?.codeKind ?? null)}::text[])
             AS u(line_id, side_id, authority, status, name, name_normalised, pinyin, initials, kind, code, code_kind)
        WHERE t.id = u.line_id RETURNING 1`,
    { expect: updates.length },
  )
}
