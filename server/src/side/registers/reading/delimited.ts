import { BlockDecoder, type Encoding, sniffText, utf8FromUtf16 } from './encoding.ts'
import { lineBlocks } from './lines.ts'
import { ReadFailure } from './problem.ts'
import type { RawRow, ReadLimits } from './rawRow.ts'
import { type Delimiter, RecordReader } from './records.ts'

export interface DelimitedOptions {
  readonly limits: ReadLimits
  readonly encoding?: Encoding
  readonly delimiter?: Delimiter
  readonly onEncoding?: (encoding: string) => void
}

/** Reads CSV, TSV or semicolon-separated text into batches of rows; see {@link RecordReader} for what happens to bad rows. */
export async function* readDelimited(
  source: AsyncIterable<Buffer>,
  options: DelimitedOptions,
): AsyncGenerator<RawRow[]> {
  const { limits } = options
  const { head, bytes } = await firstChunk(source)
  const sniffed = sniffText(head)
  const wide =
    sniffed.encoding === 'utf-16le' || sniffed.encoding === 'utf-16be' ? sniffed.encoding : undefined
  const said = options.encoding ?? (wide === undefined ? (sniffed.encoding as Encoding | undefined) : 'utf-8')
  const afterMark = withoutFirst(bytes, sniffed.markBytes)
  const text = wide === undefined ? afterMark : utf8FromUtf16(afterMark, wide)
  const eol = head.includes(0x0a) || !head.includes(0x0d) ? 0x0a : 0x0d
  const decoder = new BlockDecoder(eol, said)
  const reader = new RecordReader(String.fromCharCode(eol), limits, options.delimiter)
  let told = false
  for await (const block of lineBlocks(text, eol, limits.maxRecordBytes)) {
    const rows: RawRow[] = []
    if (block.kind === 'lines') {
      const { text: decoded, badLines } = decodeAt(decoder, block.bytes, reader)
      if (!told && (wide ?? decoder.encoding) !== undefined) {
        options.onEncoding?.(wide ?? decoder.encoding ?? '')
        told = true
      }
      reader.push(decoded, badLines, block.last, decoder.encoding ?? 'utf-8', rows)
    } else if (block.kind === 'too-long') {
      reader.pushTooLong(rows)
    } else {
      throw block.failure.at(reader.line)
    }
    if (rows.length > 0) yield rows
  }
}

function decodeAt(decoder: BlockDecoder, bytes: Buffer, reader: RecordReader) {
  try {
    return decoder.decode(bytes)
  } catch (error) {
    throw error instanceof ReadFailure ? error.at(reader.line) : error
  }
}

async function firstChunk(
  source: AsyncIterable<Buffer>,
): Promise<{ head: Buffer; bytes: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]()
  const chunks: Buffer[] = []
  let length = 0
  let failure: unknown
  while (length < 65_536) {
    const next = await iterator.next().catch((error: unknown) => {
      failure = error
      return { done: true as const, value: undefined }
    })
    if (next.done) break
    chunks.push(next.value)
    length += next.value.length
  }
  const head = Buffer.concat(chunks)
  async function* again(): AsyncGenerator<Buffer> {
    try {
      if (head.length > 0) yield head
      if (failure !== undefined) throw failure
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { head: head.subarray(0, 65_536), bytes: again() }
}

async function* withoutFirst(bytes: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count
  for await (const chunk of bytes) {
    yield left === 0 ? chunk : chunk.subarray(left)
    left = 0
  }
}
