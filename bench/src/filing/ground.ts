import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type House, type HouseOptions, openHouse } from '../../../server/src/house.ts'
import type { PartName } from '../../../server/src/platform/actor.ts'
import { migrate } from '../../../server/src/platform/database/migrate.ts'
import { openKeyRing } from '../../../server/src/platform/keys/keys.ts'
import { appGroup, ensureDatabase, namesOf } from '../../../server/src/platform/postgres/databases.ts'
import { withDatabase } from '../../../server/src/platform/postgres/urls.ts'
import { createMetrics, type Metrics } from '../../../server/src/platform/telemetry/index.ts'
import { openLog } from '../../../server/src/running/log.ts'
import { noChannel } from '../../../server/src/running/treasury.ts'
import {
  createTestCluster,
  createTestDatabase,
  describeDatabase,
  type TestCluster,
} from '../../../server/test/postgres.ts'

export const PARTS: readonly PartName[] = ['front', 'national', 'local']

/** The legal day of the measurements: the filing season of the third quarter of 2017. */
export const BUSINESS_DATE = '2017-10-16'
export const PERIOD = '2017-Q3'

/** One set of databases, one for each part. */
export type DatabaseSet = ReadonlyMap<PartName, { readonly name: string; readonly appUrl: string }>

/** The URLs as the program uses them. */
export function urlsOf(set: DatabaseSet): Map<PartName, string> {
  return new Map([...set].map(([part, { appUrl }]) => [part, appUrl]))
}

/** A cluster of our own, its folder and everything in it gone at the end. */
export interface Ground {
  readonly cluster: TestCluster
  readonly folder: string
  /** An empty, migrated set. */
  newSet(): Promise<DatabaseSet>
  /** A copy, block for block, of a set that nobody is connected to. */
  copySet(name: string, from: DatabaseSet): Promise<DatabaseSet>
  /** Commits wait for the disk (true, as always in the product) or not (false, for preparations only). */
  setDurable(durable: boolean): Promise<void>
  /** Statistics, visibility map and dirty pages settled, so that no side pays for the preparation. */
  settle(set: DatabaseSet): Promise<void>
  close(): Promise<void>
}

/** A durable cluster (fsync, synchronous commits, full pages) with the product's own settings. */
export async function openGround(): Promise<Ground> {
  const cluster = await createTestCluster({ durable: true, sharedBuffersMb: 512 })
  const folder = mkdtempSync(join(tmpdir(), 'yimen-bench-'))
  const close = async () => {
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  // Whoever loses patience must not be left with a database server.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void close().finally(() => process.exit(1)))
  const asAdmin = async (url: string, ...statements: string[]) => {
    const admin = new Client({ connectionString: url })
    await admin.connect()
    try {
      for (const statement of statements) await admin.query(statement)
    } finally {
      await admin.end()
    }
  }
  return {
    cluster,
    folder,
    async newSet() {
      const set = new Map<PartName, { name: string; appUrl: string }>()
      for (const part of PARTS) {
        const database = await createTestDatabase(part, undefined, cluster)
        await migrate(part, database.ownerUrl, appGroup)
        set.set(part, database)
      }
      return set
    },
    async copySet(name, from) {
      const set = new Map<PartName, { name: string; appUrl: string }>()
      const admin = new Client({ connectionString: cluster.superuserUrl })
      await admin.connect()
      try {
        for (const [part, { name: template }] of from) {
          const database = `bench_${name}_${part}`
          await ensureDatabase(admin, database, namesOf(part), cluster.superuserUrl, template)
          set.set(part, describeDatabase(cluster.superuserUrl, database, part))
        }
      } finally {
        await admin.end()
      }
      return set
    },
    setDurable: (durable) =>
      asAdmin(
        cluster.superuserUrl,
        durable ? 'ALTER SYSTEM RESET synchronous_commit' : 'ALTER SYSTEM SET synchronous_commit = off',
        'SELECT pg_reload_conf()',
      ),
    async settle(set) {
      for (const { name } of set.values())
        await asAdmin(withDatabase(cluster.superuserUrl, name), 'VACUUM ANALYZE')
      await asAdmin(cluster.superuserUrl, 'CHECKPOINT')
    },
    close,
  }
}

/** A house on a set, with metrics and a log as the server has them. */
export interface OpenedHouse {
  readonly house: House
  readonly metrics: Metrics
  readonly log: HouseOptions['log']
  close(): Promise<void>
}

/** Opens a house on a set; `options` as the bench wants them different from the product. */
export function houseOn(ground: Ground, set: DatabaseSet, options: Partial<HouseOptions> = {}): OpenedHouse {
  const metrics = createMetrics()
  // A terminal's log goes to a file in the data folder: the bench's own output stays readable.
  const { log, flush } = openLog({ dataDir: ground.folder, level: 'info', terminal: true })
  const house = openHouse({
    databases: urlsOf(set),
    remote: new Map(),
    keys: openKeyRing(join(ground.folder, 'secrets'), PARTS),
    log,
    channel: noChannel,
    filesDir: join(ground.folder, 'files'),
    publicUrl: 'http://127.0.0.1',
    demo: true,
    observer: metrics,
    ...options,
  })
  return {
    house,
    metrics,
    log,
    async close() {
      await house.close()
      flush()
    },
  }
}

/** Stops the run unless commits of every database really wait for the disk. */
export async function requireDurable(set: DatabaseSet): Promise<void> {
  for (const [part, { appUrl }] of set) {
    const client = new Client({ connectionString: appUrl })
    await client.connect()
    try {
      for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
        const { rows } = await client.query<Record<string, string>>(`SHOW ${name}`)
        if (rows[0]?.[name] !== 'on') throw new Error(`${part}: ${name} is ${rows[0]?.[name]}`)
      }
    } finally {
      await client.end()
    }
  }
}
