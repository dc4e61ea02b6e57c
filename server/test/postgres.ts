import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, escapeIdentifier } from 'pg'
import { runnableBinaries } from '../src/platform/postgres/binaries.ts'
import { ensureDatabase, ensureRoles, namesOf, type Part, parts } from '../src/platform/postgres/databases.ts'
import {
  initialiseCluster,
  makeOwnedFolder,
  makeSocketFolder,
  superuserName,
  writeSettings,
} from '../src/platform/postgres/initialise.ts'
import {
  findPostmasterRecord,
  freePort,
  isAlive,
  isPostmasterOf,
  type PostmasterPlace,
  silentLog,
  startPostmaster,
  stopPostmaster,
} from '../src/platform/postgres/postmaster.ts'
import { chooseSystemUser } from '../src/platform/postgres/systemUser.ts'
import { databaseUrl, withDatabase } from '../src/platform/postgres/urls.ts'

const prefix = 'yimen-test-'

/** Ends and removes what test runs killed by force have left: each folder names the process that made it. */
function sweepLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(prefix))) {
    const base = join(tmpdir(), name)
    const maker = Number(/^yimen-test-(\d+)-/.exec(name)?.[1])
    if (!Number.isSafeInteger(maker) || isAlive(maker)) continue
    const clusterDir = join(base, 'postgres')
    try {
      const record = findPostmasterRecord(clusterDir)
      if (record && isPostmasterOf(record.pid, clusterDir)) process.kill(record.pid, 'SIGQUIT')
      rmSync(base, { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // Of another user, or being removed by a parallel run.
    }
  }
}

/** A real PostgreSQL that lives as long as one test run, one fault test or one bench. */
export interface TestCluster {
  readonly port: number
  readonly pid: number
  readonly clusterDir: string
  /** URL of the superuser, database `postgres`. */
  readonly superuserUrl: string
  readonly stop: () => Promise<void>
}

/**
 * Starts a throw-away cluster with the roles of all parts. About 0.7 s.
 * @param options.durable fsync on, for tests about faults and for benches; off by default (three times faster commits).
 */
export async function createTestCluster(
  options: { durable?: boolean; sharedBuffersMb?: number } = {},
): Promise<TestCluster> {
  const user = chooseSystemUser(undefined)
  sweepLeftovers()
  const base = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  makeOwnedFolder(base, user, 0o711)
  const clusterDir = join(base, 'postgres')
  const password = randomBytes(18).toString('base64url')
  const binaries = runnableBinaries(user, join(tmpdir(), `yimen-postgres-${process.getuid?.() ?? 0}`))
  await initialiseCluster(binaries, clusterDir, user, password, { sync: false })
  const durability = options.durable ? 'on' : 'off'
  writeSettings(clusterDir, user, { durability, sharedBuffersMb: options.sharedBuffersMb ?? 128 })
  const socketDir = makeSocketFolder(join(base, 'run'), user)
  const place: PostmasterPlace = {
    binaries,
    clusterDir,
    user,
    socketDir,
    logFile: join(base, 'postgres.log'),
  }
  const postmaster = await startPostmaster(place, await freePort(), silentLog)
  const endpoint = { host: socketDir ?? '127.0.0.1', port: postmaster.port }
  const superuserUrl = databaseUrl(endpoint, 'postgres', { user: superuserName, password })
  await withAdmin(superuserUrl, async (admin) => {
    const passwordOf = passwordFrom(superuserUrl)
    await ensureRoles(admin, { adminUrl: superuserUrl, parts, passwordOf, ownServer: true })
  })
  return {
    port: postmaster.port,
    pid: postmaster.pid,
    clusterDir,
    superuserUrl,
    stop: async () => {
      await stopPostmaster(postmaster)
      rmSync(base, { recursive: true, force: true })
    },
  }
}

/**
 * The superuser URL of the cluster shared by this test run; starts it at the first request of any test file
 * (`server/test/globalSetup.ts` holds it and stops it at the end).
 */
export async function sharedTestCluster(): Promise<string> {
  const broker = process.env.YIMEN_TEST_BROKER
  if (!broker) throw new Error('no test broker: is server/test/globalSetup.ts a globalSetup of vitest?')
  const response = await fetch(broker)
  const text = await response.text()
  if (!response.ok) throw new Error(`the test cluster did not start: ${text}`)
  return text
}

/** A database of its own for one test file, with the walls and roles of a part. */
export interface TestDatabase {
  readonly name: string
  readonly part: Part
  readonly superuserUrl: string
  readonly ownerUrl: string
  readonly appUrl: string
  readonly drop: () => Promise<void>
}

/**
 * A fresh database for a part, copied from a template that `build` fills once per run (all test files wait for the
 * one that builds it). Without a template: an empty database.
 * @param template.key what the template holds; another content needs another key.
 * @param template.build migrates and fills; it gets the URLs of the template database, and must close its connections.
 */
export async function createTestDatabase(
  part: Part,
  template?: { key: string; build: (database: Omit<TestDatabase, 'drop'>) => Promise<void> },
  cluster?: Pick<TestCluster, 'superuserUrl'>,
): Promise<TestDatabase> {
  const superuserUrl = cluster?.superuserUrl ?? (await sharedTestCluster())
  const name = `test_${part}_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  await withAdmin(superuserUrl, async (admin) => {
    const from = template ? await ensureTemplate(admin, superuserUrl, part, template) : undefined
    await ensureDatabase(admin, name, namesOf(part), superuserUrl, from)
  })
  const drop = () =>
    withAdmin(superuserUrl, async (admin) => {
      await admin.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`)
    })
  return { ...describeDatabase(superuserUrl, name, part), drop }
}

async function ensureTemplate(
  admin: Client,
  superuserUrl: string,
  part: Part,
  template: { key: string; build: (database: Omit<TestDatabase, 'drop'>) => Promise<void> },
): Promise<string> {
  const name = `template_${part}_${createHash('sha256').update(template.key).digest('hex').slice(0, 16)}`
  // Session lock of this connection: other workers wait here while the first one builds.
  await admin.query('SELECT pg_advisory_lock(hashtext($1))', [name])
  const found = await admin.query<{ datistemplate: boolean }>(
    'SELECT datistemplate FROM pg_database WHERE datname = $1',
    [name],
  )
  if (found.rows[0]?.datistemplate !== true) {
    await admin.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`)
    await ensureDatabase(admin, name, namesOf(part), superuserUrl)
    await template.build(describeDatabase(superuserUrl, name, part))
    await admin.query(`ALTER DATABASE ${escapeIdentifier(name)} IS_TEMPLATE true ALLOW_CONNECTIONS false`)
  }
  await admin.query('SELECT pg_advisory_unlock(hashtext($1))', [name])
  return name
}

/** A database by its name, with the URLs of its roles. */
export function describeDatabase(superuserUrl: string, name: string, part: Part): Omit<TestDatabase, 'drop'> {
  const { ownerRole, appRole } = namesOf(part)
  const passwordOf = passwordFrom(superuserUrl)
  const account = (user: string) => ({ user, password: passwordOf(user) })
  return {
    name,
    part,
    superuserUrl: withDatabase(superuserUrl, name),
    ownerUrl: withDatabase(superuserUrl, name, account(ownerRole)),
    appUrl: withDatabase(superuserUrl, name, account(appRole)),
  }
}

/** Every worker must know the passwords of the roles: derived from that of the superuser. */
function passwordFrom(superuserUrl: string): (role: string) => string {
  const secret = new URL(superuserUrl).password
  return (role) => createHash('sha256').update(`${secret} ${role}`).digest('base64url')
}

async function withAdmin<T>(url: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: url })
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.end()
  }
}
