import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A demo account as `--demo-password-file` writes it. */
export interface DemoAccount {
  readonly role: string
  readonly side: string | null
  readonly username: string
  readonly password: string
  readonly totpSecret: string | null
}

export type PartName = 'front' | 'national' | 'local'

/** A server process of a stage: all parts, or one of them. */
export interface StageProcess {
  readonly parts: readonly PartName[]
  readonly baseUrl: string
  /** The product's data folder (YIMEN_DATA). */
  readonly dataDir: string
  /** Settings this process runs with, for commands beside it. */
  readonly settings: Readonly<Record<string, string>>
  /** Process id as it runs now. */
  pid(): number
  /** After a kill: waits for the end and starts again in the same folder and port. */
  restart(): Promise<void>
}

export interface Stage {
  readonly baseUrl: string
  readonly accounts: readonly DemoAccount[]
  readonly processes: readonly StageProcess[]
  /** The process that runs a part. */
  processOf(part: PartName): StageProcess
  stop(): Promise<void>
}

const ROOT = join(import.meta.dirname, '../..')
const START_LIMIT_MS = 240_000
const PARTS: readonly PartName[] = ['front', 'national', 'local']

/**
 * Starts the product as `npm start` does, in a folder of its own, with the demo province.
 * @param options.divided each part in a process of its own with its own database cluster, joined by mutual TLS; by
 *   default what YIMEN_TEST_PARTS=divided says, so that the same journeys prove both.
 */
export async function openStage(
  options: { env?: Record<string, string>; args?: readonly string[]; divided?: boolean } = {},
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'yimen-stage-'))
  // PostgreSQL runs as a user of its own when we are root: it must be able to walk in.
  chmodSync(folder, 0o711)
  const passwordFile = join(folder, 'demo-accounts.json')
  const divided = options.divided ?? process.env.YIMEN_TEST_PARTS === 'divided'
  const args = options.args ?? []
  const running: RunningProcess[] = []
  try {
    if (divided) {
      // The sides first: the front fills the demo province over their links.
      const links = await linksOf(folder)
      const sides: readonly PartName[] = ['national', 'local']
      const open = (part: PartName, more: readonly string[]) =>
        launch([part], join(folder, part), [...args, ...more], { ...options.env, ...links.settings(part) })
      running.push(...(await Promise.all(sides.map((part) => open(part, [])))))
      running.push(await open('front', ['--demo-password-file', passwordFile]))
    } else {
      const own = ['--demo-password-file', passwordFile, ...args]
      running.push(await launch(PARTS, join(folder, 'data'), own, { ...options.env }))
    }
  } catch (error) {
    await Promise.all(running.map(({ end }) => end()))
    throw error
  }
  const processOf = (part: PartName): StageProcess => {
    const found = running.find(({ parts }) => parts.includes(part))
    if (!found) throw new Error(`no process runs ${part}`)
    return found
  }
  const { accounts } = JSON.parse(readFileSync(passwordFile, 'utf8')) as { accounts: DemoAccount[] }
  return {
    baseUrl: processOf('front').baseUrl,
    accounts,
    processes: running,
    processOf,
    async stop() {
      await Promise.all(running.map(({ end }) => end()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface RunningProcess extends StageProcess {
  end(): Promise<void>
}

async function launch(
  parts: readonly PartName[],
  dataDir: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<RunningProcess> {
  const port = await freePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const settings = {
    ...env,
    YIMEN_DATA: dataDir,
    YIMEN_PARTS: parts.join(','),
    HOST: '127.0.0.1',
    PORT: String(port),
    YIMEN_LOG_LEVEL: 'warn',
  }
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'server/src/cli.ts', 'start', ...args],
      { cwd: ROOT, env: { ...ownEnvironment(), ...settings }, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let output = ''
    const hear = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000)
    }
    started.stdout?.on('data', hear)
    started.stderr?.on('data', hear)
    await untilReady(started, `${baseUrl}/readyz`, () => output)
    return started
  }
  let child = await start()
  return {
    parts,
    baseUrl,
    dataDir,
    settings,
    pid: () => child.pid ?? 0,
    async restart() {
      if (child.exitCode === null && child.signalCode === null) await ended(child)
      child = await start()
    },
    end: () => ended(child),
  }
}

/** Addresses and certificates of the links between parts. */
async function linksOf(folder: string) {
  const tls = join(folder, 'tls')
  await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'server/src/cli.ts', 'certificates', 'make', tls],
    { cwd: ROOT, env: ownEnvironment() },
  )
  const ports = new Map<PartName, number>()
  for (const part of PARTS) ports.set(part, await freePort())
  const addresses = Object.fromEntries(
    PARTS.map((part) => [`YIMEN_${part.toUpperCase()}_URL`, `https://127.0.0.1:${ports.get(part)}`]),
  )
  return {
    settings: (part: PartName): Record<string, string> => ({
      ...addresses,
      YIMEN_LINK_PORT: String(ports.get(part)),
      YIMEN_TLS_KEY: join(tls, `${part}.key.pem`),
      YIMEN_TLS_CERT: join(tls, `${part}.cert.pem`),
      YIMEN_TLS_CA: join(tls, 'ca.cert.pem'),
    }),
  }
}

/** Our environment without settings of this product: those of the test run are not the server's. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('YIMEN_')))
}

async function untilReady(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const until = Date.now() + START_LIMIT_MS
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server ended with ${child.exitCode}:\n${output()}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  child.kill('SIGKILL')
  throw new Error(`the server was not ready in time:\n${output()}`)
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 15_000)
    child.once('exit', () => {
      clearTimeout(hard)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      )
    })
  })
}
