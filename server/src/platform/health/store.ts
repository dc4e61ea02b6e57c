import type { Hat, PartName } from '../actor.ts'
import type { Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'

/** Migrations the database has, id to hash. */
export async function appliedMigrations(database: Database): Promise<Map<string, string>> {
  const rows = await database.many<{ id: string; hash: string }>(
    sql`SELECT id, hash FROM schema_migration ORDER BY applied_at, id`,
  )
  return new Map(rows.map((row) => [row.id, row.hash]))
}

export interface LogStanding {
  readonly sealed: bigint
  readonly unsealed: bigint
  readonly lastCheckpointAt: Date | null
  readonly lastCountersignedAt: Date | null
}

/** Where the log stands. Entries not sealed yet are those from the sealer's horizon on, an index range. */
export function logStanding(database: Database): Promise<LogStanding> {
  return database.get(
    sql`SELECT s.size AS sealed,
               (SELECT count(*) FROM log_entry e WHERE e.xid >= s.sealed_below
                  AND NOT EXISTS (SELECT 1 FROM log_leaf l WHERE l.entry_id = e.id)) AS unsealed,
               (SELECT at FROM log_checkpoint ORDER BY size DESC LIMIT 1) AS "lastCheckpointAt",
               (SELECT at FROM log_countersignature ORDER BY size DESC LIMIT 1) AS "lastCountersignedAt"
        FROM log_state s`,
  )
}

/** Messages that one receiver has not answered yet. */
export interface Waiting {
  readonly receiver: string
  readonly count: number
  readonly oldestAt: Date
}

/** Messages not answered yet, per receiver: the delivery lag. */
export async function waitingMessages(database: Database): Promise<Waiting[]> {
  const rows = await database.many<{ receiver: string; count: bigint; oldestAt: Date }>(
    sql`SELECT receiver, count(*) AS count, min(issued_at) AS "oldestAt"
        FROM exchange_outbox WHERE state = 'queued' GROUP BY receiver ORDER BY receiver`,
  )
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}

/** Work of a side that waits for somebody: documents not issued yet, payments between debit and treasury. */
export async function openWork(
  database: Database,
  part: PartName,
): Promise<{ queuedDocuments: number; openPayments: number }> {
  if (part === 'front') return { queuedDocuments: 0, openPayments: 0 }
  const row = await database.get<{ documents: bigint; payments: bigint }>(
    sql`SELECT (SELECT count(*) FROM document_request WHERE state = 'queued') AS documents,
               (SELECT count(*) FROM payment_book_state WHERE state IN ('debiting', 'debited', 'sent-up')) AS payments`,
  )
  return { queuedDocuments: Number(row.documents), openPayments: Number(row.payments) }
}

export interface LogLine {
  readonly id: string
  readonly seq: bigint | null
  readonly at: Date
  readonly businessDate: string
  readonly kind: string
  readonly actor: string | null
  readonly channel: string | null
  readonly hats: readonly Hat[] | null
  readonly hash: Buffer
}

/**
 * Entries newest first. Ids are UUIDv7, so their order is that of time and the key serves the paging.
 * @param before id of the last entry of the page before.
 */
export function newestEntries(
  database: Database,
  before: string | undefined,
  limit: number,
): Promise<LogLine[]> {
  const place = before === undefined ? sql`true` : sql`e.id < ${before}::uuid`
  return database.many(
    sql`SELECT e.id, l.seq, e.at, e.business_date AS "businessDate", e.kind, e.actor->>'name' AS actor,
               e.actor->>'channel' AS channel, e.actor->'hats' AS hats, e.hash
        FROM log_entry e LEFT JOIN log_leaf l ON l.entry_id = e.id
        WHERE ${place} ORDER BY e.id DESC LIMIT ${limit}`,
  )
}
