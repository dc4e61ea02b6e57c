import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Database } from '../../platform/database/database.ts'
import { readPieces } from './runs.store.ts'

/** Where a file lies: on this machine, or as uploaded into the database of the side. */
export type FilePlace = { readonly kind: 'path'; readonly path: string } | { readonly kind: 'pieces' }

/** The bytes of a run's file as they lie on disk, counted on the way. */
export interface OpenedFile {
  readonly source: Readable
  bytesRead(): number
}

/** Opens a file where it lies; it is closed with its stream. */
export function openFile(place: FilePlace, database: Database, runId: string): OpenedFile {
  if (place.kind === 'path') {
    const source = createReadStream(place.path, { highWaterMark: 256 * 1024 })
    return { source, bytesRead: () => source.bytesRead }
  }
  let bytes = 0
  async function* counted() {
    for await (const piece of readPieces(database, runId)) {
      bytes += piece.length
      yield piece
    }
  }
  return { source: Readable.from(counted(), { objectMode: false }), bytesRead: () => bytes }
}
