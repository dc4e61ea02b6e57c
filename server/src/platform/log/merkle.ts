import { createHash } from 'node:crypto'

/**
 * Merkle tree of RFC 6962 2.1, kept as its frontier: the roots of the complete subtrees, largest first. Appending is
 * O(1) amortised, the root O(log n); the whole tree is never in memory.
 */

function node(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update('\u0001').update(left).update(right).digest()
}

/** Appends a leaf hash to the frontier of a tree of `size` leaves; the frontier is changed in place. */
export function appendLeaf(frontier: Buffer[], size: bigint, leaf: Buffer): void {
  let hash = leaf
  // Each trailing one-bit of the size is a complete subtree that the new leaf closes.
  for (let bits = size; (bits & 1n) === 1n; bits >>= 1n) {
    const left = frontier.pop()
    if (left === undefined) throw new Error('frontier does not fit the size')
    hash = node(left, hash)
  }
  frontier.push(hash)
}

const EMPTY = createHash('sha256').digest()

/** The root of the tree whose frontier this is. */
export function rootOf(frontier: readonly Buffer[]): Buffer {
  let root: Buffer | undefined
  for (let index = frontier.length - 1; index >= 0; index -= 1) {
    const subtree = frontier[index] as Buffer
    root = root === undefined ? subtree : node(subtree, root)
  }
  return root ?? EMPTY
}
