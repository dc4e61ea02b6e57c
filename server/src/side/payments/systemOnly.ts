import type { Actor } from '../../platform/actor.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'

/** For commands only jobs of the program give. */
export function systemOnly(actor: Actor): Refusal | undefined {
  if (actor.kind === 'system') return undefined
  return refuse(403, 'system-only', '此操作由系统执行。', 'Only the system does this.')
}
