import { Worker } from 'node:worker_threads'
import type { FileHeader } from './chunks.ts'
import type { FromThread, ThreadChunk, ThreadTask, ToThread } from './chunkThread.ts'
import { ReadFailure } from './reading/index.ts'

/** A register file being read in a thread of its own, so that reading and writing use two cores. */
export interface FileReader {
  /** Header, then chunks; at most `ahead` of them wait here. Throws `ReadFailure` after everything readable came. */
  read(): AsyncGenerator<FileHeader | ThreadChunk>
  /** Cells as read of some rows of a chunk not yet forgotten, by index of the row. */
  cells(chunk: number, indexes: readonly number[]): Promise<Readonly<Record<string, readonly string[]>>>
  forget(chunk: number): void
  close(): Promise<void>
}

export function openFileReader(task: ThreadTask, ahead: number): FileReader {
  const worker = new Worker(new URL('./chunkThread.ts', import.meta.url), {
    workerData: task,
    // Without limits the heap grows to what the machine has before anything is collected.
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 96 },
  })
  const tell = (message: ToThread) => worker.postMessage(message)
  const arrived: FromThread[] = []
  const asked = new Map<number, (cells: Readonly<Record<string, readonly string[]>>) => void>()
  let broken: Error | undefined
  let wake: (() => void) | undefined
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'cells') {
      asked.get(message.chunk)?.(message.cells)
      asked.delete(message.chunk)
      return
    }
    arrived.push(message)
    wake?.()
  })
  worker.on('error', (error: Error) => {
    broken = error
    wake?.()
  })
  for (let index = 0; index < ahead; index += 1) tell({ ask: 'chunk' })
  return {
    async *read() {
      for (;;) {
        const next = arrived.shift()
        if (next === undefined) {
          if (broken !== undefined) throw broken
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          continue
        }
        if (next.kind === 'end') return
        if (next.kind === 'failure') throw new ReadFailure(next.code, next.line)
        if (next.kind === 'chunk') tell({ ask: 'chunk' })
        if (next.kind !== 'cells') yield next
      }
    },
    cells: (chunk, indexes) =>
      new Promise((resolve) => {
        asked.set(chunk, resolve)
        tell({ ask: 'cells', chunk, indexes })
      }),
    forget: (chunk) => tell({ ask: 'forget', chunk }),
    async close() {
      await worker.terminate()
    },
  }
}
