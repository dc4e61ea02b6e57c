import type { Part } from '../../part.ts'

/**
 * A job's pass that runs only when one of these commands was committed since, when `everyMs` are over, or while it
 * finds work. The bell of a part rings at every commit: without a gate each filing would wake every job of the payments
 * and documents rooms, which costs a query each (and the network a call).
 */
export function gated(
  part: Part,
  kinds: readonly string[],
  everyMs: number,
  pass: () => Promise<number>,
): () => Promise<number> {
  const wakes = new Set(kinds)
  let due = true
  let last = Number.NEGATIVE_INFINITY
  part.pipeline.onCommit((kind) => {
    if (wakes.has(kind)) due = true
  })
  return async () => {
    const now = part.clock.now().getTime()
    if (!due && now - last < everyMs) return 0
    due = false
    last = now
    const done = await pass()
    if (done > 0) due = true
    return done
  }
}
