import type { PartName } from '../platform/actor.ts'
import type { CommandContext } from '../platform/commands/command.ts'
import { sql } from '../platform/database/sql.ts'
import { change, type Write } from '../platform/database/write.ts'

/**
 * The writes that put a message into the outbox within the command's own statement. The sequence number is taken under
 * the subject's row lock, so order per subject is commit order. One message per receiver and subject in one command.
 */
export function send(
  context: CommandContext,
  message: {
    to: PartName
    category: string
    schemaVersion: string
    subject: string
    payload: unknown
    correctionOf?: string | undefined
    /** Given when the caller must know it; otherwise a new one. */
    id?: string | undefined
  },
): Write[] {
  const id = message.id ?? context.newId()
  // A fixed name per receiver keeps the statement text, and with it the prepared plan, the same for every command.
  const name = `seq_${message.to}`
  const actor = JSON.stringify({ account: context.actor.accountId, name: context.actor.displayName })
  return [
    change(
      sql`INSERT INTO exchange_subject (receiver, subject, last_seq) VALUES (${message.to}, ${message.subject}, 1)
          ON CONFLICT (receiver, subject) DO UPDATE SET last_seq = exchange_subject.last_seq + 1 RETURNING last_seq`,
      { as: name },
    ),
    change(
      sql`INSERT INTO exchange_outbox (id, receiver, category, schema_version, subject, subject_seq, actor, payload,
                                       causation, correction_of, issued_at, next_attempt_at)
          SELECT ${id}::uuid, ${message.to}::text, ${message.category}::text, ${message.schemaVersion}::text,
                 ${message.subject}::uuid, last_seq, ${actor}::jsonb, ${JSON.stringify(message.payload)}::jsonb,
                 ${context.entryId}::uuid, ${message.correctionOf ?? null}::uuid, ${context.now}::timestamptz, ${context.now}::timestamptz
          FROM ${message.to === 'front' ? sql`seq_front` : message.to === 'national' ? sql`seq_national` : sql`seq_local`} RETURNING 1`,
    ),
  ]
}
