import { Type } from 'typebox'
import { uuidv7 } from 'uuidv7'
import { type PartName, systemActor } from '../platform/actor.ts'
import type { Clock } from '../platform/clock/clock.ts'
import { defineCommand } from '../platform/commands/command.ts'
import type { Pipeline } from '../platform/commands/pipeline.ts'
import type { Database } from '../platform/database/database.ts'
import { LinkUnavailable, type PartLink } from '../platform/links/link.ts'
import { RefusedError, refuse } from '../platform/refusal.ts'
import type { Receipt } from './envelope.ts'
import { findDue, postpone, recordReceipts } from './store.ts'

const BATCH = 200
/** About two days of retries at the longest pause. */
const DEAD_AFTER = 600

/** The sender's record of what the receiver answered: receipts are evidence, so they go through the log. */
export const recordReceiptsCommand = defineCommand({
  kind: 'exchange.record-receipts',
  input: Type.Object({
    receipts: Type.Array(
      Type.Object({
        id: Type.String({ format: 'uuid' }),
        state: Type.Union([Type.Literal('accepted'), Type.Literal('returned'), Type.Literal('early')]),
        errors: Type.Optional(Type.Array(Type.Unknown())),
        receivedAt: Type.String(),
      }),
    ),
  }),
  load: async () => ({}),
  authorise: (_loaded, _input, context) =>
    context.actor.kind === 'system'
      ? undefined
      : refuse(403, 'system-only', '此操作由系统执行。', 'Only the system does this.'),
  decide: (_loaded, input, context) => ({
    outcome: { count: input.receipts.length },
    writes: [recordReceipts(input.receipts as Receipt[], context.now)],
  }),
})

/**
 * Delivers what is due to one receiver, oldest first. At least once; the receiver makes it exactly once. Returns how many
 * messages were answered while there may be more; 0 when the batch was not full, because then the queue is empty: what came
 * meanwhile rang the bell and goes together in the next batch.
 */
export async function deliverDue(parts: {
  from: PartName
  to: PartName
  database: Database
  pipeline: Pipeline
  link: PartLink
  clock: Clock
}): Promise<number> {
  const { from, to, database, pipeline, link, clock } = parts
  const due = await findDue(database, from, to, clock.now(), BATCH)
  if (due.length === 0) return 0
  let receipts: Receipt[]
  try {
    receipts = await link.deliver(due)
  } catch (error) {
    if (!(error instanceof LinkUnavailable) && !(error instanceof RefusedError)) throw error
    await postpone(
      database,
      due.map((message) => message.id),
      clock.now(),
      DEAD_AFTER,
    )
    return 0
  }
  const answered = receipts.filter((receipt) => receipt.state !== 'early')
  const early = receipts.filter((receipt) => receipt.state === 'early')
  if (early.length > 0)
    await postpone(
      database,
      early.map((receipt) => receipt.id),
      clock.now(),
      DEAD_AFTER,
    )
  if (answered.length > 0)
    await pipeline.execute({
      kind: recordReceiptsCommand.kind,
      input: { receipts: answered },
      key: `receipts:${uuidv7()}`,
      actor: systemActor('exchange'),
    })
  return due.length < BATCH ? 0 : answered.length
}
