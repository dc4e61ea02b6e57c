import type { PartName } from '../actor.ts'
import type { Database } from '../database/database.ts'
import { identifier, join, sql } from '../database/sql.ts'
import { canonicalRow, provedTables } from '../database/table.ts'
import type { KeyRing } from '../keys/keys.ts'
import { appendLeaf, rootOf } from './merkle.ts'
import { projections } from './projections.ts'
import { checkpointText } from './sealer.ts'
import { type Effect, entryHash, rowsDigest } from './store.ts'
import { witnessOf } from './witness.ts'

/** The first thing found wrong in one part, in log order. */
export interface Altered {
  readonly part: PartName
  /** Position in the log; null for an entry not sealed yet or a row no entry speaks of. */
  readonly seq: string | null
  readonly entryId: string | null
  readonly kind: string | null
  /** What does not fit: `entry`, `leaf`, `missing-entry`, `rows:<table>`, `extra-rows:<table>`, `state:<table>`, `checkpoint`, `countersignature`, `witness`. */
  readonly what: string
}

export interface Verification {
  readonly ok: boolean
  readonly entries: number
  readonly unsealed: number
  readonly firstAltered: Altered | null
  /** The first finding of every kind in every part, for the administrator's screen. */
  readonly findings: readonly Altered[]
}

const BATCH = 1000

interface VerifiedEntry {
  seq: bigint | null
  leaf: Buffer | null
  id: string | null
  at: Date
  businessDate: string
  kind: string
  actor: unknown
  subject: string | null
  key: string
  inputHash: string
  definitions: unknown
  effects: readonly Effect[]
  outcome: unknown
  hash: Buffer
  leafEntry: string | null
}

/**
 * Reads all log entries, rows they wrote, checkpoints and the witnesses' copies, and names what does not fit.
 * @param elsewhere the copies of a witness that is not among `parts`; undefined when it cannot be asked, which is a finding.
 */
export async function verifyLogs(
  parts: ReadonlyMap<PartName, Database>,
  keys: KeyRing,
  elsewhere: (
    witness: PartName,
    part: PartName,
  ) => Promise<readonly WitnessedCopy[] | undefined> = async () => undefined,
): Promise<Verification> {
  const findings: Altered[] = []
  let entries = 0
  let unsealed = 0
  for (const [part, database] of parts) {
    const witness = parts.get(witnessOf[part])
    const copies = witness ? await readWitnessed(witness, part) : await elsewhere(witnessOf[part], part)
    if (copies === undefined)
      findings.push({ part, seq: null, entryId: null, kind: null, what: 'witness-not-reachable' })
    const result = await verifyPart(part, database, copies ?? [], keys)
    entries += result.entries
    unsealed += result.unsealed
    findings.push(...result.findings)
  }
  return { ok: findings.length === 0, entries, unsealed, firstAltered: findings[0] ?? null, findings }
}

/** What verifying one part found. */
export interface PartVerification {
  readonly entries: number
  readonly unsealed: number
  readonly findings: readonly Altered[]
}

/** A checkpoint of a part as its witness keeps it: the evidence the part's owner cannot rewrite. */
export interface WitnessedCopy {
  readonly size: bigint
  readonly root: Buffer
  readonly keyId: string
  readonly signature: Buffer
  readonly at: Date
}

/** The checkpoints of a part that a witness has countersigned, in order. */
export function readWitnessed(witness: Database, part: PartName): Promise<WitnessedCopy[]> {
  return witness.many(
    sql`SELECT size, root, key_id AS "keyId", signature, received_at AS at FROM log_witness WHERE part = ${part} ORDER BY size`,
  )
}

/** Verifies one part where its database is; the witness's copies come from wherever the witness runs. */
export async function verifyPart(
  part: PartName,
  database: Database,
  copies: readonly WitnessedCopy[],
  keys: KeyRing,
): Promise<PartVerification> {
  const found = new Map<string, Altered>()
  const report = (what: string, entry?: { seq: bigint | null; id: string | null; kind: string | null }) => {
    if (found.has(what)) return
    found.set(what, {
      part,
      seq: entry?.seq?.toString() ?? null,
      entryId: entry?.id ?? null,
      kind: entry?.kind ?? null,
      what,
    })
  }
  const tables = await presentTables(database)
  const seenRows = new Map<string, number>()
  const signed = await signedSizes(database, copies)
  const frontier: Buffer[] = []
  let size = 0n
  let entries = 0

  for (let next = 0n; ; ) {
    const batch = await sealedBatch(database, next)
    const last = batch.at(-1)
    if (last === undefined) break
    for (const entry of batch) {
      if (entry.seq !== size) report('leaf', { seq: size, id: entry.leafEntry, kind: entry.kind })
      if (entry.id === null) report('missing-entry', { seq: entry.seq, id: entry.leafEntry, kind: null })
      else if (!recomputed(entry).equals(entry.hash)) report('entry', entry)
      if (entry.leaf && entry.id !== null && !entry.leaf.equals(entry.hash)) report('leaf', entry)
      appendLeaf(frontier, size, entry.leaf ?? Buffer.alloc(32))
      size += 1n
      entries += 1
      checkSigned(size, frontier, signed, part, keys, report)
    }
    await checkRows(database, tables, batch, seenRows, report)
    next = (last.seq ?? next) + 1n
  }
  for (const item of signed.filter((entry) => entry.size > size))
    report(item.witness ? 'witness' : 'checkpoint', { seq: item.size, id: null, kind: null })

  let unsealed = 0
  for (let after = ''; ; ) {
    const batch = await unsealedBatch(database, after)
    if (batch.length === 0) break
    for (const entry of batch) if (!recomputed(entry).equals(entry.hash)) report('entry', entry)
    await checkRows(database, tables, batch, seenRows, report)
    unsealed += batch.length
    after = batch.at(-1)?.id ?? ''
  }
  for (const table of tables) {
    const { count } = await database.get<{ count: bigint }>(
      sql`SELECT count(*) AS count FROM ${identifier(table.name)}`,
    )
    if (Number(count) > (seenRows.get(table.name) ?? 0)) report(`extra-rows:${table.name}`)
  }
  for (const table of await differingStates(database)) report(`state:${table}`)
  return { entries: entries + unsealed, unsealed, findings: [...found.values()].sort(bySequence) }
}

/** State tables that do not follow from the log: the sealer's own standing, and what rooms have named. */
async function differingStates(database: Database): Promise<string[]> {
  const { sealer } = await database.get<{ sealer: boolean }>(
    sql`SELECT (SELECT size FROM log_state) = (SELECT coalesce(max(seq) + 1, 0) FROM log_leaf)
          AND NOT EXISTS (SELECT 1 FROM log_countersignature s LEFT JOIN log_checkpoint c USING (size) WHERE c.size IS NULL)
          AS sealer`,
  )
  const names = sealer ? [] : ['log_state']
  for (const { table, differing } of projections()) {
    const { present } = await database.get<{ present: boolean }>(
      sql`SELECT to_regclass(${table}) IS NOT NULL AS present`,
    )
    if (!present) continue
    const { count } = await database.get<{ count: bigint }>(differing)
    if (count > 0n) names.push(table)
  }
  return names
}

function bySequence(left: Altered, right: Altered): number {
  const a = left.seq === null ? Number.MAX_SAFE_INTEGER : Number(left.seq)
  const b = right.seq === null ? Number.MAX_SAFE_INTEGER : Number(right.seq)
  return a - b
}

function recomputed(entry: VerifiedEntry): Buffer {
  return entryHash({ ...entry, id: entry.id ?? '' })
}

interface SignedSize {
  readonly size: bigint
  readonly root: Buffer
  readonly at: Date
  readonly keyId: string
  readonly signature: Buffer
  /** Set on the copy another part keeps. */
  readonly witness: boolean
  readonly counter?: { keyId: string; signature: Buffer } | undefined
}

async function signedSizes(database: Database, copies: readonly WitnessedCopy[]): Promise<SignedSize[]> {
  const own = await database.many<{
    size: bigint
    root: Buffer
    at: Date
    keyId: string
    signature: Buffer
    counterKey: string | null
    counterSignature: Buffer | null
  }>(
    sql`SELECT c.size, c.root, c.at, c.key_id AS "keyId", c.signature, s.key_id AS "counterKey", s.signature AS "counterSignature"
        FROM log_checkpoint c LEFT JOIN log_countersignature s USING (size) ORDER BY c.size`,
  )
  const signed: SignedSize[] = own.map((row) => ({
    size: row.size,
    root: row.root,
    at: row.at,
    keyId: row.keyId,
    signature: row.signature,
    witness: false,
    counter:
      row.counterKey && row.counterSignature
        ? { keyId: row.counterKey, signature: row.counterSignature }
        : undefined,
  }))
  signed.push(...copies.map((copy) => ({ ...copy, witness: true })))
  return signed.sort((a, b) => (a.size < b.size ? -1 : a.size > b.size ? 1 : 0))
}

function checkSigned(
  size: bigint,
  frontier: readonly Buffer[],
  signed: SignedSize[],
  part: PartName,
  keys: KeyRing,
  report: (what: string, entry?: { seq: bigint | null; id: string | null; kind: string | null }) => void,
): void {
  while (signed[0] && signed[0].size <= size) {
    const item = signed.shift() as SignedSize
    const place = { seq: item.size - 1n, id: null, kind: null }
    const fits = item.size === size && rootOf(frontier).equals(item.root)
    if (item.witness) {
      // The witness's copy is the one thing the owner of this log cannot rewrite.
      if (!fits) report('witness', place)
      continue
    }
    const text = checkpointText(part, item.size, item.root, item.at)
    if (!fits || !keys.check(part, item.keyId, text, item.signature)) report('checkpoint', place)
    if (item.counter && !keys.check(witnessOf[part], item.counter.keyId, text, item.counter.signature))
      report('countersignature', place)
  }
}

async function presentTables(database: Database) {
  const rows = await database.many<{ name: string }>(
    sql`SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'entry_id' AND table_schema = 'public'`,
  )
  const names = new Set(rows.map((row) => row.name))
  return provedTables().filter((table) => names.has(table.name))
}

async function checkRows(
  database: Database,
  tables: ReturnType<typeof provedTables>,
  batch: readonly VerifiedEntry[],
  seenRows: Map<string, number>,
  report: (what: string, entry?: { seq: bigint | null; id: string | null; kind: string | null }) => void,
): Promise<void> {
  for (const table of tables) {
    const claims: Claim[] = []
    for (const entry of batch)
      for (const [name, rows, digest] of entry.effects ?? [])
        if (name === table.name && entry.id !== null) claims.push({ id: entry.id, entry, rows, digest })
    for (const group of boundedGroups(claims)) {
      const columns = join(Object.keys(table.columns).map(identifier), ', ')
      const rows = await database.many<Record<string, unknown>>(
        sql`SELECT ${columns} FROM ${identifier(table.name)} WHERE entry_id = ANY(${group.map((claim) => claim.id)}::uuid[])`,
      )
      const lines = new Map<string, string[]>()
      for (const row of rows) {
        const id = String(row.entry_id)
        const known = lines.get(id)
        if (known) known.push(canonicalRow(table, row))
        else lines.set(id, [canonicalRow(table, row)])
      }
      for (const claim of group) {
        const stored = lines.get(claim.id) ?? []
        if (stored.length !== claim.rows || rowsDigest(stored) !== claim.digest)
          report(`rows:${table.name}`, claim.entry)
      }
      seenRows.set(table.name, (seenRows.get(table.name) ?? 0) + rows.length)
    }
  }
}

/** What an entry says it wrote into one table. */
interface Claim {
  readonly id: string
  readonly entry: VerifiedEntry
  readonly rows: number
  readonly digest: string
}

/** Rows held in memory at once: an import writes thousands per entry, everything else a handful. */
const ROWS_AT_ONCE = 10_000

function boundedGroups(claims: readonly Claim[]): Claim[][] {
  const groups: Claim[][] = []
  let rows = Number.POSITIVE_INFINITY
  for (const claim of claims) {
    if (rows + claim.rows > ROWS_AT_ONCE) {
      groups.push([])
      rows = 0
    }
    groups.at(-1)?.push(claim)
    rows += claim.rows
  }
  return groups
}

const ENTRY_COLUMNS = sql`e.id, e.at, e.business_date AS "businessDate", e.kind, e.actor, e.subject, e.idempotency_key AS key,
  e.input_hash AS "inputHash", e.definitions, e.effects, e.outcome, e.hash`

function sealedBatch(database: Database, from: bigint): Promise<VerifiedEntry[]> {
  return database.many(
    sql`SELECT l.seq, l.hash AS leaf, l.entry_id AS "leafEntry", ${ENTRY_COLUMNS}
        FROM log_leaf l LEFT JOIN log_entry e ON e.id = l.entry_id
        WHERE l.seq >= ${from.toString()}::bigint ORDER BY l.seq LIMIT ${BATCH}`,
  )
}

function unsealedBatch(database: Database, after: string): Promise<VerifiedEntry[]> {
  return database.many(
    sql`SELECT NULL::bigint AS seq, NULL::bytea AS leaf, NULL::uuid AS "leafEntry", ${ENTRY_COLUMNS}
        FROM log_entry e
        WHERE e.id > ${after === '' ? '00000000-0000-0000-0000-000000000000' : after}::uuid
          AND NOT EXISTS (SELECT 1 FROM log_leaf l WHERE l.entry_id = e.id)
        ORDER BY e.id LIMIT ${BATCH}`,
  )
}
