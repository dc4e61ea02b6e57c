import { sql } from '../../platform/database/sql.ts'
import { change, type Write } from '../../platform/database/write.ts'

/** A side's answer to a command, as far as receipts are concerned. */
interface AnsweredCommand {
  readonly taxpayerId: string
  readonly filingId: string | null
  readonly kind: string
}

/**
 * Asks for the joint receipt of filings a side has just answered. Whether both sides have accepted is seen when it is
 * issued: the write that records the answers cannot see its own effect.
 */
export function requestJointReceipts(answers: readonly AnsweredCommand[], now: Date): Write {
  const filed = new Map(
    answers.flatMap(({ kind, filingId, taxpayerId }) =>
      kind === 'return.file' && filingId !== null ? [[filingId, taxpayerId] as const] : [],
    ),
  )
  return change(
    sql`INSERT INTO joint_document_request AS r (filing_id, taxpayer_id, next_attempt_at, requested_at)
        SELECT filing_id, taxpayer_id, ${now}::timestamptz, ${now}::timestamptz
        FROM unnest(${[...filed.keys()]}::uuid[], ${[...filed.values()]}::uuid[]) AS n(filing_id, taxpayer_id)
        ON CONFLICT (filing_id) DO UPDATE SET next_attempt_at = excluded.next_attempt_at WHERE r.state = 'queued' RETURNING 1`,
  )
}
