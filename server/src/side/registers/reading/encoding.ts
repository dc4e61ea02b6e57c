import { isAscii, isUtf8 } from 'node:buffer'
import { ReadFailure } from './problem.ts'

export type Encoding = 'utf-8' | 'gb18030'

/** Text of a block of whole lines and the indexes (from 0, within the block) of lines whose bytes are not of the encoding. */
export interface DecodedBlock {
  readonly text: string
  readonly badLines: readonly number[]
}

/**
 * Decodes blocks of whole lines. The encoding is decided by the first block that is not plain ASCII: strict UTF-8, else by
 * majority of its lines (so one damaged line in the first block decides nothing). A line of another encoding later on is
 * reported, never guessed. Both encodings keep line feed, quotes and separators unambiguous as bytes.
 */
export class BlockDecoder {
  #encoding: Encoding | undefined
  readonly #eol: number
  readonly #strictGb = new TextDecoder('gb18030', { fatal: true })
  readonly #looseGb = new TextDecoder('gb18030')

  /** `eol` is the byte that ends lines; `encoding` is set when a person or a byte order mark has said it. */
  constructor(eol: number, encoding?: Encoding) {
    this.#eol = eol
    this.#encoding = encoding
  }

  /** The encoding in use; undefined as long as everything was ASCII. */
  get encoding(): Encoding | undefined {
    return this.#encoding
  }

  decode(block: Buffer): DecodedBlock {
    if (isAscii(block)) return { text: block.toString('latin1'), badLines: [] }
    this.#encoding ??= this.#decide(block)
    return this.#encoding === 'utf-8' ? this.#utf8(block) : this.#gb18030(block)
  }

  #decide(block: Buffer): Encoding {
    if (isUtf8(block)) return 'utf-8'
    let foreign = 0
    let utf8 = 0
    let gb = 0
    for (const line of linesOf(block, this.#eol)) {
      if (isAscii(line)) continue
      foreign += 1
      if (isUtf8(line)) utf8 += 1
      else if (this.#gbText(line) !== undefined) gb += 1
    }
    if (utf8 * 2 >= foreign) return 'utf-8'
    if (gb * 2 >= foreign) return 'gb18030'
    throw new ReadFailure('encoding-unknown')
  }

  #utf8(block: Buffer): DecodedBlock {
    if (isUtf8(block)) return { text: block.toString('utf8'), badLines: [] }
    const badLines: number[] = []
    let index = 0
    for (const line of linesOf(block, this.#eol)) {
      if (!isUtf8(line)) badLines.push(index)
      index += 1
    }
    return { text: block.toString('utf8'), badLines }
  }

  #gb18030(block: Buffer): DecodedBlock {
    const texts: string[] = []
    const badLines: number[] = []
    const whole = this.#gbText(block)
    let index = 0
    for (const line of linesOf(block, this.#eol)) {
      if (looksLikeUtf8(line)) badLines.push(index)
      if (whole === undefined) {
        const text = this.#gbText(line)
        if (text === undefined) badLines.push(index)
        texts.push(text ?? this.#looseGb.decode(line))
      }
      index += 1
    }
    // Line by line, so that half a character at the end of a line cannot swallow the line feed.
    return { text: whole ?? texts.join(String.fromCharCode(this.#eol)), badLines }
  }

  #gbText(bytes: Buffer): string | undefined {
    try {
      return this.#strictGb.decode(bytes)
    } catch {
      return undefined
    }
  }
}

/**
 * A line of UTF-8 in a GB 18030 file decodes without error into wrong characters (公司 → 鍏徃). Real GB text is practically
 * never valid UTF-8 with two or more three-byte characters.
 */
function looksLikeUtf8(line: Buffer): boolean {
  if (!isUtf8(line) || isAscii(line)) return false
  let wide = 0
  for (const byte of line) {
    if (byte >= 0xe0) wide += 1
    if (wide === 2) return true
  }
  return false
}

function* linesOf(block: Buffer, eol: number): Generator<Buffer> {
  let start = 0
  while (start <= block.length) {
    const end = block.indexOf(eol, start)
    if (end === -1) {
      yield block.subarray(start)
      return
    }
    yield block.subarray(start, end)
    start = end + 1
  }
}

/** What the first bytes say: byte order mark, or UTF-16 by its pattern of zero bytes, and the byte that ends lines. */
export interface TextSniff {
  readonly markBytes: number
  readonly encoding: Encoding | 'utf-16le' | 'utf-16be' | undefined
}

/** Reads a byte order mark, or recognises UTF-16 without one; NULs in other places mean that it is no text at all. */
export function sniffText(head: Buffer): TextSniff {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { markBytes: 3, encoding: 'utf-8' }
  if (head[0] === 0xff && head[1] === 0xfe) return { markBytes: 2, encoding: 'utf-16le' }
  if (head[0] === 0xfe && head[1] === 0xff) return { markBytes: 2, encoding: 'utf-16be' }
  if (head[0] === 0x84 && head[1] === 0x31 && head[2] === 0x95 && head[3] === 0x33)
    return { markBytes: 4, encoding: 'gb18030' }
  let zeroEven = 0
  let zeroOdd = 0
  for (let index = 0; index < head.length; index += 1) {
    if (head[index] !== 0) continue
    if (index % 2 === 0) zeroEven += 1
    else zeroOdd += 1
  }
  const zeros = zeroEven + zeroOdd
  // Commas, quotes and line feeds alone put zeros on one side of every UTF-16 table; single NULs are left to the rows.
  if (zeros > 8 && zeros * 50 > head.length) {
    if (zeroEven * 20 < zeroOdd) return { markBytes: 0, encoding: 'utf-16le' }
    if (zeroOdd * 20 < zeroEven) return { markBytes: 0, encoding: 'utf-16be' }
    throw new ReadFailure('not-a-table')
  }
  return { markBytes: 0, encoding: undefined }
}

/** UTF-16 bytes to UTF-8 bytes; broken pairs become U+FFFD, which the row check sees. */
export async function* utf8FromUtf16(
  bytes: AsyncIterable<Buffer>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true })
    if (text !== '') yield Buffer.from(text)
  }
  const rest = decoder.decode()
  if (rest !== '') yield Buffer.from(rest)
}
