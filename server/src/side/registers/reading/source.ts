import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ReadFailure } from './problem.ts'

/** Large enough that per-chunk work does not show, small enough for memory; measured best between 128 KiB and 512 KiB. */
const CHUNK_BYTES = 256 * 1024

/** A file's bytes, unpacked when they were gzip, with what its first bytes say it is. */
export interface OpenedSource {
  readonly kind: 'text' | 'zip'
  readonly bytes: AsyncIterable<Buffer>
  /** Set when the bytes lie in a plain file, so that a reader may open it by position. */
  readonly path?: string
}

export interface SourceLimits {
  /** Most bytes that may be read after unpacking; beyond it reading fails with `file-too-large`. */
  readonly maxBytes: number
}

/** Opens a path or stream and says by its first bytes, never by its name, what it holds. */
export async function openSource(source: Readable | string, limits: SourceLimits): Promise<OpenedSource> {
  let bytes = rawBytes(source)
  let path = typeof source === 'string' ? source : undefined
  for (let depth = 0; ; depth += 1) {
    const opened = await peek(bytes)
    const { head } = opened
    bytes = opened.bytes
    if (head.length === 0) throw new ReadFailure('file-empty')
    if (startsWith(head, [0x1f, 0x8b]) && depth < 2) {
      bytes = gunzipped(bytes)
      path = undefined
      continue
    }
    if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) {
      return { kind: 'zip', bytes: limited(bytes, limits.maxBytes), ...(path === undefined ? {} : { path }) }
    }
    refuseForeign(head)
    return { kind: 'text', bytes: limited(bytes, limits.maxBytes) }
  }
}

function refuseForeign(head: Buffer): void {
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) {
    // An encrypted .xlsx is an OLE container too, with a stream of this name (MS-OFFCRYPTO 2.3.4.4).
    const encrypted = head.includes(Buffer.from('EncryptedPackage', 'utf16le'))
    throw new ReadFailure(encrypted ? 'encrypted-workbook' : 'old-workbook')
  }
  const magics = [
    [0x25, 0x50, 0x44, 0x46],
    [0x89, 0x50, 0x4e, 0x47],
    [0xff, 0xd8, 0xff],
    [0x52, 0x61, 0x72, 0x21],
    [0x37, 0x7a, 0xbc, 0xaf],
    [0x7f, 0x45, 0x4c, 0x46],
  ]
  if (magics.some((magic) => startsWith(head, magic))) throw new ReadFailure('not-a-table')
}

function startsWith(head: Buffer, magic: readonly number[]): boolean {
  return magic.every((byte, index) => head[index] === byte)
}

async function* rawBytes(source: Readable | string): AsyncGenerator<Buffer> {
  const stream =
    typeof source === 'string' ? createReadStream(source, { highWaterMark: CHUNK_BYTES }) : source
  try {
    for await (const chunk of stream) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
  } catch (cause) {
    throw cause instanceof ReadFailure ? cause : new ReadFailure('file-unreadable', 0, cause)
  }
}

/** Reads ahead until the first 4 KiB (or the end) are known, then gives the same bytes again. */
async function peek(bytes: AsyncGenerator<Buffer>): Promise<{ head: Buffer; bytes: AsyncGenerator<Buffer> }> {
  const chunks: Buffer[] = []
  let length = 0
  let failure: unknown
  while (length < 4096) {
    // A gzip cut off within its first bytes fails here; what came before it is still a head worth reading.
    const next = await bytes.next().catch((error: unknown) => {
      failure = error
      return { done: true as const, value: undefined }
    })
    if (next.done) break
    chunks.push(next.value)
    length += next.value.length
  }
  const head = Buffer.concat(chunks)
  if (failure !== undefined && head.length === 0) throw failure
  async function* again(): AsyncGenerator<Buffer> {
    try {
      if (head.length > 0) yield head
      if (failure !== undefined) throw failure
      yield* bytes
    } finally {
      await bytes.return(undefined)
    }
  }
  return { head, bytes: again() }
}

async function* limited(bytes: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let total = 0
  for await (const chunk of bytes) {
    total += chunk.length
    if (total > maxBytes) throw new ReadFailure('file-too-large')
    yield chunk
  }
}

/**
 * Unpacks gzip (also of several members) chunk by chunk. Node destroys a stream on error and drops what it had unpacked, so
 * the output of each write is collected before the next: a half file yields everything before its end and fails only then.
 */
async function* gunzipped(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  let ready: Buffer[] = []
  let failure: Error | undefined
  gunzip.on('data', (chunk: Buffer) => ready.push(chunk))
  gunzip.on('error', (error) => {
    failure ??= error
  })
  const drain = () => {
    const out = ready
    ready = []
    return out
  }
  const settled = (act: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      const done = () => {
        gunzip.off('error', done)
        setImmediate(resolve)
      }
      gunzip.once('error', done)
      act(done)
    })
  // The callback of `end` comes before the last flush, which is what finds a half file: wait for the output's end.
  const finished = () =>
    settled((done) => {
      gunzip.once('end', done)
      gunzip.end()
    })
  try {
    for await (const chunk of bytes) {
      // 64 KiB of input unpack to at most 64 MiB (deflate's limit is 1032 : 1), so a bomb is seen before it fills memory.
      for (let at = 0; at < chunk.length && failure === undefined; at += 65_536) {
        await settled((done) => gunzip.write(chunk.subarray(at, at + 65_536), done))
        yield* drain()
      }
      if (failure !== undefined) break
    }
    if (failure === undefined) await finished()
    yield* drain()
  } finally {
    gunzip.destroy()
  }
  if (failure !== undefined) {
    const code = 'code' in failure ? failure.code : undefined
    throw new ReadFailure(code === 'Z_BUF_ERROR' ? 'file-truncated' : 'file-corrupt', 0, failure)
  }
}
