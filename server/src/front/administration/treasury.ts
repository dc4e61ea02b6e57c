import type { adminRoutes, RouteTypes } from '@yimen/core/api'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { RefusedError, refuse } from '../../platform/refusal.ts'

type Modes = RouteTypes<(typeof adminRoutes)['GET /api/v1/admin/treasury-simulator']>['response']
type Change = RouteTypes<(typeof adminRoutes)['POST /api/v1/admin/treasury-simulator']>['body']

/** Where the treasury–bank simulator is told how to behave; absent where a real channel is connected. */
export interface TreasuryControl {
  readonly url: string
  readonly secret: string
}

const SECRET_HEADER = 'x-treasury-secret'
const PATIENCE_MS = 3000
const Said = Type.Object({ modes: Type.Array(Type.Object({ side: Type.String(), mode: Type.String() })) })

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

export async function simulatorModes(control: TreasuryControl | undefined): Promise<Modes> {
  if (!control) return { available: false, modes: [], text: { ...TEXT.real } }
  try {
    const { modes } = await call(control, 'GET', '/modes')
    return { available: true, modes, text: { ...TEXT.simulator } }
  } catch {
    return { available: false, modes: [], text: { ...TEXT.away } }
  }
}

export async function setSimulatorMode(control: TreasuryControl | undefined, change: Change) {
  if (!control) throw new RefusedError(refuse(409, 'simulator-absent', TEXT.real.zh, TEXT.real.en))
  try {
    return { modes: (await call(control, 'POST', '/mode', change)).modes }
  } catch {
    throw new RefusedError(
      refuse(503, 'simulator-unavailable', TEXT.away.zh, TEXT.away.en, { facts: { retryAfterSeconds: 3 } }),
    )
  }
}

async function call(
  control: TreasuryControl,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<Static<typeof Said>> {
  const response = await fetch(`${control.url}${path}`, {
    method,
    headers: {
      [SECRET_HEADER]: control.secret,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  if (!response.ok) throw new Error(`the simulator answered ${response.status}`)
  const said = Value.Clean(Said, await response.json())
  if (!Value.Check(Said, said)) throw new Error('the simulator answered something else')
  return said
}
