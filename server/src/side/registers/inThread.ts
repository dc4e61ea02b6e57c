import { Worker } from 'node:worker_threads'
import { RefusedError } from '../../platform/refusal.ts'
import type { FromImport, ImportTask } from './importThread.ts'
import type { RunProgress } from './run.ts'

/**
 * What a chunk needs dies young: 48 MB of nursery cost no more processor than 96 and keep a million rows 70 MB smaller. Old space
 * stays at 20 to 100 MB; it is collected the more often the smaller its limit (256 MB: a quarter of the program's processor time).
 */
const HEAP = { maxOldGenerationSizeMb: 2048, maxYoungGenerationSizeMb: 48 }

/**
 * Works on a started run in a thread of its own, so that nobody at a counter waits for a register of a million rows.
 * @returns false when somebody else works on the run.
 * @throws RefusedError when the register refuses; any other error of the thread as it is.
 */
export function importInThread(
  task: ImportTask,
  options: {
    readonly onProgress?: (progress: RunProgress) => void
    /** The process may end before the import does; whatever is left is taken up at the next start. */
    readonly background?: boolean
  } = {},
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./importThread.ts', import.meta.url), {
      workerData: task,
      resourceLimits: HEAP,
    })
    if (options.background === true) worker.unref()
    let ran: boolean | undefined
    worker.on('message', (message: FromImport) => {
      if (message.kind === 'progress') options.onProgress?.(message)
      else if (message.kind === 'refused') reject(new RefusedError(message.refusal))
      else ran = message.ran
    })
    worker.once('error', reject)
    worker.once('exit', (code) => {
      if (ran === undefined) reject(new Error(`the import thread ended with ${code}`))
      else resolve(ran)
    })
  })
}
