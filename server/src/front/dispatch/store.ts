import type { Actor, Side } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { type Fragment, sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'
import { change, type Write } from '../../platform/database/write.ts'

export const sideCommandTable = defineTable({
  name: 'side_command',
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    side: 'text',
    kind: 'text',
    key: 'text',
    filing_id: optional('uuid'),
    input: 'jsonb',
    actor: 'jsonb',
    state: 'text',
    attempts: 'integer',
    next_attempt_at: 'timestamptz',
    answer: optional('jsonb'),
    created_at: 'timestamptz',
  },
})

/** A command on its way to a side. */
export interface SideCommand {
  readonly id: string
  readonly taxpayerId: string
  readonly side: Side
  readonly kind: string
  readonly key: string
  readonly filingId: string | null
  readonly input: unknown
  readonly actor: Actor
}

/**
 * The sides that have not answered a confirmed payment of a filing, as a JSON array: for the queries of other rooms.
 * @param filingId a column of the outer query
 */
export function unansweredPayments(filingId: Fragment): Fragment {
  return sql`(SELECT coalesce(jsonb_agg(DISTINCT c.side), '[]') FROM side_command c
    WHERE c.filing_id = ${filingId} AND c.kind = 'payment.confirm' AND c.state = 'pending')`
}

/** Commands not answered yet whose turn it is, oldest first. */
export function findPending(database: Database, now: Date, limit: number): Promise<SideCommand[]> {
  return database.many(
    sql`SELECT id, taxpayer_id AS "taxpayerId", side, kind, key, filing_id AS "filingId", input, actor FROM side_command
        WHERE state = 'pending' AND next_attempt_at <= ${now} ORDER BY next_attempt_at LIMIT ${limit}`,
  )
}

export async function postpone(database: Database, ids: readonly string[], now: Date): Promise<void> {
  await database.many(
    sql`UPDATE side_command SET attempts = attempts + 1,
          next_attempt_at = ${now}::timestamptz + least(60, power(2, least(attempts, 6))) * interval '1 second'
        WHERE id = ANY(${ids}::uuid[]) AND state = 'pending'`,
  )
}

/** One side's answer to a command. */
export interface SideAnswer {
  readonly commandId: string
  readonly taxpayerId: string
  readonly filingId: string | null
  readonly side: Side
  readonly kind: string
  readonly state: 'done' | 'refused'
  readonly answer: unknown
}

/** Stores answers. A command answered before stays as it was. */
export function recordAnswers(answers: readonly SideAnswer[]): Write {
  return change(
    sql`UPDATE side_command c SET state = a.state, answer = a.answer::jsonb
        FROM unnest(${answers.map((answer) => answer.commandId)}::uuid[], ${answers.map((answer) => answer.state)}::text[],
                    ${answers.map((answer) => JSON.stringify(answer.answer ?? null))}::text[]) AS a(id, state, answer)
        WHERE c.id = a.id AND c.state = 'pending' RETURNING 1`,
  )
}

/** Filing sides as answered; `return.file` decides the state of the side. */
export function recordFilingSides(answers: readonly SideAnswer[], at: Date): Write {
  const filed = answers.filter((answer) => answer.kind === 'return.file' && answer.filingId !== null)
  return change(
    sql`UPDATE filing_side s SET state = a.state, answer = a.answer::jsonb, changed_at = ${at}
        FROM unnest(${filed.map((answer) => answer.taxpayerId)}::uuid[], ${filed.map((answer) => answer.filingId)}::uuid[],
                    ${filed.map((answer) => answer.side)}::text[],
                    ${filed.map((answer) => (answer.state === 'done' ? 'accepted' : 'refused'))}::text[],
                    ${filed.map((answer) => JSON.stringify(answer.answer ?? null))}::text[]) AS a(taxpayer_id, filing_id, side, state, answer)
        WHERE s.taxpayer_id = a.taxpayer_id AND s.filing_id = a.filing_id AND s.side = a.side AND s.state = 'pending' RETURNING 1`,
  )
}
