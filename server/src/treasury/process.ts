import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Logger } from 'pino'
import { simulatorSecret } from './secret.ts'

export interface TreasurySimulator {
  readonly url: string
  readonly secret: string
  /** Process id of the simulator as it runs now. */
  readonly pid: () => number | undefined
  stop(): Promise<void>
}

const PATIENCE_MS = 20_000
const LONGEST_PAUSE_MS = 5000

/**
 * Starts the treasury–bank simulator as a child process with its journal in `<dataDir>/treasury`. When it dies it is
 * started again at the same address; when this process dies it ends.
 * @param options.lateMs how late the mode `late` answers; default 8 s.
 */
export async function startTreasurySimulator(options: {
  readonly dataDir: string
  readonly log: Logger
  readonly lateMs?: number
}): Promise<TreasurySimulator> {
  const folder = join(options.dataDir, 'treasury')
  const log = options.log.child({ simulator: 'treasury' })
  const secret = simulatorSecret(folder)
  let stopped = false
  let failures = 0
  let child: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  let port = 0

  const start = async (): Promise<void> => {
    const args = [
      join(import.meta.dirname, 'main.ts'),
      '--data',
      folder,
      '--port',
      String(port),
      '--with-parent',
    ]
    if (options.lateMs !== undefined) args.push('--late-ms', String(options.lateMs))
    const started = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    child = started
    createInterface({ input: started.stderr }).on('line', (line) => log.warn({ line }, 'simulator says'))
    started.once('exit', (code, signal) => {
      child = undefined
      if (stopped) return
      failures += 1
      const pauseMs = Math.min(LONGEST_PAUSE_MS, 50 * 2 ** failures)
      log.warn({ code, signal, pauseMs }, 'the treasury simulator ended, starting it again')
      timer = setTimeout(() => {
        start().catch((error: unknown) => log.error({ error: String(error) }, 'simulator did not start'))
      }, pauseMs)
    })
    port = await listening(started)
    failures = 0
    log.info({ port }, 'treasury–bank simulator listens; it moves no real money')
  }
  await start()
  return {
    url: `http://127.0.0.1:${port}`,
    secret,
    pid: () => child?.pid,
    async stop() {
      stopped = true
      clearTimeout(timer)
      const running = child
      if (running === undefined) return
      const gone = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGTERM')
      await gone
    },
  }
}

function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const { stdout } = child
    if (stdout === null) throw new Error('the simulator has no standard output')
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error('the treasury simulator did not start in time'))
    }, PATIENCE_MS)
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the treasury simulator ended with ${code} before it listened`))
    })
    createInterface({ input: stdout }).once('line', (line) => {
      clearTimeout(timer)
      const said: unknown = JSON.parse(line)
      if (typeof said === 'object' && said !== null && 'port' in said) resolve(Number(said.port))
      else reject(new Error('the treasury simulator did not say its port'))
    })
  })
}
