import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { dataFolder, findPlace } from './folder.ts'
import { openPostgres, type PostgresServer, parts, silentLog, startPostgres } from './index.ts'
import { findPostmasterRecord, isAlive } from './postmaster.ts'

const isRoot = process.getuid?.() === 0
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

function newFolder(mode = 0o755): string {
  const parent = mkdtempSync(join(tmpdir(), 'yimen-pg-'))
  chmodSync(parent, mode)
  cleanUp.push(() => rmSync(parent, { recursive: true, force: true }))
  return join(parent, 'data')
}

async function start(dataDir: string): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir, log: silentLog, patienceMs: 0 })
  cleanUp.push(() => server.stop())
  return server
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const result = await client.query({ text, rowMode: 'array' })
    return result.rows?.flat() ?? []
  } finally {
    await client.end().catch(() => {})
  }
}

type Said = { url: string; port: number; ms: number; what?: string; todo?: string }

async function startElsewhere(dataDir: string, user: { uid?: number; gid?: number } = {}) {
  const script = resolve(import.meta.dirname, '../../../test/startPostgres.ts')
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, dataDir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: '/',
      ...user,
    },
  )
  cleanUp.push(() => child.kill('SIGKILL'))
  if (!child.stdout) throw new Error('no output')
  const [line]: string[] = await once(createInterface(child.stdout), 'line')
  const said: Said = JSON.parse(String(line))
  return { child, said }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const clusterOf = (dataDir: string) => join(findPlace(dataFolder(dataDir))?.home ?? '', 'postgres')
const postmasterOf = (dataDir: string) => findPostmasterRecord(clusterOf(dataDir))?.pid ?? 0

describe('the embedded PostgreSQL', () => {
  it('keeps its data, port and passwords from one start to the next; secrets are for the owner only', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir)
    await query(first.superuserUrl, 'CREATE TABLE kept AS SELECT 7 AS n')
    expect(await query(first.superuserUrl, 'SHOW fsync')).toEqual(['on'])
    expect(await query(first.superuserUrl, 'SHOW data_checksums')).toEqual(['on'])
    await first.stop()
    expect(statSync(join(dataDir, 'secrets/postgres.json')).mode & 0o777).toBe(0o600)
    expect(statSync(join(dataDir, 'secrets')).mode & 0o777).toBe(0o700)
    const second = await start(dataDir)
    expect(second.superuserUrl).toBe(first.superuserUrl)
    expect(await query(second.superuserUrl, 'SELECT n FROM kept')).toEqual([7])
    // No way in without the password, neither by TCP nor by the socket.
    for (const url of [
      second.superuserUrl,
      `postgresql://yimen_superuser:x@127.0.0.1:${second.port}/postgres`,
    ]) {
      const wrong = new URL(url)
      wrong.password = 'wrong'
      await expect(query(wrong.toString(), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    }
  })

  it('makes a database and two roles per part, which cannot enter the databases of the others', async () => {
    const server = await start(newFolder())
    const databases = await server.databases(parts)
    expect(databases.map((each) => each.database)).toEqual(['yimen_front', 'yimen_national', 'yimen_local'])
    for (const mine of databases) {
      expect(await query(mine.appUrl, 'SELECT current_user')).toEqual([mine.appRole])
      for (const other of databases.filter((each) => each !== mine)) {
        for (const url of [mine.appUrl, mine.ownerUrl]) {
          const intruding = new URL(url)
          intruding.pathname = `/${other.database}`
          await expect(query(intruding.toString(), 'SELECT 1')).rejects.toMatchObject({ code: '42501' })
        }
      }
    }
    await query(String(databases[0]?.ownerUrl), 'CREATE TABLE mine AS SELECT 1 AS n')
    // The second time nothing changes and nothing is lost.
    expect(await server.databases(parts)).toEqual(databases)
    expect(await query(String(databases[0]?.ownerUrl), 'SELECT n FROM mine')).toEqual([1])
  })

  it('refuses a second start and names the process that holds the folder; commands visit the running one', async () => {
    const dataDir = newFolder()
    const { child, said } = await startElsewhere(dataDir)
    await expect(start(dataDir)).rejects.toMatchObject({
      what: expect.stringContaining(`process ${child.pid} `),
    })
    const visit = await openPostgres({ dataDir, log: silentLog })
    expect(visit.owned).toBe(false)
    expect(visit.superuserUrl).toBe(said.url)
    await visit.stop()
    expect(await query(said.url, 'SELECT 1')).toEqual([1])
    child.kill('SIGTERM')
    await once(child, 'exit')
    // Without a server the same command starts it for itself and stops it again.
    const alone = await openPostgres({ dataDir, log: silentLog })
    expect(alone.owned).toBe(true)
    expect(await query(alone.superuserUrl, 'SELECT 1')).toEqual([1])
    const pid = postmasterOf(dataDir)
    await alone.stop()
    expect(isAlive(pid)).toBe(false)
  })

  it('is taken over after kill -9 of the program, and stopped by the one that took it over', async () => {
    const dataDir = newFolder()
    const { child, said } = await startElsewhere(dataDir)
    await query(said.url, 'CREATE TABLE kept AS SELECT 7 AS n')
    const pid = postmasterOf(dataDir)
    await kill(child)
    const next = await start(dataDir)
    expect(postmasterOf(dataDir)).toBe(pid)
    expect(await query(next.superuserUrl, 'SELECT n FROM kept')).toEqual([7])
    await next.stop()
    expect(isAlive(pid)).toBe(false)
  })

  it('recovers when program and PostgreSQL were both killed, and when its process id now belongs to another', async () => {
    const dataDir = newFolder()
    const { child, said } = await startElsewhere(dataDir)
    await query(said.url, 'CREATE TABLE kept AS SELECT 7 AS n')
    const pid = postmasterOf(dataDir)
    await kill(child)
    process.kill(pid, 'SIGKILL')
    while (isAlive(pid)) await sleep(10)
    const next = await start(dataDir)
    expect(await query(next.superuserUrl, 'SELECT n FROM kept')).toEqual([7])
    await next.stop()
    // As after a reboot: the recorded process id is that of some other living program of the same user.
    const stranger = spawn('sleep', ['60'], { uid: statSync(clusterOf(dataDir)).uid, cwd: '/' })
    cleanUp.push(() => stranger.kill())
    const file = join(clusterOf(dataDir), 'postmaster.pid')
    writeFileSync(file, `${stranger.pid}\n${clusterOf(dataDir)}\n1\n5432\n\n127.0.0.1\n\nready\n`)
    const { uid, gid } = statSync(clusterOf(dataDir))
    chownSync(file, uid, gid)
    writeFileSync(join(dataDir, 'run', `.s.PGSQL.${next.port}.lock`), `${stranger.pid}\n`)
    const third = await start(dataDir)
    expect(await query(third.superuserUrl, 'SELECT n FROM kept')).toEqual([7])
  })

  it('is started again on the same port when PostgreSQL alone is killed, with everything committed', async () => {
    const dataDir = newFolder()
    const server = await start(dataDir)
    await query(server.superuserUrl, 'CREATE TABLE kept (n int)')
    for (let round = 1; round <= 3; round += 1) {
      await query(server.superuserUrl, `INSERT INTO kept VALUES (${round})`)
      process.kill(postmasterOf(dataDir), 'SIGKILL')
      const deadline = Date.now() + 20_000
      let rows: unknown[] = []
      while (rows.length === 0 && Date.now() < deadline) {
        await sleep(50)
        rows = await query(server.superuserUrl, 'SELECT count(*)::int FROM kept').catch(() => [])
      }
      expect(rows).toEqual([round])
    }
  })

  it('says what is wrong with a folder and what to do', async () => {
    const dataDir = newFolder()
    const file = join(dataDir, '..', 'file')
    writeFileSync(file, '')
    await expect(start(file)).rejects.toMatchObject({ what: expect.stringContaining('is not a folder') })
    const server = await start(dataDir)
    await server.stop()
    writeFileSync(join(clusterOf(dataDir), 'PG_VERSION'), '17\n')
    await expect(start(dataDir)).rejects.toMatchObject({ what: expect.stringContaining('PostgreSQL 17') })
    writeFileSync(join(clusterOf(dataDir), 'PG_VERSION'), '18\n')
    rmSync(join(dataDir, 'secrets/postgres.json'))
    await expect(start(dataDir)).rejects.toMatchObject({ todo: expect.stringContaining('backup') })
  })

  it.runIf(isRoot)(
    'runs as an ordinary user directly, and tells that user about a folder of root',
    async () => {
      const nobody = { uid: 65534, gid: 65534 }
      const dataDir = newFolder()
      const refused = await startElsewhere(dataDir, nobody)
      expect(refused.said.what).toContain('is not writable')
      mkdirSync(dataDir)
      chownSync(dataDir, nobody.uid, nobody.gid)
      const { said } = await startElsewhere(dataDir, nobody)
      expect(await query(said.url, 'SELECT 1')).toEqual([1])
      const status = await readFile(`/proc/${postmasterOf(dataDir)}/status`, 'utf8')
      expect(status).toMatch(/^Uid:\s+65534/m)
    },
  )

  it.runIf(isRoot)(
    'moves the cluster to /var/lib/yimen when the data folder lies where only root may go',
    async () => {
      const dataDir = newFolder(0o700)
      const server = await start(dataDir)
      const home = String(findPlace(dataFolder(dataDir))?.home)
      cleanUp.push(() => rmSync(home, { recursive: true, force: true }))
      expect(home).toMatch(/^\/var\/lib\/yimen\//)
      expect(await query(server.superuserUrl, 'SELECT 1')).toEqual([1])
      expect(existsSync(join(dataDir, 'postgres'))).toBe(false)
      expect(await readFile(join(home, 'DATA-FOLDER'), 'utf8')).toBe(`${dataDir}\n`)
      const status = await readFile(`/proc/${postmasterOf(dataDir)}/status`, 'utf8')
      expect(status).not.toMatch(/^Uid:\s+0\s/m)
      await server.stop()
    },
  )
})
