import type { Database } from '../../platform/database/database.ts'
import { type Fragment, join, type Sql, sql } from '../../platform/database/sql.ts'

export interface FoundRow {
  readonly id: string
  readonly name: string
  readonly kind: 'enterprise' | 'individual'
  readonly code: string | null
  readonly codeKind: string | null
  readonly nationalId: string | null
  readonly nationalAuthority: string | null
  readonly nationalStatus: string | null
  readonly localId: string | null
  readonly localAuthority: string | null
  readonly localStatus: string | null
  readonly demo: boolean
}

const COLUMNS = sql`h.id, h.name, h.kind, h.code, h.code_kind AS "codeKind", h.national_id AS "nationalId",
  h.national_authority AS "nationalAuthority", h.national_status AS "nationalStatus", h.local_id AS "localId",
  h.local_authority AS "localAuthority", h.local_status AS "localStatus", h.demo`

/** Planned with the pattern in sight: a prepared plan for any pattern cannot use a prefix index. */
const unprepared = (statement: Fragment): Sql => ({ text: statement.text, values: statement.values })

/** A pattern for LIKE that means its text. */
const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
const prefix = (text: string): string => `${escaped(text)}%`

/** Several ways to find, each by its own index; the first way that finds a household decides its place. */
function ways(conditions: readonly Fragment[], visible: Fragment, limit: number): Sql {
  const each = conditions.map(
    (condition, rank) =>
      sql`(SELECT h.id, ${rank}::integer AS rank, length(h.name_normalised) AS length FROM taxpayer_index h
           WHERE ${condition} AND ${visible} LIMIT ${limit})`,
  )
  return unprepared(
    sql`WITH hit AS (SELECT id, min(rank) AS rank, min(length) AS length FROM (${join(each, ' UNION ALL ')}) f GROUP BY id)
        SELECT ${COLUMNS} FROM hit JOIN taxpayer_index h ON h.id = hit.id
        ORDER BY hit.rank, hit.length, h.name_normalised, h.id LIMIT ${limit}`,
  )
}

/** By a number or its beginning; by the organisation code of a number in any of its forms. */
export function findByCode(database: Database, visible: Fragment, code: string, limit: number) {
  const inside = code.length === 18 ? code.slice(8, 17) : code.length === 15 ? code.slice(6) : code
  return database.many<FoundRow>(
    ways(
      [
        sql`h.code = ${code}`,
        sql`h.join_key = ${inside}`,
        sql`h.code LIKE ${prefix(code)}`,
        sql`h.join_key LIKE ${prefix(inside)}`,
      ],
      visible,
      limit,
    ),
  )
}

export function findByPinyin(database: Database, visible: Fragment, letters: string, limit: number) {
  return database.many<FoundRow>(
    ways(
      [
        sql`h.initials LIKE ${prefix(letters)}`,
        sql`h.short_initials LIKE ${prefix(letters)}`,
        sql`h.pinyin LIKE ${prefix(letters)}`,
      ],
      visible,
      limit,
    ),
  )
}

export function findByName(
  database: Database,
  visible: Fragment,
  text: { readonly name: string; readonly short: string; readonly inside: string | undefined },
  limit: number,
) {
  const conditions = [
    sql`h.name_normalised LIKE ${prefix(text.name)}`,
    sql`h.short_name LIKE ${prefix(text.name)}`,
  ]
  // All its pairs of neighbouring characters are in the name (by index), and in this order.
  if (text.inside !== undefined)
    conditions.push(
      sql`(name_pairs(h.name_normalised) @> name_pairs(${text.inside}) AND h.name_normalised LIKE ${`%${escaped(text.inside)}%`})`,
    )
  // "东莞亿源" for 东莞市亿源硅胶科技有限公司: the place as people shorten it, then the trade name.
  if (text.short !== text.name && text.short.length >= 2)
    conditions.push(
      sql`(h.short_name LIKE ${prefix(text.short)} AND h.name_normalised LIKE ${prefix(text.name.slice(0, 2))})`,
    )
  return database.many<FoundRow>(ways(conditions, visible, limit))
}
