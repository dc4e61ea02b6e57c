import type { RegistrationChanged } from '@yimen/core/exchange'
import { Type } from 'typebox'
import { send } from '../../exchange/outbox.ts'
import type { Side } from '../../platform/actor.ts'
import { type CommandContext, defineCommand } from '../../platform/commands/command.ts'
import { CanonicalText, type RowOf } from '../../platform/database/table.ts'
import { insert, type Write } from '../../platform/database/write.ts'
import { type FieldError, type Refusal, refuse } from '../../platform/refusal.ts'
import { type ChunkContent, headsOf, type ImportRow, type RowHead, rowText, SHARED_UNIT } from './entry.ts'
import { type Differing, type PlannedRow, planChunk } from './plan.ts'
import { changeTaxpayers, findKnownNumbers } from './store.ts'
import { importChunk, importReject, taxpayer, taxpayerIdentifier, taxpayerVersion } from './tables.ts'

export const CHUNK_ROWS = 1000

const Problems = Type.Array(
  Type.Object({
    column: Type.String(),
    code: Type.String(),
    value: Type.String(),
    message: Type.Object({ zh: Type.String(), en: Type.String() }),
  }),
)
const Cells = Type.Array(Type.String())

export const ImportChunkInput = Type.Object(
  {
    runId: Type.String({ format: 'uuid' }),
    chunk: Type.Integer({ minimum: 0 }),
    /** How far into the file reading had come, in bytes as they lie on disk. */
    readBytes: Type.Integer({ minimum: 0 }),
    /** SHA-256 of the rows' texts, see {@link ChunkContent}. */
    rows: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Rows refused by reading and validation, or as the second about one taxpayer in the file. */
    rejects: Type.Array(Type.Object({ line: Type.Integer(), problems: Problems, cells: Cells }), {
      maxItems: CHUNK_ROWS,
    }),
    /** Cells of rows that this command refused for what the register holds, by index of the row: see `reject-cells-wanted`. */
    cells: Type.Optional(Type.Record(Type.String(), Cells)),
  },
  { additionalProperties: false },
)
export type ImportChunkInput = import('typebox').Static<typeof ImportChunkInput>

export interface ChunkOutcome {
  readonly created: number
  readonly changed: number
  readonly unchanged: number
  readonly rejected: number
  readonly flagged: number
}

/**
 * `register.import-chunk`: at most 1,000 rows of a file, read and validated, decided and written together as one entry of the
 * log. Its key is made of run and chunk number, so a chunk that is sent again after a crash is answered, not done again.
 * A row that the register contradicts (a number of another taxpayer) is rejected alone, never its chunk.
 */
export function importChunkCommand(side: Side, contents: ReadonlyMap<string, ChunkContent>) {
  return defineCommand({
    kind: 'register.import-chunk',
    input: ImportChunkInput,
    async load(database, input): Promise<Loaded | Refusal> {
      const content = contents.get(input.rows)
      if (content === undefined)
        return refuse(409, 'rows-not-here', '没有这些行。', 'The rows are not here: read the file again.')
      const known = await findKnownNumbers(database, content)
      return { content, planned: planChunk(headsOf(content), known) }
    },
    authorise: (_loaded, _input, context) => mayImport(side, context),
    decide(loaded, input, context) {
      const wanted = missingCells(loaded.planned, input)
      if (wanted !== undefined) return wanted
      const outcome = count(loaded.planned, input)
      return { outcome, subject: input.runId, writes: writesOf(loaded, input, outcome, context) }
    },
  })
}

interface Loaded {
  readonly content: ChunkContent
  /** By index of the content's lines. */
  readonly planned: readonly PlannedRow[]
}

/** Back officers of this side, and the program itself on behalf of one. */
export function mayImport(side: Side, context: Pick<CommandContext, 'actor'>): Refusal | undefined {
  const { actor } = context
  const hat = actor.hats.some((each) => each.side === side && each.roles.includes('back-officer'))
  if (actor.kind === 'system' || hat) return undefined
  return refuse(
    403,
    'import-not-allowed',
    '只有本局管理岗位人员可以导入登记簿。',
    'Only back officers of this authority import its register.',
  )
}

/** A rejected row keeps its cells as they were; they travel only for the few rows that need them. */
function missingCells(planned: readonly PlannedRow[], input: ImportChunkInput): Refusal | undefined {
  const errors: FieldError[] = planned.flatMap((each, index) =>
    each.does === 'reject' && input.cells?.[index] === undefined
      ? [{ pointer: `/rows/${index}`, code: each.problem.code, message: each.problem.message }]
      : [],
  )
  if (errors.length === 0) return undefined
  return refuse(
    409,
    'reject-cells-wanted',
    '部分行将被拒绝，请连同原始单元格再次提交。',
    'Some rows will be rejected: send the chunk again with their cells.',
    { errors },
  )
}

function count(planned: readonly PlannedRow[], input: ImportChunkInput): ChunkOutcome {
  const of = (does: PlannedRow['does']) => planned.filter((each) => each.does === does).length
  return {
    created: of('create'),
    changed: of('change'),
    unchanged: of('nothing'),
    rejected: of('reject') + input.rejects.length,
    flagged: planned.filter((each) => each.does !== 'reject' && each.row.flags !== '[]').length,
  }
}

function writesOf(
  { content, planned }: Loaded,
  input: ImportChunkInput,
  outcome: ChunkOutcome,
  context: CommandContext,
): Write[] {
  const lines = content.text.split('\n')
  const rows: RowOf<typeof taxpayer>[] = []
  const versions: RowOf<typeof taxpayerVersion>[] = []
  const numbers: RowOf<typeof taxpayerIdentifier>[] = []
  const changed: (RowOf<typeof taxpayer> & { readonly before: number })[] = []
  for (const [index, each] of planned.entries()) {
    if (each.does !== 'create' && each.does !== 'change') continue
    const { row, owner } = each
    const id = owner?.taxpayerId ?? context.newId()
    const version = (owner?.version ?? 0) + 1
    const text = each.differs === undefined ? (lines[index] ?? '') : textOf(lines[index] ?? '', each.differs)
    const current = taxpayerRow(id, version, each, context.now)
    if (owner === undefined) rows.push(current)
    else changed.push({ ...current, before: owner.version })
    versions.push({
      taxpayer_id: id,
      version,
      // A register file says how things stand, not since when: the state is known from the day it was imported.
      valid_from: context.businessDate,
      recorded_at: context.now,
      content: new CanonicalText(text),
      source: `import:${input.runId}:${row.line}`,
      entry_id: context.entryId,
    })
    for (const { kind, value } of each.numbers)
      numbers.push({ kind, value, taxpayer_id: id, since: null, entry_id: context.entryId })
  }
  const payload: RegistrationChanged = { taxpayerIds: versions.map((version) => version.taxpayer_id) }
  return [
    insert(taxpayer, rows),
    insert(taxpayerVersion, versions),
    // In the order of their index, which then takes them page by page.
    insert(
      taxpayerIdentifier,
      numbers.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0)),
    ),
    ...(changed.length > 0 ? [changeTaxpayers(changed)] : []),
    insert(importReject, rejectRows(planned, input)),
    insert(importChunk, [
      {
        run_id: input.runId,
        chunk: input.chunk,
        created_rows: outcome.created,
        changed_rows: outcome.changed,
        unchanged_rows: outcome.unchanged,
        rejected_rows: outcome.rejected,
        flagged_rows: outcome.flagged,
        read_bytes: BigInt(input.readBytes),
        recorded_at: context.now,
      },
    ]),
    ...(versions.length > 0
      ? send(context, {
          to: 'front',
          category: 'registration.changed',
          schemaVersion: '1',
          subject: context.entryId,
          payload,
        })
      : []),
  ]
}

/** The text of a row whose state is not quite what the file says. */
function textOf(line: string, { status, authority, sharedUnit }: Differing): string {
  const row: ImportRow = JSON.parse(line)
  return rowText({ ...row, status, authority, flags: sharedUnit ? [...row.flags, SHARED_UNIT] : row.flags })
}

function taxpayerRow(
  id: string,
  version: number,
  { row, differs }: { readonly row: RowHead; readonly differs?: Differing },
  now: Date,
): RowOf<typeof taxpayer> {
  const flags = differs?.sharedUnit ? [...JSON.parse(row.flags), SHARED_UNIT] : new CanonicalText(row.flags)
  return {
    id,
    version,
    name: row.name,
    name_normalised: row.nameNormalised,
    kind: row.kind,
    code: row.code,
    code_kind: row.codeKind,
    status: differs?.status ?? row.status,
    authority: differs === undefined ? row.authority : differs.authority,
    region_code: row.regionCode,
    demo: false,
    location: 'other',
    details: new CanonicalText(row.shown),
    flags,
    row_key: row.rowKey,
    row_hash: row.rowHash,
    updated_at: now,
  }
}

function rejectRows(planned: readonly PlannedRow[], input: ImportChunkInput): RowOf<typeof importReject>[] {
  const late = planned.flatMap((each, index) =>
    each.does === 'reject'
      ? [{ line: each.row.line, problems: [each.problem], cells: input.cells?.[index] ?? [] }]
      : [],
  )
  return [...input.rejects, ...late]
    .sort((a, b) => a.line - b.line)
    .map(({ line, problems, cells }, ordinal) => ({
      run_id: input.runId,
      chunk: input.chunk,
      ordinal,
      line: BigInt(line),
      problems,
      cells,
    }))
}
