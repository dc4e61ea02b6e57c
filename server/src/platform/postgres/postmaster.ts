import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { OperatorProblem, systemErrorCode } from '../operatorProblem.ts'
import type { PostgresBinaries } from './binaries.ts'
import type { SystemUser } from './systemUser.ts'

/** Structured log as pino has it: details first, sentence second. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** A log that says nothing, for callers without one. */
export const silentLog: Log = { info() {}, warn() {}, error() {} }

/** What one postmaster is started with. */
export interface PostmasterPlace {
  readonly binaries: PostgresBinaries
  readonly clusterDir: string
  readonly user: SystemUser | undefined
  readonly socketDir: string | undefined
  readonly logFile: string
}

/** A running postmaster, started by us or found running (adopted after our process was killed). */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly adopted: boolean
  /** Resolves once the process is gone, however it went. */
  readonly gone: Promise<void>
}

/** What postmaster.pid says. Lines: pid, data folder, start time, port, socket folder, address, shared memory, status. */
export interface PostmasterRecord {
  readonly pid: number
  readonly port: number
  readonly status: string
}

/** Reads postmaster.pid of a cluster; undefined when there is none or it is only half written. */
export function findPostmasterRecord(clusterDir: string): PostmasterRecord | undefined {
  let text: string
  try {
    text = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw error
  }
  const lines = text.split('\n')
  const pid = Number.parseInt(lines[0] ?? '', 10)
  const port = Number.parseInt(lines[3] ?? '', 10)
  if (!Number.isSafeInteger(pid)) return undefined
  return { pid, port: Number.isSafeInteger(port) ? port : 0, status: (lines[7] ?? '').trim() }
}

/** Whether a process with that id exists (of whatever user). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemErrorCode(error) === 'EPERM'
  }
}

/** Whether that process is a postmaster of exactly this cluster; process ids are reused, above all in containers. */
export function isPostmasterOf(pid: number, clusterDir: string): boolean {
  if (!isAlive(pid)) return false
  const command = commandLine(pid)
  return command === undefined ? true : command.includes(clusterDir) && command.includes('postgres')
}

function commandLine(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
      return ''
    }
  }
  if (process.platform === 'win32') return undefined
  const run = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return run.status === 0 ? run.stdout : ''
}

/** A TCP port of 127.0.0.1 that is free now; `preferred` when that one is. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && preferred > 0 && (await canListen(preferred)) === preferred) return preferred
  const port = await canListen(0)
  if (port === undefined)
    throw new OperatorProblem('No TCP port is free on 127.0.0.1.', 'Close some programs.')
  return port
}

function canListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}

const maximumLogBytes = 10 * 1024 * 1024
/** postmaster.pid says "ready" when connections are accepted; reading it costs 0.05 ms, a connection attempt 3 ms. */
const pollMs = 10
const maximumStartMs = 15 * 60_000

/**
 * Starts a postmaster as a direct child and waits until it accepts connections. Own process group: a Ctrl-C in the
 * terminal reaches only us, so requests end before the database does. Its log goes to a file, not to a pipe, so that it
 * can live on when our process is killed and be adopted by the next one.
 */
export async function startPostmaster(place: PostmasterPlace, port: number, log: Log): Promise<Postmaster> {
  const deadline = Date.now() + maximumStartMs
  let wanted = port
  for (let attempt = 1; ; attempt += 1) {
    const { child, gone, logStart } = spawnPostmaster(place, wanted)
    if (await becameReady(child, place, gone, deadline, log)) {
      return { pid: Number(child.pid), port: wanted, adopted: false, gone }
    }
    const said = logTail(place.logFile, logStart)
    // Backends of a killed postmaster still hold its shared memory for a moment; they notice and leave.
    if (said.includes('pre-existing shared memory block') && attempt < 50) await sleep(200)
    else if (/could not bind|Address already in use/i.test(said) && attempt < 5) wanted = await freePort()
    else throw startFailure(said, place)
  }
}

/**
 * Removes what a killed postmaster left and PostgreSQL would take for a living one: it asks only whether a process with
 * the recorded id exists, which is true for a stranger with the same id and for a dead one not yet collected. That no
 * backend of the old one still works is checked by PostgreSQL itself through the shared memory of the folder.
 */
function removeLeftovers(place: PostmasterPlace, port: number): void {
  const record = findPostmasterRecord(place.clusterDir)
  if (record && !isPostmasterOf(record.pid, place.clusterDir)) {
    rmSync(join(place.clusterDir, 'postmaster.pid'), { force: true })
  }
  if (place.socketDir === undefined) return
  for (const name of [`.s.PGSQL.${port}.lock`, `.s.PGSQL.${port}`])
    rmSync(join(place.socketDir, name), { force: true })
}

function spawnPostmaster(place: PostmasterPlace, port: number) {
  removeLeftovers(place, port)
  rotateLog(place.logFile)
  const logStart = existsSync(place.logFile) ? statSync(place.logFile).size : 0
  const logFd = openSync(place.logFile, 'a', 0o600)
  const args = ['-D', place.clusterDir, '-p', String(port)]
  args.push('-c', `unix_socket_directories=${place.socketDir ?? ''}`)
  const child = spawn(place.binaries.postgres, args, {
    ...place.user,
    cwd: place.clusterDir,
    detached: true,
    stdio: ['ignore', logFd, logFd],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
  })
  closeSync(logFd)
  // Our event loop may end while it runs; stop() is what ends it.
  child.unref()
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  return { child, gone, logStart }
}

async function becameReady(
  child: ChildProcess,
  place: PostmasterPlace,
  gone: Promise<void>,
  deadline: number,
  log: Log,
): Promise<boolean> {
  let ended = false
  void gone.then(() => {
    ended = true
  })
  let nextNotice = Date.now() + 5_000
  while (!ended) {
    const record = findPostmasterRecord(place.clusterDir)
    if (record && record.pid === child.pid && record.status.startsWith('ready')) return true
    if (Date.now() > nextNotice) {
      nextNotice += 5_000
      log.info({ pid: child.pid }, 'PostgreSQL is still starting (recovering from its write-ahead log)')
    }
    if (Date.now() > deadline) {
      child.kill('SIGQUIT')
      await gone
      return false
    }
    await sleep(pollMs)
  }
  return false
}

function rotateLog(file: string): void {
  if (existsSync(file) && statSync(file).size > maximumLogBytes) renameSync(file, `${file}.1`)
}

function logTail(file: string, from: number): string {
  return existsSync(file) ? readFileSync(file).subarray(from).toString('utf8') : ''
}

function startFailure(said: string, place: PostmasterPlace): OperatorProblem {
  const reason = said.trim().split('\n').slice(-4).join(' | ') || 'it said nothing'
  const todo = /No space left/i.test(said)
    ? 'Free some disk space and start again; nothing that was confirmed is lost.'
    : `Read ${place.logFile}; put right what it names, or restore a backup ("yimen restore").`
  return new OperatorProblem(`PostgreSQL did not start: ${reason}`, todo)
}

/**
 * A postmaster that outlived our process (kill -9 of Node leaves it running): taken over as it is, because stopping and
 * starting it again would only cost time.
 */
export async function adoptPostmaster(clusterDir: string): Promise<Postmaster | undefined> {
  const record = findPostmasterRecord(clusterDir)
  if (!record || !isAlive(record.pid)) return undefined
  if (!isPostmasterOf(record.pid, clusterDir)) return undefined
  const gone = waitUntilDead(record.pid)
  for (let waited = 0; waited < 60_000 && isAlive(record.pid); waited += 50) {
    const now = findPostmasterRecord(clusterDir)
    if (now?.status.startsWith('ready') && now.port > 0) {
      return { pid: record.pid, port: now.port, adopted: true, gone }
    }
    await sleep(50)
  }
  // Neither ready nor gone within a minute (hung while stopping): end it hard, recovery does the rest.
  if (isAlive(record.pid)) await signalAndWait(record.pid, 'SIGQUIT', gone, 10_000)
  return undefined
}

async function waitUntilDead(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(200, undefined, { ref: false })
}

/** Fast shutdown: open transactions are rolled back, everything committed is on disk. Harder when it takes too long. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  if (await signalAndWait(postmaster.pid, 'SIGINT', postmaster.gone, 30_000)) return
  if (await signalAndWait(postmaster.pid, 'SIGQUIT', postmaster.gone, 10_000)) return
  await signalAndWait(postmaster.pid, 'SIGKILL', postmaster.gone, 5_000)
}

async function signalAndWait(pid: number, signal: NodeJS.Signals, gone: Promise<void>, limitMs: number) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (systemErrorCode(error) !== 'ESRCH') throw error
  }
  const timer = new AbortController()
  const left = await Promise.race([
    gone.then(() => true),
    sleep(limitMs, false, { signal: timer.signal }).catch(() => false),
  ])
  timer.abort()
  return left
}
