import { join } from 'node:path'
import { type Config, loadConfig, type Overrides, type RunConfig } from '../config.ts'
import { requireCurrent } from '../platform/database/migrate.ts'
import { dataFolder, folderInUse, prepareFolder, takeFolder } from '../platform/postgres/folder.ts'
import { databasesOn, openPostgres, type PostgresServer, startPostgres } from '../platform/postgres/index.ts'
import { progressLog } from './output.ts'

/** The databases of this configuration, open for one command. */
export interface Runtime {
  readonly config: RunConfig
  /** The embedded PostgreSQL, or undefined with DATABASE_URL. */
  readonly postgres?: PostgresServer
  readonly describe: (more: { baseUrl: string }) => void
  readonly close: () => Promise<void>
}

/**
 * Starts what the server needs and owns the data folder until `close`.
 * @throws OperatorProblem when folder or database are not to be had.
 */
export async function ownRuntime(overrides: Overrides, what: string): Promise<Runtime> {
  const config = loadConfig(process.env, overrides)
  if (config.databaseUrl !== undefined) return ownFolderWith(config, config.databaseUrl, what)
  const postgres = await startPostgres({ dataDir: config.dataDir, log: progressLog, what })
  try {
    const runConfig = await withDatabases(config, postgres)
    return { config: runConfig, postgres, describe: postgres.describe, close: postgres.stop }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

async function ownFolderWith(config: Config, databaseUrl: string, what: string): Promise<Runtime> {
  const folder = dataFolder(config.dataDir)
  prepareFolder(folder)
  const lock = await takeFolder(folder, what, 3_000)
  if (!lock) throw folderInUse(folder)
  try {
    const databases = await databasesOn(databaseUrl, config.parts, config.dataDir)
    const runConfig = { ...config, databases, secretsDir: folder.secrets }
    return { config: runConfig, describe: lock.describe, close: async () => lock.release() }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The databases for a command that works beside a running server, or alone when none runs. */
export async function visitRuntime(overrides: Overrides, what: string): Promise<Runtime> {
  const config = loadConfig(process.env, overrides)
  if (config.databaseUrl !== undefined) {
    const databases = await databasesOn(config.databaseUrl, config.parts, config.dataDir)
    const secretsDir = dataFolder(config.dataDir).secrets
    return { config: { ...config, databases, secretsDir }, describe() {}, close: async () => {} }
  }
  const postgres = await openPostgres({ dataDir: config.dataDir, log: progressLog, what })
  try {
    return { config: await withDatabases(config, postgres), postgres, describe() {}, close: postgres.stop }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

async function withDatabases(config: Config, postgres: PostgresServer): Promise<RunConfig> {
  const databases = await postgres.databases(config.parts)
  return { ...config, databases, secretsDir: join(config.dataDir, 'secrets') }
}

/** Runs a command with the databases open, and closes them however it ends. */
export async function besideServer<T>(
  overrides: Overrides,
  what: string,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
  const runtime = await visitRuntime(overrides, what)
  try {
    return await work(runtime)
  } finally {
    await runtime.close()
  }
}

/**
 * The same for a command that changes something.
 * @throws MigrationError unless the databases are exactly at this program's level.
 */
export function writeBesideServer<T>(
  overrides: Overrides,
  what: string,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
  return besideServer(overrides, what, async (runtime) => {
    for (const { part, appUrl } of runtime.config.databases) await requireCurrent(part, appUrl)
    return work(runtime)
  })
}
