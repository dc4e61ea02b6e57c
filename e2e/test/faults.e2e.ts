import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres, silentLog } from '../../server/src/platform/postgres/index.ts'
import { type ApiClient, ApiProblem, NoAnswer, signIn } from '../src/client.ts'
import { openStage, type Stage, type StageProcess } from '../src/stage.ts'

/**
 * kill -9 of the server, of PostgreSQL and of the treasury simulator at random points under filing and payment load.
 * Short here; `npm run test:soak` makes 200 kills.
 */
const KILLS = Number(process.env.YIMEN_KILLS ?? (process.env.YIMEN_SOAK === '1' ? 200 : 8))
const WORKERS = 4
const seed = Number(process.env.YIMEN_SEED ?? Date.now() % 1_000_000)

interface Acknowledged {
  readonly filingId: string
  readonly number: string
  readonly key: string
}

interface FilingAnswer {
  readonly id: string
  readonly number: string
  readonly payment: string
  readonly sides: readonly { side: string; state: string; payment: string; payableNowFen: string | null }[]
  readonly allowedActions: readonly string[]
}

describe(`faults (seed ${seed}, ${KILLS} kills)`, () => {
  let stage: Stage
  let taxpayers: { id: string; name: string }[] = []
  const random = generator(seed)
  const filed: Acknowledged[] = []
  const paid = new Set<string>()
  let stopping = false
  let generation = 0

  beforeAll(async () => {
    stage = await openStage()
    const client = await enter()
    taxpayers = (await client.call<{ taxpayers: { id: string; name: string }[] }>('GET', '/api/v1/session'))
      .taxpayers
    expect(taxpayers.length).toBeGreaterThanOrEqual(WORKERS)
  })
  afterAll(() => stage?.stop())

  /** The load comes from the bookkeeper, who may act for several businesses. */
  async function enter(): Promise<ApiClient> {
    const account = stage.accounts.find((candidate) => candidate.role === 'bookkeeper')
    if (!account) throw new Error('no bookkeeper')
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await signIn(stage.baseUrl, account)
      } catch (error) {
        if (attempt > 120) throw error
        await pause(1000)
      }
    }
  }

  /** Makes a call until it is answered, over any number of crashes, always under the same key. */
  async function insist<T>(
    client: ApiClient,
    method: string,
    path: string,
    body: unknown,
    key: string,
  ): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await client.call<T>(method, path, body, key)
      } catch (error) {
        const transient =
          error instanceof NoAnswer ||
          (error instanceof ApiProblem && error.status >= 500) ||
          (error instanceof ApiProblem && error.status === 429)
        if (!transient || attempt > 600) throw error
        await pause(200)
      }
    }
  }

  async function work(worker: number, client: ApiClient): Promise<void> {
    const own = taxpayers.filter((_, index) => index % WORKERS === worker)
    const last = new Map<string, string>()
    for (let turn = 0; !stopping; turn += 1) {
      const taxpayer = own[turn % own.length]
      if (!taxpayer) return
      const key = `${seed}-${worker}-${turn}`
      try {
        const before = last.get(taxpayer.id)
        const draft = before
          ? await insist<{ id: string; version: number }>(
              client,
              'POST',
              `/api/v1/filings/${before}/corrections`,
              { reason: '压力测试更正' },
              `${key}-correct`,
            )
          : await insist<{ id: string; version: number }>(
              client,
              'POST',
              `/api/v1/taxpayers/${taxpayer.id}/drafts`,
              { taskId: '2017-Q3.vat-and-surcharges' },
              `${key}-open`,
            )
        const edited = await insist<{ version: number }>(
          client,
          'PATCH',
          `/api/v1/drafts/${draft.id}`,
          {
            version: draft.version,
            changes: [
              {
                form: 'questions',
                cell: 'uninvoiced.goods',
                // Above the threshold and rising, so that every correction leaves something to pay.
                value: String(95_000 + turn * 700 + Math.floor(random() * 600)),
              },
            ],
          },
          `${key}-edit`,
        )
        const filing = await insist<FilingAnswer>(
          client,
          'POST',
          `/api/v1/drafts/${draft.id}/submit`,
          { version: edited.version, declared: true },
          `${key}-submit`,
        )
        filed.push({ filingId: filing.id, number: filing.number, key })
        const settled = await untilSettled(client, filing.id)
        const due = settled.sides.reduce((sum, side) => sum + BigInt(side.payableNowFen ?? '0'), 0n)
        if (
          due > 0n &&
          settled.allowedActions.some((action) => action === 'pay' || action === 'retry-payment')
        ) {
          await insist(
            client,
            'POST',
            `/api/v1/filings/${filing.id}/pay`,
            { totalFen: due.toString() },
            `${key}-pay`,
          )
          paid.add(filing.id)
        }
        await untilSettled(client, filing.id)
        last.set(taxpayer.id, filing.id)
      } catch (error) {
        if (
          error instanceof ApiProblem &&
          ['not-determined', 'no-agreement', 'already-filed', 'side-unavailable', 'totals-differ'].includes(
            error.code,
          )
        )
          continue
        throw error
      }
    }
  }

  async function untilSettled(client: ApiClient, filingId: string): Promise<FilingAnswer> {
    // What is asked again waits longer each time, up to a minute; kills in between begin it anew.
    for (let attempt = 0; attempt < 1800; attempt += 1) {
      const filing = await insist<FilingAnswer>(
        client,
        'GET',
        `/api/v1/filings/${filingId}`,
        undefined,
        'read',
      )
      if (filing.sides.every((side) => side.state !== 'pending') && filing.payment !== 'paying') return filing
      await pause(100)
    }
    throw new Error(`filing ${filingId} does not settle`)
  }

  async function killOnce(): Promise<string> {
    const victim = ['server', 'postgres', 'server', 'treasury'][Math.floor(random() * 4)] ?? 'server'
    // With the parts divided, any of the three processes and clusters may be hit.
    const hit = stage.processes[Math.floor(random() * stage.processes.length)]
    if (!hit) return 'none'
    const pid =
      victim === 'server' ? hit.pid() : victim === 'postgres' ? postmasterPid(hit) : treasuryPid(hit)
    if (pid === undefined) return 'none'
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      return 'gone'
    }
    if (victim === 'server') await hit.restart()
    generation += 1
    return victim
  }

  const postmasterPid = ({ dataDir }: StageProcess): number | undefined =>
    firstNumber(join(dataDir, 'postgres/postmaster.pid'))
  const treasuryPid = ({ pid }: StageProcess): number | undefined => childOf(pid(), 'treasury')

  it(
    'loses and doubles nothing, keeps both sides in agreement, the ledger balanced and the log true',
    async () => {
      const client = await enter()
      const workers = Array.from({ length: WORKERS }, (_, worker) => work(worker, client))
      const failures: unknown[] = []
      for (const worker of workers) worker.catch((error: unknown) => failures.push(error))
      const victims: string[] = []
      while (generation < KILLS && failures.length === 0) {
        await pause(100 + random() * 900)
        victims.push(await killOnce())
        await untilReady(stage)
      }
      stopping = true
      await Promise.all(workers)
      expect(failures).toEqual([])
      expect(filed.length).toBeGreaterThan(KILLS)
      expect(paid.size).toBeGreaterThan(filed.length / 4)

      // Let deliveries, answers of the treasury and documents finish.
      await pause(6000)
      const report = await inspect(
        stage,
        filed.map((item) => item.filingId),
        [...paid],
      )
      console.log(
        JSON.stringify({
          seed,
          kills: generation,
          victims: count(victims),
          generation,
          filed: filed.length,
          paid: paid.size,
          ...report,
        }),
      )
      expect(report.lostAtFront).toBe(0)
      expect(report.national).toEqual({
        declarations: filed.length,
        doubled: 0,
        unbalanced: 0,
        doublePaid: 0,
        stuck: 0,
        unpaid: 0,
      })
      expect(report.local).toEqual({
        declarations: filed.length,
        doubled: 0,
        unbalanced: 0,
        doublePaid: 0,
        stuck: 0,
        unpaid: 0,
      })
      expect(report.disagreeing).toBe(0)
      for (const running of stage.processes) {
        const verify = await yimen(running, 'verify', '--json')
        expect(JSON.parse(verify)).toMatchObject({ ok: true, firstAltered: null })
      }
    },
    30 * 60_000,
  )
})

interface SideReport {
  readonly declarations: number
  readonly doubled: number
  readonly unbalanced: number
  readonly doublePaid: number
  readonly stuck: number
  /** Books of acknowledged payments that were not debited. */
  readonly unpaid: number
}

/** Counts in the databases themselves, as the superuser. */
async function inspect(stage: Stage, filingIds: readonly string[], paidIds: readonly string[]) {
  const clusters = new Map<string, Awaited<ReturnType<typeof openPostgres>>>()
  for (const { parts, dataDir } of stage.processes) {
    const postgres = await openPostgres({ dataDir, log: silentLog, what: 'fault test' })
    for (const part of parts) clusters.set(`yimen_${part}`, postgres)
  }
  const run = async <T extends object>(
    database: string,
    text: string,
    ids: readonly string[] = filingIds,
  ): Promise<T[]> => {
    const client = new Client({ connectionString: clusters.get(database)?.url(database) })
    await client.connect()
    try {
      return (await client.query<T>(text, text.includes('$1') ? [ids] : [])).rows
    } finally {
      await client.end()
    }
  }
  const number = async (database: string, text: string, ids?: readonly string[]): Promise<number> =>
    Number((await run<{ n: string }>(database, text, ids))[0]?.n ?? -1)
  const side = async (database: string): Promise<SideReport> => ({
    declarations: await number(
      database,
      'SELECT count(DISTINCT filing_id) AS n FROM declaration WHERE filing_id = ANY($1::uuid[])',
    ),
    doubled: await number(
      database,
      'SELECT count(*) AS n FROM (SELECT filing_id FROM declaration GROUP BY filing_id HAVING count(*) > 1) d',
    ),
    unbalanced: await number(
      database,
      'SELECT count(*) AS n FROM (SELECT transaction_id FROM ledger_posting GROUP BY transaction_id HAVING sum(amount_fen) <> 0) u',
    ),
    doublePaid: await number(
      database,
      "SELECT count(*) AS n FROM (SELECT book_id FROM payment_event WHERE kind = 'debited' GROUP BY book_id HAVING count(*) > 1) d",
    ),
    stuck: await number(
      database,
      "SELECT count(*) AS n FROM debit_instruction WHERE state IN ('queued', 'sent')",
    ),
    unpaid: await number(
      database,
      `SELECT count(*) AS n FROM payment_book b JOIN payment_book_state s ON s.taxpayer_id = b.taxpayer_id AND s.book_id = b.id
       WHERE b.filing_id = ANY($1::uuid[]) AND s.state NOT IN ('debited', 'sent-up', 'received', 'written-off')`,
      paidIds,
    ),
  })
  const sums = async (database: string) =>
    new Map(
      (
        await run<{ filing_id: string; n: string }>(
          database,
          'SELECT filing_id, count(*) AS n FROM declaration WHERE filing_id = ANY($1::uuid[]) GROUP BY filing_id',
        )
      ).map((row) => [row.filing_id, row.n]),
    )
  try {
    const lostAtFront =
      filingIds.length -
      (await number('yimen_front', 'SELECT count(*) AS n FROM filing WHERE id = ANY($1::uuid[])'))
    const [national, local] = await Promise.all([side('yimen_national'), side('yimen_local')])
    const [a, b] = await Promise.all([sums('yimen_national'), sums('yimen_local')])
    const disagreeing = filingIds.filter((id) => a.get(id) !== b.get(id)).length
    return { lostAtFront, national, local, disagreeing }
  } finally {
    for (const postgres of new Set(clusters.values())) await postgres.stop()
  }
}

async function yimen(running: StageProcess, ...args: string[]): Promise<string> {
  const root = join(import.meta.dirname, '../..')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'server/src/cli.ts', ...args],
    {
      cwd: root,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        ...running.settings,
      },
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  return stdout.trim().split('\n').at(-1) ?? ''
}

async function untilReady(stage: Stage): Promise<void> {
  for (const running of stage.processes) await untilProcessReady(running)
}

async function untilProcessReady(running: StageProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const answer = await fetch(`${running.baseUrl}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    if (!alive(running.pid())) await running.restart()
    await pause(100)
  }
  throw new Error('the server does not become ready again')
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function firstNumber(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
    return Number.isInteger(pid) && pid > 1 ? pid : undefined
  } catch {
    return undefined
  }
}

function childOf(parent: number, word: string): number | undefined {
  try {
    const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number)
    return children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word))
  } catch {
    return undefined
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function count(words: readonly string[]): Record<string, number> {
  const result: Record<string, number> = {}
  for (const word of words) result[word] = (result[word] ?? 0) + 1
  return result
}

function generator(start: number): () => number {
  let state = start | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
