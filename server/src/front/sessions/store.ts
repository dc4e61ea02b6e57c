import type { Role } from '@yimen/core/api'
import type { Hat } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { sql } from '../../platform/database/sql.ts'
import { defineTable } from '../../platform/database/table.ts'
import { change, insert, type Write } from '../../platform/database/write.ts'

const session = defineTable({
  name: 'session',
  columns: {
    token_hash: 'bytea',
    id: 'uuid',
    account_id: 'uuid',
    created_at: 'timestamptz',
    last_seen_at: 'timestamptz',
    expires_at: 'timestamptz',
    strong_until: 'timestamptz',
  },
})

export function insertSession(row: {
  readonly tokenHash: Buffer
  readonly id: string
  readonly accountId: string
  readonly now: Date
  readonly expiresAt: Date
  readonly strongUntil: Date
}): Write {
  return insert(session, [
    {
      token_hash: row.tokenHash,
      id: row.id,
      account_id: row.accountId,
      created_at: row.now,
      last_seen_at: row.now,
      expires_at: row.expiresAt,
      strong_until: row.strongUntil,
    },
  ])
}

export function endSession(sessionId: string, now: Date): Write {
  return change(
    sql`UPDATE session SET ended_at = ${now} WHERE id = ${sessionId} AND ended_at IS NULL RETURNING 1`,
  )
}

/** A session with everything its holder's `Actor` is made of. */
export interface OpenSession {
  readonly sessionId: string
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  readonly strongUntil: Date
  readonly accountId: string
  readonly username: string
  readonly displayName: string
  readonly roles: readonly Role[]
  readonly hats: readonly Hat[]
  /** Side-local ids of the taxpayers the person may act for on the business date. */
  readonly mandates: readonly { readonly national: string | null; readonly local: string | null }[]
}

/** The open session of a token, its account and mandates, in one round trip; undefined when ended or disabled. */
export function findOpenSession(
  database: Database,
  tokenHash: Buffer,
  businessDate: string,
): Promise<OpenSession | undefined> {
  return database.find(
    sql`SELECT s.id AS "sessionId", s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt",
               s.strong_until AS "strongUntil", a.id AS "accountId", a.username, a.display_name AS "displayName",
               a.roles, a.hats,
               coalesce((SELECT jsonb_agg(jsonb_build_object('national', i.national_id, 'local', i.local_id))
                         FROM authorisation z JOIN taxpayer_index i ON i.id = z.taxpayer_id
                         WHERE z.account_id = a.id AND z.revoked_at IS NULL AND z.valid_from <= ${businessDate}::date
                           AND (z.valid_to IS NULL OR z.valid_to >= ${businessDate}::date)), '[]') AS mandates
        FROM session s JOIN account a ON a.id = s.account_id
        WHERE s.token_hash = ${tokenHash} AND s.ended_at IS NULL
          AND s.created_at >= a.sessions_since AND a.state = 'active'`,
  )
}

export function findSession(
  database: Database,
  id: string,
): Promise<{ accountId: string; ended: boolean } | undefined> {
  return database.find(
    sql`SELECT account_id AS "accountId", ended_at IS NOT NULL AS ended FROM session WHERE id = ${id}`,
  )
}

/**
 * Notes when sessions were last in use, for the idle time-out. No command and no log entry: it changes nothing about anybody,
 * and one entry per person and minute would bury what matters.
 */
export async function touchSessions(database: Database, seen: ReadonlyMap<string, Date>): Promise<void> {
  await database.many(
    sql`UPDATE session s SET last_seen_at = t.at
        FROM unnest(${[...seen.keys()]}::uuid[], ${[...seen.values()]}::timestamptz[]) AS t(id, at)
        WHERE s.id = t.id AND s.ended_at IS NULL AND s.last_seen_at < t.at`,
  )
}
