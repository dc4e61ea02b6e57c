import type { Location } from '@yimen/core/facts'
import type { Database } from '../../platform/database/database.ts'
import { type Fragment, sql } from '../../platform/database/sql.ts'
import { askTogether } from '../../platform/database/together.ts'

/** A taxpayer as the rooms of its side need it. */
export interface TaxpayerRow {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly kind: 'enterprise' | 'individual'
  readonly code: string | null
  readonly codeKind: string
  readonly status: string
  readonly authority: string | null
  readonly regionCode: string | null
  readonly location: Location
  readonly demo: boolean
}

const FIELDS = sql`'id', t.id, 'version', t.version, 'name', t.name, 'kind', t.kind, 'code', t.code, 'codeKind', t.code_kind,
  'status', t.status, 'authority', t.authority, 'regionCode', t.region_code, 'location', t.location, 'demo', t.demo`

/** A scalar sub-select for loads of one round trip: the taxpayer as {@link TaxpayerRow}, or null. */
export function taxpayerJson(taxpayerId: string): Fragment {
  return sql`(SELECT jsonb_build_object(${FIELDS}) FROM taxpayer t WHERE t.id = ${taxpayerId})`
}

/** The taxpayer of an id. */
export async function findTaxpayer(database: Database, taxpayerId: string): Promise<TaxpayerRow | undefined> {
  const row = await database.get<{ taxpayer: TaxpayerRow | null }>(
    sql`SELECT ${taxpayerJson(taxpayerId)} AS taxpayer`,
  )
  return row.taxpayer ?? undefined
}

/** A number and the taxpayer of this side it belongs to. */
export interface IdentifierOwner {
  readonly kind: string
  readonly value: string
  readonly taxpayerId: string
}

/** Owners of numbers, whatever kind each is stored under, in the order of the numbers. */
export const findOwners = askTogether(
  (database, values: readonly string[]) =>
    database.many<IdentifierOwner>(
      sql`SELECT kind, value, taxpayer_id AS "taxpayerId" FROM taxpayer_identifier WHERE value = ANY(${values}::text[])`,
    ),
  (owner) => owner.value,
)

export interface TaxpayerDetails extends TaxpayerRow {
  readonly details: Readonly<Record<string, unknown>>
  readonly flags: readonly { readonly code: string; readonly field?: string | null }[]
  readonly updatedAt: Date
}

/** Taxpayers with everything the register holds of them, in no order. */
export function findDetails(database: Database, taxpayerIds: readonly string[]): Promise<TaxpayerDetails[]> {
  return database.many(
    sql`SELECT t.id, t.version, t.name, t.kind, t.code, t.code_kind AS "codeKind", t.status, t.authority,
               t.region_code AS "regionCode", t.location, t.demo, t.details, t.flags, t.updated_at AS "updatedAt"
        FROM taxpayer t WHERE t.id = ANY(${taxpayerIds}::uuid[])`,
  )
}
