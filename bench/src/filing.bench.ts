/**
 * `npm run bench -- filing`: complete joint filings per second over HTTP, against the same rows written by one prepared statement
 * per commit. Promise: ratio ≥ 0.30; p99 at half load ≤ 10 × p50. `--soak`: ten minutes at 570/s, people coming when they come.
 */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { countFiled, misfits } from './filing/counts.ts'
import { postgresCpuSeconds } from './filing/cpu.ts'
import { houseOn, openGround, requireDurable } from './filing/ground.ts'
import { openLoad } from './filing/load.ts'
import type { LoadAnswer } from './filing/loadWorker.ts'
import { prepareFilings, shotOf } from './filing/prepare.ts'
import { captureFilings, openReference } from './filing/reference.ts'
import { serveHouse } from './filing/serve.ts'
import { soak } from './filing/soak.ts'
import { stockOf } from './filing/take.ts'
import { benchCall, compared, figure, finish, interleave, quantile, type Stretch } from './measure.ts'

const CLIENTS = 8
const ROUNDS = 6
/** A share of the usual size, for those who change the program and only want to see where its time goes. */
const SCALE = Number(process.env.YIMEN_BENCH_SCALE ?? '1')
const OURS_PER_STRETCH = Math.ceil(220 * SCALE)
const REFERENCE_PER_STRETCH = Math.ceil(320 * SCALE)
const WARM_UP = Math.ceil(300 * SCALE)
const HALF_LOAD_FILINGS = Math.ceil(1500 * SCALE)
const LEAST_RATIO = 0.3
const NATIONAL_PEAK = 570
const LARGEST_SPREAD = 10

const call = benchCall()
const ground = await openGround()
const failures: string[] = []
try {
  await (call.soak ? soak(call, ground, NATIONAL_PEAK) : measure())
} finally {
  await ground.close()
}

/** With YIMEN_BENCH_PROFILE=FILE a CPU profile of the server's thread is written there (it slows the run down). */
async function startProfile(): Promise<() => Promise<void>> {
  const file = process.env.YIMEN_BENCH_PROFILE
  if (file === undefined) return async () => {}
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 500 })
  await session.post('Profiler.start')
  return async () => {
    const { profile } = await session.post('Profiler.stop')
    writeFileSync(file, JSON.stringify(profile))
    session.disconnect()
  }
}

interface Written extends Stretch {
  readonly driverCpuSeconds: number
  readonly postgresCpuSeconds: number
}

interface Filed extends Stretch {
  readonly answer: LoadAnswer
  readonly settleSeconds: number
  readonly serverCpuSeconds: number
  readonly postgresCpuSeconds: number
}

async function measure(): Promise<void> {
  const oursCount = WARM_UP + 2 * ROUNDS * OURS_PER_STRETCH
  const referenceCount = WARM_UP + 2 * ROUNDS * REFERENCE_PER_STRETCH
  const count = Math.max(oursCount + HALF_LOAD_FILINGS, referenceCount)
  const ours = await ground.newSet()
  await ground.setDurable(false)
  const preparing = houseOn(ground, ours)
  const ready = await prepareFilings(preparing.house, count, call.say)
  await preparing.close()
  await ground.setDurable(true)
  await ground.settle(ours)
  const theirs = await ground.copySet('reference', ours)
  const captured = await captureFilings(ground, theirs, ready.slice(0, referenceCount))
  call.say(`captured the statements of ${captured.length} filings`)
  await requireDurable(ours)
  await requireDurable(theirs)

  const opened = houseOn(ground, ours, { maxConnections: CLIENTS })
  const { app, baseUrl } = await serveHouse(opened)
  const reference = await openReference(theirs, CLIENTS)
  const load = openLoad()
  const drafts = stockOf(ready)
  const statements = stockOf(captured)
  const file = async (units: number): Promise<Filed> => {
    const postgresBefore = postgresCpuSeconds(ground.cluster.pid) ?? Number.NaN
    const before = process.threadCpuUsage()
    const answer = await load.run({
      kind: 'closed',
      baseUrl,
      shots: drafts.take(units).map(shotOf),
      clients: CLIENTS,
    })
    const settling = performance.now()
    await opened.house.drain()
    const used = process.threadCpuUsage(before)
    return {
      units,
      seconds: answer.seconds,
      answer,
      settleSeconds: (performance.now() - settling) / 1000,
      serverCpuSeconds: (used.user + used.system) / 1e6,
      postgresCpuSeconds: (postgresCpuSeconds(ground.cluster.pid) ?? Number.NaN) - postgresBefore,
    }
  }
  const write = async (units: number): Promise<Written> => {
    const postgresBefore = postgresCpuSeconds(ground.cluster.pid) ?? Number.NaN
    const before = process.threadCpuUsage()
    const written = await reference.run(statements.take(units))
    const used = process.threadCpuUsage(before)
    return {
      ...written,
      driverCpuSeconds: (used.user + used.system) / 1e6,
      postgresCpuSeconds: (postgresCpuSeconds(ground.cluster.pid) ?? Number.NaN) - postgresBefore,
    }
  }
  await file(WARM_UP)
  await reference.run(statements.take(WARM_UP))
  // Plans made for empty tables read them whole; a house that has filed before has statistics.
  await ground.settle(ours)
  await ground.settle(theirs)
  const profile = await startProfile()
  const run = await interleave(
    ROUNDS,
    () => file(OURS_PER_STRETCH),
    () => write(REFERENCE_PER_STRETCH),
  )
  await profile()
  const result = compared(run)
  const total = (of: (stretch: Filed) => number) => run.ours.reduce((sum, stretch) => sum + of(stretch), 0)
  const units = total((stretch) => stretch.units)
  const bare = (of: (stretch: Written) => number) =>
    figure(
      (run.reference.reduce((sum, stretch) => sum + of(stretch), 0) /
        (run.reference.length * REFERENCE_PER_STRETCH)) *
        1000,
    )
  const full = run.ours.flatMap((stretch) => [...stretch.answer.latenciesMs])

  const halfRate = result.ours / 2
  const half = await load.run({
    kind: 'open',
    baseUrl,
    shots: drafts.take(HALF_LOAD_FILINGS).map(shotOf),
    perSecond: halfRate,
    seed: 20171016,
  })
  await opened.house.drain()
  const p50 = quantile([...half.latenciesMs], 0.5)
  const p99 = quantile([...half.latenciesMs], 0.99)

  await load.close()
  await app.close()
  await opened.close()
  await reference.close()
  failures.push(...misfits(await countFiled(ours), drafts.taken).map((text) => `ours: ${text}`))
  failures.push(...misfits(await countFiled(theirs), statements.taken).map((text) => `reference: ${text}`))
  if (result.ratio < LEAST_RATIO) failures.push(`ratio ${result.ratio} < ${LEAST_RATIO}`)
  if (p99 > LARGEST_SPREAD * p50)
    failures.push(`half load: p99 ${figure(p99)} ms > ${LARGEST_SPREAD} × p50 ${figure(p50)} ms`)

  const more = {
    withBacklog: figure(units / total((stretch) => stretch.seconds + stretch.settleSeconds)),
    fullLoadMs: { p50: figure(quantile(full, 0.5)), p99: figure(quantile(full, 0.99)) },
    halfLoad: { perSecond: figure(halfRate), p50: figure(p50), p99: figure(p99), filings: half.accepted },
    cpuMsPerFiling: {
      server: figure((total((stretch) => stretch.serverCpuSeconds) / units) * 1000),
      postgres: figure((total((stretch) => stretch.postgresCpuSeconds) / units) * 1000),
      clients: figure((total((stretch) => stretch.answer.cpuSeconds) / units) * 1000),
      reference: {
        driver: bare((stretch) => stretch.driverCpuSeconds),
        postgres: bare((stretch) => stretch.postgresCpuSeconds),
      },
    },
    filed: drafts.taken,
    writtenByReference: statements.taken,
    nationalPeak: { perSecond: NATIONAL_PEAK, reached: result.ours >= NATIONAL_PEAK },
  }
  call.say(
    `joint filings          ${result.ours}/s (with the backlog of messages and seals: ${more.withBacklog}/s)`,
  )
  call.say(`the same rows          ${result.reference}/s`)
  call.say(`ratio                  ${result.ratio} (worst round ${result.worst})`)
  call.say(`full load, ${CLIENTS} clients   p50 ${more.fullLoadMs.p50} ms, p99 ${more.fullLoadMs.p99} ms`)
  call.say(
    `half load, ${more.halfLoad.perSecond}/s     p50 ${more.halfLoad.p50} ms, p99 ${more.halfLoad.p99} ms`,
  )
  call.say(
    `CPU per filing         server ${more.cpuMsPerFiling.server} ms, PostgreSQL ${more.cpuMsPerFiling.postgres} ms (bare: ${more.cpuMsPerFiling.reference.driver} and ${more.cpuMsPerFiling.reference.postgres} ms)`,
  )
  finish(
    call,
    {
      bench: 'filing',
      ...result,
      unit: 'joint filings/s over HTTP',
      ...more,
      notes: [
        'server, PostgreSQL and the clients (a thread of their own) share the machine: whole-machine figures',
        'ours: HTTP, session, CSRF, rights, both forms computed at the front and again at each side, four log entries, ledger, payment books, outbox; delivery, sealer and witness running',
        'reference: the statements of the same filings, named prepared, one commit each, 8 clients with one connection to each of three databases; no reading, no computing, no jobs',
        'one account and session per taxpayer, so that every filing meets a session nobody has in memory',
        'fsync, synchronous_commit and full_page_writes on; filings, declarations, ledger, books, outbox and log entries counted in the databases',
      ],
    },
    failures,
  )
}
