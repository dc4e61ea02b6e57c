import type { Database } from '../../platform/database/database.ts'
import { type Fragment, sql } from '../../platform/database/sql.ts'

/** Sent messages about taxpayers that fulfil a condition on `taxpayer x`. */
export function sentAbout(visible: Fragment): Fragment {
  return sql`EXISTS (SELECT 1 FROM taxpayer x WHERE x.id = m.subject AND ${visible})`
}

/**
 * Received messages taken in for taxpayers that fulfil a condition on `taxpayer x`; those taken in for nobody (returned,
 * or of categories that concern no taxpayer) only for who sees the whole side.
 */
export function receivedAbout(visible: Fragment, whole: boolean): Fragment {
  if (whole) return sql`true`
  return sql`EXISTS (
    SELECT 1 FROM (SELECT taxpayer_id, message_id FROM counterpart_declaration
                   UNION ALL SELECT taxpayer_id, message_id FROM counterpart_payment) c
    JOIN taxpayer x ON x.id = c.taxpayer_id WHERE c.message_id = m.id AND ${visible})`
}

export interface AgreementRow {
  readonly id: string
  readonly number: string
  readonly bank: string
  readonly account: string
  readonly validFrom: string
  readonly validTo: string | null
}

/** Debit agreements of a taxpayer that hold on a day. */
export function findAgreements(
  database: Database,
  taxpayerId: string,
  date: string,
): Promise<AgreementRow[]> {
  return database.many(
    sql`SELECT id, number, bank, account, valid_from AS "validFrom", valid_to AS "validTo" FROM debit_agreement
        WHERE taxpayer_id = ${taxpayerId} AND valid_from <= ${date} AND (valid_to IS NULL OR valid_to >= ${date})
        ORDER BY valid_from DESC, id DESC`,
  )
}
