import { hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Side } from '../../platform/actor.ts'
import { CHUNK_ROWS, type ImportChunkInput } from './chunk.ts'
import {
  type ChunkContent,
  headText,
  type ImportRow,
  importRow,
  type RowHead,
  rowHead,
  rowText,
} from './entry.ts'
import { duplicateInFile, furtherNumbers } from './plan.ts'
import { storable } from './preview.ts'
import { type HeaderOverride, type RegistrationBatch, readRegistrations } from './reading/index.ts'
import { FirstLines } from './seen.ts'

export interface ReadChunksOptions {
  readonly side: Side
  readonly businessDate: string
  readonly headerOverride?: HeaderOverride
  /** Chunks that need not be made again; their rows are read all the same, because later rows may repeat them. */
  readonly done: ReadonlySet<number>
}

/** At most {@link CHUNK_ROWS} rows in file order, ready to be sent. */
export interface FileChunk {
  readonly kind: 'chunk'
  readonly chunk: number
  /** Rows in it, rejected ones included. */
  readonly read: number
  /** Of the file so far. */
  readonly readTotal: number
  /** The accepted rows; undefined where the chunk is done already. */
  readonly content: ChunkContent | undefined
  readonly rejects: ImportChunkInput['rejects']
  /** The cells of each accepted row as read, as JSON; see {@link cellsOf}. */
  readonly cells: string
}

export interface FileHeader {
  readonly kind: 'header'
  readonly cells: readonly string[]
}

/**
 * Reads a register file into the chunks of its import: always the same ones for the same file, columns and business date.
 * Of several rows about one taxpayer the first counts. Throws `ReadFailure` where the file cannot be read on, after the last
 * (smaller) chunk.
 */
export async function* readChunks(
  source: Readable | string,
  options: ReadChunksOptions,
): AsyncGenerator<FileHeader | FileChunk> {
  const { side, businessDate, headerOverride, done } = options
  const order = new FileOrder(side)
  let builder = new ChunkBuilder(0, done.has(0), 0)
  const next = () => new ChunkBuilder(builder.chunk + 1, done.has(builder.chunk + 1), builder.readTotal)
  let failure: unknown
  try {
    const read = readRegistrations(source, {
      businessDate,
      ...(headerOverride === undefined ? {} : { headerOverride }),
    })
    for await (const batch of read) {
      if (batch.kind === 'header') {
        yield { kind: 'header', cells: batch.cells.map(storable) }
        continue
      }
      for (const row of order.of(batch)) {
        builder.add(row)
        if (builder.read < CHUNK_ROWS) continue
        yield builder.built()
        builder = next()
      }
    }
  } catch (error) {
    failure = error
  }
  if (builder.read > 0) yield builder.built()
  if (failure !== undefined) throw failure
}

/** A row on its way: accepted, or rejected with reasons. Its cells are as they stood in the file. */
interface OrderedRow {
  readonly row?: ImportRow
  readonly head?: RowHead
  readonly problems?: readonly ImportChunkInput['rejects'][number]['problems'][number][]
  readonly line: number
  readonly cells: readonly string[]
}

class ChunkBuilder {
  readonly chunk: number
  read = 0
  readTotal: number
  readonly #skip: boolean
  readonly #lines: string[] = []
  readonly #heads: string[] = []
  readonly #numbers = new Set<string>()
  readonly #rowKeys: string[] = []
  readonly #cells: string[] = []
  readonly #rejects: ImportChunkInput['rejects'] = []

  constructor(chunk: number, skip: boolean, readBefore: number) {
    this.chunk = chunk
    this.#skip = skip
    this.readTotal = readBefore
  }

  add({ row, head, problems, line, cells }: OrderedRow): void {
    this.read += 1
    this.readTotal += 1
    if (this.#skip) return
    if (row !== undefined && head !== undefined) {
      this.#lines.push(rowText(row))
      this.#heads.push(headText(head))
      this.#cells.push(JSON.stringify(cells))
      this.#ask(head)
    } else
      this.#rejects.push({
        line,
        problems: (problems ?? []).map(storableProblem),
        cells: cells.map(storable),
      })
  }

  /** Everything the register might hold this row under. */
  #ask({ code, rowKey, organisationCode, otherCodes }: RowHead): void {
    if (code === null) this.#rowKeys.push(rowKey)
    else this.#numbers.add(code)
    if (organisationCode !== null) this.#numbers.add(organisationCode)
    for (const other of otherCodes ?? []) this.#numbers.add(other.code)
  }

  built(): FileChunk {
    return {
      kind: 'chunk',
      chunk: this.chunk,
      read: this.read,
      readTotal: this.readTotal,
      content: this.#skip ? undefined : this.#content(),
      rejects: this.#rejects,
      cells: this.#cells.join('\n'),
    }
  }

  #content(): ChunkContent {
    const text = this.#lines.join('\n')
    return {
      text,
      hash: hash('sha256', text, 'hex'),
      heads: this.#heads.join(','),
      numbers: [...this.#numbers].join('\n'),
      rowKeys: this.#rowKeys.join('\n'),
    }
  }
}

/** The cells of some accepted rows of a chunk, by index of the row, as the database can store them. */
export function cellsOf(
  { cells }: Pick<FileChunk, 'cells'>,
  indexes: readonly number[],
): Record<string, string[]> {
  const lines = cells.split('\n')
  return Object.fromEntries(
    indexes.map((index) => {
      const row: string[] = JSON.parse(lines[index] ?? '[]')
      return [index, row.map(storable)]
    }),
  )
}

type StoredProblem = ImportChunkInput['rejects'][number]['problems'][number]

function storableProblem({ column, code, value, message }: StoredProblem): StoredProblem {
  return {
    column: storable(column),
    code,
    value: storable(value),
    message: { zh: storable(message.zh), en: storable(message.en) },
  }
}

/** Rows and rejects in file order; knows which taxpayers and units the file has named before. */
class FileOrder {
  readonly #side: Side
  readonly #lineOf = new FirstLines()
  readonly #lineOfUnit = new FirstLines()

  constructor(side: Side) {
    this.#side = side
  }

  *of({ rows, cells, rejects }: RegistrationBatch): Generator<OrderedRow> {
    let next = 0
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] as RegistrationBatch['rows'][number]
      for (
        let reject = rejects[next];
        reject !== undefined && reject.line < row.line;
        reject = rejects[next]
      ) {
        yield reject
        next += 1
      }
      const own = cells[index] ?? []
      const keys = [row.rowKey, ...furtherNumbers(row)]
      const first = keys.map((key) => this.#lineOf.first(key)).find((line) => line !== undefined)
      if (first === undefined) {
        for (const key of keys) this.#lineOf.firstOrRecord(key, row.line)
        const before = this.#sameUnit(row)
        const taken = importRow(row, this.#side, before)
        yield { line: row.line, cells: own, row: taken, head: rowHead(taken, row, before !== undefined) }
      } else yield { line: row.line, cells: own, problems: [duplicateInFile(row.code ?? row.name, first)] }
    }
    yield* rejects.slice(next)
  }

  #sameUnit({ organisationCode, line }: RegistrationBatch['rows'][number]): number | undefined {
    if (organisationCode === null) return undefined
    return this.#lineOfUnit.firstOrRecord(organisationCode, line)
  }
}
