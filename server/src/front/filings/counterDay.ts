import type { Links } from '../../house.ts'
import type { Part } from '../../part.ts'
import { sidesOpenTo } from '../../platform/access/index.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import { jointPayment } from './show.ts'
import { ifAvailable, type PaymentStateView, sideClient } from './sides.ts'
import { type FilingRow, listCounterFilings } from './store.ts'

/** A filing made at the window, as it stands at both sides now. */
export interface CounterFiling {
  readonly filing: FilingRow
  /** Undefined while a side that accepted it cannot be asked. */
  readonly payment: PaymentStateView | undefined
}

/**
 * What this officer has filed at the window on the business day, newest first, of taxpayers that are still theirs to see.
 * Each side is asked at the same time for what has been paid.
 */
export async function filedAtCounter(
  front: Part,
  links: Links,
  actor: Actor,
  limit: number,
): Promise<CounterFiling[]> {
  const rows = await listCounterFilings(
    front.database,
    actor.accountId,
    await front.clock.businessDate(),
    limit,
  )
  const own = rows.filter((filing) => sidesOpenTo(actor, filing.household).length > 0)
  return Promise.all(own.map(async (filing) => ({ filing, payment: await paymentOf(filing) })))

  async function paymentOf(filing: FilingRow): Promise<PaymentStateView | undefined> {
    const client = sideClient(links, actor)
    const accepted = filing.content.sides.filter((sent) => stateAt(filing, sent.side) === 'accepted')
    const states = await Promise.all(
      accepted.map(async ({ side, taxpayerId }) => {
        if (filing.confirmedSides.includes(side)) return 'paying'
        const answer = await ifAvailable(client.filingStates(side, taxpayerId, [filing.id]))
        return answer?.[filing.id]
      }),
    )
    const known = states.filter((state) => state !== undefined)
    return known.length < states.length ? undefined : jointPayment(known)
  }
}

/** How a side answered; `not-due` where nothing was sent to it. */
export function stateAt(filing: FilingRow, side: Side): FilingRow['sides'][number]['state'] {
  return filing.sides.find((item) => item.side === side)?.state ?? 'not-due'
}
