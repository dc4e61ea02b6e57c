import { ReadFailure } from './problem.ts'

/** Whole lines as bytes (each with its end, only the file's last line may lack it), or news about what could not be read. */
export type LineBlock =
  | { readonly kind: 'lines'; readonly bytes: Buffer; readonly last: boolean }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'failed'; readonly failure: ReadFailure }

const BLOCK_BYTES = 256 * 1024

/**
 * Cuts a byte stream at line ends into blocks of about 256 KiB. A line over `maxLineBytes` is dropped while it is read (one
 * `too-long` in its place), so an endless line costs no memory. When the source fails, whole lines read before it come first;
 * the half line before the break is not handed out.
 */
export async function* lineBlocks(
  bytes: AsyncIterable<Buffer>,
  eol: number,
  maxLineBytes: number,
): AsyncGenerator<LineBlock> {
  let pending: Buffer[] = []
  let pendingBytes = 0
  /** Where the last line end lies within the joined pending bytes, plus one; 0 when there is none. */
  let wholeBytes = 0
  let skipping = false
  let failure: ReadFailure | undefined
  try {
    for await (const chunk of bytes) {
      let rest = chunk
      while (rest.length > 0) {
        if (skipping) {
          const end = rest.indexOf(eol)
          if (end === -1) break
          rest = rest.subarray(end + 1)
          skipping = false
          continue
        }
        const take = rest.subarray(0, BLOCK_BYTES)
        rest = rest.subarray(take.length)
        const end = take.lastIndexOf(eol)
        pending.push(take)
        pendingBytes += take.length
        if (end !== -1) wholeBytes = pendingBytes - take.length + end + 1
        // A stream of tiny chunks would otherwise keep one object per byte.
        if (pending.length === 4096) pending = [Buffer.concat(pending, pendingBytes)]
        const overlong = pendingBytes - wholeBytes > maxLineBytes
        if (wholeBytes >= BLOCK_BYTES || (overlong && wholeBytes > 0)) {
          const joined = pending.length === 1 ? take : Buffer.concat(pending, pendingBytes)
          yield* cutLongLines(joined.subarray(0, wholeBytes), eol, maxLineBytes, false)
          pending = [joined.subarray(wholeBytes)]
          pendingBytes -= wholeBytes
          wholeBytes = 0
        }
        if (overlong) {
          yield { kind: 'too-long' }
          pending = []
          pendingBytes = 0
          skipping = true
        }
      }
    }
  } catch (error) {
    failure = error instanceof ReadFailure ? error : new ReadFailure('file-unreadable', 0, error)
  }
  const joined = Buffer.concat(pending, pendingBytes)
  const usable = failure === undefined ? joined : joined.subarray(0, wholeBytes)
  yield* cutLongLines(usable, eol, maxLineBytes, failure === undefined)
  if (failure !== undefined) yield { kind: 'failed', failure }
}

/** A block may hold a line over the limit only when the limit is below the block size (tests, cautious settings). */
function* cutLongLines(
  block: Buffer,
  eol: number,
  maxLineBytes: number,
  last: boolean,
): Generator<LineBlock> {
  if (block.length <= maxLineBytes) {
    if (block.length > 0 || last) yield { kind: 'lines', bytes: block, last }
    return
  }
  let from = 0
  let start = 0
  while (start < block.length) {
    const found = block.indexOf(eol, start)
    const end = found === -1 ? block.length : found + 1
    if (end - start - (found === -1 ? 0 : 1) > maxLineBytes) {
      if (start > from) yield { kind: 'lines', bytes: block.subarray(from, start), last: false }
      yield { kind: 'too-long' }
      from = end
    }
    start = end
  }
  if (from < block.length || last) yield { kind: 'lines', bytes: block.subarray(from), last }
}
