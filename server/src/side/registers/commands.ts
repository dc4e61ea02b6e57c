import type { Side } from '../../platform/actor.ts'
import type { Pipeline } from '../../platform/commands/pipeline.ts'
import { importChunkCommand } from './chunk.ts'
import {
  appendPieceCommand,
  beginUploadCommand,
  finishRunCommand,
  openRunCommand,
  previewCommand,
  startRunCommand,
} from './runs.ts'

/** Every command of imports, for the side's own pipeline and for those of the command line and the import thread. */
export function registerImportCommands(pipeline: Pipeline, side: Side): void {
  pipeline.register(importChunkCommand(side))
  pipeline.register(openRunCommand(side))
  pipeline.register(beginUploadCommand(side))
  pipeline.register(appendPieceCommand(side))
  pipeline.register(previewCommand(side))
  pipeline.register(startRunCommand(side))
  pipeline.register(finishRunCommand(side))
}
