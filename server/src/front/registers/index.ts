import { RegistrationChanged } from '@yimen/core/exchange'
import { uuidv7 } from 'uuidv7'
import { defineInboxHandler } from '../../exchange/inbox.ts'
import type { Links } from '../../house.ts'
import type { Part } from '../../part.ts'
import { type Side, systemActor } from '../../platform/actor.ts'
import { insert } from '../../platform/database/write.ts'
import { gated } from '../../platform/jobs/gated.ts'
import { LinkUnavailable } from '../../platform/links/link.ts'
import { refreshIndexCommand } from './refresh.ts'
import { listWaiting, pullTable, type WaitingPull } from './store.ts'

export { type Found, searchHouseholds } from './search.ts'

const SWEEP_MS = 1000
/** Taxpayers asked of a side at once. */
const MOST_AT_ONCE = 1000

/**
 * Keeps the one index over both registers. A thin message only notes which taxpayers of a side changed; a job then asks the
 * side what stands there now and joins it to the index. So taking messages never waits for a side or for pinyin, nothing is
 * lost in a crash, and however late a message comes, the index gets the present facts.
 */
export function registerRegisters(
  front: Part,
  links: Links,
  setting: { job(name: string, everyMs: number, pass: () => Promise<number>): void },
): void {
  front.inbox.register(
    defineInboxHandler({
      category: 'registration.changed',
      schemaVersion: '1',
      payload: RegistrationChanged,
      load: async () => ({}),
      decide: (_loaded, payload, context, envelope) => ({
        writes: [
          insert(pullTable, [
            {
              id: envelope.id,
              side: envelope.from,
              taxpayer_ids: payload.taxpayerIds,
              received_at: context.now,
            },
          ]),
        ],
      }),
    }),
  )
  front.pipeline.register(refreshIndexCommand(links))
  setting.job(
    'register-index',
    SWEEP_MS,
    gated(front, ['exchange.receive'], SWEEP_MS, () => refreshPass(front)),
  )
}

/** One step: what waits longest, of one side, up to a thousand taxpayers. Answers how many messages were worked off. */
async function refreshPass(front: Part): Promise<number> {
  let worked = 0
  for (const side of ['national', 'local'] as const) {
    const pulls = firstThousand(await listWaiting(front.database, side, 200))
    if (pulls.length === 0) continue
    try {
      await refresh(front, side, pulls)
      worked += pulls.length
    } catch (error) {
      // The other side's rows need not wait for this one.
      if (!(error instanceof LinkUnavailable)) throw error
    }
  }
  return worked
}

async function refresh(front: Part, side: Side, pulls: readonly WaitingPull[]): Promise<void> {
  await front.pipeline.execute({
    kind: 'register-index.refresh',
    input: { side, pullIds: pulls.map((pull) => pull.id) },
    key: `register-index:${uuidv7()}`,
    actor: systemActor('front-index'),
  })
}

function firstThousand(pulls: readonly WaitingPull[]): WaitingPull[] {
  const taken: WaitingPull[] = []
  let taxpayers = 0
  for (const pull of pulls) {
    if (taken.length > 0 && taxpayers + pull.taxpayerIds.length > MOST_AT_ONCE) break
    taken.push(pull)
    taxpayers += pull.taxpayerIds.length
  }
  return taken
}
