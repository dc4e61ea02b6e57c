import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes, OperatorProblem } from '../operatorProblem.ts'
import { runnableBinaries } from './binaries.ts'
import { ensureDatabases, type Part, type PartDatabase, partDatabases } from './databases.ts'
import {
  type ClusterPlace,
  choosePlace,
  type DataFolder,
  dataFolder,
  findPlace,
  folderInUse,
  type Holder,
  prepareFolder,
  recordPlace,
  Secrets,
  takeFolder,
} from './folder.ts'
import { initialiseCluster, makeSocketFolder, superuserName, writeSettings } from './initialise.ts'
import {
  adoptPostmaster,
  findPostmasterRecord,
  freePort,
  isPostmasterOf,
  type Log,
  type Postmaster,
  type PostmasterPlace,
  startPostmaster,
  stopPostmaster,
} from './postmaster.ts'
import { chooseSystemUser } from './systemUser.ts'
import { type Credentials, databaseUrl, type Endpoint } from './urls.ts'

export { type Part, type PartDatabase, parts } from './databases.ts'
export { databasesOn } from './existingServer.ts'
export { type Log, silentLog } from './postmaster.ts'

/** A PostgreSQL that belongs to a data folder: started by us, taken over, or run by a server beside us. */
export interface PostgresServer {
  readonly port: number
  /** Folder of the cluster files, for backup. */
  readonly clusterDir: string
  /** False when another process of ours runs it and we only visit. */
  readonly owned: boolean
  /** URL for a database; as the superuser unless an account is given. */
  readonly url: (database: string, credentials?: Credentials) => string
  readonly superuserUrl: string
  /** Makes the databases and roles of parts where missing and returns their URLs. */
  readonly databases: (parts: readonly Part[]) => Promise<PartDatabase[]>
  /** Writes into the folder what this process serves, for messages and commands beside it. */
  readonly describe: (more: Partial<Holder>) => void
  /** Resolves with the reason when PostgreSQL is gone and could not be started again. */
  readonly lost: Promise<string>
  /** Ends the server if we own it (fast shutdown), and gives the folder free. Never throws for a second call. */
  readonly stop: () => Promise<void>
}

export interface StartOptions {
  readonly dataDir: string
  readonly log: Log
  /** The command for "folder in use by …" messages. */
  readonly what?: string
  /** How long to wait for another process that is just leaving the folder; 3 s by default. */
  readonly patienceMs?: number
}

const majorVersion = '18'

/**
 * Starts the PostgreSQL of a data folder, making folder and cluster at the first time, and owns it until `stop`.
 * Recovers by itself from kill -9 of PostgreSQL (it is started again, on the same port) and of this program (the next
 * start takes over the running one, or PostgreSQL replays its write-ahead log).
 * @throws OperatorProblem: folder not writable, in use by another process, made by another major version, disk full.
 */
export async function startPostgres(options: StartOptions): Promise<PostgresServer> {
  const folder = dataFolder(options.dataDir)
  prepareFolder(folder)
  const lock = await takeFolder(folder, options.what ?? 'start', options.patienceMs ?? 3_000)
  if (!lock) throw folderInUse(folder)
  try {
    const secrets = new Secrets(folder)
    const place = await prepareCluster(folder, secrets, options.log)
    const keeper = new Keeper(place, folder, options.log)
    const port = await keeper.start(findPlace(folder)?.port)
    const server = describeServer(place, port, secrets)
    return {
      ...server,
      owned: true,
      describe: lock.describe,
      lost: keeper.lost,
      stop: async () => {
        await keeper.stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * PostgreSQL of a data folder for a command that runs beside the server: visits the running one, and starts it for the
 * time of the command when none runs.
 */
export async function openPostgres(options: StartOptions): Promise<PostgresServer> {
  const folder = dataFolder(options.dataDir)
  const place = findPlace(folder)
  if (!place) {
    throw new OperatorProblem(
      `There is no database in ${folder.root}.`,
      'Run "npm start" once, or point YIMEN_DATA to the folder of the running server.',
      exitCodes.notReachable,
    )
  }
  prepareFolder(folder)
  const lock = await takeFolder(folder, options.what ?? 'command', 0)
  if (lock) {
    lock.release()
    return startPostgres(options)
  }
  const clusterDir = join(place.home, 'postgres')
  const secrets = new Secrets(folder)
  for (let waited = 0; waited < 20_000; waited += 100) {
    const record = findPostmasterRecord(clusterDir)
    if (record?.status.startsWith('ready') && isPostmasterOf(record.pid, clusterDir)) {
      const socketDir = makeSocketPath(place)
      const server = describeServer({ clusterDir, socketDir }, record.port, secrets)
      const never = new Promise<string>(() => {})
      const passwordOf = (role: string) => secrets.find(role) ?? ''
      return {
        ...server,
        owned: false,
        // A visitor changes nothing: the owner has made databases and roles.
        databases: async (parts) => partDatabases({ adminUrl: server.superuserUrl, parts, passwordOf }),
        describe() {},
        lost: never,
        stop: async () => {},
      }
    }
    await sleep(100)
  }
  throw folderInUse(folder)
}

function makeSocketPath(place: ClusterPlace): string | undefined {
  const folder = join(place.home, 'run')
  return existsSync(folder) ? folder : undefined
}

async function prepareCluster(folder: DataFolder, secrets: Secrets, log: Log): Promise<PostmasterPlace> {
  const known = findPlace(folder)
  const user = chooseSystemUser(known ? join(known.home, 'postgres') : undefined)
  const place = known ?? choosePlace(folder, user)
  const clusterDir = join(place.home, 'postgres')
  const binaries = runnableBinaries(user, place.home)
  if (existsSync(clusterDir)) {
    requireSameMajor(clusterDir)
    requireSecret(secrets, folder)
  } else {
    if (known) throw missingCluster(clusterDir, folder)
    log.info({ clusterDir }, 'Making the database cluster (first start)')
    const password = secrets.getOrMake(superuserName)
    await initialiseCluster(binaries, clusterDir, user, password, { sync: true })
  }
  writeSettings(clusterDir, user, { durability: 'on' })
  const socketDir = makeSocketFolder(join(place.home, 'run'), user)
  if (!known) recordPlace(folder, place)
  return { binaries, clusterDir, user, socketDir, logFile: join(folder.logs, 'postgres.log') }
}

function requireSameMajor(clusterDir: string): void {
  const version = readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8').trim()
  if (version === majorVersion) return
  throw new OperatorProblem(
    `The database in ${clusterDir} was made by PostgreSQL ${version}; this program brings PostgreSQL ${majorVersion}.`,
    'Use the version of Yimen that made it, or move the data over with pg_upgrade.',
  )
}

function requireSecret(secrets: Secrets, folder: DataFolder): void {
  if (secrets.find(superuserName) !== undefined) return
  throw new OperatorProblem(
    `The password of the database is missing in ${folder.secrets}.`,
    'Restore the secrets folder from a backup; without it the data cannot be opened.',
  )
}

function missingCluster(clusterDir: string, folder: DataFolder): OperatorProblem {
  return new OperatorProblem(
    `${folder.place} says the database is in ${clusterDir}, but it is not there.`,
    'Put the folder back or restore a backup; to begin anew, choose an empty folder by YIMEN_DATA.',
  )
}

function describeServer(
  place: Pick<PostmasterPlace, 'clusterDir' | 'socketDir'>,
  port: number,
  secrets: Secrets,
) {
  const endpoint: Endpoint = { host: place.socketDir ?? '127.0.0.1', port }
  const superuser: Credentials = { user: superuserName, password: secrets.find(superuserName) ?? '' }
  const url = (database: string, credentials?: Credentials) =>
    databaseUrl(endpoint, database, credentials ?? superuser)
  const superuserUrl = url('postgres')
  return {
    port,
    clusterDir: place.clusterDir,
    url,
    superuserUrl,
    databases: (wanted: readonly Part[]) =>
      ensureDatabases({
        adminUrl: superuserUrl,
        parts: wanted,
        passwordOf: (role) => secrets.getOrMake(role),
        ownServer: true,
      }),
  }
}

/** Keeps one postmaster running: starts it, starts it again when it dies, stops it. */
class Keeper {
  readonly lost: Promise<string>
  readonly #place: PostmasterPlace
  readonly #folder: DataFolder
  readonly #log: Log
  #postmaster: Postmaster | undefined
  #stopping = false
  #restart: Promise<void> = Promise.resolve()
  #giveUp: (reason: string) => void = () => {}

  constructor(place: PostmasterPlace, folder: DataFolder, log: Log) {
    this.#place = place
    this.#folder = folder
    this.#log = log
    this.lost = new Promise((resolve) => {
      this.#giveUp = resolve
    })
  }

  /** @returns the port it listens on. */
  async start(preferredPort: number | undefined): Promise<number> {
    const adopted = await adoptPostmaster(this.#place.clusterDir)
    if (adopted) this.#log.info({ pid: adopted.pid }, 'Taking over the PostgreSQL left by a killed process')
    const postmaster =
      adopted ?? (await startPostmaster(this.#place, await freePort(preferredPort), this.#log))
    this.#watch(postmaster)
    const home = join(this.#place.clusterDir, '..')
    if (postmaster.port !== preferredPort) recordPlace(this.#folder, { home, port: postmaster.port })
    return postmaster.port
  }

  #watch(postmaster: Postmaster): void {
    this.#postmaster = postmaster
    void postmaster.gone.then(() => {
      if (this.#stopping) return
      this.#log.warn({ pid: postmaster.pid }, 'PostgreSQL has died; starting it again')
      this.#restart = this.#startAgain(postmaster.port)
    })
  }

  async #startAgain(port: number): Promise<void> {
    for (let attempt = 1; !this.#stopping; attempt += 1) {
      try {
        const postmaster = await startPostmaster(this.#place, port, this.#log)
        if (postmaster.port === port) {
          this.#watch(postmaster)
          return
        }
        // Connections in use point to the old port; another one would be found by nobody.
        await stopPostmaster(postmaster)
        throw new Error(`port ${port} was taken by another program`)
      } catch (error) {
        if (attempt >= 5) {
          this.#giveUp(error instanceof Error ? error.message : String(error))
          return
        }
        await sleep(200 * 2 ** attempt)
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#restart
    if (this.#postmaster) await stopPostmaster(this.#postmaster)
    this.#postmaster = undefined
  }
}
