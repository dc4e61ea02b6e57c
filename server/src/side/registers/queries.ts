import { Type } from 'typebox'
import type { Side } from '../../platform/actor.ts'
import { decodeCursor, toPage } from '../../platform/database/keyset.ts'
import { defineQuery } from '../../platform/links/link.ts'
import { isRefusal, refuse } from '../../platform/refusal.ts'
import { mayImport } from './chunk.ts'
import { rejectHeader, rejectLine } from './reading/index.ts'
import { findRunWithCounts, listRejects, listRuns, type RunWithCounts } from './runs.store.ts'

const RunId = Type.String({ format: 'uuid' })
const strict = { additionalProperties: false } as const
const REJECTS_A_PAGE = 500

const notFound = () => refuse(404, 'import-not-found', '没有找到这次导入。', 'There is no such import.')

/** `imports.get`, `imports.list`, `imports.rejects`: for back officers of the side. */
export function importQueries(side: Side) {
  return [
    defineQuery({
      name: 'imports.get',
      input: Type.Object({ runId: RunId }, strict),
      async answer({ runId }, context) {
        const denied = mayImport(side, context)
        if (denied) return denied
        const run = await findRunWithCounts(context.database, runId)
        return run === undefined ? notFound() : shown(run, side)
      },
    }),
    defineQuery({
      name: 'imports.list',
      input: Type.Object(
        {
          cursor: Type.Optional(Type.String({ maxLength: 400 })),
          limit: Type.Integer({ minimum: 1, maximum: 200 }),
        },
        strict,
      ),
      async answer({ cursor, limit }, context) {
        const denied = mayImport(side, context)
        if (denied) return denied
        const after = decodeCursor(cursor)
        if (isRefusal(after)) return after
        const runs = await listRuns(context.database, after, limit + 1)
        const rows = runs.map((run) => ({ at: run.startedAt, id: run.id, run }))
        return toPage(rows, limit, ({ run }) => shown(run, side))
      },
    }),
    defineQuery({
      name: 'imports.rejects',
      input: Type.Object(
        {
          runId: RunId,
          after: Type.Union([
            Type.Null(),
            Type.Object({ chunk: Type.Integer(), ordinal: Type.Integer() }, strict),
          ]),
        },
        strict,
      ),
      async answer({ runId, after }, context) {
        const denied = mayImport(side, context)
        if (denied) return denied
        const run = await findRunWithCounts(context.database, runId)
        if (run === undefined) return notFound()
        const rows = await listRejects(context.database, runId, after ?? undefined, REJECTS_A_PAGE)
        const last = rows.at(-1)
        const head = after === null ? `\ufeff${rejectHeader(run.headerCells)}` : ''
        return {
          fileName: run.fileName,
          csv: head + rows.map(rejectLine).join(''),
          next:
            rows.length === REJECTS_A_PAGE && last !== undefined
              ? { chunk: last.chunk, ordinal: last.ordinal }
              : null,
        }
      },
    }),
  ]
}

/** An import as the API shows it (`ImportRun` of the contract). */
function shown(run: RunWithCounts, side: Side) {
  const [created, changed, unchanged, rejected, flagged] = [
    run.created,
    run.changed,
    run.unchanged,
    run.rejected,
    run.flagged,
  ].map(Number) as [number, number, number, number, number]
  const read = created + changed + unchanged + rejected
  const bytes = Number(run.fileBytes)
  const seconds =
    run.firstAt === null || run.lastAt === null ? 0 : (run.lastAt.getTime() - run.firstAt.getTime()) / 1000
  return {
    id: run.id,
    side,
    fileName: run.fileName,
    state: run.state,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    startedBy: run.startedBy.name,
    read,
    imported: created + changed,
    unchanged,
    rejected,
    flagged,
    rate: seconds > 0 ? Math.round(read / seconds) : null,
    progress: run.state === 'finished' ? 1 : bytes === 0 ? 0 : Math.min(1, Number(run.readBytes) / bytes),
    encoding: run.preview?.encoding ?? null,
    mapping: run.mapping,
    sample: run.preview?.sample ?? [],
    sampleFindings: run.preview?.sampleFindings ?? [],
    failure: run.failure?.texts ?? null,
  }
}
