import type { Side } from '../../platform/actor.ts'
import type { Pipeline } from '../../platform/commands/pipeline.ts'
import {
  appendPieceCommand,
  beginUploadCommand,
  finishRunCommand,
  openRunCommand,
  previewCommand,
  startRunCommand,
} from './runs.ts'

/** The commands of imports as anybody may call them; chunks are written only where the file is read. */
export function registerImportCommands(pipeline: Pipeline, side: Side): void {
  pipeline.register(openRunCommand(side))
  pipeline.register(beginUploadCommand(side))
  pipeline.register(appendPieceCommand(side))
  pipeline.register(previewCommand(side))
  pipeline.register(startRunCommand(side))
  pipeline.register(finishRunCommand(side))
}
