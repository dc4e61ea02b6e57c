import type { Actor, Side } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { Pipeline } from '../../platform/commands/pipeline.ts'
import type { Database } from '../../platform/database/database.ts'
import { RefusedError } from '../../platform/refusal.ts'
import type { ImportChunkInput } from './chunk.ts'
import { cellsOf, type FileChunk, type ReadChunksOptions, readChunks } from './chunks.ts'
import type { ChunkContent } from './entry.ts'
import { type FilePlace, openFile } from './filePlace.ts'
import { overrideOf } from './preview.ts'
import { ReadFailure } from './reading/index.ts'
import { chunksDone, type Failure, type Run, recordHeader } from './runs.store.ts'

/** Chunks at the database at once: more cost memory and, on two cores, gain nothing. */
const IN_FLIGHT = 3

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
 * Imports a file: read, validated and cut into chunks of 1,000 rows in file order, each sent as one command, three at a time.
 * Chunks already done (by an attempt that died) are passed over. Ends the run as finished, or as failed when the file cannot
 * be read to its end: everything before that is imported.
 */
export async function runImport(run: Run, context: RunContext): Promise<void> {
  const options: ReadChunksOptions = {
    side: context.side,
    businessDate: await context.clock.businessDate(),
    done: await chunksDone(context.database, run.id),
    ...(run.mapping.length === 0 ? {} : { headerOverride: overrideOf(run.mapping) }),
  }
  const sender = createSender(run, context)
  try {
    const failure = await sendAll(run, context, options, sender)
    await sender.settled()
    await context.pipeline.execute({
      kind: 'import.finish',
      input: { runId: run.id, failure },
      key: `import:${run.id}:finish`,
      actor: context.actor,
    })
  } finally {
    await sender.settled().catch(() => undefined)
  }
}

async function sendAll(
  run: Run,
  { database, place, onProgress }: RunContext,
  options: ReadChunksOptions,
  sender: ReturnType<typeof createSender>,
): Promise<Failure | null> {
  const file = openFile(place, database, run.id)
  try {
    for await (const each of readChunks(file.source, options)) {
      if (each.kind === 'header') {
        await recordHeader(database, run.id, each.cells)
        continue
      }
      const readBytes = file.bytesRead()
      if (each.content !== undefined) await sender.send({ ...each, readBytes }, each.content)
      onProgress?.({ read: each.readTotal, readBytes })
    }
    return null
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    return { code: error.code, line: error.line, texts: error.texts }
  } finally {
    file.source.destroy()
  }
}

/** A chunk and how far into the file reading had come with it. */
type ReadChunk = FileChunk & { readonly readBytes: number }

function createSender(run: Run, context: RunContext) {
  const inFlight = new Set<Promise<void>>()
  let failed: unknown
  return {
    /** Resolves as soon as there is room for the next chunk. */
    async send(chunk: ReadChunk, content: ChunkContent): Promise<void> {
      const sending = sendChunk(run, context, chunk, content)
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
  read: ReadChunk,
  content: ChunkContent,
): Promise<void> {
  const { chunk, rejects, readBytes } = read
  const request = { kind: 'register.import-chunk', key: `import:${run.id}:${chunk}`, actor }
  let input: ImportChunkInput = { runId: run.id, chunk, readBytes, rows: content.hash, rejects }
  contents.set(content.hash, content)
  // What the register refuses may grow while other chunks are being written; each attempt adds to what is known.
  for (let attempt = 1; ; attempt += 1) {
    try {
      await pipeline.execute({ ...request, input })
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
      input = { ...input, cells: { ...input.cells, ...cellsOf(read, indexes) } }
    }
  }
}
