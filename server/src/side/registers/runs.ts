import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Side } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import type { Database } from '../../platform/database/database.ts'
import { insert } from '../../platform/database/write.ts'
import { type FieldError, isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { mayImport } from './chunk.ts'
import { previewFile } from './preview.ts'
import { FIELDS, ReadFailure } from './reading/index.ts'
import {
  changeRun,
  dropPieces,
  findRun,
  importPiece,
  importRun,
  nextPiece,
  type Run,
  readPieces,
  sizeOfPieces,
} from './runs.store.ts'

const RunId = Type.String({ format: 'uuid' })
const strict = { additionalProperties: false } as const

export const Mapping = Type.Array(
  Type.Object(
    {
      header: Type.String({ maxLength: 2000 }),
      field: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
    },
    strict,
  ),
  { maxItems: 16_384 },
)

/** Largest uploaded file; larger ones are for the command line, which reads them where they lie. */
export const MAX_UPLOAD_BYTES = 1024 ** 3
/** Pieces of uploads, as bytes before base64. */
const MAX_PIECE_BYTES = 1024 ** 2

const startedBy = (actor: { accountId: string; displayName: string }) => ({
  account: actor.accountId,
  name: actor.displayName,
})

/** `import.open`: the command line begins a run over a file it reads in place. */
export function openRunCommand(side: Side) {
  return defineCommand({
    kind: 'import.open',
    input: Type.Object(
      {
        runId: RunId,
        fileName: Type.String({ maxLength: 300 }),
        fileHash: Type.String(),
        fileBytes: Type.Integer(),
        mapping: Mapping,
      },
      strict,
    ),
    load: async () => ({}),
    authorise: (_loaded, _input, context) => mayImport(side, context),
    decide: (_loaded, input, context) => ({
      outcome: { runId: input.runId },
      subject: input.runId,
      writes: [
        insert(importRun, [
          {
            id: input.runId,
            file_name: input.fileName,
            file_hash: input.fileHash,
            file_bytes: BigInt(input.fileBytes),
            uploaded: false,
            state: 'running',
            mapping: input.mapping,
            header_cells: [],
            preview: null,
            started_by: startedBy(context.actor),
            started_at: context.now,
          },
        ]),
      ],
    }),
  })
}

/** `import.begin`: an upload starts; its pieces follow. */
export function beginUploadCommand(side: Side) {
  return defineCommand({
    kind: 'import.begin',
    input: Type.Object({ runId: RunId, fileName: Type.String({ minLength: 1, maxLength: 300 }) }, strict),
    load: async () => ({}),
    authorise: (_loaded, _input, context) => mayImport(side, context),
    decide: (_loaded, input, context) => ({
      outcome: { runId: input.runId },
      subject: input.runId,
      writes: [
        insert(importRun, [
          {
            id: input.runId,
            file_name: input.fileName,
            file_hash: '',
            file_bytes: 0n,
            uploaded: true,
            state: 'uploading',
            mapping: [],
            header_cells: [],
            preview: null,
            started_by: startedBy(context.actor),
            started_at: context.now,
          },
        ]),
      ],
    }),
  })
}

/** `import.append`: the next piece of an upload, at most 1 MiB. Pieces come in order; one that came already is answered. */
export function appendPieceCommand(side: Side) {
  return defineCommand({
    kind: 'import.append',
    input: Type.Object(
      {
        runId: RunId,
        ordinal: Type.Integer({ minimum: 0 }),
        data: Type.String({ contentEncoding: 'base64', maxLength: Math.ceil(MAX_PIECE_BYTES / 3) * 4 }),
      },
      strict,
    ),
    async load(database, input): Promise<{ next: number; bytes: number } | Refusal> {
      const run = await getRun(database, input.runId, 'uploading')
      if (isRefusal(run)) return run
      return {
        next: await nextPiece(database, input.runId),
        bytes: await sizeOfPieces(database, input.runId),
      }
    },
    authorise: (_loaded, _input, context) => mayImport(side, context),
    decide(loaded, input) {
      if (input.ordinal !== loaded.next)
        return refuse(
          409,
          'piece-out-of-order',
          '文件片段次序不对。',
          'A piece of the file is out of order.',
          {
            facts: { next: loaded.next },
          },
        )
      const bytes = Buffer.from(input.data, 'base64')
      if (loaded.bytes + bytes.length > MAX_UPLOAD_BYTES) return tooLarge()
      return {
        outcome: { next: loaded.next + 1 },
        subject: input.runId,
        writes: [insert(importPiece, [{ run_id: input.runId, ordinal: input.ordinal, bytes }])],
      }
    },
  })
}

export function tooLarge(): Refusal {
  return refuse(
    413,
    'import-too-large',
    '文件超过1 GiB，请压缩（gz）、拆分，或由管理员用命令行导入。',
    'The file is over 1 GiB: compress it (gz), split it, or have the administrator import it by the command line.',
  )
}

/** `import.preview`: the upload is complete; reads its beginning and shows what would happen. */
export function previewCommand(side: Side) {
  return defineCommand({
    kind: 'import.preview',
    input: Type.Object({ runId: RunId }, strict),
    async load(database, input, context) {
      const denied = mayImport(side, context)
      if (denied) return denied
      const run = await getRun(database, input.runId, 'uploading')
      if (isRefusal(run)) return run
      const { hash, bytes } = await hashOf(readPieces(database, run.id))
      try {
        const open = () => Readable.from(readPieces(database, run.id), { objectMode: false })
        return { run, hash, bytes, found: await previewFile(open, { businessDate: context.businessDate }) }
      } catch (error) {
        if (error instanceof ReadFailure) return unreadable(error)
        throw error
      }
    },
    authorise: () => undefined,
    decide: ({ run, hash, bytes, found }) => ({
      outcome: { runId: run.id },
      subject: run.id,
      writes: [
        changeRun(run, {
          state: 'preview',
          fileHash: hash,
          fileBytes: bytes,
          preview: found.preview,
          mapping: found.mapping,
          headerCells: found.header,
        }),
      ],
    }),
  })
}

function unreadable(failure: ReadFailure): Refusal {
  return refuse(422, failure.code, failure.texts.zh, failure.texts.en, {
    allowedActions: [{ code: 'choose-another-file', label: { zh: '换一个文件', en: 'Choose another file' } }],
  })
}

/** SHA-256 and length of a file as it lies on disk. */
export async function hashOf(bytes: AsyncIterable<Buffer>): Promise<{ hash: string; bytes: number }> {
  const digest = createHash('sha256')
  let length = 0
  for await (const piece of bytes) {
    digest.update(piece)
    length += piece.length
  }
  return { hash: digest.digest('hex'), bytes: length }
}

/** `import.start`: import the previewed file with the columns as a person confirmed or corrected them. */
export function startRunCommand(side: Side) {
  return defineCommand({
    kind: 'import.start',
    input: Type.Object({ runId: RunId, mapping: Mapping }, strict),
    load: (database, input) => getRun(database, input.runId, 'preview'),
    authorise: (_run, _input, context) => mayImport(side, context),
    decide(run, input) {
      const wrong = mappingRefusal(input.mapping, run.headerCells)
      if (wrong) return wrong
      return {
        outcome: { runId: run.id },
        subject: run.id,
        writes: [changeRun(run, { state: 'running', mapping: input.mapping })],
      }
    },
  })
}

/** `import.finish`: the last act of a run; its counts are the sums of its chunks. */
export function finishRunCommand(side: Side) {
  return defineCommand({
    kind: 'import.finish',
    input: Type.Object(
      {
        runId: RunId,
        failure: Type.Union([
          Type.Null(),
          Type.Object({
            code: Type.String(),
            line: Type.Integer(),
            texts: Type.Object({ zh: Type.String(), en: Type.String() }),
          }),
        ]),
      },
      strict,
    ),
    load: (database, input) => getRun(database, input.runId, 'running'),
    authorise: (_run, _input, context) => mayImport(side, context),
    decide: (run, input, context) => ({
      outcome: { runId: run.id, state: input.failure === null ? 'finished' : 'failed' },
      subject: run.id,
      writes: [
        changeRun(run, {
          state: input.failure === null ? 'finished' : 'failed',
          finishedAt: context.now,
          failure: input.failure,
        }),
        ...(run.uploaded ? [dropPieces(run.id)] : []),
      ],
    }),
  })
}

async function getRun(database: Database, runId: string, state: Run['state']): Promise<Run | Refusal> {
  const run = await findRun(database, runId)
  if (run === undefined)
    return refuse(404, 'import-not-found', '没有找到这次导入。', 'There is no such import.')
  if (run.state === state) return run
  return refuse(
    409,
    'import-not-in-state',
    '这次导入的状态已经改变，请刷新。',
    'This import has moved on meanwhile; reload.',
    { facts: { state: run.state, wanted: state } },
  )
}

type MappedHeaders = readonly { readonly header: string; readonly field: string | null }[]

/** What is wrong with a person's decisions about columns: unknown fields, one field twice, no name, headers not in the file. */
export function mappingRefusal(mapping: MappedHeaders, header: readonly string[]): Refusal | undefined {
  const present = new Set(header.map((cell) => cell.trim()))
  const errors = fieldErrors(mapping)
  for (const [index, { header: name }] of mapping.entries())
    if (!present.has(name.trim()))
      errors.push(
        fieldError(index, 'header-unknown', `文件中没有“${name}”列`, `The file has no column “${name}”`),
      )
  if (!mapping.some(({ field }) => field === 'name'))
    errors.push({
      pointer: '/mapping',
      code: 'name-missing',
      message: { zh: '请指定哪一列是名称', en: 'Say which column holds the name' },
    })
  return errors.length === 0 ? undefined : mappingInvalid(errors)
}

/** The same where the header is not read yet and decisions only add to what is found: unknown fields, one field twice. */
export function fieldsRefusal(mapping: MappedHeaders): Refusal | undefined {
  const errors = fieldErrors(mapping)
  return errors.length === 0 ? undefined : mappingInvalid(errors)
}

const mappingInvalid = (errors: FieldError[]) =>
  refuse(422, 'mapping-invalid', '请更正各列的含义。', 'Correct what the columns mean.', { errors })

const fieldError = (index: number, code: string, zh: string, en: string): FieldError => ({
  pointer: `/mapping/${index}/field`,
  code,
  message: { zh, en },
})

function fieldErrors(mapping: MappedHeaders): FieldError[] {
  const known = new Set<string>(FIELDS)
  const seen = new Set<string>()
  return mapping.flatMap(({ field }, index) => {
    if (field === null) return []
    if (!known.has(field))
      return [fieldError(index, 'field-unknown', `没有“${field}”这个项目`, `There is no field “${field}”`)]
    if (seen.has(field))
      return [
        fieldError(index, 'field-twice', '两列不能表示同一项目', 'Two columns cannot hold the same field'),
      ]
    seen.add(field)
    return []
  })
}
