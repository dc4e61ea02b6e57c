import type { Database } from '../../platform/database/database.ts'
import { sql } from '../../platform/database/sql.ts'
import { change, type Write } from '../../platform/database/write.ts'
import { type BookRow, booksJson } from '../payments/index.ts'

/** Books of the joint filings of a taxpayer, those of late-payment surcharge included. */
export async function findBooksOfFilings(
  database: Database,
  taxpayerId: string,
  filingIds: readonly string[],
): Promise<BookRow[]> {
  const row = await database.get<{ books: BookRow[] }>(
    sql`SELECT ${booksJson(sql`b.taxpayer_id = ${taxpayerId} AND b.filing_id = ANY(${filingIds}::uuid[])`)} AS books`,
  )
  return row.books
}

/** What a taxpayer still owes by tax and period: books that no money has been taken for. */
export function sumUnpaid(
  database: Database,
  taxpayerId: string,
): Promise<{ taxCode: string; period: string; amountFen: bigint }[]> {
  return database.many(
    sql`SELECT b.tax_code AS "taxCode", b.period, sum(b.amount_fen)::bigint AS "amountFen"
        FROM payment_book_state s JOIN payment_book b ON b.taxpayer_id = s.taxpayer_id AND b.id = s.book_id
        WHERE s.taxpayer_id = ${taxpayerId} AND s.state IN ('assessed', 'debiting') GROUP BY 1, 2`,
  )
}

/** Reverses unpaid books; a book that a debit took in the meantime stops everything and the command decides again. */
export function reverseBooks(
  taxpayerId: string,
  books: readonly Pick<BookRow, 'id' | 'version'>[],
  at: Date,
): Write[] {
  if (books.length === 0) return []
  return [
    change(
      sql`UPDATE payment_book_state s SET state = 'reversed', version = s.version + 1, changed_at = ${at}, failure = NULL
          FROM unnest(${books.map((book) => book.id)}::uuid[], ${books.map((book) => book.version)}::integer[]) AS r(id, version)
          WHERE s.taxpayer_id = ${taxpayerId} AND s.book_id = r.id AND s.version = r.version AND s.state = 'assessed' RETURNING 1`,
      { expect: books.length },
    ),
  ]
}
