import type { Database } from '../../platform/database/database.ts'
import { sql } from '../../platform/database/sql.ts'
import { change, type Write } from '../../platform/database/write.ts'
import { type TaxpayerRow, taxpayerJson } from '../taxpayers/index.ts'
import type { TreasuryReport } from './channel.ts'
import { type BookRow, booksJson } from './store.ts'

/** Stores what treasury and network reported since `from` and moves the cursor on; what is known already stays as it is. */
export function takeReport(
  setting: string,
  from: string,
  report: TreasuryReport,
  now: Date,
  newId: () => string,
): Write[] {
  const { events, statements = [] } = report
  const writes: Write[] = [
    change(
      sql`INSERT INTO setting (name, value, changed_at) VALUES (${setting}, ${JSON.stringify(report.cursor)}::jsonb, ${now})
          ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
          WHERE setting.value = ${JSON.stringify(from)}::jsonb RETURNING 1`,
      { expect: 1 },
    ),
  ]
  if (events.length > 0)
    writes.push(
      change(
        sql`INSERT INTO treasury_report (id, book_number, kind, reference, amount_fen, business_date, taken_at, next_attempt_at)
            SELECT e.id, e.book_number, e.kind, e.reference, e.amount_fen::bigint, e.business_date, ${now}::timestamptz, ${now}::timestamptz
            FROM unnest(${events.map(() => newId())}::uuid[], ${events.map((event) => event.bookNumber)}::text[],
              ${events.map((event) => event.kind)}::text[], ${events.map((event) => event.reference)}::text[],
              ${events.map((event) => event.amountFen)}::text[], ${events.map((event) => event.businessDate)}::date[])
              AS e(id, book_number, kind, reference, amount_fen, business_date)
            ON CONFLICT (book_number, kind, reference) DO NOTHING RETURNING 1`,
      ),
    )
  if (statements.length > 0)
    writes.push(
      change(
        sql`INSERT INTO treasury_statement (number, business_date, treasury, content, taken_at, next_attempt_at)
            SELECT n.number, n.business_date, n.treasury, n.content::jsonb, ${now}::timestamptz, ${now}::timestamptz
            FROM unnest(${statements.map((item) => item.number)}::text[], ${statements.map((item) => item.businessDate)}::date[],
              ${statements.map((item) => item.treasury)}::text[], ${statements.map((item) => JSON.stringify(item))}::text[])
              AS n(number, business_date, treasury, content)
            ON CONFLICT (number) DO NOTHING RETURNING 1`,
      ),
    )
  return writes
}

export interface ReportRow {
  readonly id: string
  readonly bookNumber: string
  readonly kind: 'sent-up' | 'received'
  readonly reference: string
  readonly amountFen: bigint
  readonly businessDate: string
  readonly state: 'waiting' | 'applied' | 'exception'
}

/** Reports that can be applied: their book exists not at all (an exception) or its debit has been answered. */
export function findApplicableReports(
  database: Database,
  now: Date,
  limit: number,
): Promise<{ id: string; taxpayerId: string | null }[]> {
  return database.many(
    sql`SELECT r.id, b.taxpayer_id AS "taxpayerId" FROM treasury_report r LEFT JOIN payment_book b ON b.number = r.book_number
        LEFT JOIN payment_book_state s ON s.taxpayer_id = b.taxpayer_id AND s.book_id = b.id
        WHERE r.state = 'waiting' AND r.next_attempt_at <= ${now} AND s.state IS DISTINCT FROM 'debiting'
        ORDER BY r.next_attempt_at, r.id LIMIT ${limit}`,
  )
}

export interface ReportLoad {
  readonly report: ReportRow
  readonly book: BookRow | null
  /** All books of the same debit, this one included. */
  readonly siblings: readonly BookRow[]
  readonly instructionVersion: number | null
  readonly taxpayer: TaxpayerRow | null
}

/** A report with the book it names, that book's debit and taxpayer. */
export async function findReport(database: Database, reportId: string): Promise<ReportLoad | undefined> {
  const row = await database.find<{ report: ReportRow; books: BookRow[]; siblings: BookRow[] }>(
    sql`SELECT jsonb_build_object('id', r.id, 'bookNumber', r.book_number, 'kind', r.kind, 'reference', r.reference,
          'amountFen', r.amount_fen::text, 'businessDate', r.business_date, 'state', r.state) AS report,
        ${booksJson(sql`b.number = r.book_number`)} AS books,
        ${booksJson(sql`s.instruction_id = (SELECT own.instruction_id FROM payment_book_state own JOIN payment_book named
          ON named.taxpayer_id = own.taxpayer_id AND named.id = own.book_id WHERE named.number = r.book_number)`)} AS siblings
        FROM treasury_report r WHERE r.id = ${reportId}`,
  )
  if (row === undefined) return undefined
  const report = { ...row.report, amountFen: BigInt(row.report.amountFen) }
  const [book] = row.books
  if (book === undefined)
    return { report, book: null, siblings: [], instructionVersion: null, taxpayer: null }
  const more = await database.get<{ taxpayer: TaxpayerRow | null; version: number | null }>(
    sql`SELECT ${taxpayerJson(book.taxpayerId)} AS taxpayer,
          (SELECT version FROM debit_instruction WHERE id = ${book.instructionId}) AS version`,
  )
  return { report, book, siblings: row.siblings, instructionVersion: more.version, taxpayer: more.taxpayer }
}

export function settleReport(id: string, state: 'applied' | 'exception'): Write {
  return change(
    sql`UPDATE treasury_report SET state = ${state}, attempts = attempts + 1 WHERE id = ${id} AND state = 'waiting' RETURNING 1`,
    { expect: 1 },
  )
}

/** Puts off a report whose command failed, so that it does not block the others. */
export async function postponeReport(database: Database, id: string, now: Date): Promise<void> {
  await database.many(
    sql`UPDATE treasury_report SET attempts = attempts + 1,
          next_attempt_at = ${now}::timestamptz + least(300, power(2, least(attempts, 8))) * interval '1 second'
        WHERE id = ${id} AND state = 'waiting'`,
  )
}

export function findDueStatements(
  database: Database,
  now: Date,
  limit: number,
): Promise<{ number: string }[]> {
  return database.many(
    sql`SELECT number FROM treasury_statement WHERE state = 'waiting' AND next_attempt_at <= ${now}
        ORDER BY next_attempt_at, number LIMIT ${limit}`,
  )
}

export interface StatementLoad {
  readonly number: string
  readonly businessDate: string
  readonly treasury: string
  readonly content: {
    readonly amountFen: string
    readonly items: readonly { readonly bookNumber: string; readonly amountFen: string }[]
  }
  readonly state: 'waiting' | 'agreed' | 'differs'
  readonly attempts: number
  readonly books: readonly BookRow[]
}

/** Puts off a statement whose command failed, so that it does not block the others. */
export async function postponeStatement(database: Database, number: string, now: Date): Promise<void> {
  await database.many(
    sql`UPDATE treasury_statement SET attempts = attempts + 1,
          next_attempt_at = ${now}::timestamptz + least(300, power(2, least(attempts, 8))) * interval '1 second'
        WHERE number = ${number} AND state = 'waiting'`,
  )
}

/** A batch of the treasury's reconciliation with our books of those numbers. */
export function findStatement(database: Database, number: string): Promise<StatementLoad | undefined> {
  return database.find(
    sql`SELECT t.number, t.business_date AS "businessDate", t.treasury, t.content, t.state, t.attempts,
          ${booksJson(sql`b.number IN (SELECT stated.line ->> 'bookNumber' FROM jsonb_array_elements(t.content -> 'items') AS stated(line))`)} AS books
        FROM treasury_statement t WHERE t.number = ${number}`,
  )
}

export function settleStatement(
  number: string,
  state: 'waiting' | 'agreed' | 'differs',
  attempts: number,
  now: Date,
): Write {
  const pauseMs = 1000 * Math.min(300, 2 ** Math.min(attempts, 8))
  return change(
    sql`UPDATE treasury_statement SET state = ${state}, attempts = attempts + 1, next_attempt_at = ${new Date(now.getTime() + pauseMs)}
        WHERE number = ${number} AND state = 'waiting' AND attempts = ${attempts} RETURNING 1`,
    { expect: 1 },
  )
}
