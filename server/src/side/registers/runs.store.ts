import type { Database } from '../../platform/database/database.ts'
import { sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'
import { change, type Write } from '../../platform/database/write.ts'
import type { Sentence } from '../../platform/refusal.ts'
import type { RejectedCells } from './reading/index.ts'

export const importRun = defineTable({
  name: 'import_run',
  columns: {
    id: 'uuid',
    file_name: 'text',
    file_hash: 'text',
    file_bytes: 'bigint',
    uploaded: 'boolean',
    state: 'text',
    mapping: 'jsonb',
    header_cells: 'jsonb',
    preview: optional('jsonb'),
    started_by: 'jsonb',
    started_at: 'timestamptz',
  },
})

export const importPiece = defineTable({
  name: 'import_piece',
  columns: { run_id: 'uuid', ordinal: 'integer', bytes: 'bytea' },
})

export type RunState = 'uploading' | 'preview' | 'running' | 'finished' | 'failed'

/** What a header means: a column of the file and the field it holds; null leaves the column out. */
export interface MappedColumn {
  readonly header: string
  readonly field: string | null
}

export interface Preview {
  readonly encoding: string | null
  readonly sample: readonly (readonly string[])[]
  readonly sampleFindings: readonly {
    readonly line: number
    readonly column: string | null
    readonly code: string
    readonly message: Sentence
  }[]
}

export interface Failure {
  readonly code: string
  readonly line: number
  readonly texts: Sentence
}

export interface Run {
  readonly id: string
  readonly fileName: string
  readonly fileHash: string
  readonly fileBytes: bigint
  readonly uploaded: boolean
  readonly state: RunState
  readonly mapping: readonly MappedColumn[]
  readonly headerCells: readonly string[]
  readonly preview: Preview | null
  readonly startedBy: { readonly account: string; readonly name: string }
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly failure: Failure | null
  readonly version: number
}

export interface Counts {
  readonly created: bigint
  readonly changed: bigint
  readonly unchanged: bigint
  readonly rejected: bigint
  readonly flagged: bigint
  readonly readBytes: bigint
  readonly firstAt: Date | null
  readonly lastAt: Date | null
}

const RUN = sql`r.id, r.file_name AS "fileName", r.file_hash AS "fileHash", r.file_bytes AS "fileBytes", r.uploaded, r.state,
  r.mapping, r.header_cells AS "headerCells", r.preview, r.started_by AS "startedBy", r.started_at AS "startedAt",
  r.finished_at AS "finishedAt", r.failure, r.version`
const COUNTS = sql`coalesce(sum(c.created_rows), 0)::bigint AS created, coalesce(sum(c.changed_rows), 0)::bigint AS changed,
  coalesce(sum(c.unchanged_rows), 0)::bigint AS unchanged, coalesce(sum(c.rejected_rows), 0)::bigint AS rejected,
  coalesce(sum(c.flagged_rows), 0)::bigint AS flagged, coalesce(max(c.read_bytes), 0)::bigint AS "readBytes",
  min(c.recorded_at) AS "firstAt", max(c.recorded_at) AS "lastAt"`

export function findRun(database: Database, id: string): Promise<Run | undefined> {
  return database.find<Run>(sql`SELECT ${RUN} FROM import_run r WHERE r.id = ${id}`)
}

export function countsOf(database: Database, id: string): Promise<Counts> {
  return database.get<Counts>(sql`SELECT ${COUNTS} FROM import_chunk c WHERE c.run_id = ${id}`)
}

export type RunWithCounts = Run & Counts

export function findRunWithCounts(database: Database, id: string): Promise<RunWithCounts | undefined> {
  return database.find(
    sql`SELECT ${RUN}, n.* FROM import_run r
        CROSS JOIN LATERAL (SELECT ${COUNTS} FROM import_chunk c WHERE c.run_id = r.id) n
        WHERE r.id = ${id} AND r.state <> 'uploading'`,
  )
}

/** Newest first, after the position of a cursor. */
export function listRuns(
  database: Database,
  after: { at: Date; id: string } | undefined,
  limit: number,
): Promise<RunWithCounts[]> {
  const position =
    after === undefined
      ? sql``
      : sql`AND (r.started_at, r.id) < (${after.at}::timestamptz, ${after.id}::uuid)`
  return database.many(
    sql`SELECT ${RUN}, n.* FROM import_run r
        CROSS JOIN LATERAL (SELECT ${COUNTS} FROM import_chunk c WHERE c.run_id = r.id) n
        WHERE r.state <> 'uploading' ${position}
        ORDER BY r.started_at DESC, r.id DESC LIMIT ${limit}`,
  )
}

/** Runs that were started and not finished; whether somebody works on them only their lock tells. */
export function listRunning(database: Database): Promise<Run[]> {
  return database.many<Run>(
    sql`SELECT ${RUN} FROM import_run r WHERE r.state = 'running' AND r.uploaded ORDER BY r.started_at`,
  )
}

/** The newest unfinished run of the same file, read with the same decisions about its columns. */
export function findUnfinished(
  database: Database,
  fileHash: string,
  mapping: readonly MappedColumn[],
): Promise<Run | undefined> {
  return database.find<Run>(
    sql`SELECT ${RUN} FROM import_run r
        WHERE r.state = 'running' AND NOT r.uploaded AND r.file_hash = ${fileHash}
          AND r.mapping = ${JSON.stringify(mapping)}::jsonb
        ORDER BY r.started_at DESC LIMIT 1`,
  )
}

export async function chunksDone(database: Database, runId: string): Promise<Set<number>> {
  const rows = await database.many<{ chunk: number }>(
    sql`SELECT chunk FROM import_chunk WHERE run_id = ${runId}`,
  )
  return new Set(rows.map((row) => row.chunk))
}

export function changeRun(
  run: Pick<Run, 'id' | 'version'>,
  to: {
    readonly state: RunState
    readonly fileHash?: string
    readonly fileBytes?: number
    readonly mapping?: readonly MappedColumn[]
    readonly headerCells?: readonly string[]
    readonly preview?: Preview
    readonly finishedAt?: Date
    readonly failure?: Failure | null
  },
): Write {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value))
  return change(
    sql`UPDATE import_run SET state = ${to.state}, version = version + 1,
          file_hash = coalesce(${to.fileHash ?? null}::text, file_hash),
          file_bytes = coalesce(${to.fileBytes ?? null}::bigint, file_bytes),
          mapping = coalesce(${json(to.mapping)}::jsonb, mapping),
          header_cells = coalesce(${json(to.headerCells)}::jsonb, header_cells),
          preview = coalesce(${json(to.preview)}::jsonb, preview),
          finished_at = coalesce(${to.finishedAt ?? null}::timestamptz, finished_at),
          failure = coalesce(${json(to.failure ?? undefined)}::jsonb, failure)
        WHERE id = ${run.id} AND version = ${run.version} RETURNING 1`,
    { expect: 1 },
  )
}

/** The header is known only while reading; it heads the file of rejects. */
export async function recordHeader(
  database: Database,
  runId: string,
  cells: readonly string[],
): Promise<void> {
  await database.many(
    sql`UPDATE import_run SET header_cells = ${JSON.stringify(cells)}::jsonb WHERE id = ${runId}`,
  )
}

export async function nextPiece(database: Database, runId: string): Promise<number> {
  const { next } = await database.get<{ next: number }>(
    sql`SELECT coalesce(max(ordinal) + 1, 0)::integer AS next FROM import_piece WHERE run_id = ${runId}`,
  )
  return next
}

export async function sizeOfPieces(database: Database, runId: string): Promise<number> {
  const { bytes } = await database.get<{ bytes: number }>(
    sql`SELECT coalesce(sum(length(bytes)), 0)::float8 AS bytes FROM import_piece WHERE run_id = ${runId}`,
  )
  return bytes
}

/** The bytes of an uploaded file, one piece in memory at a time. */
export async function* readPieces(database: Database, runId: string): AsyncGenerator<Buffer> {
  for (let ordinal = 0; ; ordinal += 1) {
    const piece = await database.find<{ bytes: Buffer }>(
      sql`SELECT bytes FROM import_piece WHERE run_id = ${runId} AND ordinal = ${ordinal}`,
    )
    if (piece === undefined) return
    yield piece.bytes
  }
}

export function dropPieces(runId: string): Write {
  return change(sql`DELETE FROM import_piece WHERE run_id = ${runId} RETURNING 1`)
}

/** Uploads nobody finished or started within a week. */
export async function dropStaleUploads(database: Database, before: Date): Promise<void> {
  await database.many(
    sql`DELETE FROM import_piece p USING import_run r
        WHERE p.run_id = r.id AND r.state IN ('uploading', 'preview') AND r.started_at < ${before}`,
  )
}

export interface RejectPosition {
  readonly chunk: number
  readonly ordinal: number
}

export type StoredReject = RejectedCells & RejectPosition

/** Rejected rows in file order, after a position. */
export async function listRejects(
  database: Database,
  runId: string,
  after: RejectPosition | undefined,
  limit: number,
): Promise<StoredReject[]> {
  const from = after ?? { chunk: -1, ordinal: -1 }
  const rows = await database.many<Omit<StoredReject, 'line'> & { line: bigint }>(
    sql`SELECT chunk, ordinal, line, problems, cells FROM import_reject
        WHERE run_id = ${runId} AND (chunk, ordinal) > (${from.chunk}::integer, ${from.ordinal}::integer)
        ORDER BY chunk, ordinal LIMIT ${limit}`,
  )
  return rows.map((row) => ({ ...row, line: Number(row.line) }))
}

/** First number of the advisory locks of imports. */
const LOCK = 816_100

/**
 * Runs `work` while holding the run's lock, which the database lets go when this process dies. Undefined when somebody else
 * works on the run.
 */
export async function withRunLock<T>(
  database: Database,
  runId: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const client = await database.pool.connect()
  let broken: Error | undefined
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  try {
    const got = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked',
      [LOCK, runId],
    )
    if (got.rows[0]?.locked !== true) return undefined
    try {
      return await work()
    } finally {
      await client
        .query('SELECT pg_advisory_unlock($1, hashtext($2))', [LOCK, runId])
        .catch((error: Error) => {
          broken = error
        })
    }
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
