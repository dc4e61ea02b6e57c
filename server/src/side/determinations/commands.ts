import { findAdministrationRule } from '@yimen/core/authorities'
import { budgetSharesOn, determinationFindings } from '@yimen/core/determinations'
import { type Static, Type } from 'typebox'
import { mayActFor, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { type CommandContext, defineCommand } from '../../platform/commands/command.ts'
import { sql } from '../../platform/database/sql.ts'
import { insert } from '../../platform/database/write.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { type TaxpayerRow, taxpayerJson } from '../taxpayers/index.ts'
import {
  type DeterminationRow,
  determinationsJson,
  determinationTable,
  lastRevision,
  toDetermination,
} from './store.ts'

const CivilDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

export const DeterminationInput = Type.Object(
  {
    taxpayerId: Type.String({ format: 'uuid' }),
    taxCode: Type.String({ minLength: 1, maxLength: 20 }),
    /** 征收品目. */
    item: Type.String({ minLength: 1, maxLength: 60 }),
    periodType: Type.Enum(['month', 'quarter', 'year', 'act']),
    rateCode: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
    collectionMode: Type.Enum(['self-assessed', 'fixed-quota', 'assessed', 'withheld', 'entrusted']),
    budgetSubject: Type.String({ minLength: 1, maxLength: 40 }),
    /** Default: the national sharing rule of the day, the local part at county level. */
    budgetShares: Type.Optional(
      Type.Array(
        Type.Object(
          {
            level: Type.Enum(['central', 'province', 'city', 'county']),
            share: Type.String({ pattern: '^(0(\\.\\d{1,6})?|1)$' }),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 4 },
      ),
    ),
    treasury: Type.String({ minLength: 1, maxLength: 40 }),
    validFrom: CivilDate,
    /** Last day, inclusive; null while it holds. */
    validTo: Type.Union([CivilDate, Type.Null()]),
    /** The determination this one stands for: to correct or to end one, record it anew. */
    replaces: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
  },
  { additionalProperties: false },
)
export type DeterminationInput = Static<typeof DeterminationInput>

interface Loaded {
  readonly taxpayer: TaxpayerRow | null
  readonly determinations: readonly DeterminationRow[]
  readonly revision: number
}

/**
 * Records what a taxpayer must file with this side (税(费)种认定; 税收征收管理法实施细则 第4章). Nothing is changed in
 * place: an end or a correction is a new row that replaces the old one.
 */
export function recordDetermination(side: Side) {
  return defineCommand({
    kind: 'determination.record',
    input: DeterminationInput,
    load: (database, input) =>
      database.get<Loaded>(
        sql`SELECT ${taxpayerJson(input.taxpayerId)} AS taxpayer, ${determinationsJson(input.taxpayerId)} AS determinations,
                   ${lastRevision(input.taxpayerId, input.taxCode)} AS revision`,
      ),
    authorise: ({ taxpayer }, input, context) =>
      taxpayer === null
        ? taxpayerNotFound()
        : mayActFor(
            { ...context.actor, mandates: [] },
            side,
            { taxpayerId: input.taxpayerId, authority: taxpayer.authority },
            ['back-officer'],
          ),
    decide(loaded, input, context) {
      const row = determinationRow(side, loaded, input, context)
      if (isRefusal(row)) return row
      return {
        outcome: { determinationId: row.id },
        subject: input.taxpayerId,
        writes: [insert(determinationTable, [row])],
      }
    },
  })
}

function determinationRow(side: Side, loaded: Loaded, input: DeterminationInput, context: CommandContext) {
  const authority = loaded.taxpayer?.authority ?? null
  if (authority === null)
    return refuse(
      422,
      'authority-unassigned',
      '该纳税人尚未分配主管税务机关，请先分配。',
      'No authority is competent for this taxpayer yet; assign one first.',
    )
  const replaced = loaded.determinations.find((row) => row.id === input.replaces)
  if (input.replaces !== null && !replaced)
    return refuse(
      409,
      'determination-not-current',
      '要替换的认定不存在或已被替换。',
      'The determination to replace does not exist or was replaced already.',
    )
  const rule = findAdministrationRule(input.taxCode, input.validFrom)
  // What the other side administers is collected here only on its behalf (委托代征).
  if (!rule || (rule.side !== side && rule.side !== 'by-taxpayer' && input.collectionMode !== 'entrusted'))
    return refuse(
      422,
      'tax-of-other-side',
      '该税（费）种在该日期不由本方征收。',
      'This side does not collect this tax on that day.',
      {
        errors: [
          fieldError('/taxCode', 'tax-of-other-side', '该税（费）种不由本方征收', 'Not a tax of this side'),
        ],
      },
    )
  const budgetShares = input.budgetShares ?? budgetSharesOn(input.taxCode, input.validFrom, 'county')
  if (!budgetShares)
    return refuse(
      422,
      'budget-shares-unknown',
      '没有该税（费）种的预算分成规定，请填写预算级次。',
      'There is no sharing rule for this tax; give the budget levels.',
      { errors: [fieldError('/budgetShares', 'required', '请填写预算级次', 'Give the budget levels')] },
    )
  const id = context.newId()
  const row = {
    id,
    taxpayer_id: input.taxpayerId,
    tax_code: input.taxCode,
    item: input.item,
    period_type: input.periodType,
    rate_code: input.rateCode,
    collection_mode: input.collectionMode,
    authority,
    budget_subject: input.budgetSubject,
    budget_shares: budgetShares,
    treasury: input.treasury,
    valid_from: input.validFrom,
    valid_to: input.validTo,
    replaces: input.replaces,
    revision: loaded.revision + 1,
    recorded_at: context.now,
    entry_id: context.entryId,
  }
  return findProblem(side, loaded, { ...input, id, authority, budgetShares, revision: row.revision }) ?? row
}

function findProblem(
  side: Side,
  loaded: Loaded,
  next: DeterminationRow & { readonly replaces: string | null },
): Refusal | undefined {
  const standing = loaded.determinations.filter((row) => row.id !== next.replaces)
  const [finding] = determinationFindings([...standing, next].map((row) => toDetermination(row, side)))
  if (!finding) return undefined
  const texts = {
    overlaps: [
      '/validFrom',
      '该税（费）目在此期间已有认定，请先终止原认定。',
      'This item has a determination for these days; end that one first.',
    ],
    'ends-before-it-begins': ['/validTo', '终止日期早于开始日期。', 'It ends before it begins.'],
    'shares-do-not-add-up': [
      '/budgetShares',
      '各预算级次的比例之和应为1。',
      'The shares of the budget levels must add up to 1.',
    ],
  } as const
  const [pointer, zh, en] = texts[finding.code]
  return refuse(finding.code === 'overlaps' ? 409 : 422, `determination-${finding.code}`, zh, en, {
    errors: [fieldError(pointer, finding.code, zh, en)],
  })
}

function fieldError(pointer: string, code: string, zh: string, en: string) {
  return { pointer, code, message: { zh, en } }
}
