import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { type Actor, type Side, systemActor } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import { importInThread } from './inThread.ts'
import { type ImportPart, openImportPart } from './part.ts'
import { RejectsWriter } from './reading/index.ts'
import type { RunProgress } from './run.ts'
import {
  countsOf,
  type Failure,
  findRun,
  findUnfinished,
  listRejects,
  type MappedColumn,
  type Run,
} from './runs.store.ts'
import { fieldsRefusal, hashOf } from './runs.ts'

export interface ImportFileOptions {
  readonly databaseUrl: string
  readonly side: Side
  readonly file: string
  /** Columns as a person decided them; empty: found by their headers. */
  readonly mapping?: readonly MappedColumn[]
  /** Where rejected rows go; nothing is written when there are none. */
  readonly rejectsFile: string
  readonly onProgress?: (progress: RunProgress & { readonly readShare: number }) => void
}

export interface ImportFileResult {
  readonly runId: string
  readonly read: number
  readonly imported: number
  readonly unchanged: number
  readonly rejected: number
  readonly flagged: number
  /** The file of rejected rows; null when there are none. */
  readonly rejects: string | null
  /** Set when the file could not be read to its end; what came before is imported. */
  readonly failure: Failure | null
  /** An attempt that had died was continued. */
  readonly resumed: boolean
}

/**
 * Imports a register file where it lies, beside a running server. The same file given again after an attempt that died goes
 * on where that stopped; given again after one that ended, every row is found unchanged.
 */
export async function importFile(options: ImportFileOptions): Promise<ImportFileResult> {
  const wrong = fieldsRefusal(options.mapping ?? [])
  if (wrong) throw new RefusedError(wrong)
  const part = openImportPart(options.databaseUrl, options.side)
  try {
    const actor = systemActor('cli', 'cli')
    const { run, resumed } = await openRun(part, options, actor)
    const total = Number(run.fileBytes)
    const ran = await importInThread(
      {
        databaseUrl: options.databaseUrl,
        side: options.side,
        runId: run.id,
        place: { kind: 'path', path: options.file },
        channel: 'cli',
      },
      {
        onProgress: (progress) =>
          options.onProgress?.({ ...progress, readShare: total === 0 ? 1 : progress.readBytes / total }),
      },
    )
    if (!ran) throw new RefusedError(beingImported(run))
    return await resultOf(part.database, run.id, options.rejectsFile, resumed)
  } finally {
    await part.database.close()
  }
}

async function openRun(
  part: ImportPart,
  options: ImportFileOptions,
  actor: Actor,
): Promise<{ run: Run; resumed: boolean }> {
  const mapping = options.mapping ?? []
  const { hash, bytes } = await hashOf(createReadStream(options.file, { highWaterMark: 1024 * 1024 }))
  const unfinished = await findUnfinished(part.database, hash, mapping)
  if (unfinished !== undefined) return { run: unfinished, resumed: true }
  const runId = uuidv7()
  const fileName = basename(options.file).slice(0, 300)
  await part.pipeline.execute({
    kind: 'import.open',
    input: { runId, fileName, fileHash: hash, fileBytes: bytes, mapping },
    key: `import:${runId}:open`,
    actor,
  })
  const run = await findRun(part.database, runId)
  if (run === undefined) throw new Error('the run just opened is not there')
  return { run, resumed: false }
}

function beingImported(run: Run) {
  return refuse(
    409,
    'import-running',
    '同一文件正在导入，请等待其完成。',
    'The same file is being imported already; wait until it is done.',
    { facts: { runId: run.id } },
  )
}

async function resultOf(
  database: Database,
  runId: string,
  rejectsFile: string,
  resumed: boolean,
): Promise<ImportFileResult> {
  const run = await findRun(database, runId)
  const counts = await countsOf(database, runId)
  const imported = Number(counts.created + counts.changed)
  const unchanged = Number(counts.unchanged)
  const rejected = Number(counts.rejected)
  const writer = new RejectsWriter(rejectsFile)
  writer.setHeader(run?.headerCells ?? [])
  for (let page = await listRejects(database, runId, undefined, 1000); page.length > 0; ) {
    for (const reject of page) await writer.write(reject)
    page = await listRejects(database, runId, page.at(-1), 1000)
  }
  const rejects = (await writer.close()) ?? null
  return {
    runId,
    read: imported + unchanged + rejected,
    imported,
    unchanged,
    rejected,
    flagged: Number(counts.flagged),
    rejects,
    failure: run?.failure ?? null,
    resumed,
  }
}
