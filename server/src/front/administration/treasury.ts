import type { adminRoutes, RouteTypes } from '@yimen/core/api'
import type { Links } from '../../house.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import { withinMs } from '../../platform/links/patience.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'

type Modes = RouteTypes<(typeof adminRoutes)['GET /api/v1/admin/treasury-simulator']>['response']
type Change = RouteTypes<(typeof adminRoutes)['POST /api/v1/admin/treasury-simulator']>['body']

/** How a side says its channel behaves (query `treasury.mode`). */
type Standing = { readonly state: 'real' | 'away' } | { readonly state: 'simulator'; readonly mode: string }

const SIDES: readonly Side[] = ['national', 'local']
const PATIENCE_MS = 6000

const TEXT = {
  simulator: {
    zh: '财税库银模拟器：仅供演示，不发生真实资金划转。',
    en: 'Treasury–bank simulator: for demonstration only, no real money moves.',
  },
  away: {
    zh: '财税库银模拟器暂时没有应答，系统会自动重启它。',
    en: 'The treasury–bank simulator does not answer now; it is restarted automatically.',
  },
  real: {
    zh: '已连接真实的财税库银通道，不能改变其应答方式。',
    en: 'A real treasury channel is connected; how it answers cannot be changed here.',
  },
} as const

/** How the simulator answers each side; a side's simulator runs where the side runs. */
export async function simulatorModes(links: Links, actor: Actor): Promise<Modes> {
  const standings = await Promise.all(
    SIDES.map(async (side) => ({ side, standing: await ask(links, side, 'treasury.mode', {}, actor) })),
  )
  const modes = standings.flatMap(({ side, standing }) =>
    standing.state === 'simulator' ? [{ side, mode: standing.mode }] : [],
  )
  if (modes.length > 0) return { available: true, modes, text: { ...TEXT.simulator } }
  const away = standings.some(({ standing }) => standing.state === 'away')
  return { available: false, modes, text: { ...(away ? TEXT.away : TEXT.real) } }
}

/** Tells the simulator of one side or both how to answer from now on. */
export async function setSimulatorMode(links: Links, actor: Actor, { side, mode }: Change) {
  const wanted = side === 'both' ? SIDES : [side]
  const standings = await Promise.all(
    wanted.map((each) => ask(links, each, 'treasury.set-mode', { mode }, actor)),
  )
  if (standings.some(({ state }) => state === 'real'))
    throw new RefusedError(refuse(409, 'simulator-absent', TEXT.real.zh, TEXT.real.en))
  if (standings.some(({ state }) => state === 'away'))
    throw new RefusedError(
      refuse(503, 'simulator-unavailable', TEXT.away.zh, TEXT.away.en, { facts: { retryAfterSeconds: 3 } }),
    )
  return { modes: (await simulatorModes(links, actor)).modes }
}

async function ask(links: Links, side: Side, query: string, input: unknown, actor: Actor): Promise<Standing> {
  try {
    return (await withinMs(PATIENCE_MS, links[side].query(query, input, actor))) as Standing
  } catch (error) {
    if (error instanceof RefusedError) throw error
    return { state: 'away' }
  }
}
