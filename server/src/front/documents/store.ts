import type { Database } from '../../platform/database/database.ts'
import { sql } from '../../platform/database/sql.ts'
import { change, type Write } from '../../platform/database/write.ts'
import type { ReceiptContent } from './receipt.ts'

/** Filings both sides have answered whose receipt waits and whose turn it is, oldest first. */
export async function findDueRequests(database: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await database.many<{ id: string }>(
    sql`SELECT r.filing_id AS id FROM joint_document_request r WHERE r.state = 'queued' AND r.next_attempt_at <= ${now}
          AND NOT EXISTS (SELECT 1 FROM filing_side s WHERE s.taxpayer_id = r.taxpayer_id AND s.filing_id = r.filing_id
            AND s.state = 'pending')
        ORDER BY r.next_attempt_at, r.filing_id LIMIT ${limit}`,
  )
  return rows.map((row) => row.id)
}

/** Filings among these whose receipt is still to be issued. */
export async function findQueued(database: Database, filingIds: readonly string[]): Promise<string[]> {
  const rows = await database.many<{ id: string }>(
    sql`SELECT filing_id AS id FROM joint_document_request
        WHERE filing_id = ANY(${filingIds}::uuid[]) AND state = 'queued' ORDER BY requested_at, filing_id`,
  )
  return rows.map((row) => row.id)
}

/** Puts off requests that could not be met; a later answer of a side brings them back at once. */
export async function postponeRequests(
  database: Database,
  filingIds: readonly string[],
  now: Date,
): Promise<void> {
  await database.many(
    sql`UPDATE joint_document_request SET attempts = attempts + 1,
          next_attempt_at = ${now}::timestamptz + least(300, power(2, least(attempts, 8))) * interval '1 second'
        WHERE filing_id = ANY(${filingIds}::uuid[]) AND state = 'queued'`,
  )
}

export function settleRequests(filingIds: readonly string[], state: 'issued' | 'closed'): Write {
  return change(
    sql`UPDATE joint_document_request SET state = ${state} WHERE filing_id = ANY(${filingIds}::uuid[]) AND state = 'queued' RETURNING 1`,
    { expect: filingIds.length },
  )
}

/** The last number of the year's series. */
export async function lastNumber(
  database: Database,
  of: { readonly authority: string; readonly kind: string; readonly year: number },
): Promise<bigint> {
  const row = await database.find<{ last: bigint }>(
    sql`SELECT last_number AS last FROM joint_document_series
        WHERE authority = ${of.authority} AND kind = ${of.kind} AND year = ${of.year}`,
  )
  return row?.last ?? 0n
}

export interface JointDocumentRow {
  readonly id: string
  readonly taxpayerId: string
  readonly filingId: string
  readonly kind: 'joint-filing-receipt'
  readonly number: string
  readonly verificationCode: string
  readonly content: ReceiptContent
  readonly contentDigest: string
  readonly issuedOn: string
  readonly issuedAt: Date
}

const DOCUMENT = sql`d.id, d.taxpayer_id AS "taxpayerId", d.filing_id AS "filingId", d.kind, d.number,
  d.verification_code AS "verificationCode", d.content, d.content_digest AS "contentDigest", d.issued_on AS "issuedOn",
  d.issued_at AS "issuedAt"`

export function findJointDocument(
  database: Database,
  taxpayerId: string,
  documentId: string,
): Promise<JointDocumentRow | undefined> {
  return database.find(
    sql`SELECT ${DOCUMENT} FROM joint_document d WHERE d.taxpayer_id = ${taxpayerId} AND d.id = ${documentId}`,
  )
}

/** The joint document a verification code or the hash of a file points at. */
export function findVerified(
  database: Database,
  of: { readonly code: string | undefined; readonly sha256: string | null },
): Promise<(JointDocumentRow & { readonly files: readonly string[] }) | undefined> {
  const where =
    of.code === undefined
      ? sql`(d.taxpayer_id, d.id) IN (SELECT taxpayer_id, document_id FROM joint_document_file WHERE sha256 = ${of.sha256})`
      : sql`d.verification_code = ${of.code}`
  return database.find(
    sql`SELECT ${DOCUMENT}, (SELECT coalesce(jsonb_agg(f.sha256), '[]') FROM joint_document_file f
          WHERE f.taxpayer_id = d.taxpayer_id AND f.document_id = d.id) AS files
        FROM joint_document d WHERE ${where} LIMIT 1`,
  )
}

export interface ListedJointDocument {
  readonly id: string
  readonly number: string | null
  readonly verificationCode: string | null
  readonly issuedAt: Date | null
  readonly state: 'queued' | 'issued'
}

/** Joint documents of a household or of one filing, newest first; what is still to be issued comes first. */
export function listJointDocuments(
  database: Database,
  taxpayerId: string,
  filingId: string | undefined,
): Promise<ListedJointDocument[]> {
  const ofRequest = filingId === undefined ? sql`true` : sql`r.filing_id = ${filingId}`
  const ofDocument = filingId === undefined ? sql`true` : sql`d.filing_id = ${filingId}`
  return database.many(
    sql`SELECT * FROM (
          SELECT r.filing_id AS id, NULL AS number, NULL AS "verificationCode", NULL::timestamptz AS "issuedAt", 'queued' AS state
          FROM joint_document_request r WHERE r.taxpayer_id = ${taxpayerId} AND r.state = 'queued' AND ${ofRequest}
          UNION ALL
          SELECT d.id, d.number, d.verification_code, d.issued_at, 'issued' FROM joint_document d
          WHERE d.taxpayer_id = ${taxpayerId} AND ${ofDocument}) AS listed
        ORDER BY "issuedAt" DESC NULLS FIRST, id DESC LIMIT 500`,
  )
}

/** The file of a document in a language as it was first handed out. */
export function findFile(
  database: Database,
  document: { readonly taxpayerId: string; readonly id: string },
  language: string,
): Promise<{ sha256: string; bytes: Buffer } | undefined> {
  return database.find(
    sql`SELECT f.sha256, b.bytes FROM joint_document_file f JOIN joint_document_bytes b ON b.sha256 = f.sha256
        WHERE f.taxpayer_id = ${document.taxpayerId} AND f.document_id = ${document.id} AND f.language = ${language}`,
  )
}

/** Content of a file; the same content is kept once. */
export function keepBytes(sha256: string, bytes: Buffer): Write {
  return change(
    sql`INSERT INTO joint_document_bytes (sha256, bytes) VALUES (${sha256}, ${bytes}) ON CONFLICT (sha256) DO NOTHING RETURNING 1`,
  )
}
