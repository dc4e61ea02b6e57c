import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A demo account as `--demo-password-file` writes it. */
export interface DemoAccount {
  readonly role: string
  readonly side: string | null
  readonly username: string
  readonly password: string
  readonly totpSecret: string | null
}

export interface Stage {
  readonly baseUrl: string
  readonly accounts: readonly DemoAccount[]
  /** The product's data folder (YIMEN_DATA). */
  readonly dataDir: string
  /** Process id of the server as it runs now. */
  pid(): number
  /** After a kill: waits for the end and starts again in the same folder and port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const ROOT = join(import.meta.dirname, '../..')
const START_LIMIT_MS = 150_000

/** Starts the product as `npm start` does, in a folder of its own, with the demo province. */
export async function openStage(
  options: { env?: Record<string, string>; args?: readonly string[] } = {},
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'yimen-stage-'))
  // PostgreSQL runs as a user of its own when we are root: it must be able to walk in.
  chmodSync(folder, 0o711)
  const dataDir = join(folder, 'data')
  const passwordFile = join(folder, 'demo-accounts.json')
  const port = await freePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const launch = async (): Promise<ChildProcess> => {
    const started = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        'server/src/cli.ts',
        'start',
        '--demo-password-file',
        passwordFile,
        ...(options.args ?? []),
      ],
      {
        cwd: ROOT,
        env: {
          ...ownEnvironment(),
          YIMEN_DATA: dataDir,
          HOST: '127.0.0.1',
          PORT: String(port),
          LOG_LEVEL: 'warn',
          ...options.env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
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
  let child = await launch()
  const { accounts } = JSON.parse(readFileSync(passwordFile, 'utf8')) as { accounts: DemoAccount[] }
  return {
    baseUrl,
    accounts,
    dataDir,
    pid: () => child.pid ?? 0,
    async restart() {
      if (child.exitCode === null && child.signalCode === null) await ended(child)
      child = await launch()
    },
    async stop() {
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
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
