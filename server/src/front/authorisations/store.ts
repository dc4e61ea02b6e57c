import type { Database } from '../../platform/database/database.ts'
import { sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'
import { change, insert, type Write } from '../../platform/database/write.ts'

const authorisation = defineTable({
  name: 'authorisation',
  // The grant is proved; that it was revoked is state beside it.
  proved: true,
  columns: {
    id: 'uuid',
    account_id: 'uuid',
    taxpayer_id: 'uuid',
    capacity: 'text',
    valid_from: 'date',
    valid_to: optional('date'),
    created_at: 'timestamptz',
    entry_id: 'uuid',
  },
})

export interface NewAuthorisation {
  readonly id: string
  readonly accountId: string
  /** Id in the front's `taxpayer_index`. */
  readonly taxpayerId: string
  readonly capacity: string
  readonly validFrom: string
  readonly validTo: string | undefined
}

export function insertAuthorisations(
  rows: readonly NewAuthorisation[],
  { now, entryId }: { readonly now: Date; readonly entryId: string },
): Write {
  return insert(
    authorisation,
    rows.map((row) => ({
      id: row.id,
      account_id: row.accountId,
      taxpayer_id: row.taxpayerId,
      capacity: row.capacity,
      valid_from: row.validFrom,
      valid_to: row.validTo,
      created_at: now,
      entry_id: entryId,
    })),
  )
}

export function revoke(authorisationId: string, now: Date): Write {
  return change(
    sql`UPDATE authorisation SET revoked_at = ${now} WHERE id = ${authorisationId} AND revoked_at IS NULL RETURNING 1`,
    { expect: 1 },
  )
}

export interface StoredAuthorisation {
  readonly id: string
  readonly accountId: string
  readonly taxpayerId: string
  readonly revoked: boolean
}

export function findAuthorisation(database: Database, id: string): Promise<StoredAuthorisation | undefined> {
  return database.find(
    sql`SELECT id, account_id AS "accountId", taxpayer_id AS "taxpayerId", revoked_at IS NOT NULL AS revoked
        FROM authorisation WHERE id = ${id}`,
  )
}

export function findOpenAuthorisation(
  database: Database,
  of: { accountId: string; taxpayerId: string; capacity: string },
): Promise<{ id: string } | undefined> {
  return database.find(
    sql`SELECT id FROM authorisation
        WHERE account_id = ${of.accountId} AND taxpayer_id = ${of.taxpayerId} AND capacity = ${of.capacity}
          AND revoked_at IS NULL`,
  )
}

/** Which of these ids are in the index. */
export async function knownTaxpayers(database: Database, ids: readonly string[]): Promise<Set<string>> {
  const rows = await database.many<{ id: string }>(
    sql`SELECT id FROM taxpayer_index WHERE id = ANY (${ids}::uuid[])`,
  )
  return new Set(rows.map((row) => row.id))
}

/** Index ids of taxpayers by their code (or older number), for the codes that are known. */
export async function taxpayersByCode(
  database: Database,
  codes: readonly string[],
): Promise<Map<string, string>> {
  const rows = await database.many<{ code: string; id: string }>(
    sql`SELECT code, id FROM taxpayer_index WHERE code = ANY (${codes}::text[])`,
  )
  return new Map(rows.map((row) => [row.code, row.id]))
}

interface IndexRow {
  readonly id: string
  readonly name: string
  readonly code: string | null
  readonly codeKind: string | null
  readonly kind: 'enterprise' | 'individual'
  readonly nationalId: string | null
  readonly nationalAuthority: string | null
  readonly nationalStatus: string | null
  readonly localId: string | null
  readonly localAuthority: string | null
  readonly localStatus: string | null
  readonly demo: boolean
}

/** A taxpayer as the API's lists show it (`TaxpayerBrief`). */
export interface TaxpayerLine {
  id: string
  name: string
  code: string | null
  codeKind: string | null
  kind: 'enterprise' | 'individual'
  national: { id: string; authority: string | null; status: string } | null
  local: { id: string; authority: string | null; status: string } | null
  demo: boolean
}

/** The taxpayers an account may act for on a legal day, by name. */
export async function taxpayersOf(
  database: Database,
  accountId: string,
  businessDate: string,
): Promise<TaxpayerLine[]> {
  const rows = await database.many<IndexRow>(
    sql`SELECT DISTINCT ON (i.name, i.id) i.id, i.name, i.code, i.code_kind AS "codeKind", i.kind,
               i.national_id AS "nationalId", i.national_authority AS "nationalAuthority",
               i.national_status AS "nationalStatus", i.local_id AS "localId", i.local_authority AS "localAuthority",
               i.local_status AS "localStatus", i.demo
        FROM authorisation z JOIN taxpayer_index i ON i.id = z.taxpayer_id
        WHERE z.account_id = ${accountId} AND z.revoked_at IS NULL AND z.valid_from <= ${businessDate}
          AND (z.valid_to IS NULL OR z.valid_to >= ${businessDate})
        ORDER BY i.name, i.id`,
  )
  return rows.map(lineOf)
}

function lineOf(row: IndexRow): TaxpayerLine {
  const side = (id: string | null, authority: string | null, status: string | null) =>
    id === null ? null : { id, authority, status: status ?? 'normal' }
  return {
    id: row.id,
    name: row.name,
    code: row.code,
    codeKind: row.codeKind,
    kind: row.kind,
    national: side(row.nationalId, row.nationalAuthority, row.nationalStatus),
    local: side(row.localId, row.localAuthority, row.localStatus),
    demo: row.demo,
  }
}
