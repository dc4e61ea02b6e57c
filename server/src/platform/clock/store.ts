import type { Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'
import { change, type Write } from '../database/write.ts'

export async function findSetting(database: Database, name: string): Promise<unknown> {
  const row = await database.find<{ value: unknown }>(sql`SELECT value FROM setting WHERE name = ${name}`)
  return row?.value
}

export function writeSetting(name: string, value: unknown, now: Date): Write {
  return change(
    sql`INSERT INTO setting (name, value, changed_at) VALUES (${name}, ${JSON.stringify(value)}::jsonb, ${now})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at RETURNING 1`,
    { expect: 1 },
  )
}
