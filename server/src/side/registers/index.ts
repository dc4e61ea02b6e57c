/** The register of one side as files bring it: imports of register files with preview, progress and rejects. */
import type { Side } from '../../platform/actor.ts'
import type { Part } from '../../platform/part.ts'
import { registerImportCommands } from './commands.ts'
import { importPass } from './job.ts'
import { importQueries } from './queries.ts'

export { type ImportFileOptions, type ImportFileResult, importFile } from './inPlace.ts'

export function registerRegisterFiles(
  part: Part,
  side: Side,
  setting: { job(name: string, everyMs: number, pass: () => Promise<number>): void },
): void {
  registerImportCommands(part.pipeline, side)
  for (const query of importQueries(side)) part.queries.register(query)
  setting.job('imports', 2000, importPass(part, side))
}
