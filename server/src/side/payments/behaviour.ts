import { Type } from 'typebox'
import type { Side } from '../../platform/actor.ts'
import { defineQuery } from '../../platform/links/link.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import type { PaymentChannel } from './channel.ts'

const strict = { additionalProperties: false } as const
const Mode = Type.Union(
  (['succeed', 'fail', 'timeout', 'twice', 'late'] as const).map((mode) => Type.Literal(mode)),
)

/** How a side's channel behaves: `real` cannot be told anything, `away` does not answer now. */
export type ChannelStanding =
  | { readonly state: 'real' | 'away' }
  | { readonly state: 'simulator'; readonly mode: string }

/**
 * What administrators may ask and tell the simulator of this side, wherever it runs. Nothing is recorded: it is a
 * rehearsal's scenery, not a fact.
 */
export function behaviourQueries(side: Side, { behaviour }: PaymentChannel) {
  const standing = (mode: string | undefined): ChannelStanding =>
    mode === undefined ? { state: 'away' } : { state: 'simulator', mode }
  return [
    defineQuery({
      name: 'treasury.mode',
      input: Type.Object({}, strict),
      answer: async (_input, { actor }): Promise<ChannelStanding | Refusal> => {
        if (!actor.roles.includes('administrator')) return administratorsOnly()
        return behaviour ? standing(await behaviour.mode(side)) : { state: 'real' }
      },
    }),
    defineQuery({
      name: 'treasury.set-mode',
      input: Type.Object({ mode: Mode }, strict),
      answer: async ({ mode }, { actor }): Promise<ChannelStanding | Refusal> => {
        if (!actor.roles.includes('administrator')) return administratorsOnly()
        return behaviour ? standing(await behaviour.setMode(side, mode)) : { state: 'real' }
      },
    }),
  ]
}

function administratorsOnly(): Refusal {
  return refuse(
    403,
    'role-missing',
    '只有系统管理员可以操作模拟器。',
    'Only an administrator handles the simulator.',
  )
}
