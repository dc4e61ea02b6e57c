import { uuidv7 } from 'uuidv7'
import type { Links } from '../../house.ts'
import type { Part } from '../../part.ts'
import { type Actor, type Side, systemActor } from '../../platform/actor.ts'
import { businessDateSetting, setBusinessDate } from '../../platform/clock/businessDate.ts'
import { withinMs } from '../../platform/links/patience.ts'

const SIDES: readonly Side[] = ['national', 'local']
const PATIENCE_MS = 3000
/** How often the job compares when nobody has moved the date: a side that was away comes back at some time. */
const COMPARE_MS = 5000

/**
 * The business date of the demo: moved at the front first, then at both sides by their own pipelines. What a side could
 * not take (it was away) the job brings it as soon as it is back, so that both always come to the same day.
 */
export function businessDates(front: Part, links: Links) {
  let comparedAt = Number.NEGATIVE_INFINITY

  async function bring(side: Side, date: string, actor: Actor): Promise<boolean> {
    const there = await withinMs(PATIENCE_MS, links[side].query('ping', {}, actor))
    if (dateOf(there) === date) return true
    const input = { businessDate: date }
    const key = `business-date:${uuidv7()}`
    await withinMs(PATIENCE_MS, links[side].execute({ kind: setBusinessDate.kind, input, key, actor }))
    return true
  }

  /** Brings the front's date to both sides; tells which could not be reached. */
  async function bringToSides(actor: Actor): Promise<Side[]> {
    const date = await businessDateSetting(front.database)
    if (date === undefined) return []
    const results = await Promise.all(SIDES.map((side) => bring(side, date, actor).catch(() => false)))
    return SIDES.filter((_side, index) => results[index] === false)
  }

  return {
    async move(date: string, key: string, actor: Actor): Promise<{ businessDate: string }> {
      const input = { businessDate: date }
      await front.pipeline.execute({ kind: setBusinessDate.kind, input, key, actor })
      const away = await bringToSides(actor)
      if (away.length > 0) front.log.warn({ away }, 'business date not yet at every side; will be brought')
      comparedAt = Number.NEGATIVE_INFINITY
      return { businessDate: date }
    },
    /** A pass of the job: rung by every commit of the front, so it looks at its watch first. */
    async pass(): Promise<number> {
      const now = performance.now()
      if (now - comparedAt < COMPARE_MS) return 0
      comparedAt = now
      await bringToSides(systemActor('business-date'))
      return 0
    },
  }
}

function dateOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('businessDate' in answer)) return undefined
  return typeof answer.businessDate === 'string' ? answer.businessDate : undefined
}
