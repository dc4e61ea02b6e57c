import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestCluster, type TestCluster } from '../../test/postgres.ts'

const cli = resolve(import.meta.dirname, '../cli.ts')
const FIRST = /accounts create --role administrator --username/

interface Made {
  readonly role: string
  readonly side: string | null
  readonly username: string
  readonly password: string
  readonly totpSecret: string | null
}

describe('an installation without the demo', () => {
  const dataDir = join(tmpdir(), `yimen-first-${process.pid}`)
  let cluster: TestCluster
  let server: ChildProcess | undefined
  let baseUrl = ''

  const launch = (args: readonly string[]) => {
    const { PATH = '' } = process.env
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], {
      env: {
        PATH,
        NO_COLOR: '1',
        YIMEN_LOG_LEVEL: 'silent',
        YIMEN_DATA: dataDir,
        DATABASE_URL: cluster.superuserUrl,
        HOST: '127.0.0.1',
        PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      said.out += chunk.toString('utf8')
    })
    child.stderr.on('data', (chunk: Buffer) => {
      said.err += chunk.toString('utf8')
    })
    return { child, said }
  }
  const accounts = async (...args: string[]) => {
    const { child, said } = launch(['accounts', ...args])
    await once(child, 'close')
    return { code: child.exitCode, ...said }
  }
  const start = async () => {
    const { child, said } = launch(['start', '--no-demo', '--json'])
    server = child
    while (!said.out.includes('"baseUrl"')) {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${said.err}`)
      await new Promise((wake) => setTimeout(wake, 20))
    }
    baseUrl = (JSON.parse(said.out) as { baseUrl: string }).baseUrl
    return said
  }
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${baseUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: baseUrl },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }

  beforeAll(async () => {
    cluster = await createTestCluster()
  }, 60_000)
  afterAll(async () => {
    if (server && server.exitCode === null) {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
    await cluster?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('says at its start how the first administrator is made, who then signs in; names are taken once', async () => {
    const said = await start()
    await expect.poll(() => said.err).toMatch(FIRST)
    const made = await accounts('create', '--role', 'administrator', '--username', 'first.li', '--json')
    expect(made.code, made.err).toBe(0)
    const secret = JSON.parse(made.out) as Made
    expect(secret).toMatchObject({ role: 'administrator', side: null, username: 'first.li' })
    const entered = await post('/api/v1/sign-in', { username: 'first.li', password: secret.password })
    expect(entered).toMatchObject({ status: 200, body: { state: 'second-factor' } })
    const code = new TOTP({ secret: secret.totpSecret ?? '' }).generate()
    const session = await post('/api/v1/sign-in/second-factor', { ticket: entered.body.ticket, code })
    expect(session).toMatchObject({
      status: 200,
      body: { signedIn: true, account: { username: 'first.li', roles: ['administrator'] } },
    })

    const twice = await accounts('create', '--role', 'administrator', '--username', 'first.li')
    expect([twice.code, twice.out]).toEqual([4, ''])
    expect(twice.err).toContain('This user name is taken.')
    // The first one's password still opens: nothing of it was touched.
    const again = await post('/api/v1/sign-in', { username: 'first.li', password: secret.password })
    expect(again.body.state).toBe('second-factor')
    // Shown once: the list has no secret.
    const list = await accounts('list', '--json')
    expect(list.out).toContain('first.li')
    expect(list.out).not.toContain(secret.password)
    expect(list.out).not.toContain(secret.totpSecret)
  }, 60_000)

  it('makes officers of one side or both, and refuses posts that do not fit, with what to do', async () => {
    const national = ['--authority', '19901000000']
    const both = await accounts(
      ...['create', '--role', 'window-officer', 'back-officer', '--username', 'both', '--side', 'both'],
      ...[...national, '--authority', '29901000000', '--json'],
    )
    expect(both.code, both.err).toBe(0)
    expect(JSON.parse(both.out)).toMatchObject({ side: 'both', totpSecret: expect.any(String) })
    const refused: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['--role', 'back-officer', '--username', 'x-1'], 2, /needs the office/],
      [['--role', 'administrator', '--username', 'x-2', ...national], 2, /Only officers/],
      [['--role', 'administrator', 'back-officer', '--username', 'x-3', ...national], 4, /holds no tax post/],
      [['--role', 'back-officer', '--username', 'x-4', '--side', 'local', ...national], 2, /do not agree/],
      [['--role', 'back-officer', '--username', 'x-5', '--authority', '99'], 2, /not the code/],
      [['--role', 'taxpayer', '--username', 'X 6'], 2, /cannot be a user name/],
      [
        ['--role', 'taxpayer', '--username', 'x-7', '--taxpayer', '91990102MA9Y010157'],
        4,
        /no such taxpayer/,
      ],
      [['--role', 'boss', '--username', 'x-8'], 2, /Allowed choices/],
      [['--role', 'taxpayer'], 2, /--username/],
    ]
    for (const [args, code, why] of refused) {
      const ended = await accounts('create', ...args)
      expect([args, ended.code, ended.out]).toEqual([args, code, ''])
      expect(ended.err).toMatch(why)
      expect(ended.err).not.toContain('    at ')
    }
    const list = JSON.parse((await accounts('list', '--json')).out) as { username: string }[]
    expect(list.map(({ username }) => username).sort()).toEqual(['both', 'first.li'])
    // Now somebody can sign in: the next start says nothing of first accounts.
    server?.kill('SIGTERM')
    if (server) await once(server, 'exit')
    const said = await start()
    await accounts('list')
    expect(said.err).not.toMatch(FIRST)
  }, 90_000)
})
