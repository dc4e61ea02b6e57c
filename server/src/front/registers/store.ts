import type { Side } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { type Fragment, type Sql, sql } from '../../platform/database/sql.ts'
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
    short_name: optional('text'),
    short_initials: optional('text'),
    kind: 'text',
    code: optional('text'),
    code_kind: optional('text'),
    join_key: optional('text'),
    doubled: 'boolean',
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

export const pullTable = defineTable({
  name: 'register_pull',
  columns: { id: 'uuid', side: 'text', taxpayer_ids: 'jsonb', received_at: 'timestamptz' },
})

export interface WaitingPull {
  readonly id: string
  readonly taxpayerIds: readonly string[]
}

/** What waits longest; message ids are in the order of time. */
export function listWaiting(database: Database, side: Side, limit: number): Promise<WaitingPull[]> {
  return database.many(
    sql`SELECT id, taxpayer_ids AS "taxpayerIds" FROM register_pull WHERE side = ${side} ORDER BY id LIMIT ${limit}`,
  )
}

export function listPulls(database: Database, side: Side, ids: readonly string[]): Promise<WaitingPull[]> {
  return database.many(
    sql`SELECT id, taxpayer_ids AS "taxpayerIds" FROM register_pull WHERE side = ${side} AND id = ANY(${ids}::uuid[])`,
  )
}

/** These are in the index now; rolls back where another process was faster. */
export function dropPulls(ids: readonly string[]): Write {
  return change(sql`DELETE FROM register_pull WHERE id = ANY(${ids}::uuid[]) RETURNING 1`, {
    expect: ids.length,
  })
}

/** A line of the index as far as new facts are joined to it. */
export interface IndexLine {
  readonly id: string
  readonly joinKey: string | null
  readonly nationalId: string | null
  readonly localId: string | null
}

/**
 * Lines that these rows of one side belong to: by their id at that side, or by the number both registers know. Planned
 * anew each time and value by value (OFFSET 0): a plan kept from the first thousand rows reads the whole index for each of
 * the following ones.
 */
export function findLines(
  database: Database,
  side: Side,
  ids: readonly string[],
  joinKeys: readonly string[],
): Promise<IndexLine[]> {
  const own = side === 'national' ? sql`national_id` : sql`local_id`
  return database.many(
    unprepared(
      sql`SELECT l.id, l.join_key AS "joinKey", l.national_id AS "nationalId", l.local_id AS "localId"
          FROM unnest(${ids}::uuid[]) AS wanted(id)
          CROSS JOIN LATERAL (SELECT * FROM taxpayer_index i WHERE i.${own} = wanted.id OFFSET 0) l
          UNION
          SELECT l.id, l.join_key, l.national_id, l.local_id
          FROM unnest(${joinKeys}::text[]) AS wanted(join_key)
          CROSS JOIN LATERAL (SELECT * FROM taxpayer_index i WHERE i.join_key = wanted.join_key OFFSET 0) l`,
    ),
  )
}

const unprepared = (statement: Fragment): Sql => ({ text: statement.text, values: statement.values })

/** How a household is called and found. */
export interface Naming {
  readonly name: string
  readonly nameNormalised: string
  readonly pinyin: string
  readonly initials: string
  readonly shortName: string | null
  readonly shortInitials: string | null
  readonly kind: string
  readonly code: string | null
  readonly codeKind: string | null
}

/** What one side says of a household, to be joined to a known line. */
export interface LineUpdate {
  readonly lineId: string
  readonly sideId: string
  readonly authority: string | null
  readonly status: string
  /** A number the line is to be known by from now on; null leaves it. */
  readonly joinKey: string | null
  /** The naming side's words: the national register's where both have the household. */
  readonly naming: Naming | null
}

/** Joins a side's facts to known lines, all in one statement. */
export function updateLines(side: Side, updates: readonly LineUpdate[], at: Date): Write {
  const set =
    side === 'national'
      ? sql`national_id = u.side_id, national_authority = u.authority, national_status = u.status`
      : sql`local_id = u.side_id, local_authority = u.authority, local_status = u.status`
  const of = <T>(pick: (update: LineUpdate) => T): T[] => updates.map(pick)
  const naming = (pick: (naming: Naming) => string | null) =>
    updates.map((update) => (update.naming === null ? null : pick(update.naming)))
  return change(
    sql`UPDATE taxpayer_index t SET ${set}, updated_at = ${at}, join_key = coalesce(u.join_key, t.join_key),
          name = coalesce(u.name, t.name), name_normalised = coalesce(u.name_normalised, t.name_normalised),
          pinyin = coalesce(u.pinyin, t.pinyin), initials = coalesce(u.initials, t.initials),
          short_name = CASE WHEN u.name IS NULL THEN t.short_name ELSE u.short_name END,
          short_initials = CASE WHEN u.name IS NULL THEN t.short_initials ELSE u.short_initials END,
          kind = coalesce(u.kind, t.kind), code = coalesce(u.code, t.code), code_kind = coalesce(u.code_kind, t.code_kind)
        FROM unnest(${of((u) => u.lineId)}::uuid[], ${of((u) => u.sideId)}::uuid[], ${of((u) => u.authority)}::text[],
                    ${of((u) => u.status)}::text[], ${of((u) => u.joinKey)}::text[], ${naming((n) => n.name)}::text[],
                    ${naming((n) => n.nameNormalised)}::text[], ${naming((n) => n.pinyin)}::text[],
                    ${naming((n) => n.initials)}::text[], ${naming((n) => n.shortName)}::text[],
                    ${naming((n) => n.shortInitials)}::text[], ${naming((n) => n.kind)}::text[],
                    ${naming((n) => n.code)}::text[], ${naming((n) => n.codeKind)}::text[])
             AS u(line_id, side_id, authority, status, join_key, name, name_normalised, pinyin, initials, short_name,
                  short_initials, kind, code, code_kind)
        WHERE t.id = u.line_id RETURNING 1`,
    { expect: updates.length },
  )
}
