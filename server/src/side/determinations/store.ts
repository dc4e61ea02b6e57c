import type { BudgetShare, CollectionMode, Determination } from '@yimen/core/determinations'
import type { Side } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { type Fragment, sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'

export const determinationTable = defineTable({
  name: 'determination',
  proved: true,
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    tax_code: 'text',
    item: 'text',
    period_type: 'text',
    rate_code: optional('text'),
    collection_mode: 'text',
    authority: 'text',
    budget_subject: 'text',
    budget_shares: 'jsonb',
    treasury: 'text',
    valid_from: 'date',
    valid_to: optional('date'),
    replaces: optional('uuid'),
    revision: 'integer',
    recorded_at: 'timestamptz',
    entry_id: 'uuid',
  },
})

/** A determination as stored. */
export interface DeterminationRow {
  readonly id: string
  readonly taxCode: string
  readonly item: string
  readonly periodType: Determination['periodType']
  readonly rateCode: string | null
  readonly collectionMode: CollectionMode
  readonly authority: string
  readonly budgetSubject: string
  readonly budgetShares: readonly BudgetShare[]
  readonly treasury: string
  readonly validFrom: string
  readonly validTo: string | null
  readonly revision: number
}

/**
 * A scalar sub-select for loads of one round trip: the determinations of a taxpayer that count (not replaced by a later
 * row) as {@link DeterminationRow}[].
 */
export function determinationsJson(taxpayerId: string): Fragment {
  return sql`(SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'taxCode', d.tax_code, 'item', d.item,
      'periodType', d.period_type, 'rateCode', d.rate_code, 'collectionMode', d.collection_mode, 'authority', d.authority,
      'budgetSubject', d.budget_subject, 'budgetShares', d.budget_shares, 'treasury', d.treasury, 'validFrom', d.valid_from,
      'validTo', d.valid_to, 'revision', d.revision) ORDER BY d.tax_code, d.item, d.valid_from), '[]')
    FROM determination d WHERE d.taxpayer_id = ${taxpayerId}
      AND NOT EXISTS (SELECT 1 FROM determination later WHERE later.replaces = d.id))`
}

/** Number of rows of a taxpayer and tax, replaced ones included. */
export function lastRevision(taxpayerId: string, taxCode: string): Fragment {
  return sql`(SELECT coalesce(max(revision), 0) FROM determination WHERE taxpayer_id = ${taxpayerId} AND tax_code = ${taxCode})`
}

/** Determinations of a taxpayer that count. */
export async function findDeterminations(
  database: Database,
  taxpayerId: string,
): Promise<DeterminationRow[]> {
  const row = await database.get<{ list: DeterminationRow[] }>(
    sql`SELECT ${determinationsJson(taxpayerId)} AS list`,
  )
  return row.list
}

/** The row in the words of core. */
export function toDetermination(row: DeterminationRow, side: Side): Determination {
  const { taxCode, rateCode, treasury, id: _id, revision: _revision, ...rest } = row
  return { ...rest, side, tax: taxCode, rateCode: rateCode ?? '', treasuryCode: treasury }
}
