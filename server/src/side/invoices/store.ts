import type { Database } from '../../platform/database/database.ts'
import { sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'

export const invoiceTable = defineTable({
  name: 'invoice',
  proved: true,
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    invoice_code: 'text',
    invoice_number: 'text',
    kind: 'text',
    supply: 'text',
    levy_rate: 'text',
    issued_on: 'date',
    amount_fen: 'bigint',
    tax_fen: 'bigint',
    state: 'text',
    buyer_name: optional('text'),
    received_at: 'timestamptz',
    entry_id: 'uuid',
  },
})

/** That an invoice received before was cancelled afterwards. */
export const invoiceVoid = defineTable({
  name: 'invoice_void',
  proved: true,
  columns: { taxpayer_id: 'uuid', invoice_id: 'uuid', received_at: 'timestamptz', entry_id: 'uuid' },
})

export interface KnownInvoice {
  readonly id: string
  readonly taxpayerId: string
  readonly code: string
  readonly number: string
  readonly kind: string
  readonly supply: string
  readonly levyRate: string
  readonly issuedOn: string
  readonly amountFen: bigint
  readonly taxFen: bigint
  /** `void` also when it was cancelled after it had been received. */
  readonly state: string
}

/** Invoices already known among these numbers. */
export function findKnown(
  database: Database,
  keys: readonly { readonly taxpayerId: string; readonly code: string; readonly number: string }[],
): Promise<KnownInvoice[]> {
  return database.many(
    sql`SELECT i.id, i.taxpayer_id AS "taxpayerId", i.invoice_code AS code, i.invoice_number AS number, i.kind, i.supply,
               i.levy_rate AS "levyRate", i.issued_on AS "issuedOn", i.amount_fen AS "amountFen", i.tax_fen AS "taxFen",
               CASE WHEN v.invoice_id IS NULL THEN i.state ELSE 'void' END AS state
        FROM unnest(${keys.map((key) => key.taxpayerId)}::uuid[], ${keys.map((key) => key.code)}::text[],
                    ${keys.map((key) => key.number)}::text[]) AS k(taxpayer_id, code, number)
        JOIN invoice i ON i.taxpayer_id = k.taxpayer_id AND i.invoice_code = k.code AND i.invoice_number = k.number
        LEFT JOIN invoice_void v ON v.taxpayer_id = i.taxpayer_id AND v.invoice_id = i.id`,
  )
}

export interface InvoiceTotalRow {
  readonly supply: 'goods' | 'services'
  readonly levyRate: string
  readonly kind: 'special' | 'ordinary' | 'proxy-special' | 'proxy-ordinary'
  readonly beforeRelief: boolean
  readonly amountFen: bigint
  readonly taxFen: bigint
  readonly count: bigint
}

/**
 * Totals of what a seller issued from `from` to `to`: cancelled invoices left out, red ones negative. Invoices before
 * `reliefFrom` are told apart; null where no relief begins inside the period.
 */
export function sumInvoices(
  database: Database,
  taxpayerId: string,
  { from, to, reliefFrom }: { from: string; to: string; reliefFrom: string | null },
): Promise<InvoiceTotalRow[]> {
  return database.many(
    sql`SELECT i.supply, i.levy_rate AS "levyRate", i.kind,
               coalesce(i.issued_on < ${reliefFrom}::date, false) AS "beforeRelief",
               sum(i.amount_fen)::bigint AS "amountFen", sum(i.tax_fen)::bigint AS "taxFen", count(*) AS count
        FROM invoice i
        WHERE i.taxpayer_id = ${taxpayerId} AND i.issued_on BETWEEN ${from} AND ${to} AND i.state <> 'void'
          AND NOT EXISTS (SELECT 1 FROM invoice_void v WHERE v.taxpayer_id = i.taxpayer_id AND v.invoice_id = i.id)
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
  )
}

/** When the feed last said anything of this taxpayer; null when it never did. */
export async function lastCollected(database: Database, taxpayerId: string): Promise<Date | null> {
  const row = await database.get<{ at: Date | null }>(
    sql`SELECT greatest((SELECT max(received_at) FROM invoice WHERE taxpayer_id = ${taxpayerId}),
                        (SELECT max(received_at) FROM invoice_void WHERE taxpayer_id = ${taxpayerId})) AS at`,
  )
  return row.at
}
