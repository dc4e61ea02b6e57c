import type { Database } from '../platform/database/database.ts'
import { type Keyset, olderThan } from '../platform/database/keyset.ts'
import { type Fragment, sql } from '../platform/database/sql.ts'
import { change, type Write } from '../platform/database/write.ts'

export interface PeerCounts {
  readonly peer: string
  readonly waiting: bigint
  readonly oldestWaiting: Date | null
  readonly accepted: bigint
  readonly returned: bigint
  readonly dead: bigint
  readonly received: bigint
}

/** How the exchange with each other part stands: messages by state, and since when the oldest waits. */
export function countByPeer(database: Database): Promise<PeerCounts[]> {
  return database.many(
    sql`SELECT coalesce(o.peer, i.peer) AS peer, coalesce(o.waiting, 0) AS waiting, o.oldest AS "oldestWaiting",
               coalesce(o.accepted, 0) AS accepted, coalesce(o.returned, 0) AS returned, coalesce(o.dead, 0) AS dead,
               coalesce(i.received, 0) AS received
        FROM (SELECT receiver AS peer, count(*) FILTER (WHERE state = 'queued') AS waiting,
                     min(issued_at) FILTER (WHERE state = 'queued') AS oldest,
                     count(*) FILTER (WHERE state = 'accepted') AS accepted,
                     count(*) FILTER (WHERE state = 'returned') AS returned,
                     count(*) FILTER (WHERE state = 'dead') AS dead
              FROM exchange_outbox GROUP BY receiver) o
        FULL JOIN (SELECT sender AS peer, count(*) AS received FROM exchange_inbox GROUP BY sender) i ON i.peer = o.peer
        ORDER BY 1`,
  )
}

export interface CategoryCounts {
  readonly category: string
  readonly version: string
  readonly sent: bigint
  readonly received: bigint
  readonly returned: bigint
}

/** Messages by category and version, both ways; `returned` counts both what came back to us and what we sent back. */
export function countByCategory(database: Database): Promise<CategoryCounts[]> {
  return database.many(
    sql`SELECT category, version, sum(sent)::bigint AS sent, sum(received)::bigint AS received, sum(returned)::bigint AS returned
        FROM (SELECT category, schema_version AS version, count(*) AS sent, 0 AS received,
                     count(*) FILTER (WHERE state = 'returned') AS returned FROM exchange_outbox GROUP BY 1, 2
              UNION ALL
              SELECT category, schema_version, 0, count(*), count(*) FILTER (WHERE state = 'returned')
              FROM exchange_inbox GROUP BY 1, 2) counted
        GROUP BY 1, 2 ORDER BY 1, 2`,
  )
}

export interface MessageRow extends Keyset {
  readonly peer: string
  readonly category: string
  readonly schemaVersion: string
  readonly subject: string
  readonly subjectSeq: bigint
  readonly state: string
  readonly attempts: number | null
  readonly answeredAt: Date | null
  readonly errors:
    | readonly { readonly pointer: string; readonly code: string; readonly zh: string; readonly en: string }[]
    | null
  readonly payload: unknown
  readonly correctionOf: string | null
}

const SENT = sql`m.id, m.issued_at AS at, m.receiver AS peer, m.category, m.schema_version AS "schemaVersion", m.subject,
  m.subject_seq AS "subjectSeq", m.state, m.attempts, m.answered_at AS "answeredAt", m.receipt -> 'errors' AS errors, m.payload,
  m.correction_of AS "correctionOf"`
const RECEIVED = sql`m.id, m.issued_at AS at, m.sender AS peer, m.category, m.schema_version AS "schemaVersion", m.subject,
  m.subject_seq AS "subjectSeq", m.state, NULL::integer AS attempts, m.received_at AS "answeredAt", m.errors, m.payload,
  NULL::uuid AS "correctionOf"`

/** Messages of one direction, newest first; `scope` is a condition on `m` (the message) that rights have made. */
export function listMessages(
  database: Database,
  filter: {
    readonly direction: 'sent' | 'received'
    readonly scope: Fragment
    readonly state: string | undefined
    readonly after: Keyset | undefined
    readonly limit: number
  },
): Promise<MessageRow[]> {
  const { scope, after, limit } = filter
  const byState = filter.state === undefined ? sql`true` : sql`m.state = ${filter.state}`
  const source =
    filter.direction === 'sent' ? sql`${SENT} FROM exchange_outbox m` : sql`${RECEIVED} FROM exchange_inbox m`
  return database.many(
    sql`SELECT ${source} WHERE ${scope} AND ${byState} AND ${olderThan(after, 'm', 'issued_at')}
        ORDER BY m.issued_at DESC, m.id DESC LIMIT ${limit + 1}`,
  )
}

/** A sent message that rights let this person see. */
export function findSent(database: Database, id: string, scope: Fragment): Promise<MessageRow | undefined> {
  return database.find(sql`SELECT ${SENT} FROM exchange_outbox m WHERE m.id = ${id} AND ${scope}`)
}

/** Puts a dead message back into the queue; the receiver tells by its id if it has it already. */
export function requeue(id: string, now: Date): Write {
  return change(
    sql`UPDATE exchange_outbox SET state = 'queued', attempts = 0, next_attempt_at = ${now}
        WHERE id = ${id} AND state = 'dead' RETURNING 1`,
    { expect: 1 },
  )
}
