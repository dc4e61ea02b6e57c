import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import type { Problem } from './problem.ts'

/** A rejected row, by validation or by what the register holds. */
export interface RejectedCells {
  readonly line: number
  readonly problems: readonly (Omit<Problem, 'code'> & { readonly code: string })[]
  readonly cells: readonly string[]
}

/** A rejected row of any file: as `Reject`, with the codes of whatever checked it. */
export interface RejectedRow {
  readonly line: number
  readonly problems: readonly (Omit<Problem, 'code'> & { readonly code: string })[]
  readonly cells: readonly string[]
}

/** Headers of the columns in front of the original ones. */
const COLUMNS = ['行号 line', '列 column', '原因代码 code', '值 value', '原因', 'reason'] as const

/**
 * Writes rejected rows to a CSV (UTF-8 with BOM, so that spreadsheets show Chinese) beside the import: one line per rejected row with
 * line number, column, code, reason in both languages, then the cells as they were, so that the file can be corrected and
 * imported again. Nothing in it starts as a formula. The file exists only when something was rejected.
 */
export class RejectsWriter {
  readonly path: string
  #header: readonly string[] = []
  #stream: WriteStream | undefined
  #failure: Error | undefined
  #count = 0

  constructor(path: string) {
    this.path = path
  }

  /** Number of rows written. */
  get count(): number {
    return this.#count
  }

  /** The header of the file being read; call before the first {@link write}. */
  setHeader(header: readonly string[]): void {
    this.#header = header
  }

  /** Writes one rejected row; waits while the disk is slower than the reading. */
  async write(reject: RejectedCells): Promise<void> {
    const stream = this.#open()
    this.#count += 1
    const line = rejectLine(reject)
    if (!stream.write(line)) await this.#drained(stream)
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Finishes the file; answers its path, or undefined when nothing was rejected. */
  async close(): Promise<string | undefined> {
    const stream = this.#stream
    if (stream === undefined) return undefined
    if (this.#failure === undefined) {
      stream.end()
      await Promise.race([once(stream, 'close'), once(stream, 'error')]).catch(() => undefined)
    }
    if (this.#failure !== undefined) throw this.#failure
    return this.path
  }

  #open(): WriteStream {
    if (this.#stream !== undefined) return this.#stream
    const stream = createWriteStream(this.path, { mode: 0o600 })
    stream.on('error', (error) => {
      this.#failure = error
    })
    stream.write(`\ufeff${rejectHeader(this.#header)}`)
    this.#stream = stream
    return stream
  }

  async #drained(stream: WriteStream): Promise<void> {
    if (this.#failure === undefined && !stream.destroyed) {
      await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => undefined)
    }
  }
}

/** The first line of a file of rejects; the byte order mark before it is the writer's. */
export function rejectHeader(header: readonly string[]): string {
  return csvLine([...COLUMNS, ...header])
}

/** One rejected row as a line of CSV. */
export function rejectLine(reject: RejectedCells): string {
  const join = (pick: (each: RejectedCells['problems'][number]) => string) =>
    [...new Set(reject.problems.map(pick))].filter((each) => each !== '').join('；')
  return csvLine([
    String(reject.line),
    join((each) => each.column),
    join((each) => each.code),
    join((each) => each.value),
    join((each) => each.message.zh),
    join((each) => each.message.en),
    ...reject.cells,
  ])
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

/**
 * One cell. A spreadsheet would run a text that begins with = + - @, tab or carriage return (also in full width, or behind
 * spaces or quotes): an apostrophe in front makes it a text (OWASP, CSV injection).
 */
export function csvCell(text: string): string {
  const safe = /^[\s\p{Cc}"']*[=+\-@\t\r＝＋－＠]/u.test(text) ? `'${text}` : text
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
