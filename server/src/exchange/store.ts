import type { PartName } from '../platform/actor.ts'
import type { Database } from '../platform/database/database.ts'
import { sql } from '../platform/database/sql.ts'
import { defineTable, optional } from '../platform/database/table.ts'
import { change, type Write } from '../platform/database/write.ts'
import type { Envelope, Receipt } from './envelope.ts'

/** Received messages are evidence: proved rows. */
export const exchangeInbox = defineTable({
  name: 'exchange_inbox',
  proved: true,
  columns: {
    id: 'uuid',
    sender: 'text',
    category: 'text',
    schema_version: 'text',
    subject: 'uuid',
    subject_seq: 'bigint',
    payload: 'jsonb',
    issued_at: 'timestamptz',
    received_at: 'timestamptz',
    state: 'text',
    errors: optional('jsonb'),
    entry_id: 'uuid',
  },
})

/** The last sequence number taken in per sender and subject, for the subjects of these messages. */
export async function findLastSequences(
  database: Database,
  messages: readonly Envelope[],
): Promise<Map<string, bigint>> {
  const subjects = [...new Set(messages.map((message) => message.subject))]
  const rows = await database.many<{ sender: string; subject: string; last: bigint }>(
    sql`SELECT sender, subject, max(subject_seq) AS last FROM exchange_inbox
        WHERE subject = ANY(${subjects}::uuid[]) GROUP BY sender, subject`,
  )
  return new Map(rows.map((row) => [`${row.sender}/${row.subject}`, row.last]))
}

interface OutboxRow {
  id: string
  receiver: PartName
  category: string
  schemaVersion: string
  subject: string
  subjectSeq: bigint
  actor: { account: string; name: string }
  payload: unknown
  causation: string
  correctionOf: string | null
  issuedAt: Date
}

/** Messages due for delivery, oldest first. */
export async function findDue(
  database: Database,
  from: PartName,
  to: PartName,
  now: Date,
  limit: number,
): Promise<Envelope[]> {
  const rows = await database.many<OutboxRow>(
    sql`SELECT id, receiver, category, schema_version AS "schemaVersion", subject, subject_seq AS "subjectSeq", actor, payload,
               causation, correction_of AS "correctionOf", issued_at AS "issuedAt"
        FROM exchange_outbox WHERE receiver = ${to} AND state = 'queued' AND next_attempt_at <= ${now} ORDER BY id LIMIT ${limit}`,
  )
  return rows.map((row) => ({
    id: row.id,
    category: row.category,
    schemaVersion: row.schemaVersion,
    from,
    to: row.receiver,
    actor: row.actor,
    subject: row.subject,
    subjectSeq: row.subjectSeq.toString(),
    payload: row.payload,
    issuedAt: row.issuedAt.toISOString(),
    causation: row.causation,
    correctionOf: row.correctionOf,
  }))
}

/** The write that stores receipts on the messages they answer. */
export function recordReceipts(receipts: readonly Receipt[], now: Date): Write {
  const answered = receipts.filter((receipt) => receipt.state !== 'early')
  return change(
    sql`UPDATE exchange_outbox o SET state = r.state, answered_at = ${now}, attempts = o.attempts + 1, receipt = r.receipt::jsonb
        FROM unnest(${answered.map((receipt) => receipt.id)}::uuid[], ${answered.map((receipt) => receipt.state)}::text[],
                    ${answered.map((receipt) => JSON.stringify(receipt))}::text[]) AS r(id, state, receipt)
        WHERE o.id = r.id AND o.state = 'queued' RETURNING 1`,
  )
}

/** Puts messages off after a failed attempt: doubling, at most five minutes; after `deadAfter` attempts a person must look. */
export async function postpone(
  database: Database,
  ids: readonly string[],
  now: Date,
  deadAfter: number,
): Promise<void> {
  await database.many(
    sql`UPDATE exchange_outbox SET attempts = attempts + 1,
          state = CASE WHEN attempts + 1 >= ${deadAfter} THEN 'dead' ELSE state END,
          next_attempt_at = ${now}::timestamptz + least(300, power(2, least(attempts, 9))) * interval '1 second'
        WHERE id = ANY(${ids}::uuid[]) AND state = 'queued'`,
  )
}

/** The message to a receiver that a log entry caused, if any: what a correction of it refers to. */
export async function findMessageCausedBy(
  database: Database,
  of: { readonly receiver: PartName; readonly subject: string; readonly causation: string },
): Promise<string | undefined> {
  const row = await database.find<{ id: string }>(
    sql`SELECT id FROM exchange_outbox
        WHERE receiver = ${of.receiver} AND subject = ${of.subject} AND causation = ${of.causation} LIMIT 1`,
  )
  return row?.id
}
