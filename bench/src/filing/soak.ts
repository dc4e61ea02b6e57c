import type { BenchCall } from '../measure.ts'
import { figure, finish, quantile } from '../measure.ts'
import { countFiled, misfits } from './counts.ts'
import { type Ground, houseOn, requireDurable } from './ground.ts'
import { openLoad } from './load.ts'
import { prepareFilings, shotOf } from './prepare.ts'
import { serveHouse } from './serve.ts'
import { stockOf } from './take.ts'

const MINUTES = Number(process.env.YIMEN_SOAK_MINUTES ?? '10')
const TRIAL = 2000
/** Share of the tried rate that is held when the wanted one is out of reach. */
const HELD_SHARE = 0.8
const WINDOW_SECONDS = 30

/**
 * Ten minutes of filings that come when they come (exponential pauses), at the wanted rate, or where this machine cannot reach it
 * at four fifths of what it can: the figure says which.
 */
export async function soak(call: BenchCall, ground: Ground, wantedPerSecond: number): Promise<void> {
  const set = await ground.newSet()
  await ground.setDurable(false)
  const preparing = houseOn(ground, set)
  const trial = await prepareFilings(preparing.house, TRIAL, call.say)
  await preparing.close()
  await ground.setDurable(true)
  await ground.settle(set)
  await requireDurable(set)
  const load = openLoad()
  const reached = await withServer(ground, set, async (baseUrl) => {
    const stock = stockOf(trial)
    const shots = (count: number) => stock.take(count).map(shotOf)
    await load.run({ kind: 'closed', baseUrl, shots: shots(TRIAL / 4), clients: 8 })
    const rest = await load.run({ kind: 'closed', baseUrl, shots: shots((TRIAL * 3) / 4), clients: 8 })
    return (TRIAL * 3) / 4 / rest.seconds
  })
  const perSecond = reached >= wantedPerSecond ? wantedPerSecond : reached * HELD_SHARE
  const count = Math.ceil(perSecond * MINUTES * 60)
  call.say(
    `reached ${figure(reached)}/s; holding ${figure(perSecond)}/s for ${MINUTES} minutes: ${count} filings`,
  )

  await ground.setDurable(false)
  const more = houseOn(ground, set)
  const ready = await prepareFilings(more.house, count, call.say, TRIAL)
  await more.close()
  await ground.setDurable(true)
  await ground.settle(set)
  await requireDurable(set)
  const answer = await withServer(ground, set, (baseUrl) =>
    load.run({ kind: 'open', baseUrl, shots: ready.map(shotOf), perSecond, seed: 570 }),
  )
  await load.close()

  const latencies = [...answer.latenciesMs]
  const windows = windowsOf(latencies, perSecond)
  const achieved = count / answer.seconds
  const counts = await countFiled(set)
  const failures = misfits(counts, TRIAL + count)
  if (counts.unsealed > 0) failures.push(`${counts.unsealed} entries are not sealed`)
  if (achieved < perSecond * 0.97)
    failures.push(`${figure(achieved)}/s came through, not ${figure(perSecond)}/s`)
  finish(
    call,
    {
      bench: 'filing',
      ours: figure(achieved),
      reference: wantedPerSecond,
      ratio: figure(achieved / wantedPerSecond),
      worst: figure(Math.max(...windows)),
      unit: 'joint filings/s over HTTP, held; worst: largest p99 in ms of a window of 30 s',
      soak: true,
      minutes: MINUTES,
      filings: count,
      wantedReached: reached >= wantedPerSecond,
      reachedInTrial: figure(reached),
      latencyMs: {
        p50: figure(quantile(latencies, 0.5)),
        p99: figure(quantile(latencies, 0.99)),
        largest: figure(quantile(latencies, 1)),
      },
      p99ByWindowMs: windows.map((value) => figure(value, 3)),
      notes: [
        'open arrivals with exponential pauses; latency from the moment the person pressed the button',
        `reference: the highest national peak published (India, 31 July 2022), ${wantedPerSecond}/s`,
        'delivery, sealer and receipts running all the time; everything counted, and sealed, at the end',
      ],
    },
    failures,
  )
}

async function withServer<T>(
  ground: Ground,
  set: Parameters<typeof houseOn>[1],
  work: (baseUrl: string) => Promise<T>,
): Promise<T> {
  const opened = houseOn(ground, set, { maxConnections: 8 })
  const { app, baseUrl } = await serveHouse(opened)
  try {
    const result = await work(baseUrl)
    await opened.house.drain()
    return result
  } finally {
    await app.close()
    await opened.close()
  }
}

/** The p99 of each stretch of about half a minute, in the order in which people came. */
function windowsOf(latencies: readonly number[], perSecond: number): number[] {
  const size = Math.max(1, Math.round(perSecond * WINDOW_SECONDS))
  const windows: number[] = []
  for (let start = 0; start < latencies.length; start += size)
    windows.push(quantile(latencies.slice(start, start + size), 0.99))
  return windows
}
