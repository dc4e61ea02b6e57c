import type { Readable } from 'node:stream'
import { type Delimiter, readDelimited } from './delimited.ts'
import type { Encoding } from './encoding.ts'
import type { Problem } from './problem.ts'
import { openSource } from './source.ts'
import { readWorkbook } from './workbook.ts'

/** What a spreadsheet did to a cell: `formula` (the stored result is used), `formula-without-result`, `error-value`. */
export interface CellNote {
  readonly column: number
  readonly code: 'formula' | 'formula-without-result' | 'error-value'
}

/** One row of a file: `line` is the number of the line (or sheet row) it starts on, counted from 1. */
export interface RawRow {
  readonly line: number
  readonly cells: string[]
  /** Set when the row could not be read; it counts as read and rejected. */
  readonly problem?: Problem
  readonly notes?: readonly CellNote[]
  /** Rows of a worksheet end at their last filled cell; rows of text have all separators. */
  readonly mayBeShort?: true
}

export interface ReadLimits {
  /** Most bytes of one record. */
  readonly maxRecordBytes: number
  /** Most lines of one record; a quoted field may hold line breaks. */
  readonly maxRecordLines: number
  readonly maxColumns: number
  /** Most bytes of the whole file after unpacking. */
  readonly maxBytes: number
  /** Most characters of all shared texts of a workbook, which have to be held in memory. */
  readonly maxSharedCharacters: number
}

export const DEFAULT_LIMITS: ReadLimits = {
  maxRecordBytes: 1024 * 1024,
  maxRecordLines: 200,
  maxColumns: 16_384,
  maxBytes: 4 * 1024 ** 3,
  maxSharedCharacters: 64 * 1024 ** 2,
}

export interface ReadOptions {
  readonly limits?: Partial<ReadLimits>
  /** Said by a person; otherwise found out. */
  readonly encoding?: Encoding
  /** Said by a person; otherwise found out. */
  readonly delimiter?: Delimiter
  /** Worksheet by name, or by number from 1; otherwise the first visible one. */
  readonly sheet?: string | number
}

/**
 * Rows of a CSV (UTF-8, GB 18030, UTF-16; comma, tab, semicolon; plain or gzip) or XLSX file in batches as they arrive,
 * recognised by content. Blank rows are left out. Rows that cannot be read come with a `problem`; a file that cannot be read
 * (further) ends in a thrown `ReadFailure` after everything before it was handed out. Memory is bounded by the limits; cells
 * are slices of a block of text, so copy (or hash) what is kept beyond the batch.
 */
export async function* readRowBatches(
  source: Readable | string,
  options: ReadOptions = {},
): AsyncGenerator<RawRow[]> {
  const limits: ReadLimits = { ...DEFAULT_LIMITS, ...options.limits }
  const opened = await openSource(source, limits)
  if (opened.kind === 'zip') {
    yield* readWorkbook(opened, { limits, ...(options.sheet === undefined ? {} : { sheet: options.sheet }) })
    return
  }
  yield* readDelimited(opened.bytes, {
    limits,
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter }),
  })
}

/** {@link readRowBatches}, row by row. */
export async function* readRows(
  source: Readable | string,
  options: ReadOptions = {},
): AsyncGenerator<RawRow> {
  for await (const batch of readRowBatches(source, options)) yield* batch
}
