import { applyChanges, computeDraft, type DraftContent, findDraftForms } from '@yimen/core/filings'
import { Type } from 'typebox'
import { sidesOpenTo, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { insert } from '../../platform/database/write.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import {
  changeReason,
  type DraftRow,
  draftTable,
  findDraft,
  findHousehold,
  findOpenDraft,
  type HouseholdRow,
  nextNumber,
  type StoredDraft,
  saveDraft,
} from './store.ts'

/**
 * May this person file and pay for a household? One act serves both authorities, so it takes the right at each side where
 * the household is registered: with one hat alone the other side would refuse its half of what was filed.
 */
export function mayOpen(actor: Actor, household: HouseholdRow | undefined): Refusal | undefined {
  if (household === undefined) return taxpayerNotFound()
  const open = sidesOpenTo(actor, household, ['window-officer'])
  if (open.length === 0) return taxpayerNotFound()
  const isClosed = (side: Side, id: string | null) => id !== null && !open.includes(side)
  if (isClosed('national', household.nationalId)) return hatMissing('国税', 'national')
  if (isClosed('local', household.localId)) return hatMissing('地税', 'local')
  return undefined
}

function hatMissing(zh: string, en: string): Refusal {
  return refuse(
    403,
    'hat-missing',
    `联合申报和缴款同时向两个机关办理，您没有${zh}身份，请由有两边身份的窗口人员受理。`,
    `A joint filing or payment goes to both authorities and you have no ${en} hat; an officer with both hats takes it.`,
  )
}

/** Reading is open to back officers of either side as well. */
export function mayRead(actor: Actor, household: HouseholdRow | undefined) {
  return household !== undefined && sidesOpenTo(actor, household).length > 0 ? undefined : taxpayerNotFound()
}

export const openDraft = defineCommand({
  kind: 'draft.open',
  input: Type.Object({
    taxpayerId: Type.String({ format: 'uuid' }),
    taskId: Type.String(),
    kind: Type.Union([Type.Literal('original'), Type.Literal('correction')]),
    correctsFilingId: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
    reason: Type.Union([Type.String({ maxLength: 500 }), Type.Null()]),
    content: Type.Unsafe<StoredDraft>({ type: 'object' }),
  }),
  async load(database, input, context) {
    const household = await findHousehold(database, input.taxpayerId)
    const open = await findOpenDraft(database, input.taxpayerId, input.taskId, input.kind)
    return { household, open, number: open ? '' : await nextNumber(database, context.businessDate) }
  },
  authorise: (loaded, _input, context) => mayOpen(context.actor, loaded.household),
  decide(loaded, input, context) {
    // Two devices opening the same task meet in the same draft; the reason told last is the one that is filed.
    if (loaded.open) {
      const { id, version, reason } = loaded.open
      const by = context.actor.displayName
      return {
        outcome: { draftId: id },
        subject: input.taxpayerId,
        writes: reason === input.reason ? [] : [changeReason(id, version, input.reason, by, context.now)],
      }
    }
    const id = context.newId()
    return {
      outcome: { draftId: id },
      subject: input.taxpayerId,
      definitions: [input.content.forms.vat, input.content.forms.surcharges].map(
        (form) => `${form.code}@${form.version}#${form.hash}`,
      ),
      writes: [
        insert(draftTable, [
          {
            id,
            number: `CG${loaded.number}`,
            taxpayer_id: input.taxpayerId,
            task_id: input.taskId,
            period: input.content.period,
            kind: input.kind,
            corrects_filing_id: input.correctsFilingId,
            reason: input.reason,
            content: input.content,
            state: 'open',
            version: 1,
            created_at: context.now,
            updated_at: context.now,
            updated_by: context.actor.displayName,
          },
        ]),
      ],
    }
  },
})

/** A draft that may be changed, or why not. */
function openOrRefuse(draft: DraftRow, version: number) {
  if (draft.state !== 'open')
    return refuse(
      409,
      'draft-closed',
      '这份草稿已经提交，不能再改；需要更正请从申报记录发起更正。',
      'This draft has been filed; start a correction from the filing.',
      {
        allowedActions: [
          {
            code: 'show-filing',
            label: { zh: '查看申报', en: 'Show the filing' },
          },
        ],
      },
    )
  if (draft.version !== version)
    return refuse(
      412,
      'draft-changed',
      '这份草稿刚在别处被修改，已为您保留输入，请核对后再保存。',
      'This draft was changed elsewhere; what you typed is kept, compare and save again.',
      {
        facts: { version: draft.version },
      },
    )
  return undefined
}

export const changeDraft = defineCommand({
  kind: 'draft.change',
  input: Type.Object({
    draftId: Type.String({ format: 'uuid' }),
    version: Type.Integer(),
    changes: Type.Array(
      Type.Object({
        form: Type.String(),
        cell: Type.String(),
        value: Type.Union([Type.String(), Type.Null()]),
      }),
    ),
  }),
  load: async (database, input) => (await findDraft(database, input.draftId)) ?? taxpayerNotFound(),
  authorise: (loaded, _input, context) =>
    isRefusal(loaded) ? loaded : mayOpen(context.actor, loaded.household),
  decide(loaded, input, context) {
    if (isRefusal(loaded)) return loaded
    const closed = openOrRefuse(loaded.draft, input.version)
    if (closed) return closed
    const { content, unknown } = applyChanges(loaded.draft.content, input.changes)
    if (unknown.length > 0)
      return refuse(
        422,
        'field-unknown',
        '有些栏次不存在或由系统计算，不能填写。',
        'Some fields do not exist or are computed.',
        {
          errors: unknown.map((change) => ({
            pointer: `/changes/${input.changes.indexOf(change)}`,
            code: 'field-unknown',
            message: {
              zh: `不能填写：${change.form} ${change.cell}`,
              en: `Cannot be filled in: ${change.form} ${change.cell}`,
            },
          })),
        },
      )
    return {
      outcome: { version: input.version + 1 },
      subject: loaded.draft.taxpayerId,
      writes: [
        saveDraft(
          loaded.draft.id,
          input.version,
          { ...loaded.draft.content, ...content },
          context.actor.displayName,
          context.now,
        ),
      ],
    }
  },
})

/** Takes the newest facts of both sides and drops what was typed. */
export const refillDraft = defineCommand({
  kind: 'draft.refill',
  input: Type.Object({
    draftId: Type.String({ format: 'uuid' }),
    version: Type.Integer(),
    content: Type.Unsafe<StoredDraft>({ type: 'object' }),
  }),
  load: async (database, input) => (await findDraft(database, input.draftId)) ?? taxpayerNotFound(),
  authorise: (loaded, _input, context) =>
    isRefusal(loaded) ? loaded : mayOpen(context.actor, loaded.household),
  decide(loaded, input, context) {
    if (isRefusal(loaded)) return loaded
    const closed = openOrRefuse(loaded.draft, input.version)
    if (closed) return closed
    return {
      outcome: { version: input.version + 1 },
      subject: loaded.draft.taxpayerId,
      writes: [
        saveDraft(loaded.draft.id, input.version, input.content, context.actor.displayName, context.now),
      ],
    }
  },
})

/** An empty draft content with the facts of the sides; people's input comes later. */
export function newContent(
  facts: Pick<
    StoredDraft,
    | 'period'
    | 'taxpayerKind'
    | 'location'
    | 'invoices'
    | 'prior'
    | 'dueDate'
    | 'sides'
    | 'nationalId'
    | 'localId'
    | 'corrects'
  > & {
    readonly forms: DraftContent['forms']
  },
): StoredDraft {
  return { ...facts, answers: {}, typed: {}, unreadable: {} }
}

export { computeDraft, findDraftForms, openOrRefuse }
