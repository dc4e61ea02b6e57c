import type { Links } from '../../house.ts'
import type { Part } from '../../part.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import { isRefusal, orThrow, RefusedError, refuse } from '../../platform/refusal.ts'
import { dispatch } from '../dispatch/dispatch.ts'
import type { SideAnswer, SideCommand } from '../dispatch/index.ts'
import { changeDraft, openDraft, refillDraft } from './drafts.ts'
import { gatherFacts, periodOfTask } from './gather.ts'
import { requestPayment } from './pay.ts'
import { sideClient } from './sides.ts'
import { type DraftRow, type FilingRow, findDraft, findOpenDraft, type HouseholdRow } from './store.ts'
import { type FreshFiling, type SubmitOutcome, submitFiling } from './submit.ts'

/** Who acts, and the key under which a repetition is the same act. */
export interface Act {
  readonly actor: Actor
  readonly key: string
}

/** What a taxpayer, or an officer for one, does with returns. Rights are checked by the commands. */
export interface FilingActs {
  /** Opens the draft of a task, prefilled; the one already begun if there is one. */
  openTask(act: Act, household: HouseholdRow, taskId: string): Promise<string>
  changeDraft(
    act: Act,
    draftId: string,
    version: number,
    changes: readonly { form: string; cell: string; value: string | null }[],
  ): Promise<void>
  refillDraft(act: Act, draft: DraftRow, household: HouseholdRow, version: number): Promise<void>
  /** Files with both sides. `fresh` is the filing with their answers; undefined when this act had been done before. */
  submit(
    act: Act,
    draftId: string,
    version: number,
  ): Promise<{ filingId: string; fresh: FilingRow | undefined }>
  pay(act: Act, filing: FilingRow, totalFen: string): Promise<void>
  openCorrection(act: Act, filing: FilingRow, reason: string): Promise<string>
}

/** A filing with what its sides just answered, as {@link recordSideAnswers} stores it: saves reading it back. */
function answered(filing: FilingRow, answers: readonly SideAnswer[]): FilingRow {
  const sides = filing.sides.map((row) => {
    const answer = answers.find((each) => each.side === row.side && each.kind === 'return.file')
    if (!answer) return row
    const state = answer.state === 'done' ? ('accepted' as const) : ('refused' as const)
    return { ...row, state, answer: answer.answer }
  })
  return { ...filing, sides }
}

export function filingActs(front: Part, links: Links): FilingActs {
  const { database, pipeline } = front

  const gather = async (
    act: Act,
    household: HouseholdRow,
    period: string,
    correcting?: { national: string | null; local: string | null },
  ) => {
    const businessDate = await front.clock.businessDate()
    return orThrow(
      await gatherFacts({ links, actor: act.actor, household, period, businessDate, correcting }),
    )
  }

  return {
    async openTask(act, household, taskId) {
      const period = periodOfTask(taskId)
      if (period === undefined)
        throw new RefusedError(refuse(404, 'task-unknown', '没有这项待办。', 'There is no such task.'))
      const begun = await findOpenDraft(database, household.id, taskId, 'original')
      if (begun) return begun.id
      const content = await gather(act, household, period)
      const result = await pipeline.execute({
        kind: openDraft.kind,
        input: {
          taxpayerId: household.id,
          taskId,
          kind: 'original',
          correctsFilingId: null,
          reason: null,
          content,
        },
        given: { taxpayerId: household.id, taskId },
        ...act,
      })
      return (result.outcome as { draftId: string }).draftId
    },

    async changeDraft(act, draftId, version, changes) {
      await pipeline.execute({ kind: changeDraft.kind, input: { draftId, version, changes }, ...act })
    },

    async refillDraft(act, draft, household, version) {
      const correcting = draft.kind === 'correction' ? draft.content.corrects : undefined
      const content = await gather(act, household, draft.period, correcting)
      await pipeline.execute({
        kind: refillDraft.kind,
        input: { draftId: draft.id, version, content },
        given: { draftId: draft.id, version },
        ...act,
      })
    },

    async submit(act, draftId, version) {
      const result = await pipeline.execute({
        kind: submitFiling.kind,
        input: { draftId, version, declared: true },
        ...act,
      })
      const { filingId } = result.outcome as SubmitOutcome
      // On a repetition the first call, or the job after a crash, has sent the commands.
      if (result.transient === undefined) return { filingId, fresh: undefined }
      const { commands, filing } = result.transient as FreshFiling
      return { filingId, fresh: answered(filing, await dispatch(front, links, commands)) }
    },

    async pay(act, filing, totalFen) {
      const client = sideClient(links, act.actor)
      const accepted = filing.content.sides.filter((sent) =>
        filing.sides.some((item) => item.side === sent.side && item.state === 'accepted'),
      )
      const sides = await Promise.all(
        accepted.map(async (sent) => {
          // Confirmed before and not answered yet: the command is on its way under its own key.
          if (filing.confirmedSides.includes(sent.side))
            return { side: sent.side, totalFen: '0', underWay: true }
          const { payableFen, payment } = await client.filingState(sent.side, sent.taxpayerId, filing.id)
          return { side: sent.side, totalFen: payableFen, underWay: payment === 'paying' }
        }),
      )
      const result = await pipeline.execute({
        kind: requestPayment.kind,
        input: { filingId: filing.id, totalFen, sides },
        given: { filingId: filing.id, totalFen },
        ...act,
      })
      if (result.transient === undefined) return
      const answers = await dispatch(front, links, result.transient as readonly SideCommand[])
      const refused = answers.filter((answer) => answer.state === 'refused')
      const [first] = refused
      // One side refusing is shown on the filing; when every side refuses, the person hears why.
      if (first && refused.length === answers.length && isRefusal(first.answer))
        throw new RefusedError(first.answer)
    },

    async openCorrection(act, filing, reason) {
      if (filing.correctedByFilingId !== null)
        throw new RefusedError(
          refuse(
            409,
            'corrected-already',
            '这份申报已经更正过，请在最新一份上更正。',
            'This filing has been corrected; correct the latest one.',
            {
              facts: { filingId: filing.correctedByFilingId },
            },
          ),
        )
      if (filing.confirmedSides.length > 0)
        throw new RefusedError(
          refuse(
            409,
            'payment-in-progress',
            '税款正在扣缴，扣款结果明确后才能更正。',
            'A payment is on its way; correct the return when its outcome is known.',
          ),
        )
      const declarationOf = (side: Side) => {
        const answer = filing.sides.find((item) => item.side === side && item.state === 'accepted')?.answer
        return (answer as { declarationId?: string } | undefined)?.declarationId ?? null
      }
      const corrects = { national: declarationOf('national'), local: declarationOf('local') }
      const fresh = await gather(act, filing.household, filing.period, corrects)
      // A correction begins with what was filed, not with an empty form.
      const before = await findDraft(database, filing.draftId)
      const content = before
        ? {
            ...fresh,
            answers: before.draft.content.answers,
            typed: before.draft.content.typed,
            invoices: before.draft.content.invoices,
          }
        : fresh
      const result = await pipeline.execute({
        kind: openDraft.kind,
        input: {
          taxpayerId: filing.taxpayerId,
          taskId: before?.draft.taskId ?? filing.period,
          kind: 'correction',
          correctsFilingId: filing.id,
          reason,
          content,
        },
        given: { filingId: filing.id, reason },
        ...act,
      })
      return (result.outcome as { draftId: string }).draftId
    },
  }
}
