import type { Readable } from 'node:stream'
import { readDelimited } from './delimited.ts'
import type { Encoding } from './encoding.ts'
import { DEFAULT_LIMITS, type RawRow, type ReadLimits } from './rawRow.ts'
import type { Delimiter } from './records.ts'
import { openSource } from './source.ts'
import { listSheets, readWorkbook, type SheetInfo } from './workbook.ts'

export interface ReadOptions {
  readonly limits?: Partial<ReadLimits>
  /** Said by a person; otherwise found out. */
  readonly encoding?: Encoding
  /** Said by a person; otherwise found out. */
  readonly delimiter?: Delimiter
  /** Worksheet by name, or by number from 1; otherwise the first visible one. */
  readonly sheet?: string | number
  /** Told once what the file is: an encoding of text as soon as it is decided, or `xlsx`. */
  readonly onEncoding?: (encoding: string) => void
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
    options.onEncoding?.('xlsx')
    yield* readWorkbook(opened, { limits, ...(options.sheet === undefined ? {} : { sheet: options.sheet }) })
    return
  }
  yield* readDelimited(opened.bytes, {
    limits,
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter }),
    ...(options.onEncoding === undefined ? {} : { onEncoding: options.onEncoding }),
  })
}

/** {@link readRowBatches}, row by row. */
export async function* readRows(
  source: Readable | string,
  options: ReadOptions = {},
): AsyncGenerator<RawRow> {
  for await (const batch of readRowBatches(source, options)) yield* batch
}

/** The worksheets a person can choose from; empty for a text file. */
export async function findSheets(source: Readable | string): Promise<readonly SheetInfo[]> {
  const opened = await openSource(source, DEFAULT_LIMITS)
  if (opened.kind === 'zip') return listSheets(opened, DEFAULT_LIMITS)
  await opened.bytes[Symbol.asyncIterator]().return?.()
  return []
}
