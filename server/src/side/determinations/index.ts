/** Determinations of taxes and fees (税(费)种认定): what a taxpayer must file with this side, and from when to when. */

import type { Part } from '../../part.ts'
import type { Side } from '../../platform/actor.ts'
import { recordDetermination } from './commands.ts'

export { DeterminationInput } from './commands.ts'
export {
  type DeterminationRow,
  determinationsJson,
  findDeterminations,
  toDetermination,
} from './store.ts'

export function registerDeterminations(part: Part, side: Side): void {
  part.pipeline.register(recordDetermination(side))
}
