/**
 * `npm run bench -- start`: from the command to ready (`/readyz` answers 200), on an empty data folder (fresh: makes the database
 * cluster, migrates, seeds the demo province) and on a used one (warm), against the bare PostgreSQL of the same package from start
 * to first answer. Promise: warm ≤ 5 s.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { runnableBinaries } from '../../server/src/platform/postgres/binaries.ts'
import {
  initialiseCluster,
  makeOwnedFolder,
  makeSocketFolder,
  superuserName,
  writeSettings,
} from '../../server/src/platform/postgres/initialise.ts'
import {
  freePort,
  type PostmasterPlace,
  silentLog,
  startPostmaster,
  stopPostmaster,
} from '../../server/src/platform/postgres/postmaster.ts'
import { chooseSystemUser } from '../../server/src/platform/postgres/systemUser.ts'
import { databaseUrl } from '../../server/src/platform/postgres/urls.ts'
import { benchCall, figure, finish, median, secondsSince } from './measure.ts'

const ROOT = join(import.meta.dirname, '../..')
const ROUNDS = 5
const FRESH = 3
const LIMIT_SECONDS = 120
const WARM_AT_MOST = 5

const call = benchCall()
const folder = mkdtempSync(join(tmpdir(), 'yimen-bench-start-'))
const running = new Set<ChildProcess>()
try {
  await measure()
} finally {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}

async function measure(): Promise<void> {
  const fresh: number[] = []
  for (let index = 0; index < FRESH; index += 1) {
    fresh.push(await startToReady(join(folder, `data-${index}`)))
    call.say(`fresh  ${fresh.at(-1)?.toFixed(2)} s`)
  }
  const bare = await barePostgres(folder)
  const warm: number[] = []
  const bareWarm: number[] = []
  const ours = async () => {
    warm.push(await startToReady(join(folder, 'data-0')))
    call.say(`warm   ${warm.at(-1)?.toFixed(2)} s`)
  }
  const theirs = async () => {
    bareWarm.push(await bare.startToAnswer())
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    await ours()
    await theirs()
    await theirs()
    await ours()
  }
  const ratios = warm.map((seconds, index) => seconds / (bareWarm[index] ?? Number.NaN))
  const result = {
    ours: figure(median(warm)),
    reference: figure(median(bareWarm)),
    ratio: figure(median(ratios)),
    worst: figure(Math.max(...ratios)),
    warmWorst: figure(Math.max(...warm)),
    fresh: figure(median(fresh)),
    freshWorst: figure(Math.max(...fresh)),
    bareFresh: figure(bare.initialiseSeconds + (bareWarm[0] ?? 0)),
  }
  call.say(
    `fresh ${result.fresh} s, warm ${result.ours} s (worst ${result.warmWorst} s); bare PostgreSQL ${result.reference} s`,
  )
  finish(
    call,
    {
      bench: 'start',
      ...result,
      unit: 's from command to ready, warm',
      webBuilt: existsSync(join(ROOT, 'web/dist/index.html')),
      notes: [
        'ours: server/src/cli.ts start in a process of its own until /readyz says 200, durable cluster, the three parts in one process, treasury simulator',
        'fresh: empty data folder (initdb, three databases, migrations, demo province with a filed and paid quarter, accounts); installed packages and built pages are there already',
        'reference: the same PostgreSQL binaries and settings, start to first SELECT; ratio is time by time, smaller is better',
        'files were in the page cache',
      ],
    },
    result.ours <= WARM_AT_MOST ? [] : [`warm start ${result.ours} s > ${WARM_AT_MOST} s`],
  )
}

/** Starts the product on a data folder and stops it again; seconds until it was ready. */
async function startToReady(dataDir: string): Promise<number> {
  const port = await freePort()
  const begun = performance.now()
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'server/src/cli.ts', 'start'],
    {
      cwd: ROOT,
      env: { ...process.env, YIMEN_DATA: dataDir, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  running.add(child)
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  try {
    while (!(await isReady(`http://127.0.0.1:${port}/readyz`))) {
      if (child.exitCode !== null || secondsSince(begun) > LIMIT_SECONDS)
        throw new Error(`the server did not become ready (exit ${child.exitCode}):\n${said}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return secondsSince(begun)
  } finally {
    child.kill('SIGTERM')
    await ended
    running.delete(child)
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url)
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}

/** A cluster of nothing but PostgreSQL, with the settings of ours. */
async function barePostgres(base: string) {
  const user = chooseSystemUser(undefined)
  const home = join(base, 'bare')
  makeOwnedFolder(base, user, 0o711)
  makeOwnedFolder(home, user, 0o711)
  const binaries = runnableBinaries(user, join(base, 'binaries'))
  const clusterDir = join(home, 'postgres')
  const password = randomBytes(18).toString('base64url')
  const begun = performance.now()
  await initialiseCluster(binaries, clusterDir, user, password, { sync: true })
  const initialiseSeconds = secondsSince(begun)
  writeSettings(clusterDir, user, { durability: 'on' })
  const socketDir = makeSocketFolder(join(home, 'run'), user)
  const place: PostmasterPlace = {
    binaries,
    clusterDir,
    user,
    socketDir,
    logFile: join(home, 'postgres.log'),
  }
  return {
    initialiseSeconds,
    async startToAnswer(): Promise<number> {
      const mark = performance.now()
      const postmaster = await startPostmaster(place, await freePort(), silentLog)
      const endpoint = { host: socketDir ?? '127.0.0.1', port: postmaster.port }
      const client = new Client({
        connectionString: databaseUrl(endpoint, 'postgres', { user: superuserName, password }),
      })
      await client.connect()
      await client.query('SELECT 1')
      const seconds = secondsSince(mark)
      await client.end()
      await stopPostmaster(postmaster)
      return seconds
    },
  }
}
