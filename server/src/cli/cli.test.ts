import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { createTestCluster } from '../../test/postgres.ts'
import { commandLine } from '../cli.ts'
import { openPostgres, silentLog } from '../platform/postgres/index.ts'

const cli = resolve(import.meta.dirname, '../cli.ts')
const root = mkdtempSync(join(tmpdir(), 'yimen-cli-'))
const children: ChildProcess[] = []
afterAll(async () => {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
  }
  rmSync(root, { recursive: true, force: true })
})
// The system user PostgreSQL runs as must get through.
rmSync(root, { recursive: true })

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

type Environment = Record<string, string>

function launch(args: readonly string[], environment: Environment) {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], {
    env: { PATH, NO_COLOR: '1', YIMEN_LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8')
  })
  const ended = once(child, 'close').then((): Ended => ({ code: child.exitCode, out, err }))
  /** Waits for the JSON line that says where the server listens. */
  const ready = async (): Promise<{
    baseUrl: string
    accounts: { username: string; password: string }[]
  }> => {
    for (;;) {
      const line = out.split('\n').find((each) => each.startsWith('{"baseUrl"'))
      if (line) return JSON.parse(line)
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${err}`)
      await new Promise((wake) => setTimeout(wake, 20))
    }
  }
  return { child, ended, ready }
}

const run = (args: readonly string[], environment: Environment = {}) => launch(args, environment).ended

/** A refusal is two lines: what is wrong, what to do. Never a stack trace. */
function expectTwoLines(ended: Ended, code: number, what: RegExp, todo: RegExp) {
  const lines = ended.err.trimEnd().split('\n')
  const at = lines.findIndex((line) => line.startsWith('yimen:'))
  expect({ code: ended.code, what: lines[at], todo: lines[at + 1], more: lines.slice(at + 2) }).toEqual({
    code,
    what: expect.stringMatching(what),
    todo: expect.stringMatching(todo),
    more: [],
  })
  expect(ended.out).toBe('')
}

describe('the command line', () => {
  it('shows examples first, and exit codes, in its help', async () => {
    const help = await run(['--help'])
    expect(help.code).toBe(0)
    expect(help.out.startsWith('Examples:')).toBe(true)
    const commands = new Map(commandLine().commands.map((command) => [command.name(), command]))
    for (const name of [
      'start',
      'migrate',
      'config',
      'accounts',
      'import',
      'verify',
      'backup',
      'restore',
      'bench',
    ]) {
      expect(help.out).toMatch(new RegExp(`^  ${name} `, 'm'))
      expect(commands.get(name)?.description()).toMatch(/\w{3}/)
    }
    expect(help.out).toMatch(/Exit codes:\n {2}0/)
  }, 60_000)

  it('answers a wrong command line with exit code 2, on stderr', async () => {
    for (const args of [
      ['strat'],
      ['backup'],
      ['import', 'registrations', 'x.csv', '--side', 'middle'],
      ['bench', 'nothing'],
    ]) {
      const ended = await run(args)
      expect([args[0], ended.code, ended.out]).toEqual([args[0], 2, ''])
      expect(ended.err).not.toContain('    at ')
    }
    expect((await run(['strat'])).err).toContain('Did you mean start?')
  }, 30_000)

  it('masks secrets in "config" and refuses wrong settings after showing them', async () => {
    const url = 'postgresql://admin:TopSecret1@db.example/postgres'
    const shown = await run(['config', '--json'], { DATABASE_URL: url, PORT: '99999' })
    expect(shown.code).toBe(2)
    const settings: { name: string; value: string; source: string }[] = JSON.parse(shown.out)
    expect(settings.find(({ name }) => name === 'DATABASE_URL')).toMatchObject({
      value: 'postgresql://admin:****@db.example/postgres',
      source: 'environment',
    })
    expect(shown.out + shown.err).not.toContain('TopSecret1')
    expect(shown.err).toContain('PORT has the wrong value "99999"')
  })
})

describe('a start that cannot go on', () => {
  it('names the program that has the port', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const address = blocker.address()
    const port = String(typeof address === 'object' ? address?.port : 0)
    const ended = await run(['start'], { YIMEN_DATA: join(root, 'port'), PORT: port })
    blocker.close()
    const owner = process.platform === 'linux' ? `process ${process.pid} ` : 'another program'
    expectTwoLines(ended, 3, new RegExp(`Port ${port} .* ${owner}`), /PORT=/)
  })

  it('says that the data folder is not writable', async () => {
    const file = join(import.meta.dirname, 'cli.test.ts')
    expectTwoLines(
      await run(['start'], { YIMEN_DATA: join(file, 'x'), PORT: '0' }),
      4,
      /is not a folder/,
      /YIMEN_DATA/,
    )
    if (process.platform !== 'linux') return
    const ended = await run(['start'], { YIMEN_DATA: '/proc/yimen', PORT: '0' })
    expectTwoLines(ended, 4, /is not writable/, /YIMEN_DATA/)
  })

  it('says what is wrong with DATABASE_URL', async () => {
    const start = (url: string) =>
      run(['start'], { YIMEN_DATA: join(root, 'url'), PORT: '0', DATABASE_URL: url })
    expectTwoLines(
      await start('postgresql://a:b@127.0.0.1:1/postgres'),
      3,
      /No PostgreSQL answers/,
      /host and port/,
    )
    const cluster = await createTestCluster()
    try {
      const right = new URL(cluster.superuserUrl)
      const local = `127.0.0.1:${cluster.port}`
      expectTwoLines(
        await start(`postgresql://${right.username}:wrong@${local}/postgres`),
        3,
        /refuses/,
        /password/,
      )
      const secret = `${right.username}:${right.password}`
      expectTwoLines(await start(`postgresql://${secret}@${local}/nowhere`), 3, /does not exist/, /postgres/)
      const client = new Client({ connectionString: cluster.superuserUrl })
      await client.connect()
      await client.query(`CREATE ROLE weak LOGIN PASSWORD 'weak'; GRANT CONNECT ON DATABASE postgres TO weak`)
      await client.end()
      expectTwoLines(await start(`postgresql://weak:weak@${local}/postgres`), 3, /may not create/, /CREATEDB/)
    } finally {
      await cluster.stop()
    }
  }, 60_000)
})

describe('a whole installation', () => {
  const dataDir = join(root, 'data')
  const environment = { YIMEN_DATA: dataDir, PORT: '0', HOST: '127.0.0.1' }

  it('starts empty, prints accounts that sign in, ends by one signal, and starts again with the same data', async () => {
    const passwordFile = join(root, 'demo.json')
    const first = launch(['start', '--json', '--demo-password-file', passwordFile], environment)
    const { baseUrl, accounts } = await first.ready()
    expect((await fetch(`${baseUrl}/readyz`)).status).toBe(200)
    expect(statSync(passwordFile).mode & 0o777).toBe(0o600)
    const written = JSON.parse(readFileSync(passwordFile, 'utf8'))
    expect(written).toEqual({ baseUrl, accounts })
    const sides = new Set(
      written.accounts.map(({ role, side }: { role: string; side: string }) => `${role} ${side}`),
    )
    expect([...sides]).toEqual(
      expect.arrayContaining(['taxpayer null', 'back-officer national', 'back-officer local']),
    )
    // Every password is its own: nothing fixed, nothing shared.
    expect(new Set(accounts.map(({ password }) => password)).size).toBe(accounts.length)
    first.child.kill('SIGINT')
    expect((await first.ended).code).toBe(0)

    const again = launch(['start', '--json'], environment)
    expect((await again.ready()).accounts).toEqual(accounts)
    again.child.kill('SIGTERM')
    expect((await again.ended).code).toBe(0)
  }, 120_000)

  it('[N62] is backed up while it runs and restored into an empty place, where its history verifies', async () => {
    const server = launch(['start', '--json'], environment)
    await server.ready()
    const second = await run(['start'], environment)
    expectTwoLines(second, 4, new RegExp(`in use by process ${server.child.pid} `), /YIMEN_DATA/)

    const list = await run(['accounts', 'list', '--json'], environment)
    expect(JSON.parse(list.out).length).toBeGreaterThan(3)
    const verified = await run(['verify', '--json'], environment)
    expect([verified.code, JSON.parse(verified.out)]).toMatchObject([0, { ok: true, firstAltered: null }])

    const backup = join(root, 'backup.tar.zst')
    expect((await run(['backup', '--to', backup], environment)).code).toBe(0)
    expectTwoLines(await run(['restore', backup], environment), 4, /is not empty/, /--data/)
    const restored = join(root, 'restored')
    const ended = await run(['restore', backup, '--data', restored, '--json'])
    expect([ended.code, JSON.parse(ended.out)]).toMatchObject([0, { verification: { ok: true } }])
    const entries = JSON.parse(verified.out).entries
    expect(JSON.parse(ended.out).verification.entries).toBeGreaterThanOrEqual(entries)

    // The restored place is a whole installation of its own, beside the first.
    const copy = launch(['start', '--json'], { ...environment, YIMEN_DATA: restored })
    expect((await fetch(`${(await copy.ready()).baseUrl}/readyz`)).status).toBe(200)
    for (const each of [copy, server]) each.child.kill('SIGTERM')
    expect([(await copy.ended).code, (await server.ended).code]).toEqual([0, 0])
  }, 180_000)

  it('names an entry that was altered with superuser rights, with exit code 1', async () => {
    const postgres = await openPostgres({ dataDir, log: silentLog })
    const client = new Client({ connectionString: postgres.url('yimen_local') })
    await client.connect()
    await client.query('SET session_replication_role = replica')
    const { rows } = await client.query(
      `UPDATE log_entry SET business_date = business_date + 1
       WHERE id = (SELECT entry_id FROM log_leaf ORDER BY seq LIMIT 1) RETURNING id`,
    )
    await client.end()
    await postgres.stop()
    const verified = await run(['verify', '--json'], environment)
    expect(verified.code).toBe(1)
    expect(JSON.parse(verified.out)).toMatchObject({
      ok: false,
      firstAltered: { part: 'local', entryId: rows[0].id },
    })
  }, 60_000)

  it('refuses a database that is newer than the program', async () => {
    const postgres = await openPostgres({ dataDir, log: silentLog })
    const client = new Client({ connectionString: postgres.url('yimen_front') })
    await client.connect()
    await client.query(`INSERT INTO schema_migration (id, hash) VALUES ('front/9999-future', 'x')`)
    await client.end()
    await postgres.stop()
    expectTwoLines(await run(['start'], environment), 4, /newer than this program/, /newer program/)
    writeFileSync(join(dataDir, 'secrets', 'postgres.json'), '{')
    expectTwoLines(await run(['start'], environment), 4, /postgres.json is damaged/, /backup/)
  }, 60_000)
})
