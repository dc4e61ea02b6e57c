import type { Side } from '../../platform/actor.ts'
import { businessDateSetting } from '../../platform/clock/businessDate.ts'
import { createClock } from '../../platform/clock/clock.ts'
import { createPipeline } from '../../platform/commands/pipeline.ts'
import { openDatabase } from '../../platform/database/database.ts'
import { importChunkCommand } from './chunk.ts'
import { registerImportCommands } from './commands.ts'
import type { RunContext } from './run.ts'

export type ImportPart = Pick<RunContext, 'side' | 'database' | 'pipeline' | 'clock' | 'contents'>

/** A pipeline of a side that knows imports only, beside whatever else runs. */
export function openImportPart(databaseUrl: string, side: Side): ImportPart {
  const database = openDatabase(databaseUrl, { max: 6, applicationName: `yimen-import-${side}` })
  const clock = createClock(() => businessDateSetting(database))
  const pipeline = createPipeline({ part: side, database, clock })
  const contents: RunContext['contents'] = new Map()
  registerImportCommands(pipeline, side)
  pipeline.register(importChunkCommand(side, contents))
  return { side, database, pipeline, clock, contents }
}
