import { type BookState, type SurchargePolicy, usualSurchargePolicy } from '@yimen/core/payments'
import type { Database } from '../../platform/database/database.ts'
import { type Keyset, olderThan } from '../../platform/database/keyset.ts'
import { type Fragment, sql } from '../../platform/database/sql.ts'
import { change, type Write } from '../../platform/database/write.ts'
import { type TaxpayerRow, taxpayerJson } from '../taxpayers/index.ts'
import type { FinalAnswer } from './channel.ts'

/** A payment book with where it stands; amounts as decimal strings of fen. */
export interface BookRow {
  readonly id: string
  readonly taxpayerId: string
  readonly filingId: string
  readonly declarationId: string
  readonly number: string
  readonly taxCode: string
  readonly item: string
  readonly period: string
  readonly budgetSubject: string
  readonly budgetLevel: string
  readonly treasury: string
  readonly amountFen: string
  readonly dueDate: string
  readonly state: BookState
  /** Fixed when the payment is confirmed. */
  readonly lateSurchargeFen: string
  readonly instructionId: string | null
  readonly certificateRequestId: string | null
  readonly failure: { readonly zh: string; readonly en: string } | null
  readonly receivedOn: string | null
  readonly version: number
}

const BOOK = sql`jsonb_build_object('id', b.id, 'taxpayerId', b.taxpayer_id, 'filingId', b.filing_id, 'declarationId', b.declaration_id,
  'number', b.number, 'taxCode', b.tax_code, 'item', b.item, 'period', b.period, 'budgetSubject', b.budget_subject,
  'budgetLevel', b.budget_level, 'treasury', b.treasury, 'amountFen', b.amount_fen::text, 'dueDate', b.due_date, 'state', s.state,
  'lateSurchargeFen', s.late_surcharge_fen::text, 'instructionId', s.instruction_id, 'certificateRequestId', s.certificate_request_id,
  'failure', s.failure, 'receivedOn', s.received_on, 'version', s.version)`

/** A scalar sub-select of {@link BookRow}[] for loads of one round trip; `where` over `b` (book) and `s` (its state). */
export function booksJson(where: Fragment): Fragment {
  return sql`(SELECT coalesce(jsonb_agg(${BOOK} ORDER BY b.tax_code, b.budget_level, b.number), '[]')
    FROM payment_book b JOIN payment_book_state s ON s.taxpayer_id = b.taxpayer_id AND s.book_id = b.id WHERE ${where})`
}

/** Books of a taxpayer's filing. */
export function ofFiling(taxpayerId: string, filingId: string): Fragment {
  return sql`b.taxpayer_id = ${taxpayerId} AND b.filing_id = ${filingId}`
}

export const POLICY = 'late-surcharge-policy'
const policyJson = sql`(SELECT value FROM setting WHERE name = ${POLICY})`

/** The place's own rule about surcharges, as stored, or the usual one. */
export function policyOf(value: unknown): SurchargePolicy {
  if (typeof value !== 'object' || value === null || !('onEducationSurcharges' in value))
    return usualSurchargePolicy
  return { onEducationSurcharges: value.onEducationSurcharges === true }
}

export interface PaymentLoad {
  readonly taxpayer: TaxpayerRow | null
  readonly books: readonly BookRow[]
  readonly agreementNumber: string | null
  readonly policy: unknown
}

/** What a confirmation needs, in one round trip. */
export function loadPayment(
  database: Database,
  taxpayerId: string,
  filingId: string,
  businessDate: string,
): Promise<PaymentLoad> {
  return database.get(
    sql`SELECT ${taxpayerJson(taxpayerId)} AS taxpayer, ${booksJson(ofFiling(taxpayerId, filingId))} AS books,
      (SELECT a.number FROM debit_agreement a WHERE a.taxpayer_id = ${taxpayerId} AND a.valid_from <= ${businessDate}
         AND (a.valid_to IS NULL OR a.valid_to >= ${businessDate}) ORDER BY a.valid_from DESC, a.id DESC LIMIT 1) AS "agreementNumber",
      ${policyJson} AS policy`,
  )
}

/** A book inside a debit, as confirmed. */
export interface InstructedBook {
  readonly bookId: string
  readonly number: string
  readonly treasury: string
  readonly amountFen: string
  readonly lateSurchargeFen: string
  /** Surcharge left to be paid later (from 2020-03-01 tax may go first); it gets a book of its own. */
  readonly leftSurchargeFen: string
}

export interface InstructionRow {
  readonly id: string
  readonly taxpayerId: string
  readonly filingId: string
  readonly agreementNumber: string
  readonly amountFen: bigint
  readonly books: readonly InstructedBook[]
  readonly confirmedOn: string
  readonly state: 'queued' | 'sent' | 'succeeded' | 'failed'
  readonly attempts: number
  readonly version: number
  readonly answer: FinalAnswer | null
}

const INSTRUCTION = sql`i.id, i.taxpayer_id AS "taxpayerId", i.filing_id AS "filingId", i.agreement_number AS "agreementNumber",
  i.amount_fen AS "amountFen", i.books, i.confirmed_on AS "confirmedOn", i.state, i.attempts, i.version, i.answer`

const instructed = sql`b.taxpayer_id = i.taxpayer_id AND b.id IN
  (SELECT (ordered.line ->> 'bookId')::uuid FROM jsonb_array_elements(i.books) AS ordered(line))`

/** An instruction with its books as they stand now, also after a refusal gave them back. */
export function findInstruction(
  database: Database,
  id: string,
): Promise<(InstructionRow & { readonly current: readonly BookRow[] }) | undefined> {
  return database.find(
    sql`SELECT ${INSTRUCTION}, ${booksJson(instructed)} AS current FROM debit_instruction i WHERE i.id = ${id}`,
  )
}

/** Orders that lost their answer are enquired by the same row; the first pause gives the network time. */
const LEASE_SECONDS = 2
const LONGEST_PAUSE_SECONDS = 300

/**
 * Takes instructions whose turn it is. From here on they count as sent, whatever happens to this process: a taken order
 * is enquired before it is ever sent again. `SKIP LOCKED` lets several processes share the work.
 */
export function takeDueInstructions(
  database: Database,
  now: Date,
  limit: number,
): Promise<(InstructionRow & { readonly wasSent: boolean })[]> {
  return database.many(
    sql`WITH due AS (
          SELECT id, state = 'sent' AS was_sent FROM debit_instruction
          WHERE state IN ('queued', 'sent') AND next_attempt_at <= ${now} ORDER BY next_attempt_at LIMIT ${limit}
          FOR UPDATE SKIP LOCKED)
        UPDATE debit_instruction i SET state = 'sent', attempts = i.attempts + 1,
          next_attempt_at = ${now}::timestamptz
            + least(${LONGEST_PAUSE_SECONDS}, ${LEASE_SECONDS} * power(2, least(i.attempts, 8))) * interval '1 second'
        FROM due WHERE i.id = due.id RETURNING ${INSTRUCTION}, due.was_sent AS "wasSent"`,
  )
}

/** The treasury speaks of books whose debit is still open: ask the bank now instead of after the pause. */
export async function hurryInstructions(
  database: Database,
  bookNumbers: readonly string[],
  now: Date,
): Promise<void> {
  await database.many(
    sql`UPDATE debit_instruction i SET next_attempt_at = ${now} FROM payment_book b
        JOIN payment_book_state s ON s.taxpayer_id = b.taxpayer_id AND s.book_id = b.id
        WHERE b.number = ANY(${bookNumbers}::text[]) AND s.state = 'debiting' AND i.id = s.instruction_id
          AND i.state = 'sent' AND i.next_attempt_at > ${now}`,
  )
}

/** How one book's state row changes; what is left out stays. */
export interface BookChange {
  readonly book: BookRow
  readonly state?: BookState
  readonly lateSurchargeFen?: string
  readonly instructionId?: string | null
  readonly certificateRequestId?: string
  readonly failure?: { readonly zh: string; readonly en: string } | null
  readonly receivedOn?: string
}

/** Changes the states of books of one taxpayer, all or none: a book somebody else moved meanwhile rolls everything back. */
export function changeBooks(changes: readonly BookChange[], now: Date): Write {
  const rows = changes.map(({ book, ...to }) => ({ ...book, ...to, oldVersion: book.version }))
  const column = <T>(read: (row: (typeof rows)[number]) => T): T[] => rows.map(read)
  return change(
    sql`UPDATE payment_book_state s SET state = n.state, late_surcharge_fen = n.late::bigint, instruction_id = n.instruction,
          certificate_request_id = n.certificate, failure = n.failure::jsonb, received_on = n.received,
          version = s.version + 1, changed_at = ${now}
        FROM unnest(${column((row) => row.taxpayerId)}::uuid[], ${column((row) => row.id)}::uuid[],
          ${column((row) => row.oldVersion)}::integer[], ${column((row) => row.state)}::text[],
          ${column((row) => row.lateSurchargeFen)}::text[], ${column((row) => row.instructionId)}::uuid[],
          ${column((row) => row.certificateRequestId)}::uuid[],
          ${column((row) => (row.failure === null ? null : JSON.stringify(row.failure)))}::text[],
          ${column((row) => row.receivedOn)}::date[])
          AS n(taxpayer_id, book_id, version, state, late, instruction, certificate, failure, received)
        WHERE s.taxpayer_id = n.taxpayer_id AND s.book_id = n.book_id AND s.version = n.version RETURNING 1`,
    { expect: rows.length },
  )
}

/** Ends an instruction with the bank's answer. */
export function settleInstruction(instruction: InstructionRow, answer: FinalAnswer): Write {
  return change(
    sql`UPDATE debit_instruction SET state = ${answer.state}, answer = ${JSON.stringify(answer)}::jsonb, version = version + 1
        WHERE id = ${instruction.id} AND version = ${instruction.version} AND state IN ('queued', 'sent') RETURNING 1`,
    { expect: 1 },
  )
}

/** Raises the version, so that receipts of two books of one debit are decided one after the other. */
export function touchInstruction(id: string, version: number): Write {
  return change(
    sql`UPDATE debit_instruction SET version = version + 1 WHERE id = ${id} AND version = ${version} RETURNING 1`,
    { expect: 1 },
  )
}

export interface OfficeBookRow {
  readonly at: Date
  readonly id: string
  readonly taxpayerName: string
  readonly book: BookRow
}

/** Payment books of this side, newest first, of the taxpayers a person may see. */
export function listBooks(
  database: Database,
  page: { scope: Fragment; state: string | undefined; after: Keyset | undefined; limit: number },
): Promise<OfficeBookRow[]> {
  const inState = page.state === undefined ? sql`true` : sql`s.state = ${page.state}`
  return database.many(
    sql`SELECT b.issued_at AS at, b.id, t.name AS "taxpayerName", ${BOOK} AS book FROM payment_book b
        JOIN payment_book_state s ON s.taxpayer_id = b.taxpayer_id AND s.book_id = b.id
        JOIN taxpayer t ON t.id = b.taxpayer_id
        WHERE ${page.scope} AND ${inState} AND ${olderThan(page.after, 'b', 'issued_at')}
        ORDER BY b.issued_at DESC, b.id DESC LIMIT ${page.limit + 1}`,
  )
}

export interface ExceptionRow {
  readonly at: Date
  readonly id: string
  readonly kind: string
  /** Null where the book is unknown. */
  readonly taxpayerName: string | null
  readonly bookNumber: string
  readonly reference: string
  readonly expectedFen: bigint | null
  readonly reportedFen: bigint
  readonly message: { readonly zh: string; readonly en: string }
  readonly businessDate: string
}

/** What did not fit, newest first; those of unknown books belong to whoever sees the whole side. */
export function listExceptions(
  database: Database,
  page: {
    scope: Fragment
    unknownBooks: boolean
    kind: string | undefined
    after: Keyset | undefined
    limit: number
  },
): Promise<ExceptionRow[]> {
  const visible = page.unknownBooks ? sql`(e.taxpayer_id IS NULL OR ${page.scope})` : page.scope
  const ofKind = page.kind === undefined ? sql`true` : sql`e.kind = ${page.kind}`
  return database.many(
    sql`SELECT e.at, e.id, e.kind, t.name AS "taxpayerName", e.book_number AS "bookNumber", e.reference, e.expected_fen AS "expectedFen",
          e.reported_fen AS "reportedFen", e.message, e.business_date AS "businessDate"
        FROM payment_exception e LEFT JOIN taxpayer t ON t.id = e.taxpayer_id
        WHERE ${visible} AND ${ofKind} AND ${olderThan(page.after, 'e', 'at')}
        ORDER BY e.at DESC, e.id DESC LIMIT ${page.limit + 1}`,
  )
}

/** The policy of this side about surcharges. */
export async function readPolicy(database: Database): Promise<SurchargePolicy> {
  return policyOf((await database.get<{ policy: unknown }>(sql`SELECT ${policyJson} AS policy`)).policy)
}
