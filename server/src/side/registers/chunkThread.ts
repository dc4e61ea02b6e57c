import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../../platform/database/database.ts'
import { type FileChunk, type FileHeader, type ReadChunksOptions, readChunks } from './chunks.ts'
import { ReadFailure } from './reading/index.ts'
import type { FailureCode } from './reading/problem.ts'
import { readPieces } from './runs.store.ts'

/** Where a file lies: on this machine, or as uploaded into the database of the side. */
export type FilePlace =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'pieces'; readonly databaseUrl: string; readonly runId: string }

export interface ThreadTask extends Omit<ReadChunksOptions, 'done'> {
  readonly place: FilePlace
  readonly done: readonly number[]
}

/** A chunk as the thread hands it over: its cells stay behind until somebody asks. */
export type ThreadChunk = Omit<FileChunk, 'cells'> & { readonly readBytes: number }

export type FromThread =
  | FileHeader
  | ThreadChunk
  | {
      readonly kind: 'cells'
      readonly chunk: number
      readonly cells: Readonly<Record<string, readonly string[]>>
    }
  | { readonly kind: 'failure'; readonly code: FailureCode; readonly line: number }
  | { readonly kind: 'end' }

export type ToThread =
  /** There is room for one more chunk. */
  | { readonly ask: 'chunk' }
  | { readonly ask: 'cells'; readonly chunk: number; readonly indexes: readonly number[] }
  /** The chunk is done: its cells may go. */
  | { readonly ask: 'forget'; readonly chunk: number }

/** The file's bytes as they lie on disk, counted on the way. */
function opened(place: FilePlace): { source: Readable; bytesRead: () => number; close: () => Promise<void> } {
  if (place.kind === 'path') {
    const stream = createReadStream(place.path, { highWaterMark: 256 * 1024 })
    return { source: stream, bytesRead: () => stream.bytesRead, close: async () => {} }
  }
  const database = openDatabase(place.databaseUrl, { max: 1, applicationName: 'yimen-import-read' })
  let bytes = 0
  async function* counted(runId: string) {
    for await (const piece of readPieces(database, runId)) {
      bytes += piece.length
      yield piece
    }
  }
  const source = Readable.from(counted(place.runId), { objectMode: false })
  return { source, bytesRead: () => bytes, close: () => database.close() }
}

async function work(port: NonNullable<typeof parentPort>, task: ThreadTask): Promise<void> {
  const cells = new Map<number, FileChunk['cells']>()
  let room = 0
  let wake: (() => void) | undefined
  port.on('message', (message: ToThread) => {
    if (message.ask === 'chunk') {
      room += 1
      wake?.()
    } else if (message.ask === 'forget') cells.delete(message.chunk)
    else {
      const known = cells.get(message.chunk) ?? []
      const wanted = Object.fromEntries(message.indexes.map((index) => [index, known[index] ?? []]))
      post({ kind: 'cells', chunk: message.chunk, cells: wanted })
    }
  })
  const post = (message: FromThread) => port.postMessage(message)
  const { source, bytesRead, close } = opened(task.place)
  try {
    for await (const each of readChunks(source, { ...task, done: new Set(task.done) })) {
      if (each.kind === 'header') {
        post(each)
        continue
      }
      while (room === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      room -= 1
      const { cells: own, ...chunk } = each
      if (chunk.content !== undefined) cells.set(chunk.chunk, own)
      post({ ...chunk, readBytes: bytesRead() })
    }
    post({ kind: 'end' })
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    post({ kind: 'failure', code: error.code, line: error.line })
  } finally {
    await close()
  }
}

if (parentPort !== null) await work(parentPort, workerData as ThreadTask)
