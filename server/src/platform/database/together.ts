import type { Database } from './database.ts'

/**
 * Questions of the same turn of the event loop become one: `ask` gets the keys of all callers, each caller the rows of its own
 * keys. Messages of a delivery and rows of a chunk are loaded side by side; asking one by one cost a round trip each.
 * @param keyOf the key a row answers.
 */
export function askTogether<Key, Row>(
  ask: (database: Database, keys: readonly Key[]) => Promise<Row[]>,
  keyOf: (row: Row) => Key,
): (database: Database, keys: readonly Key[]) => Promise<Row[]> {
  const waiting = new WeakMap<Database, { keys: Set<Key>; rows: Promise<Map<Key, Row[]>> }>()
  const begin = (database: Database) => {
    const keys = new Set<Key>()
    const rows = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      waiting.delete(database)
      return Map.groupBy(await ask(database, [...keys]), keyOf)
    })
    const group = { keys, rows }
    waiting.set(database, group)
    return group
  }
  return async (database, keys) => {
    if (keys.length === 0) return []
    const group = waiting.get(database) ?? begin(database)
    for (const key of keys) group.keys.add(key)
    const rows = await group.rows
    return [...new Set(keys)].flatMap((key) => rows.get(key) ?? [])
  }
}
