import type { Database } from './database.ts'
import { sql } from './sql.ts'

const KEPT_MS = 5000
const known = new WeakMap<Database, { value: Promise<boolean>; until: number }>()

/**
 * Whether a database takes no changes now: a standby, or set so for maintenance
 * (`ALTER DATABASE … SET default_transaction_read_only = on`). Asked of the database at most every five seconds.
 */
export function isReadOnly(database: Database, now: Date): Promise<boolean> {
  const fresh = known.get(database)
  if (fresh && fresh.until > now.getTime()) return fresh.value
  const value = database
    .get<{ readOnly: boolean }>(
      sql`SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "readOnly"`,
    )
    .then((row) => row.readOnly)
  known.set(database, { value, until: now.getTime() + KEPT_MS })
  value.catch(() => known.delete(database))
  return value
}
