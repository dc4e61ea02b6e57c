import { type Refusal, refuse } from '../refusal.ts'
import { type Fragment, identifier, sql } from './sql.ts'

/** Where a page of a newest-first list ends: the instant and id of its last row. */
export interface Keyset {
  readonly at: Date
  readonly id: string
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A cursor as clients carry it. */
export function encodeCursor(last: Keyset): string {
  return Buffer.from(`${last.at.toISOString()}|${last.id}`).toString('base64url')
}

/** Reads a cursor; a refusal when it is none of ours. */
export function decodeCursor(cursor: string | undefined): Keyset | undefined | Refusal {
  if (cursor === undefined) return undefined
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('|')
  const instant = new Date(at)
  if (Number.isNaN(instant.getTime()) || instant.toISOString() !== at || !UUID.test(id))
    return refuse(
      400,
      'cursor-invalid',
      '翻页位置无效，请从第一页开始。',
      'The page position is not valid; start from the first page.',
    )
  return { at: instant, id }
}

/** The condition "older than the cursor" for a list ordered by `(at, id)` descending; `true` on the first page. */
export function olderThan(after: Keyset | undefined, alias: string, at: string, id = 'id'): Fragment {
  if (after === undefined) return sql`true`
  const [time, key] = [
    sql`${identifier(alias)}.${identifier(at)}`,
    sql`${identifier(alias)}.${identifier(id)}`,
  ]
  return sql`(${time}, ${key}) < (${after.at}::timestamptz, ${after.id}::uuid)`
}

/** Cuts `limit + 1` rows to a page and the cursor of the next one. */
export function toPage<Row extends Keyset, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(item),
    next: rows.length > limit && last !== undefined ? encodeCursor({ at: last.at, id: last.id }) : null,
  }
}
