import { type ComputedDraft, computeDraft } from '@yimen/core/filings'
import { editableValues, findingText, valuesToJson } from '@yimen/core/forms'
import { salesOfVatForm } from '@yimen/core/taxes'
import { Type } from 'typebox'
import { taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { insert } from '../../platform/database/write.ts'
import { type FieldError, isRefusal, refuse } from '../../platform/refusal.ts'
import { type SideCommand, sideCommandTable } from '../dispatch/index.ts'
import { mayOpen, openOrRefuse } from './drafts.ts'
import {
  type FilingContent,
  type FilingRow,
  filingSideTable,
  filingTable,
  findDraft,
  markSubmitted,
  type StoredDraft,
} from './store.ts'
import { explanationLines, taxLines } from './view.ts'

/** How long the job leaves a fresh command to the request that made it. */
const HEAD_START_MS = 10_000
const SIDES = ['national', 'local'] as const

/** What only the call that filed is handed: the commands to the sides, and the filing as it was stored. */
export interface FreshFiling {
  readonly commands: readonly SideCommand[]
  readonly filing: FilingRow
}

export interface SubmitOutcome {
  readonly filingId: string
  readonly number: string
}

/**
 * Files with both authorities in one act: the filing, its sides as pending and the commands to them are stored in one
 * transaction; from then on nothing can be lost, whatever happens to the sides.
 */
export const submitFiling = defineCommand({
  kind: 'filing.submit',
  input: Type.Object({
    draftId: Type.String({ format: 'uuid' }),
    version: Type.Integer(),
    declared: Type.Literal(true),
  }),
  load: async (database, input) => (await findDraft(database, input.draftId)) ?? taxpayerNotFound(),
  authorise: (loaded, _input, context) =>
    isRefusal(loaded) ? loaded : mayOpen(context.actor, loaded.household),
  decide(loaded, input, context) {
    if (isRefusal(loaded)) return loaded
    const { draft } = loaded
    const closed = openOrRefuse(draft, input.version)
    if (closed) return closed
    const computed = computeDraft(draft.content)
    if (!computed.complete)
      return refuse(
        422,
        'draft-incomplete',
        '申报表还有需要更正的地方，请按提示修改后再提交。',
        'The return still has errors; correct them and submit again.',
        {
          errors: [
            ...fieldErrors(computed),
            ...computed.missing.map((message) => ({ pointer: '/forms', code: 'fact-missing', message })),
          ],
        },
      )
    const filingId = context.newId()
    const number = draft.number.replace(/^CG/, 'SB')
    const sides = sideInputs(draft.content, computed)
    const commands: SideCommand[] = sides.map(({ side, input: sideInput }) => ({
      id: context.newId(),
      taxpayerId: draft.taxpayerId,
      side,
      kind: 'return.file',
      key: `filing:${filingId}:${side}`,
      filingId,
      input: { ...sideInput, filingId, filingNumber: number, reason: draft.reason },
      actor: context.actor,
    }))
    const outcome: SubmitOutcome = { filingId, number }
    const submittedBy = { account: context.actor.accountId, name: context.actor.displayName }
    const content: FilingContent = {
      sides: sides.map(({ side, form, input: sideInput }) => ({
        side,
        taxpayerId: sideInput.taxpayerId,
        form,
        payableFen: sideInput.payableFen,
        corrects: sideInput.corrects,
      })),
      taxes: taxLines(computed),
      totals: {
        nationalFen: computed.nationalFen.toString(),
        localFen: computed.localFen.toString(),
        totalFen: (computed.nationalFen + computed.localFen).toString(),
      },
      explanation: explanationLines(computed),
    }
    const stateOf = (side: Side) => (sides.some((item) => item.side === side) ? 'pending' : 'not-due')
    const filing: FilingRow = {
      id: filingId,
      number,
      draftId: draft.id,
      taxpayerId: draft.taxpayerId,
      period: draft.period,
      kind: draft.kind,
      correctsFilingId: draft.correctsFilingId,
      correctedByFilingId: null,
      confirmedSides: [],
      dueDate: draft.content.dueDate,
      businessDate: context.businessDate,
      submittedAt: context.now,
      submittedBy,
      channel: context.actor.channel,
      content,
      sides: SIDES.map((side) => ({
        side,
        state: stateOf(side),
        answer: null,
        changedAt: context.now.toISOString(),
      })),
      household: loaded.household,
    }
    return {
      outcome,
      transient: { commands, filing } satisfies FreshFiling,
      subject: draft.taxpayerId,
      definitions: sides.map(({ form }) => `${form.code}@${form.version}#${form.hash}`),
      writes: [
        markSubmitted(draft.id, draft.version, context.actor.displayName, context.now),
        insert(filingTable, [
          {
            id: filingId,
            taxpayer_id: draft.taxpayerId,
            number,
            draft_id: draft.id,
            period: draft.period,
            task_id: draft.taskId,
            kind: draft.kind,
            corrects_filing_id: draft.correctsFilingId,
            due_date: draft.content.dueDate,
            business_date: context.businessDate,
            submitted_at: context.now,
            submitted_by: submittedBy,
            channel: context.actor.channel,
            content,
            entry_id: context.entryId,
          },
        ]),
        insert(
          filingSideTable,
          SIDES.map((side) => ({
            taxpayer_id: draft.taxpayerId,
            filing_id: filingId,
            side,
            state: stateOf(side),
            changed_at: context.now,
          })),
        ),
        insert(
          sideCommandTable,
          commands.map((command) => ({
            id: command.id,
            taxpayer_id: command.taxpayerId,
            side: command.side,
            kind: command.kind,
            key: command.key,
            filing_id: filingId,
            input: command.input,
            actor: command.actor,
            state: 'pending',
            attempts: 0,
            next_attempt_at: new Date(context.now.getTime() + HEAD_START_MS),
            created_at: context.now,
          })),
        ),
      ],
    }
  },
})

function fieldErrors(computed: ComputedDraft): FieldError[] {
  return computed.findings
    .filter((finding) => finding.level === 'error')
    .map((finding) => ({
      pointer: `/forms/${finding.form}${finding.path}`,
      code: finding.code,
      message: { zh: findingText(finding, 'zh'), en: findingText(finding, 'en') },
    }))
}

/** What each side is sent: the fields a person may fill in, what it needs to compute the rest, and the confirmed sum. */
function sideInputs(content: StoredDraft, computed: ComputedDraft) {
  const vat = computed.vat.values
  const all: {
    side: Side
    taxpayerId: string | null
    name: 'vat' | 'surcharges'
    payableFen: bigint
    facts: Record<string, string>
  }[] = [
    {
      side: 'national',
      taxpayerId: content.nationalId,
      name: 'vat',
      payableFen: computed.nationalFen,
      facts: {},
    },
    {
      side: 'local',
      taxpayerId: content.localId,
      name: 'surcharges',
      payableFen: computed.localFen,
      facts: {
        vatFen: ((vat['22.goods'] ?? 0n) + (vat['22.services'] ?? 0n)).toString(),
        salesFen: salesOfVatForm(vat).toString(),
      },
    },
  ]
  return all.flatMap(({ side, taxpayerId, name, payableFen, facts }) => {
    if (taxpayerId === null || !content.sides.includes(side)) return []
    const { definition, values } = computed[name]
    return [
      {
        side,
        form: { code: definition.code, version: definition.version, hash: definition.contentHash },
        input: {
          taxpayerId,
          formCode: definition.code,
          formVersion: definition.version,
          period: content.period,
          values: valuesToJson(editableValues(definition, values)),
          facts,
          typed: typedOf(content, name, definition.code),
          payableFen: payableFen.toString(),
          corrects: content.corrects[side],
        },
      },
    ]
  })
}

/** What a person put into this form; the plain questions fill the VAT return. */
function typedOf(content: StoredDraft, name: 'vat' | 'surcharges', formCode: string): string[] {
  const cells = Object.keys(content.typed[formCode] ?? {})
  if (name === 'surcharges') return cells
  return [...cells, ...Object.keys(content.answers).filter((question) => content.answers[question] !== '0')]
}
