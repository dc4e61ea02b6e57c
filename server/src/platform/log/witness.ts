import type { PartName } from '../actor.ts'
import type { Clock } from '../clock/clock.ts'
import type { Database } from '../database/database.ts'
import type { KeyRing } from '../keys/keys.ts'
import { appendLeaf, rootOf } from './merkle.ts'
import { checkpointText } from './sealer.ts'
import {
  findLatestCheckpoint,
  findLatestWitnessed,
  getCheckpointAhead,
  insertCountersignature,
  insertWitnessed,
  lastCountersigned,
  readLeaves,
} from './store.ts'

/** Who countersigns whose checkpoints: the two sides each other, the front by the national side. */
export const witnessOf: Readonly<Record<PartName, PartName>> = {
  front: 'national',
  national: 'local',
  local: 'national',
}

const LEAVES_PER_CALL = 10_000

/** What a part sends to its witness: new leaves since what the witness has seen, and the checkpoint they lead to. */
export interface WitnessRequest {
  readonly part: PartName
  readonly fromSize: string
  readonly leaves: readonly string[]
  readonly size: string
  readonly root: string
  readonly at: string
  readonly keyId: string
  readonly signature: string
}

export type WitnessAnswer =
  | {
      readonly state: 'countersigned'
      readonly keyId: string
      readonly signature: string
      readonly at: string
    }
  /** The witness stands elsewhere: send from there. */
  | { readonly state: 'behind'; readonly size: string }
  /** The checkpoint does not follow from what the witness has signed before: the log was rewritten. */
  | { readonly state: 'contradiction'; readonly size: string }

/**
 * The witness's half: it keeps the frontier of the other part's tree, appends the new leaves itself and signs only a
 * root that follows, so an earlier leaf can never change unseen.
 */
export async function countersign(
  database: Database,
  self: PartName,
  keys: KeyRing,
  clock: Clock,
  request: WitnessRequest,
): Promise<WitnessAnswer> {
  // Not a contradiction: the key of a part elsewhere is learnt soon after the start, and the witness is asked again.
  if (!keys.knows(request.part)) throw new Error(`the key of ${request.part} is not known here yet`)
  const seen = await findLatestWitnessed(database, request.part)
  const size = seen?.size ?? 0n
  if (size !== BigInt(request.fromSize)) return { state: 'behind', size: size.toString() }
  const target = BigInt(request.size)
  const root = Buffer.from(request.root, 'hex')
  const signature = Buffer.from(request.signature, 'base64')
  const text = checkpointText(request.part, target, root, new Date(request.at))
  if (!keys.check(request.part, request.keyId, text, signature))
    return { state: 'contradiction', size: size.toString() }
  const frontier = [...(seen?.frontier ?? [])]
  let count = size
  for (const leaf of request.leaves) {
    appendLeaf(frontier, count, Buffer.from(leaf, 'hex'))
    count += 1n
  }
  if (count !== target || !rootOf(frontier).equals(root))
    return { state: 'contradiction', size: size.toString() }
  const at = clock.now()
  await insertWitnessed(database, {
    part: request.part,
    size: target,
    root,
    frontier,
    keyId: request.keyId,
    signature,
    at,
  })
  const own = keys.own(self)
  return {
    state: 'countersigned',
    keyId: own.id,
    signature: own.sign(text).toString('base64'),
    at: at.toISOString(),
  }
}

/**
 * The part's half: sends the newest checkpoint with the leaves the witness has not seen and stores its signature.
 * Returns the witness's last answer.
 */
export async function askWitness(
  database: Database,
  part: PartName,
  ask: (request: WitnessRequest) => Promise<WitnessAnswer>,
): Promise<WitnessAnswer | undefined> {
  const latest = await findLatestCheckpoint(database)
  if (!latest) return undefined
  let from: { size: bigint } = { size: await lastCountersigned(database) }
  for (let call = 0; call < 1000; call += 1) {
    if (from.size >= latest.size) return undefined
    // A witness far behind is brought up checkpoint by checkpoint, each at most one call's worth of leaves ahead.
    const checkpoint = await getCheckpointAhead(database, from.size, LEAVES_PER_CALL)
    const leaves = await readLeaves(database, from.size, Number(checkpoint.size - from.size))
    const answer = await ask({
      part,
      fromSize: from.size.toString(),
      leaves: leaves.map((leaf) => leaf.hash.toString('hex')),
      size: checkpoint.size.toString(),
      root: checkpoint.root.toString('hex'),
      at: checkpoint.at.toISOString(),
      keyId: checkpoint.keyId,
      signature: checkpoint.signature.toString('base64'),
    })
    if (answer.state === 'contradiction') return answer
    if (answer.state === 'behind') {
      from = { size: BigInt(answer.size) }
      continue
    }
    await insertCountersignature(database, {
      size: checkpoint.size,
      witness: witnessOf[part],
      keyId: answer.keyId,
      signature: Buffer.from(answer.signature, 'base64'),
      at: new Date(answer.at),
    })
    if (checkpoint.size >= latest.size) return answer
    from = { size: checkpoint.size }
  }
  return undefined
}
