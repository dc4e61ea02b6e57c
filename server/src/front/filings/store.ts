import type { DraftContent } from '@yimen/core/filings'
import type { Side } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { type Fragment, sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'
import { change, type Write } from '../../platform/database/write.ts'
import { unansweredPayments } from '../dispatch/index.ts'

export const filingTable = defineTable({
  name: 'filing',
  proved: true,
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    number: 'text',
    draft_id: 'uuid',
    period: 'text',
    task_id: 'text',
    kind: 'text',
    corrects_filing_id: optional('uuid'),
    due_date: 'date',
    business_date: 'date',
    submitted_at: 'timestamptz',
    submitted_by: 'jsonb',
    channel: 'text',
    content: 'jsonb',
    entry_id: 'uuid',
  },
})

export const filingSideTable = defineTable({
  name: 'filing_side',
  columns: {
    taxpayer_id: 'uuid',
    filing_id: 'uuid',
    side: 'text',
    state: 'text',
    answer: optional('jsonb'),
    changed_at: 'timestamptz',
  },
})

export const draftTable = defineTable({
  name: 'draft',
  columns: {
    id: 'uuid',
    number: 'text',
    taxpayer_id: 'uuid',
    task_id: 'text',
    period: 'text',
    kind: 'text',
    corrects_filing_id: optional('uuid'),
    reason: optional('text'),
    content: 'jsonb',
    state: 'text',
    version: 'integer',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
    updated_by: 'text',
  },
})

/** A household over both registers, as the front's index has it. */
export interface HouseholdRow {
  readonly id: string
  readonly name: string
  readonly kind: 'enterprise' | 'individual'
  readonly code: string | null
  readonly codeKind: string | null
  readonly nationalId: string | null
  readonly nationalAuthority: string | null
  readonly nationalStatus: string | null
  readonly localId: string | null
  readonly localAuthority: string | null
  readonly localStatus: string | null
  readonly demo: boolean
}

const HOUSEHOLD = sql`h.id, h.name, h.kind, h.code, h.code_kind AS "codeKind",
  h.national_id AS "nationalId", h.national_authority AS "nationalAuthority", h.national_status AS "nationalStatus",
  h.local_id AS "localId", h.local_authority AS "localAuthority", h.local_status AS "localStatus", h.demo`

export function findHousehold(database: Database, taxpayerId: string): Promise<HouseholdRow | undefined> {
  return database.find(sql`SELECT ${HOUSEHOLD} FROM taxpayer_index h WHERE h.id = ${taxpayerId}`)
}

export function findHouseholdByCode(database: Database, code: string): Promise<HouseholdRow | undefined> {
  return database.find(
    sql`SELECT ${HOUSEHOLD} FROM taxpayer_index h WHERE h.code = ${code} ORDER BY h.id LIMIT 1`,
  )
}

export interface DraftRow {
  readonly id: string
  readonly number: string
  readonly taxpayerId: string
  readonly taskId: string
  readonly period: string
  readonly kind: 'original' | 'correction'
  readonly correctsFilingId: string | null
  readonly reason: string | null
  readonly content: StoredDraft
  readonly state: 'open' | 'submitted' | 'discarded'
  readonly version: number
  readonly updatedAt: Date
  readonly updatedBy: string
  readonly filingId: string | null
}

/** What the draft keeps besides the content both sides compute from. */
export interface StoredDraft extends DraftContent {
  readonly dueDate: string
  /** Sides with a determination for the period; the other one is `not-due`. */
  readonly sides: readonly Side[]
  readonly nationalId: string | null
  readonly localId: string | null
  /** Declarations a correction replaces. */
  readonly corrects: { readonly national: string | null; readonly local: string | null }
}

const DRAFT = sql`d.id, d.number, d.taxpayer_id AS "taxpayerId", d.task_id AS "taskId", d.period, d.kind,
  d.corrects_filing_id AS "correctsFilingId", d.reason, d.content, d.state, d.version, d.updated_at AS "updatedAt",
  d.updated_by AS "updatedBy", (SELECT f.id FROM filing f WHERE f.draft_id = d.id) AS "filingId"`

export interface DraftWithHousehold {
  readonly draft: DraftRow
  readonly household: HouseholdRow
}

function splitRow(row: Record<string, unknown>): DraftWithHousehold {
  const { household, ...draft } = row
  return { draft: draft as unknown as DraftRow, household: household as HouseholdRow }
}

const WITH_HOUSEHOLD = sql`jsonb_build_object('id', h.id, 'name', h.name, 'kind', h.kind, 'code', h.code, 'codeKind', h.code_kind,
  'nationalId', h.national_id, 'nationalAuthority', h.national_authority, 'nationalStatus', h.national_status,
  'localId', h.local_id, 'localAuthority', h.local_authority, 'localStatus', h.local_status, 'demo', h.demo) AS household`

export async function findDraft(
  database: Database,
  draftId: string,
): Promise<DraftWithHousehold | undefined> {
  const row = await database.find<Record<string, unknown>>(
    sql`SELECT ${DRAFT}, ${WITH_HOUSEHOLD} FROM draft d JOIN taxpayer_index h ON h.id = d.taxpayer_id WHERE d.id = ${draftId}`,
  )
  return row && splitRow(row)
}

export async function findOpenDraft(
  database: Database,
  taxpayerId: string,
  taskId: string,
  kind: 'original' | 'correction',
): Promise<DraftRow | undefined> {
  return database.find(
    sql`SELECT ${DRAFT} FROM draft d
        WHERE d.taxpayer_id = ${taxpayerId} AND d.task_id = ${taskId} AND d.kind = ${kind} AND d.state = 'open'`,
  )
}

/** An open draft by the number a person reads out; undefined for none. */
export function findDraftByNumber(
  database: Database,
  number: string,
): Promise<{ id: string; number: string; period: string; household: HouseholdRow } | undefined> {
  return database.find(
    sql`SELECT d.id, d.number, d.period, ${WITH_HOUSEHOLD} FROM draft d JOIN taxpayer_index h ON h.id = d.taxpayer_id
        WHERE d.number = ${number} AND d.state = 'open'`,
  )
}

/** Open drafts and filings of a household by task, newest last: what the task list says has been begun or done. */
export function findBegun(
  database: Database,
  taxpayerId: string,
): Promise<{ taskId: string; draftId: string | null; filingId: string | null }[]> {
  return database.many(
    sql`SELECT task_id AS "taskId", id AS "draftId", NULL::uuid AS "filingId" FROM draft
        WHERE taxpayer_id = ${taxpayerId} AND state = 'open' AND kind = 'original'
        UNION ALL
        (SELECT task_id, NULL, id FROM filing WHERE taxpayer_id = ${taxpayerId} ORDER BY submitted_at LIMIT 1000)`,
  )
}

/** The next human number of a day: unique and short to say; a gap (a draft never stored) harms nobody. */
export async function nextNumber(database: Database, businessDate: string): Promise<string> {
  const { serial } = await database.get<{ serial: bigint }>(sql`SELECT nextval('draft_number') AS serial`)
  return `${businessDate.slice(2).replaceAll('-', '')}-${serial.toString().padStart(6, '0')}`
}

/** Saves a draft's content when nobody else did since `version`. */
export function saveDraft(
  draftId: string,
  version: number,
  content: StoredDraft,
  by: string,
  at: Date,
): Write {
  return change(
    sql`UPDATE draft SET content = ${JSON.stringify(content)}::jsonb, version = version + 1, updated_at = ${at}, updated_by = ${by}
        WHERE id = ${draftId} AND version = ${version} AND state = 'open' RETURNING 1`,
    { expect: 1 },
  )
}

/** Another reason for a correction that is under way. */
export function changeReason(
  draftId: string,
  version: number,
  reason: string | null,
  by: string,
  at: Date,
): Write {
  return change(
    sql`UPDATE draft SET reason = ${reason}, version = version + 1, updated_at = ${at}, updated_by = ${by}
        WHERE id = ${draftId} AND version = ${version} AND state = 'open' RETURNING 1`,
    { expect: 1 },
  )
}

export function markSubmitted(draftId: string, version: number, by: string, at: Date): Write {
  return change(
    sql`UPDATE draft SET state = 'submitted', version = version + 1, updated_at = ${at}, updated_by = ${by}
        WHERE id = ${draftId} AND version = ${version} AND state = 'open' RETURNING 1`,
    { expect: 1 },
  )
}

export interface FilingRow {
  readonly id: string
  readonly number: string
  readonly draftId: string
  readonly taxpayerId: string
  readonly period: string
  readonly kind: 'original' | 'correction'
  readonly correctsFilingId: string | null
  readonly correctedByFilingId: string | null
  readonly dueDate: string
  readonly businessDate: string
  readonly submittedAt: Date
  readonly submittedBy: { readonly name: string; readonly account: string }
  readonly channel: string
  readonly content: FilingContent
  readonly sides: readonly FilingSideRow[]
  /** Sides that have not answered a payment the person confirmed: what they know of it is still to come. */
  readonly confirmedSides: readonly Side[]
  readonly household: HouseholdRow
}

export interface FilingSideRow {
  readonly side: Side
  readonly state: 'pending' | 'accepted' | 'refused' | 'not-due'
  readonly answer: unknown
  readonly changedAt: string
}

/** What was submitted to each side. */
export interface FilingContent {
  readonly sides: readonly {
    readonly side: Side
    readonly taxpayerId: string
    readonly form: { readonly code: string; readonly version: string; readonly hash: string }
    readonly payableFen: string
    /** Declaration a correction replaces. */
    readonly corrects: string | null
  }[]
  readonly taxes: readonly unknown[]
  readonly totals: { readonly nationalFen: string; readonly localFen: string; readonly totalFen: string }
  readonly explanation: readonly unknown[]
}

function filings(where: Fragment): Fragment {
  return sql`SELECT f.id, f.number, f.draft_id AS "draftId", f.taxpayer_id AS "taxpayerId", f.period, f.kind,
      f.corrects_filing_id AS "correctsFilingId",
      (SELECT c.id FROM filing c WHERE c.taxpayer_id = f.taxpayer_id AND c.corrects_filing_id = f.id) AS "correctedByFilingId",
      f.due_date AS "dueDate", f.business_date AS "businessDate", f.submitted_at AS "submittedAt",
      f.submitted_by AS "submittedBy", f.channel, f.content, ${WITH_HOUSEHOLD},
      (SELECT coalesce(jsonb_agg(jsonb_build_object('side', s.side, 'state', s.state, 'answer', s.answer, 'changedAt', s.changed_at)
                                 ORDER BY s.side DESC), '[]')
       FROM filing_side s WHERE s.taxpayer_id = f.taxpayer_id AND s.filing_id = f.id) AS sides,
      ${unansweredPayments(sql`f.id`)} AS "confirmedSides"
    FROM filing f JOIN taxpayer_index h ON h.id = f.taxpayer_id ${where}`
}

export function findFiling(database: Database, filingId: string): Promise<FilingRow | undefined> {
  return database.find(filings(sql`WHERE f.id = ${filingId}`))
}

/** Filings of ids, in no order. */
export function findFilings(database: Database, filingIds: readonly string[]): Promise<FilingRow[]> {
  return database.many(filings(sql`WHERE f.id = ANY(${filingIds}::uuid[])`))
}

/** What an account has filed at the window on a business day, newest first. */
export function listCounterFilings(
  database: Database,
  accountId: string,
  businessDate: string,
  limit: number,
): Promise<FilingRow[]> {
  return database.many(
    filings(
      sql`WHERE f.channel = 'counter' AND f.submitted_by->>'account' = ${accountId} AND f.business_date = ${businessDate}
          ORDER BY f.submitted_at DESC LIMIT ${limit}`,
    ),
  )
}

/** A page of filings of a household, newest first. */
export function listFilings(
  database: Database,
  taxpayerId: string,
  before: { at: Date; id: string } | undefined,
  limit: number,
): Promise<FilingRow[]> {
  const cursor = before ? sql`AND (f.submitted_at, f.id) < (${before.at}, ${before.id})` : sql``
  return database.many(
    filings(
      sql`WHERE f.taxpayer_id = ${taxpayerId} ${cursor} ORDER BY f.submitted_at DESC, f.id DESC LIMIT ${limit}`,
    ),
  )
}
