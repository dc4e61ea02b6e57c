import type { PartName } from '../actor.ts'
import type { Clock } from '../clock/clock.ts'
import type { Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'
import type { SigningKey } from '../keys/keys.ts'
import { appendLeaf, rootOf } from './merkle.ts'

const BATCH = 5000

/** The bytes a checkpoint signature covers. */
export function checkpointText(part: string, size: bigint, root: Buffer, at: Date): Buffer {
  return Buffer.from(`yimen checkpoint\n${part}\n${size}\n${root.toString('hex')}\n${at.toISOString()}\n`)
}

/**
 * Numbers the entries committed since the last call and signs the new root. One sealer per part: the update of
 * `log_state` is checked against the size it read, so a second one only finds nothing to do.
 * Returns how many entries were sealed; callers repeat while it is not zero.
 */
export async function seal(
  part: PartName,
  database: Database,
  clock: Clock,
  key: SigningKey,
): Promise<number> {
  return database.transaction(async (connection) => {
    const [state] = await connection.many<{
      size: bigint
      frontier: Buffer[]
      sealedBelow: string
      horizon: string
    }>(
      sql`SELECT size, frontier, sealed_below::text AS "sealedBelow", pg_snapshot_xmin(pg_current_snapshot())::text AS horizon
          FROM log_state FOR UPDATE`,
    )
    if (!state) throw new Error('log_state has no row')
    const entries = await connection.many<{ id: string; hash: Buffer; xid: string }>(
      sql`SELECT id, hash, xid::text FROM log_entry
          WHERE xid >= ${state.sealedBelow}::xid8 AND xid < ${state.horizon}::xid8 ORDER BY xid, id LIMIT ${BATCH}`,
    )
    const last = entries.at(-1)
    if (!last) {
      // Moving the horizon on keeps the next range scan short.
      if (state.horizon !== state.sealedBelow)
        await connection.many(sql`UPDATE log_state SET sealed_below = ${state.horizon}::xid8`)
      return 0
    }
    // A full batch may cut one transaction's entries apart; those of the last transaction wait for the next call.
    const full = entries.length === BATCH
    const batch =
      full && entries[0]?.xid !== last.xid ? entries.filter((entry) => entry.xid !== last.xid) : entries
    const frontier = [...state.frontier]
    let size = state.size
    for (const entry of batch) {
      appendLeaf(frontier, size, entry.hash)
      size += 1n
    }
    const at = clock.now()
    const root = rootOf(frontier)
    await connection.many(
      sql`INSERT INTO log_leaf (seq, entry_id, hash)
          SELECT ${state.size.toString()}::bigint + ordinal - 1, id, hash
          FROM unnest(${batch.map((entry) => entry.id)}::uuid[], ${batch.map((entry) => entry.hash)}::bytea[])
               WITH ORDINALITY AS r(id, hash, ordinal)`,
    )
    await connection.many(
      sql`INSERT INTO log_checkpoint (size, root, at, key_id, signature)
          VALUES (${size.toString()}::bigint, ${root}, ${at}, ${key.id}, ${key.sign(checkpointText(part, size, root, at))})`,
    )
    const cut = batch.length < entries.length
    const sealedBelow = cut ? last.xid : full ? (BigInt(last.xid) + 1n).toString() : state.horizon
    await connection.many(
      sql`UPDATE log_state SET size = ${size.toString()}::bigint, frontier = ${frontier}::bytea[], sealed_below = ${sealedBelow}::xid8`,
    )
    return batch.length
  })
}
