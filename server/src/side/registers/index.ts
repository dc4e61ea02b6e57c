/** The register of one side as files bring it: imports of register files with preview, progress and rejects. */

import type { Part } from '../../part.ts'
import type { Side } from '../../platform/actor.ts'
import { gated } from '../../platform/jobs/gated.ts'
import { registerImportCommands } from './commands.ts'
import { importPass } from './job.ts'
import { importQueries } from './queries.ts'

const SWEEP_MS = 2000

export { type ImportFileOptions, type ImportFileResult, importFile } from './inPlace.ts'
export { ReadFailure } from './reading/index.ts'

export function registerRegisterFiles(
  part: Part,
  side: Side,
  setting: { job(name: string, everyMs: number, pass: () => Promise<number>): void },
): void {
  registerImportCommands(part.pipeline, side)
  for (const query of importQueries(side)) part.queries.register(query)
  setting.job('imports', SWEEP_MS, gated(part, ['import.start'], SWEEP_MS, importPass(part, side)))
}
