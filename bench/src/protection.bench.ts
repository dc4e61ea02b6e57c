/**
 * `npm run bench -- protection`: what log, sealer and the question of rights cost. The same joint filings over HTTP at two houses
 * on copies of the same databases in one cluster: one as it is, one without them. Promise: ratio ≥ 0.85.
 */
import type { FastifyInstance } from 'fastify'
import { countFiled, misfits } from './filing/counts.ts'
import { type DatabaseSet, houseOn, type OpenedHouse, openGround, requireDurable } from './filing/ground.ts'
import { openLoad } from './filing/load.ts'
import { prepareFilings, type ReadyFiling, shotOf } from './filing/prepare.ts'
import { serveHouse } from './filing/serve.ts'
import { type Stock, stockOf } from './filing/take.ts'
import { benchCall, compared, figure, finish, interleave, type Stretch } from './measure.ts'

const CLIENTS = 8
const ROUNDS = 5
const SCALE = Number(process.env.YIMEN_BENCH_SCALE ?? '1')
/** Long enough that what is asked of every job at the end of a stretch does not count. */
const PER_STRETCH = Math.ceil(500 * SCALE)
const WARM_UP = Math.ceil(300 * SCALE)
const LEAST_RATIO = 0.85

const call = benchCall()
const ground = await openGround()
try {
  await measure()
} finally {
  await ground.close()
}

interface Counter {
  readonly set: DatabaseSet
  readonly stock: Stock<ReadyFiling>
  readonly opened: OpenedHouse
  readonly app: FastifyInstance
  readonly baseUrl: string
  settleSeconds: number
}

async function measure(): Promise<void> {
  const protectedSet = await ground.newSet()
  await ground.setDurable(false)
  const preparing = houseOn(ground, protectedSet)
  const ready = await prepareFilings(preparing.house, WARM_UP + 2 * ROUNDS * PER_STRETCH, call.say)
  await preparing.close()
  await ground.setDurable(true)
  await ground.settle(protectedSet)
  const bareSet = await ground.copySet('bare', protectedSet)
  for (const set of [protectedSet, bareSet]) await requireDurable(set)
  const loggedBefore = (await countFiled(protectedSet)).allEntries

  const withAll = await openCounter(protectedSet, ready, {})
  const without = await openCounter(bareSet, ready, { withoutLog: true, withoutRights: true })
  const load = openLoad()
  const file = async (counter: Counter, units: number): Promise<Stretch> => {
    const shots = counter.stock.take(units).map(shotOf)
    const answer = await load.run({ kind: 'closed', baseUrl: counter.baseUrl, shots, clients: CLIENTS })
    const settling = performance.now()
    await counter.opened.house.drain()
    counter.settleSeconds += (performance.now() - settling) / 1000
    // Sealing and delivering belong to the filing: protection must not look cheap because it is late.
    return { units, seconds: answer.seconds + (performance.now() - settling) / 1000 }
  }
  for (const counter of [withAll, without]) await file(counter, WARM_UP)
  // Plans made for empty tables read them whole; a house that has filed before has statistics.
  for (const { set } of [withAll, without]) await ground.settle(set)
  const run = await interleave(
    ROUNDS,
    () => file(withAll, PER_STRETCH),
    () => file(without, PER_STRETCH),
  )
  await load.close()
  for (const counter of [withAll, without]) {
    await counter.app.close()
    await counter.opened.close()
  }
  const protectedCounts = await countFiled(protectedSet)
  const bareCounts = await countFiled(bareSet)
  const failures = [
    ...misfits(protectedCounts, withAll.stock.taken).map((text) => `protected: ${text}`),
    ...misfits(bareCounts, without.stock.taken, false).map((text) => `without: ${text}`),
  ]
  if (bareCounts.allEntries !== loggedBefore) failures.push('the house without log has written log entries')
  if (protectedCounts.unsealed > 0) failures.push(`${protectedCounts.unsealed} entries are not sealed`)
  const result = compared(run)
  if (result.ratio < LEAST_RATIO) failures.push(`ratio ${result.ratio} < ${LEAST_RATIO}`)
  call.say(`with log, sealer and rights ${result.ours}/s`)
  call.say(`without                     ${result.reference}/s`)
  call.say(`ratio                       ${result.ratio} (worst round ${result.worst})`)
  finish(
    call,
    {
      bench: 'protection',
      ...result,
      unit: 'joint filings/s over HTTP, sealed and delivered',
      filed: withAll.stock.taken,
      settleShare: figure(withAll.settleSeconds / run.ours.reduce((sum, { seconds }) => sum + seconds, 0)),
      notes: [
        'both houses in one process on copies of the same databases of one durable cluster; one works, the other idles',
        'a stretch ends when everything is delivered and, with protection, every entry is sealed',
        'without: no log entries, no sealer, no witness, no question whether the actor may; session and CSRF stay',
      ],
    },
    failures,
  )
}

async function openCounter(
  set: DatabaseSet,
  ready: readonly ReadyFiling[],
  options: { withoutLog?: boolean; withoutRights?: boolean },
): Promise<Counter> {
  const opened = houseOn(ground, set, { ...options, maxConnections: CLIENTS })
  const { app, baseUrl } = await serveHouse(opened)
  return { set, stock: stockOf(ready), opened, app, baseUrl, settleSeconds: 0 }
}
