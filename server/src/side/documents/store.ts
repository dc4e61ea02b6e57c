import type { Database } from '../../platform/database/database.ts'
import { type Keyset, olderThan } from '../../platform/database/keyset.ts'
import { type Fragment, sql } from '../../platform/database/sql.ts'
import { change, type Write } from '../../platform/database/write.ts'
import { type BookRow, booksJson } from '../payments/index.ts'
import type { CertificateContent } from './certificate.ts'

export interface RequestRow {
  readonly id: string
  readonly taxpayerId: string
  readonly filingId: string
  readonly kind: string
  readonly books: readonly BookRow[]
}

/** Requests not issued yet, with the payment books they cover. */
export function findRequests(database: Database, ids: readonly string[]): Promise<RequestRow[]> {
  const covered = sql`b.taxpayer_id = r.taxpayer_id AND b.id IN
    (SELECT asked.book::uuid FROM jsonb_array_elements_text(r.input -> 'bookIds') AS asked(book))`
  return database.many(
    sql`SELECT r.id, r.taxpayer_id AS "taxpayerId", r.filing_id AS "filingId", r.kind, ${booksJson(covered)} AS books
        FROM document_request r WHERE r.id = ANY(${ids}::uuid[]) AND r.state = 'queued' ORDER BY r.requested_at, r.id`,
  )
}

/** Ids of requests whose turn it is, oldest first. */
export async function findDueRequests(database: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await database.many<{ id: string }>(
    sql`SELECT id FROM document_request WHERE state = 'queued' AND next_attempt_at <= ${now}
        ORDER BY next_attempt_at, id LIMIT ${limit}`,
  )
  return rows.map((row) => row.id)
}

export async function postponeRequest(database: Database, id: string, now: Date): Promise<void> {
  await database.many(
    sql`UPDATE document_request SET attempts = attempts + 1,
          next_attempt_at = ${now}::timestamptz + least(300, power(2, least(attempts, 8))) * interval '1 second'
        WHERE id = ${id} AND state = 'queued'`,
  )
}

/** Last numbers given out this year, by authority and kind. */
export async function readSeries(database: Database, year: number): Promise<Map<string, bigint>> {
  const rows = await database.many<{ authority: string; kind: string; last: bigint }>(
    sql`SELECT authority, kind, last_number AS last FROM document_series WHERE year = ${year}`,
  )
  return new Map(rows.map((row) => [`${row.authority} ${row.kind}`, row.last]))
}

export function markIssued(issued: readonly { requestId: string; documentId: string }[]): Write {
  return change(
    sql`UPDATE document_request r SET state = 'issued', document_id = n.document
        FROM unnest(${issued.map((item) => item.requestId)}::uuid[], ${issued.map((item) => item.documentId)}::uuid[]) AS n(request, document)
        WHERE r.id = n.request AND r.state = 'queued' RETURNING 1`,
    { expect: issued.length },
  )
}

export interface DocumentRow {
  readonly id: string
  readonly taxpayerId: string
  readonly filingId: string
  readonly kind: string
  readonly authority: string
  readonly number: string
  readonly verificationCode: string
  readonly content: CertificateContent
  readonly contentDigest: string
  readonly issuedOn: string
  readonly issuedAt: Date
  readonly withdrawnOn: string | null
}

const DOCUMENT = sql`d.id, d.taxpayer_id AS "taxpayerId", d.filing_id AS "filingId", d.kind, d.authority, d.number,
  d.verification_code AS "verificationCode", d.content, d.content_digest AS "contentDigest", d.issued_on AS "issuedOn",
  d.issued_at AS "issuedAt", (SELECT w.withdrawn_on FROM document_withdrawal w WHERE w.document_id = d.id) AS "withdrawnOn"`

export function findDocument(
  database: Database,
  taxpayerId: string,
  documentId: string,
): Promise<DocumentRow | undefined> {
  return database.find(
    sql`SELECT ${DOCUMENT} FROM document d WHERE d.taxpayer_id = ${taxpayerId} AND d.id = ${documentId}`,
  )
}

const FILES = sql`(SELECT coalesce(jsonb_agg(f.sha256), '[]') FROM document_file f
  WHERE f.taxpayer_id = d.taxpayer_id AND f.document_id = d.id) AS files`

/** The document a verification code or the hash of a file points at. */
export function findVerified(
  database: Database,
  of: { readonly code: string | undefined; readonly sha256: string | null },
): Promise<(DocumentRow & { readonly files: readonly string[] }) | undefined> {
  const where =
    of.code === undefined
      ? sql`(d.taxpayer_id, d.id) IN (SELECT taxpayer_id, document_id FROM document_file WHERE sha256 = ${of.sha256})`
      : sql`d.verification_code = ${of.code}`
  return database.find(sql`SELECT ${DOCUMENT}, ${FILES} FROM document d WHERE ${where} LIMIT 1`)
}

export interface ListedDocument {
  readonly id: string
  readonly kind: string
  readonly number: string | null
  readonly verificationCode: string | null
  readonly issuedAt: Date | null
  readonly state: 'queued' | 'issued' | 'withdrawn'
}

/** Documents of a taxpayer, or of one of its filings, newest first; what is still to be issued comes first. */
export function listDocuments(
  database: Database,
  taxpayerId: string,
  filingId: string | undefined,
): Promise<ListedDocument[]> {
  const ofRequest = filingId === undefined ? sql`true` : sql`r.filing_id = ${filingId}`
  const ofDocument = filingId === undefined ? sql`true` : sql`d.filing_id = ${filingId}`
  return database.many(
    sql`SELECT * FROM (
          SELECT r.id, r.kind, NULL AS number, NULL AS "verificationCode", NULL::timestamptz AS "issuedAt", 'queued' AS state
          FROM document_request r WHERE r.taxpayer_id = ${taxpayerId} AND r.state = 'queued' AND ${ofRequest}
          UNION ALL
          SELECT d.id, d.kind, d.number, d.verification_code, d.issued_at,
            CASE WHEN EXISTS (SELECT 1 FROM document_withdrawal w WHERE w.document_id = d.id) THEN 'withdrawn' ELSE 'issued' END
          FROM document d WHERE d.taxpayer_id = ${taxpayerId} AND ${ofDocument}) AS listed
        ORDER BY "issuedAt" DESC NULLS FIRST, id DESC LIMIT 500`,
  )
}

export interface OfficeDocument extends ListedDocument {
  readonly at: Date
  readonly taxpayerId: string
  readonly taxpayerName: string
  readonly filingId: string
  readonly issuedOn: string
  /** Set when it no longer holds. */
  readonly withdrawnOn: string | null
  readonly withdrawnBy: string | null
  readonly reason: string | null
}

/** Issued documents of this side, newest first, of the taxpayers a person may see. */
export function listOfficeDocuments(
  database: Database,
  page: {
    scope: Fragment
    state: 'issued' | 'withdrawn' | undefined
    /** Whole numbers, so that the unique indexes answer. */
    search: { readonly number: string; readonly code: string } | undefined
    after: Keyset | undefined
    limit: number
  },
): Promise<OfficeDocument[]> {
  const { state, search } = page
  const inState =
    state === undefined ? sql`true` : state === 'withdrawn' ? sql`w.at IS NOT NULL` : sql`w.at IS NULL`
  const bySearch =
    search === undefined
      ? sql`true`
      : sql`(d.number = ${search.number} OR d.verification_code = ${search.code})`
  return database.many(
    sql`SELECT d.issued_at AS at, d.id, d.kind, d.number, d.verification_code AS "verificationCode", d.issued_at AS "issuedAt",
          d.taxpayer_id AS "taxpayerId", d.filing_id AS "filingId", t.name AS "taxpayerName", d.issued_on AS "issuedOn",
          w.withdrawn_on AS "withdrawnOn", w.withdrawn_by ->> 'name' AS "withdrawnBy", w.reason,
          CASE WHEN w.at IS NULL THEN 'issued' ELSE 'withdrawn' END AS state
        FROM document d JOIN taxpayer t ON t.id = d.taxpayer_id LEFT JOIN document_withdrawal w ON w.document_id = d.id
        WHERE ${page.scope} AND ${inState} AND ${bySearch} AND ${olderThan(page.after, 'd', 'issued_at')}
        ORDER BY d.issued_at DESC, d.id DESC LIMIT ${page.limit + 1}`,
  )
}

/** The file of a document in a language as it was first handed out. */
export function findFile(
  database: Database,
  document: { readonly taxpayerId: string; readonly id: string },
  language: string,
): Promise<{ sha256: string; bytes: Buffer } | undefined> {
  return database.find(
    sql`SELECT f.sha256, b.bytes FROM document_file f JOIN document_bytes b ON b.sha256 = f.sha256
        WHERE f.taxpayer_id = ${document.taxpayerId} AND f.document_id = ${document.id} AND f.language = ${language}`,
  )
}

/** Content of a file; the same content is kept once. */
export function keepBytes(sha256: string, bytes: Buffer): Write {
  return change(
    sql`INSERT INTO document_bytes (sha256, bytes) VALUES (${sha256}, ${bytes}) ON CONFLICT (sha256) DO NOTHING RETURNING 1`,
  )
}
