import { type Static, Type } from 'typebox'
import type { Actor, PartName } from '../actor.ts'
import type { Database } from '../database/database.ts'
import { compare, migrationsOf } from '../database/migrate.ts'
import type { KeyRing } from '../keys/keys.ts'
import { defineQuery } from '../links/link.ts'
import { readWitnessed, verifyPart, type WitnessedCopy } from '../log/verify.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { appliedMigrations, logStanding, newestEntries, openWork, waitingMessages } from './store.ts'

const strict = { additionalProperties: false } as const
const Part = Type.Union([Type.Literal('front'), Type.Literal('national'), Type.Literal('local')])

/** A witness's copy as it travels between parts. */
const Copy = Type.Object(
  {
    size: Type.String({ pattern: '^[0-9]{1,19}$' }),
    root: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    keyId: Type.String(),
    signature: Type.String(),
    at: Type.String(),
  },
  strict,
)
export type CopyOnTheWay = Static<typeof Copy>

/** A witness's copy after its way. */
export function arrived(copy: CopyOnTheWay): WitnessedCopy {
  return {
    size: BigInt(copy.size),
    root: Buffer.from(copy.root, 'hex'),
    keyId: copy.keyId,
    signature: Buffer.from(copy.signature, 'base64'),
    at: new Date(copy.at),
  }
}

/** How a part answers `part.health`. */
export interface PartHealth {
  readonly part: PartName
  readonly migration: string
  readonly entries: number
  readonly unsealed: number
  readonly lastCheckpointAt: string | null
  readonly lastCountersignedAt: string | null
  readonly waitingMessages: number
  readonly oldestWaitingAt: string | null
  readonly queuedDocuments: number
  readonly openPayments: number
}

/** Newest copies that travel to a verifier: each commits to all before it, so more would prove nothing more. */
const COPIES_AT_MOST = 1000

/** Is anybody there, and which legal day is it? For everybody; touches only the clock's setting. */
const ping = defineQuery({
  name: 'ping',
  input: Type.Object({}, strict),
  answer: async (_input, context) => ({ part: context.part, businessDate: context.businessDate }),
})

/** The questions administrators ask of every part; they tell nothing about any taxpayer. */
export function healthQueries(part: PartName, database: Database, keys: KeyRing) {
  const health = defineQuery({
    name: 'part.health',
    input: Type.Object({}, strict),
    answer: async (_input, context) => administrators(context.actor) ?? (await readHealth(part, database)),
  })
  const log = defineQuery({
    name: 'log.list',
    input: Type.Object(
      {
        before: Type.Optional(Type.String({ format: 'uuid' })),
        limit: Type.Integer({ minimum: 1, maximum: 201 }),
      },
      strict,
    ),
    async answer(input, context) {
      const refused = administrators(context.actor)
      if (refused) return refused
      const rows = await newestEntries(database, input.before, input.limit)
      return {
        items: rows.map((row) => ({
          id: row.id,
          seq: row.seq?.toString() ?? null,
          at: row.at.toISOString(),
          businessDate: row.businessDate,
          kind: row.kind,
          actor: row.actor ?? '',
          channel: row.channel ?? '',
          hats: row.hats ?? [],
          hash: row.hash.toString('hex'),
        })),
      }
    },
  })
  const copies = defineQuery({
    name: 'log.witnessed',
    input: Type.Object({ part: Part }, strict),
    async answer(input, context) {
      const refused = administrators(context.actor)
      if (refused) return refused
      const rows = await readWitnessed(database, input.part)
      return {
        copies: rows.slice(-COPIES_AT_MOST).map(
          (row): CopyOnTheWay => ({
            size: row.size.toString(),
            root: row.root.toString('hex'),
            keyId: row.keyId,
            signature: row.signature.toString('base64'),
            at: row.at.toISOString(),
          }),
        ),
      }
    },
  })
  const verify = defineQuery({
    name: 'log.verify',
    input: Type.Object({ copies: Type.Array(Copy, { maxItems: COPIES_AT_MOST }) }, strict),
    async answer(input, context) {
      const refused = administrators(context.actor)
      if (refused) return refused
      return verifyPart(part, database, input.copies.map(arrived), keys)
    },
  })
  return [ping, health, log, copies, verify]
}

/** The standing of a part, read from its own database. */
async function readHealth(part: PartName, database: Database): Promise<PartHealth> {
  const [migrations, log, waiting, work] = await Promise.all([
    appliedMigrations(database),
    logStanding(database),
    waitingMessages(database),
    openWork(database, part),
  ])
  const standing = compare(migrationsOf(part), migrations)
  const oldest = waiting.map((row) => row.oldestAt.toISOString()).sort()[0]
  return {
    part,
    migration: standing.state === 'current' ? ([...migrations.keys()].at(-1) ?? '') : standing.state,
    entries: Number(log.sealed + log.unsealed),
    unsealed: Number(log.unsealed),
    lastCheckpointAt: log.lastCheckpointAt?.toISOString() ?? null,
    lastCountersignedAt: log.lastCountersignedAt?.toISOString() ?? null,
    waitingMessages: waiting.reduce((sum, row) => sum + row.count, 0),
    oldestWaitingAt: oldest ?? null,
    ...work,
  }
}

function administrators(actor: Actor): Refusal | undefined {
  if (actor.kind === 'system' || actor.roles.includes('administrator')) return undefined
  return refuse(
    403,
    'role-missing',
    '只有系统管理员可以查看系统状态。',
    'Only an administrator sees the state of the system.',
  )
}
