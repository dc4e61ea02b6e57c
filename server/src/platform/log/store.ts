import { hash } from 'node:crypto'
import type { Hat } from '../actor.ts'
import type { CommandContext, Decision } from '../commands/command.ts'
import type { CommandRequest } from '../commands/pipeline.ts'
import type { Database } from '../database/database.ts'
import { sql } from '../database/sql.ts'
import { CanonicalText, canonicalJson, canonicalRow, defineTable, optional } from '../database/table.ts'
import { insert, type Write } from '../database/write.ts'

export const logEntry = defineTable({
  name: 'log_entry',
  columns: {
    id: 'uuid',
    at: 'timestamptz',
    business_date: 'date',
    kind: 'text',
    actor: 'jsonb',
    subject: optional('uuid'),
    idempotency_key: 'text',
    input_hash: 'text',
    definitions: 'jsonb',
    effects: 'jsonb',
    outcome: 'jsonb',
    hash: 'bytea',
  },
})

/** What an entry says it wrote: per proved table the number of rows and the digest of their canonical lines. */
export type Effect = readonly [table: string, rows: number, digest: string]

/** The part of an entry its hash covers, in a fixed order. */
export interface EntryContent {
  readonly id: string
  readonly at: Date
  readonly businessDate: string
  readonly kind: string
  readonly actor: unknown
  readonly subject: string | null
  readonly key: string
  readonly inputHash: string
  readonly definitions: unknown
  readonly effects: unknown
  readonly outcome: unknown
}

/** SHA-256 over the canonical JSON of the entry, domain-separated as a leaf (RFC 6962 2.1: 0x00 prefix). */
export function entryHash(content: EntryContent): Buffer {
  const text = canonicalJson([
    content.id,
    content.at.toISOString(),
    content.businessDate,
    content.kind,
    content.actor,
    content.subject,
    content.key,
    content.inputHash,
    content.definitions,
    content.effects,
    content.outcome,
  ])
  return hash('sha256', `\u0000${text}`, 'buffer')
}

/** The digest of a set of rows of one table: SHA-256 over their sorted canonical lines. */
export function rowsDigest(lines: readonly string[]): string {
  return hash('sha256', [...lines].sort().join('\n'), 'hex')
}

/** Written once, for the hash and for the row. */
function canonical(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? new CanonicalText(canonicalJson(value)) : value
}

/**
 * In whose name an officer acted: at a side the hats of that side alone, at the front, where one act serves both, all.
 * Nothing for people without a hat (taxpayers, jobs).
 */
function hatsWorn({ part, actor }: CommandContext): { hats?: readonly Hat[] } {
  const worn = part === 'front' ? actor.hats : actor.hats.filter((hat) => hat.side === part)
  return worn.length === 0
    ? {}
    : { hats: worn.map(({ side, authority, roles }) => ({ side, authority, roles: [...roles] })) }
}

/** The write that appends the entry of a command, with the digests of everything proved that it writes. */
export function appendEntry(command: {
  request: CommandRequest
  context: CommandContext
  decision: Decision<unknown>
  inputHash: string
}): Write {
  const { request, context, decision, inputHash } = command
  const lines = new Map<string, string[]>()
  for (const write of decision.writes) {
    if (write.kind !== 'insert' || !write.table.proved) continue
    const known = lines.get(write.table.name) ?? []
    for (const row of write.rows) {
      if (row.entry_id !== context.entryId) throw new Error(`row of ${write.table.name} without its entry_id`)
      known.push(canonicalRow(write.table, row))
    }
    lines.set(write.table.name, known)
  }
  const effects: Effect[] = [...lines].map(([table, rows]) => [table, rows.length, rowsDigest(rows)])
  const actor = canonical({
    account: context.actor.accountId,
    name: context.actor.displayName,
    channel: context.actor.channel,
    ...hatsWorn(context),
  })
  const content: EntryContent = {
    id: context.entryId,
    at: context.now,
    businessDate: context.businessDate,
    kind: request.kind,
    actor,
    subject: decision.subject ?? null,
    key: request.key,
    inputHash,
    definitions: canonical(decision.definitions ?? []),
    effects: canonical(effects),
    outcome: canonical(decision.outcome ?? null),
  }
  return insert(logEntry, [
    {
      id: content.id,
      at: content.at,
      business_date: content.businessDate,
      kind: content.kind,
      actor,
      subject: content.subject,
      idempotency_key: content.key,
      input_hash: inputHash,
      definitions: content.definitions,
      effects: content.effects,
      outcome: content.outcome,
      hash: entryHash(content),
    },
  ])
}

export interface StoredAnswer {
  readonly id: string
  readonly kind: string
  readonly inputHash: string
  readonly outcome: unknown
}

export function findEntryByKey(database: Database, key: string): Promise<StoredAnswer | undefined> {
  return database.find<StoredAnswer>(
    sql`SELECT id, kind, input_hash AS "inputHash", outcome FROM log_entry WHERE idempotency_key = ${key}`,
  )
}

/** Reads leaves in order for the witness or for verification; at most `limit`. */
export function readLeaves(
  database: Database,
  afterSeq: bigint,
  limit: number,
): Promise<{ seq: bigint; hash: Buffer }[]> {
  return database.many(
    sql`SELECT seq, hash FROM log_leaf WHERE seq >= ${afterSeq.toString()}::bigint ORDER BY seq LIMIT ${limit}`,
  )
}

export interface Checkpoint {
  readonly size: bigint
  readonly root: Buffer
  readonly at: Date
  readonly keyId: string
  readonly signature: Buffer
}

export function findLatestCheckpoint(database: Database): Promise<Checkpoint | undefined> {
  return database.find(
    sql`SELECT size, root, at, key_id AS "keyId", signature FROM log_checkpoint ORDER BY size DESC LIMIT 1`,
  )
}

export async function insertCountersignature(
  database: Database,
  signed: { size: bigint; witness: string; keyId: string; signature: Buffer; at: Date },
): Promise<void> {
  await database.many(
    sql`INSERT INTO log_countersignature (size, witness, key_id, signature, at)
        VALUES (${signed.size.toString()}::bigint, ${signed.witness}, ${signed.keyId}, ${signed.signature}, ${signed.at})
        ON CONFLICT (size) DO NOTHING`,
  )
}

export interface Witnessed {
  readonly part: string
  readonly size: bigint
  readonly root: Buffer
  readonly frontier: Buffer[]
  readonly keyId: string
  readonly signature: Buffer
}

export function findLatestWitnessed(database: Database, part: string): Promise<Witnessed | undefined> {
  return database.find(
    sql`SELECT part, size, root, frontier, key_id AS "keyId", signature FROM log_witness
        WHERE part = ${part} ORDER BY size DESC LIMIT 1`,
  )
}

export async function insertWitnessed(database: Database, seen: Witnessed & { at: Date }): Promise<void> {
  await database.many(
    sql`INSERT INTO log_witness (part, size, root, frontier, key_id, signature, received_at)
        VALUES (${seen.part}, ${seen.size.toString()}::bigint, ${seen.root}, ${seen.frontier}, ${seen.keyId},
                ${seen.signature}, ${seen.at})
        ON CONFLICT (part, size) DO NOTHING`,
  )
}

/** The size up to which the witness has signed. */
export async function lastCountersigned(database: Database): Promise<bigint> {
  return (
    await database.get<{ size: bigint }>(sql`SELECT coalesce(max(size), 0) AS size FROM log_countersignature`)
  ).size
}

/** The largest checkpoint at most `span` leaves ahead of `from`, or the next one where a single seal was larger. */
export function getCheckpointAhead(database: Database, from: bigint, span: number): Promise<Checkpoint> {
  const limit = (from + BigInt(span)).toString()
  return database.get(
    sql`(SELECT size, root, at, key_id AS "keyId", signature FROM log_checkpoint
         WHERE size > ${from.toString()}::bigint AND size <= ${limit}::bigint ORDER BY size DESC LIMIT 1)
        UNION ALL
        (SELECT size, root, at, key_id, signature FROM log_checkpoint
         WHERE size > ${limit}::bigint ORDER BY size LIMIT 1)
        LIMIT 1`,
  )
}
