import type { Fragment } from '../database/sql.ts'
import { sql } from '../database/sql.ts'
import { change, type Write } from '../database/write.ts'

/**
 * Takes the next `count` numbers of a yearly series after `last`, which was read before. Somebody else's commit in
 * between makes this write touch no row, and the command is decided again; a command that fails gives its numbers back.
 * So the series has no gap. `series` is one of the two tables of this shape.
 */
export function takeNumbers(
  series: 'document_series' | 'joint_document_series',
  of: { readonly authority: string; readonly kind: string; readonly year: number },
  last: bigint,
  count: number,
): Write {
  const next = (last + BigInt(count)).toString()
  const table: Fragment = series === 'document_series' ? sql`document_series` : sql`joint_document_series`
  return change(
    sql`INSERT INTO ${table} AS s (authority, kind, year, last_number)
        VALUES (${of.authority}, ${of.kind}, ${of.year}, ${next}::bigint)
        ON CONFLICT (authority, kind, year) DO UPDATE SET last_number = excluded.last_number
        WHERE s.last_number = ${last.toString()}::bigint RETURNING 1`,
    { expect: 1 },
  )
}

/** `双国税证〔2017〕00000001号`: organisation word, kind word, year and serial (DOMAIN "Documents"; 国税发〔2005〕179号). */
export function documentNumber(word: string, kindWord: string, year: number, serial: bigint): string {
  return `${word}${kindWord}〔${year}〕${serial.toString().padStart(8, '0')}号`
}
