import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { OperatorProblem, systemErrorCode } from '../operatorProblem.ts'
import { canEnter, type SystemUser } from './systemUser.ts'

/** Where things lie in a data folder (YIMEN_DATA). */
export interface DataFolder {
  readonly root: string
  readonly secrets: string
  readonly logs: string
  readonly lock: string
  readonly holder: string
  readonly place: string
}

/** The paths of a data folder; touches nothing. */
export function dataFolder(root: string): DataFolder {
  const absolute = resolve(root)
  return {
    root: absolute,
    secrets: join(absolute, 'secrets'),
    logs: join(absolute, 'logs'),
    lock: join(absolute, 'yimen.lock'),
    holder: join(absolute, 'yimen.json'),
    place: join(absolute, 'postgres.json'),
  }
}

/**
 * Makes the folder and its parts where missing.
 * @throws OperatorProblem when it is not writable for us.
 */
export function prepareFolder(folder: DataFolder): void {
  try {
    makeFolder(folder.root, 0o755)
    makeFolder(folder.secrets, 0o700)
    makeFolder(folder.logs, 0o700)
    const probe = join(folder.root, `.writable-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
    chmodSync(folder.secrets, 0o700)
  } catch (error) {
    throw folderProblem(folder.root, error)
  }
}

/** Like `mkdir -p`. Node's own recursive mkdir never returns below /proc (24.21), where nothing can be made. */
function makeFolder(path: string, mode: number): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory())
      throw Object.assign(new Error(`${path} is a file`), { code: 'ENOTDIR' })
    return
  }
  if (dirname(path) !== path) makeFolder(dirname(path), mode === 0o700 ? 0o755 : mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error
  }
}

function folderProblem(root: string, error: unknown): unknown {
  const code = systemErrorCode(error)
  if (code === 'ENOSPC') {
    return new OperatorProblem(
      `The disk of the data folder ${root} is full.`,
      'Free some space and start again.',
    )
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT') {
    return new OperatorProblem(
      `The data folder ${root} is not writable for this user.`,
      'Give this user the folder ("chown -R"), or choose another one by YIMEN_DATA.',
    )
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new OperatorProblem(
      `The data folder ${root} is not a folder.`,
      'Choose another place by YIMEN_DATA.',
    )
  }
  return error
}

/** Who works in a data folder: kept beside the lock for messages and for commands that run beside the server. */
export interface Holder {
  readonly pid: number
  readonly what: string
  readonly since: string
  readonly baseUrl?: string
}

/** What the last holder wrote; undefined when none did. It may be gone: only the lock says who is there. */
export function findHolder(folder: DataFolder): Holder | undefined {
  try {
    const parsed: Holder = JSON.parse(readFileSync(folder.holder, 'utf8'))
    return typeof parsed.pid === 'number' ? parsed : undefined
  } catch {
    return undefined
  }
}

export interface FolderLock {
  /** Says more about the holder, such as the address it serves. */
  readonly describe: (more: Partial<Holder>) => void
  readonly release: () => void
}

/**
 * Takes the folder for this process. The lock is a lock of the operating system on a SQLite file, so it ends with the
 * process however that dies: no stale lock file, no guessing about process ids.
 * @param patienceMs how long to wait for a holder that is just ending.
 * @returns undefined when another process holds it.
 */
export async function takeFolder(
  folder: DataFolder,
  what: string,
  patienceMs: number,
): Promise<FolderLock | undefined> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const database = tryLock(folder)
    if (database) {
      let holder: Holder = { pid: process.pid, what, since: new Date().toISOString() }
      writeDurably(folder.holder, JSON.stringify(holder), 0o644)
      return {
        describe: (more) => {
          holder = { ...holder, ...more }
          writeDurably(folder.holder, JSON.stringify(holder), 0o644)
        },
        release: () => {
          if (!database.isOpen) return
          rmSync(folder.holder, { force: true })
          database.close()
        },
      }
    }
    if (Date.now() >= deadline) return undefined
    await sleep(100)
  }
}

function tryLock(folder: DataFolder): DatabaseSync | undefined {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(folder.lock)
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database?.close()
    if (error instanceof Error && /locked|busy/i.test(error.message)) return undefined
    throw error
  }
}

/** The refusal for a folder that another process holds. */
export function folderInUse(folder: DataFolder): OperatorProblem {
  const holder = findHolder(folder)
  const by = holder
    ? `process ${holder.pid} ("yimen ${holder.what}" since ${holder.since})`
    : 'another process'
  const address = holder?.baseUrl ? ` It serves ${holder.baseUrl}.` : ''
  return new OperatorProblem(
    `The data folder ${folder.root} is in use by ${by}.`,
    `Stop that process first${holder ? ` ("kill ${holder.pid}")` : ''}, or use another folder by YIMEN_DATA.${address}`,
  )
}

/** Writes a file so that a crash leaves the old or the new content, never a mixture. */
export function writeDurably(file: string, text: string, mode: number): void {
  const temporary = `${file}.${process.pid}.new`
  const fd = openSync(temporary, 'w', mode)
  try {
    writeFileSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  chmodSync(temporary, mode)
  renameSync(temporary, file)
}

/** Where the cluster of a data folder lies: inside it, or under /var/lib/yimen when PostgreSQL's user cannot get there. */
export interface ClusterPlace {
  /** Folder that holds `postgres` (the cluster), `run` (the socket) and, if need be, a copy of the binaries. */
  readonly home: string
  /** The port of the last start: tried again so that addresses stay the same. */
  readonly port?: number
}

/** The recorded place of the cluster, or undefined before the first start. */
export function findPlace(folder: DataFolder): ClusterPlace | undefined {
  try {
    const parsed: { home?: unknown; port?: unknown } = JSON.parse(readFileSync(folder.place, 'utf8'))
    if (typeof parsed.home !== 'string') return undefined
    const home = resolve(folder.root, parsed.home)
    return typeof parsed.port === 'number' ? { home, port: parsed.port } : { home }
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Records the place; relative when inside the folder, so that a stopped folder can be moved. */
export function recordPlace(folder: DataFolder, place: ClusterPlace): void {
  const home = place.home === folder.root ? '.' : place.home
  writeDurably(folder.place, `${JSON.stringify({ ...place, home }, null, 2)}\n`, 0o644)
}

/** Chooses the place for a new cluster. */
export function choosePlace(folder: DataFolder, user: SystemUser | undefined): ClusterPlace {
  if (canEnter(folder.root, user)) return { home: folder.root }
  const hash = createHash('sha256').update(realpathSync(folder.root)).digest('hex').slice(0, 12)
  const home = join('/var/lib/yimen', hash)
  mkdirSync(home, { recursive: true, mode: 0o755 })
  // For the administrator who finds this folder: it is never removed by us, the data folder may just be unmounted.
  writeFileSync(join(home, 'DATA-FOLDER'), `${folder.root}\n`)
  return { home }
}

/** Passwords and keys that were generated, by name; file mode 600 in a folder of mode 700. */
export class Secrets {
  readonly #file: string
  readonly #values: Record<string, string>

  constructor(folder: DataFolder) {
    this.#file = join(folder.secrets, 'postgres.json')
    this.#values = readSecrets(this.#file)
  }

  find(name: string): string | undefined {
    return this.#values[name]
  }

  /** The secret of that name; generated (192 random bits) and stored when there is none yet. */
  getOrMake(name: string): string {
    const existing = this.#values[name]
    if (existing !== undefined) return existing
    const made = randomBytes(24).toString('base64url')
    this.#values[name] = made
    writeDurably(this.#file, `${JSON.stringify(this.#values, null, 2)}\n`, 0o600)
    return made
  }
}

function readSecrets(file: string): Record<string, string> {
  try {
    const parsed: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'))
    return Object.fromEntries(
      Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOENT') return {}
    if (code === 'EACCES') {
      throw new OperatorProblem(
        `${file} is not readable for this user.`,
        'Run as the user that made the data folder.',
      )
    }
    if (error instanceof SyntaxError) {
      throw new OperatorProblem(`${file} is damaged.`, 'Restore it from a backup ("yimen restore").')
    }
    throw error
  }
}
