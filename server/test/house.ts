import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { type House, type HouseOptions, openHouse } from '../src/house.ts'
import type { PartName } from '../src/platform/actor.ts'
import type { Database } from '../src/platform/database/database.ts'
import { migrate, migrationsOf } from '../src/platform/database/migrate.ts'
import { sql } from '../src/platform/database/sql.ts'
import { openKeyRing } from '../src/platform/keys/keys.ts'
import { appGroup } from '../src/platform/postgres/databases.ts'
import type { PaymentChannel } from '../src/side/payments/channel.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'

export interface TestHouse extends House {
  readonly databases: ReadonlyMap<PartName, TestDatabase>
  /** Moves the clock that machines see. */
  tick(ms: number): void
  dispose(): Promise<void>
}

const PARTS: readonly PartName[] = ['front', 'national', 'local']

const SEALED_WITHIN_MS = 10_000

async function unsealed(database: Database): Promise<bigint> {
  const { count } = await database.get<{ count: bigint }>(
    sql`SELECT (SELECT count(*) FROM log_entry) - (SELECT size FROM log_state) AS count`,
  )
  return count
}

/** A channel for tests that do not pay. */
const noChannel: PaymentChannel = {
  name: 'none',
  simulator: true,
  debit: async () => ({ state: 'unknown' }),
  enquire: async () => ({ state: 'unknown' }),
  reports: async (_side, cursor) => ({ cursor, events: [] }),
}

/** All parts on real databases of their own, jobs off: tests run them by `drain()`. */
export async function createTestHouse(options: Partial<HouseOptions> = {}): Promise<TestHouse> {
  const databases = new Map<PartName, TestDatabase>()
  for (const part of PARTS)
    databases.set(
      part,
      await createTestDatabase(part, {
        key: migrationsOf(part)
          .map((migration) => migration.hash)
          .join(),
        build: async ({ ownerUrl }) => {
          await migrate(part, ownerUrl, appGroup)
        },
      }),
    )
  const folder = mkdtempSync(join(tmpdir(), 'yimen-house-'))
  let offset = 0
  const house = openHouse({
    databases: new Map([...databases].map(([part, database]) => [part, database.appUrl])),
    remote: new Map(),
    keys: openKeyRing(folder, PARTS),
    log: pino({ level: 'silent' }),
    channel: noChannel,
    filesDir: folder,
    publicUrl: 'http://127.0.0.1:8080',
    demo: true,
    jobs: false,
    now: () => new Date(Date.now() + offset),
    ...options,
  })
  /**
   * The sealer numbers entries below the oldest transaction of the whole cluster, and tests beside this one have theirs:
   * what it had to leave is sealed a moment later.
   */
  const drainSealed = async () => {
    const until = Date.now() + SEALED_WITHIN_MS
    for (;;) {
      await house.drain()
      const open = await Promise.all([...house.parts.values()].map(({ database }) => unsealed(database)))
      if (open.every((count) => count <= 0n) || Date.now() > until) return
      await sleep(50)
    }
  }
  return {
    ...house,
    drain: options.withoutLog === true ? house.drain : drainSealed,
    databases,
    tick(ms) {
      offset += ms
    },
    async dispose() {
      await house.close()
      for (const database of databases.values()) await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
