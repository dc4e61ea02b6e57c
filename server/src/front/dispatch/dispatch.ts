import { Type } from 'typebox'
import type { Links } from '../../house.ts'
import type { Part } from '../../part.ts'
import { systemActor } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { LinkUnavailable } from '../../platform/links/link.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import { requestJointReceipts } from '../documents/request.ts'
import {
  findPending,
  postpone,
  recordAnswers,
  recordFilingSides,
  type SideAnswer,
  type SideCommand,
} from './store.ts'

const BATCH = 50

/** The front's record of what the sides answered: one entry for all answers of one act. */
export const recordSideAnswers = defineCommand({
  kind: 'dispatch.record-answers',
  input: Type.Object({ answers: Type.Array(Type.Unknown(), { minItems: 1 }) }),
  load: async () => ({}),
  authorise: (_loaded, _input, context) =>
    context.actor.kind === 'system'
      ? undefined
      : refuse(403, 'system-only', '此操作由系统执行。', 'Only the system does this.'),
  decide(_loaded, input, context) {
    const answers = input.answers as SideAnswer[]
    return {
      outcome: { count: answers.length },
      subject: answers[0]?.taxpayerId,
      writes: [
        recordAnswers(answers),
        recordFilingSides(answers, context.now),
        requestJointReceipts(answers, context.now),
      ],
    }
  },
})

/**
 * Sends commands to their sides, together, and records what was answered. A side that cannot be reached leaves its
 * command pending: the job sends it again under the same key, and the side does it once. Returns the answers.
 */
export async function dispatch(
  front: Part,
  links: Links,
  commands: readonly SideCommand[],
): Promise<SideAnswer[]> {
  const results = await Promise.all(commands.map((command) => sendOne(links, command)))
  const answers = results.filter((result): result is SideAnswer => result !== undefined)
  if (answers.length > 0)
    await front.pipeline.execute({
      kind: recordSideAnswers.kind,
      input: { answers },
      key: `answers:${answers.map((answer) => answer.commandId).join('+')}`,
      actor: systemActor('dispatch'),
    })
  return answers
}

async function sendOne(links: Links, command: SideCommand): Promise<SideAnswer | undefined> {
  const { id: commandId, taxpayerId, filingId, side, kind } = command
  try {
    const result = await links[side].execute({
      kind,
      input: command.input,
      key: command.key,
      actor: command.actor,
    })
    return { commandId, taxpayerId, filingId, side, kind, state: 'done', answer: result.outcome }
  } catch (error) {
    if (error instanceof LinkUnavailable) return undefined
    if (error instanceof RefusedError) {
      // Somebody else was faster or the side is not ready: that is not an answer to the person.
      if (error.refusal.status === 503 || error.refusal.code === 'changed-meanwhile') return undefined
      return { commandId, taxpayerId, filingId, side, kind, state: 'refused', answer: error.refusal }
    }
    throw error
  }
}

/** The job that sends what a crash or an unreachable side left behind. */
export async function dispatchPending(front: Part, links: Links): Promise<number> {
  const now = front.clock.now()
  const pending = await findPending(front.database, now, BATCH)
  if (pending.length === 0) return 0
  const answers = await dispatch(front, links, pending)
  const answered = new Set(answers.map((answer) => answer.commandId))
  const open = pending.filter((command) => !answered.has(command.id)).map((command) => command.id)
  if (open.length > 0) await postpone(front.database, open, now)
  return answers.length
}
