import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Append-only JSON lines. What `append` has returned for survives `kill -9`: the kernel holds it. */
export interface Journal {
  append(entry: unknown): void
  close(): void
}

/**
 * Opens a journal and hands every entry to `replay`, oldest first. A line cut off in the middle of writing was never
 * acknowledged and is dropped.
 */
export function openJournal(file: string, replay: (entry: unknown) => void): Journal {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const descriptor = openSync(file, 'a+', 0o600)
  const bytes = readFileSync(descriptor)
  const end = bytes.lastIndexOf('\n') + 1
  if (end < bytes.length) ftruncateSync(descriptor, end)
  for (const line of bytes.toString('utf8', 0, end).split('\n')) if (line !== '') replay(JSON.parse(line))
  return {
    append(entry) {
      const line = Buffer.from(`${JSON.stringify(entry)}\n`)
      for (let written = 0; written < line.length; ) written += writeSync(descriptor, line, written)
    },
    close: () => closeSync(descriptor),
  }
}
