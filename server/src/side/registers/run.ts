import type { Actor, Side } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { Pipeline } from '../../platform/commands/pipeline.ts'
import type { Database } from '../../platform/database/database.ts'
import { RefusedError } from '../../platform/refusal.ts'
import type { ImportChunkInput } from './chunk.ts'
import type { FilePlace, ThreadChunk } from './chunkThread.ts'
import type { ChunkContent } from './entry.ts'
import { type FileReader, openFileReader } from './fileReader.ts'
import { overrideOf, storable } from './preview.ts'
import { ReadFailure } from './reading/index.ts'
import { chunksDone, type Failure, type Run, recordHeader } from './runs.store.ts'

/** Chunks at the database at once, and chunks read ahead: more cost memory and, on two cores, gain nothing. */
const IN_FLIGHT = 3
const AHEAD = 2

export interface RunProgress {
  /** Rows read of the file so far, those of an earlier attempt included. */
  readonly read: number
  /** Bytes of the file as it lies on disk. */
  readonly readBytes: number
}

/** What a run works with: any process of the side can do it. */
export interface RunContext {
  readonly side: Side
  readonly database: Database
  readonly pipeline: Pipeline
  readonly clock: Clock
  readonly actor: Actor
  readonly place: FilePlace
  /** Where the command finds the rows that its input names by their hash. */
  readonly contents: Map<string, ChunkContent>
  readonly onProgress?: (progress: RunProgress) => void
}

/**
 * Imports a file: read and validated in a thread, cut into chunks of 1,000 rows in file order, each sent as one command,
 * three at a time. Chunks already done (by an attempt that died) are passed over. Ends the run as finished, or as failed
 * when the file cannot be read to its end: everything before that is imported.
 */
export async function runImport(run: Run, context: RunContext): Promise<void> {
  const done = await chunksDone(context.database, run.id)
  const reader = openFileReader(
    {
      place: context.place,
      side: context.side,
      businessDate: await context.clock.businessDate(),
      done: [...done],
      ...(run.mapping.length === 0 ? {} : { headerOverride: overrideOf(run.mapping) }),
    },
    AHEAD,
  )
  const sender = createSender(run, context, reader)
  try {
    const failure = await sendAll(run, context, reader, sender)
    await sender.settled()
    await context.pipeline.execute({
      kind: 'import.finish',
      input: { runId: run.id, failure },
      key: `import:${run.id}:finish`,
      actor: context.actor,
    })
  } finally {
    await sender.settled().catch(() => undefined)
    await reader.close()
  }
}

async function sendAll(
  run: Run,
  context: RunContext,
  reader: FileReader,
  sender: ReturnType<typeof createSender>,
): Promise<Failure | null> {
  try {
    for await (const each of reader.read()) {
      if (each.kind === 'header') {
        await recordHeader(context.database, run.id, each.cells)
        continue
      }
      if (each.content !== undefined) await sender.send(each, each.content)
      context.onProgress?.({ read: each.readTotal, readBytes: each.readBytes })
    }
    return null
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    return { code: error.code, line: error.line, texts: error.texts }
  }
}

function createSender(run: Run, context: RunContext, reader: FileReader) {
  const inFlight = new Set<Promise<void>>()
  let failed: unknown
  return {
    /** Resolves as soon as there is room for the next chunk. */
    async send(chunk: ThreadChunk, content: ChunkContent): Promise<void> {
      const sending = sendChunk(run, context, reader, chunk, content)
        .catch((error: unknown) => {
          failed ??= error
        })
        .finally(() => inFlight.delete(sending))
      inFlight.add(sending)
      if (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight)
      if (failed !== undefined) throw failed
    },
    async settled(): Promise<void> {
      await Promise.all(inFlight)
      if (failed !== undefined) throw failed
    },
  }
}

async function sendChunk(
  run: Run,
  { pipeline, actor, contents }: RunContext,
  reader: FileReader,
  { chunk, rejects, readBytes }: ThreadChunk,
  content: ChunkContent,
): Promise<void> {
  const request = { kind: 'register.import-chunk', key: `import:${run.id}:${chunk}`, actor }
  let input: ImportChunkInput = { runId: run.id, chunk, readBytes, rows: content.hash, rejects }
  contents.set(content.hash, content)
  // What the register refuses may grow while other chunks are being written; each attempt adds to what is known.
  for (let attempt = 1; ; attempt += 1) {
    try {
      await pipeline.execute({ ...request, input })
      reader.forget(chunk)
      contents.delete(content.hash)
      return
    } catch (error) {
      if (!(error instanceof RefusedError) || error.refusal.code !== 'reject-cells-wanted' || attempt > 5) {
        contents.delete(content.hash)
        throw error
      }
      const indexes = (error.refusal.errors ?? []).map(({ pointer }) =>
        Number(pointer.slice('/rows/'.length)),
      )
      const cells = await reader.cells(chunk, indexes)
      input = { ...input, cells: { ...input.cells, ...storableCells(cells) } }
    }
  }
}

function storableCells(cells: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(cells).map(([index, row]) => [index, row.map(storable)]))
}
