import type { Database } from '../../platform/database/database.ts'
import { type Keyset, olderThan } from '../../platform/database/keyset.ts'
import { type Fragment, sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'
import { type DeterminationRow, determinationsJson } from '../determinations/index.ts'
import { type TaxpayerRow, taxpayerJson } from '../taxpayers/index.ts'

export const declarationTable = defineTable({
  name: 'declaration',
  proved: true,
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    filing_id: 'uuid',
    filing_number: 'text',
    form_code: 'text',
    form_version: 'text',
    form_hash: 'text',
    period: 'text',
    period_to: 'date',
    sequence: 'integer',
    corrects: optional('uuid'),
    reason: optional('text'),
    field_values: 'jsonb',
    facts: 'jsonb',
    taxes: 'jsonb',
    payable_fen: 'bigint',
    due_date: 'date',
    filed_on: 'date',
    filed_at: 'timestamptz',
    filed_by: 'jsonb',
    channel: 'text',
    authority: optional('text'),
    entry_id: 'uuid',
  },
})

/** The other side's declaration as it came through the exchange; `taxpayer_id` is this side's. */
export const counterpartTable = defineTable({
  name: 'counterpart_declaration',
  proved: true,
  columns: {
    message_id: 'uuid',
    taxpayer_id: 'uuid',
    filing_id: 'uuid',
    form_code: 'text',
    period: 'text',
    sequence: 'integer',
    content: 'jsonb',
    sent_by: 'text',
    issued_at: 'timestamptz',
    received_at: 'timestamptz',
    entry_id: 'uuid',
  },
})

/** A tax of a declaration as stored: the API's `TaxLine`. */
export interface StoredTax {
  readonly side: 'national' | 'local'
  readonly taxCode: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly baseFen: string
  readonly rate: string | null
  readonly taxFen: string
  readonly reliefFen: string
  readonly payableFen: string
}

/** Cells that are not zero, as decimal strings. */
export type StoredValues = Readonly<Record<string, string>>

/** A declaration of the period being filed, as the filing command needs it. */
export interface FiledReturn {
  readonly id: string
  readonly filingId: string
  readonly sequence: number
  readonly values: StoredValues
  readonly taxes: readonly StoredTax[]
  readonly payableFen: string
  readonly dueDate: string
  readonly filedOn: string
  readonly filedAt: string
  readonly entryId: string
}

export interface FilingLoad {
  readonly taxpayer: TaxpayerRow | null
  readonly determinations: readonly DeterminationRow[]
  /** Declarations of this form and period, oldest first. */
  readonly filed: readonly FiledReturn[]
  /** The latest return of the same form for an earlier period of the year. */
  readonly prior: StoredValues | null
}

/** Everything `return.file` decides from, in one round trip. */
export function loadForFiling(
  database: Database,
  taxpayerId: string,
  form: { readonly code: string; readonly period: string; readonly from: string },
): Promise<FilingLoad> {
  return database.get<FilingLoad>(
    sql`SELECT ${taxpayerJson(taxpayerId)} AS taxpayer, ${determinationsJson(taxpayerId)} AS determinations,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'filingId', d.filing_id, 'sequence', d.sequence,
          'values', d.field_values, 'taxes', d.taxes, 'payableFen', d.payable_fen::text, 'dueDate', d.due_date,
          'filedOn', d.filed_on, 'filedAt', d.filed_at, 'entryId', d.entry_id) ORDER BY d.sequence), '[]')
       FROM declaration d
       WHERE d.taxpayer_id = ${taxpayerId} AND d.form_code = ${form.code} AND d.period = ${form.period}) AS filed,
      (SELECT d.field_values FROM declaration d
       WHERE d.taxpayer_id = ${taxpayerId} AND d.form_code = ${form.code} AND d.period_to < ${form.from}::date
         AND d.period_to >= ${`${form.from.slice(0, 4)}-01-01`}::date
       ORDER BY d.period_to DESC, d.sequence DESC LIMIT 1) AS prior`,
  )
}

/** The latest declaration of each form and period of a taxpayer. */
export interface EarlierReturn {
  readonly declarationId: string
  readonly filingId: string
  readonly formCode: string
  readonly formVersion: string
  readonly period: string
  readonly sequence: number
  readonly values: StoredValues
  readonly taxes: readonly StoredTax[]
  readonly payableFen: bigint
  readonly dueDate: string
  readonly filedOn: string
}

/** Latest declarations by form and period whose periods end within the bounds, newest period first. */
export function findLatestReturns(
  database: Database,
  taxpayerId: string,
  bounds: { readonly from: string; readonly to: string },
): Promise<EarlierReturn[]> {
  return database.many(
    sql`SELECT * FROM (
          SELECT DISTINCT ON (d.form_code, d.period) d.id AS "declarationId", d.filing_id AS "filingId",
                 d.form_code AS "formCode", d.form_version AS "formVersion", d.period, d.sequence, d.field_values AS values,
                 d.taxes, d.payable_fen AS "payableFen", d.due_date AS "dueDate", d.filed_on AS "filedOn",
                 d.period_to AS "periodTo"
          FROM declaration d
          WHERE d.taxpayer_id = ${taxpayerId} AND d.period_to BETWEEN ${bounds.from}::date AND ${bounds.to}::date
          ORDER BY d.form_code, d.period, d.sequence DESC) latest
        ORDER BY "periodTo" DESC, "formCode"`,
  )
}

/** A declaration as lists show it. */
export interface DeclarationListRow extends Keyset {
  readonly filingId: string
  readonly taxpayerName: string
  readonly taxpayerCode: string | null
  readonly formCode: string
  readonly formVersion: string
  readonly period: string
  readonly sequence: number
  readonly payableFen: bigint
  readonly filedOn: string
  readonly dueDate: string
  readonly channel: string
}

const LIST = sql`d.id, d.filed_at AS at, d.filing_id AS "filingId", x.name AS "taxpayerName", x.code AS "taxpayerCode",
  d.form_code AS "formCode", d.form_version AS "formVersion", d.period, d.sequence, d.payable_fen AS "payableFen",
  d.filed_on AS "filedOn", d.due_date AS "dueDate", d.channel`

/**
 * Declarations newest first of taxpayers that fulfil a condition on `taxpayer x`. Words are looked for while going back
 * through time: good where many names hold them. Of given taxpayers their own declarations are read first, by the index.
 */
export function listDeclarations(
  database: Database,
  filter: {
    readonly visible: Fragment
    readonly period: string | undefined
    /** Normalised: part of a name, or a number. */
    readonly search: { readonly name: string; readonly code: string } | undefined
    readonly taxpayerIds: readonly string[] | undefined
    readonly after: Keyset | undefined
    readonly limit: number
  },
): Promise<DeclarationListRow[]> {
  const { visible, period, search, taxpayerIds, after, limit } = filter
  const byPeriod = period === undefined ? sql`true` : sql`d.period = ${period}`
  const bySearch =
    search === undefined
      ? sql`true`
      : sql`(strpos(x.name_normalised, ${search.name}) > 0
             OR d.taxpayer_id IN (SELECT i.taxpayer_id FROM taxpayer_identifier i WHERE i.value = ${search.code}))`
  const newest = sql`ORDER BY d.filed_at DESC, d.id DESC LIMIT ${limit + 1}`
  if (taxpayerIds === undefined)
    return database.many(
      sql`SELECT ${LIST} FROM declaration d JOIN taxpayer x ON x.id = d.taxpayer_id
          WHERE ${visible} AND ${byPeriod} AND ${bySearch} AND ${olderThan(after, 'd', 'filed_at')} ${newest}`,
    )
  return database.many(
    sql`WITH own AS MATERIALIZED (
          SELECT d.id, d.taxpayer_id, d.filed_at, d.filing_id, d.form_code, d.form_version, d.period, d.sequence, d.payable_fen,
                 d.filed_on, d.due_date, d.channel
          FROM declaration d WHERE d.taxpayer_id = ANY(${taxpayerIds}::uuid[]))
        SELECT ${LIST} FROM own d JOIN taxpayer x ON x.id = d.taxpayer_id
        WHERE ${visible} AND ${byPeriod} AND ${bySearch} AND ${olderThan(after, 'd', 'filed_at')} ${newest}`,
  )
}

export interface DeclarationRow extends DeclarationListRow {
  readonly taxpayerId: string
  readonly authority: string | null
  readonly formHash: string
  readonly values: StoredValues
  readonly facts: Readonly<Record<string, unknown>>
  readonly taxes: readonly StoredTax[]
  readonly reason: string | null
  readonly entryId: string
}

/** One declaration with everything it was computed from. */
export function findDeclaration(
  database: Database,
  declarationId: string,
): Promise<DeclarationRow | undefined> {
  return database.find(
    sql`SELECT ${LIST}, d.taxpayer_id AS "taxpayerId", x.authority, d.form_hash AS "formHash", d.field_values AS values, d.facts,
               d.taxes, d.reason, d.entry_id AS "entryId"
        FROM declaration d JOIN taxpayer x ON x.id = d.taxpayer_id WHERE d.id = ${declarationId}`,
  )
}

/** Every version of a return, newest first. */
export function findVersions(
  database: Database,
  of: { readonly taxpayerId: string; readonly formCode: string; readonly period: string },
): Promise<DeclarationListRow[]> {
  return database.many(
    sql`SELECT ${LIST} FROM declaration d JOIN taxpayer x ON x.id = d.taxpayer_id
        WHERE d.taxpayer_id = ${of.taxpayerId} AND d.form_code = ${of.formCode} AND d.period = ${of.period}
        ORDER BY d.sequence DESC`,
  )
}

/** The declaration a joint filing made at this side. */
export function findFiledBy(
  database: Database,
  taxpayerId: string,
  filingId: string,
): Promise<(DeclarationListRow & { readonly taxCodes: readonly string[] }) | undefined> {
  return database.find(
    sql`SELECT ${LIST}, (SELECT coalesce(jsonb_agg(t->>'taxCode'), '[]') FROM jsonb_array_elements(d.taxes) t) AS "taxCodes"
        FROM declaration d JOIN taxpayer x ON x.id = d.taxpayer_id
        WHERE d.taxpayer_id = ${taxpayerId} AND d.filing_id = ${filingId}`,
  )
}

export interface CounterpartRow {
  readonly content: unknown
  readonly receivedAt: Date
}

/** The newest declaration of the other side for a taxpayer and period. */
export function findCounterpart(
  database: Database,
  taxpayerId: string,
  period: string,
): Promise<CounterpartRow | undefined> {
  return database.find(
    sql`SELECT content, received_at AS "receivedAt" FROM counterpart_declaration
        WHERE taxpayer_id = ${taxpayerId} AND period = ${period} ORDER BY sequence DESC, issued_at DESC LIMIT 1`,
  )
}
