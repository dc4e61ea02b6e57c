/**
 * The people who file, in a thread of their own: the server's event loop does not also have to be its clients. They share the
 * machine with server and database, so every figure is one of the whole machine.
 */
import { parentPort } from 'node:worker_threads'
import { Pool } from 'undici'

/** One filing to be sent. */
export interface Shot {
  readonly draftId: string
  readonly version: number
  readonly cookie: string
  readonly csrf: string
}

export type LoadOrder =
  /** So many clients, each sending its next filing when the last one is answered. */
  | {
      readonly kind: 'closed'
      readonly baseUrl: string
      readonly shots: readonly Shot[]
      readonly clients: number
    }
  /** People who come when they come, whether the server keeps up or not: exponential pauses, repeatable by the seed. */
  | {
      readonly kind: 'open'
      readonly baseUrl: string
      readonly shots: readonly Shot[]
      readonly perSecond: number
      readonly seed: number
    }

export interface LoadAnswer {
  /** From the first request to the last answer. */
  readonly seconds: number
  /** Filings accepted by both sides. */
  readonly accepted: number
  /** The first few answers that were anything else. */
  readonly others: readonly string[]
  /** Milliseconds from the moment a filing was due to be sent to its answer, in the order of the shots. */
  readonly latenciesMs: Float64Array
  /** CPU time of this thread. */
  readonly cpuSeconds: number
}

const port = parentPort
if (!port) throw new Error('this is the worker of the load generator')
port.on('message', (order: LoadOrder) => {
  void run(order).then(
    (answer) => port.postMessage(answer),
    (error: unknown) => {
      throw error
    },
  )
})

const OPEN_CONNECTIONS = 128

async function run(order: LoadOrder): Promise<LoadAnswer> {
  const cpu = process.threadCpuUsage()
  const connections = order.kind === 'closed' ? order.clients : OPEN_CONNECTIONS
  const pool = new Pool(order.baseUrl, { connections, pipelining: 1, keepAliveTimeout: 60_000 })
  const latenciesMs = new Float64Array(order.shots.length)
  const others: string[] = []
  let accepted = 0
  const send = async (index: number, dueAt: number) => {
    const answer = await file(pool, order.shots[index] as Shot)
    latenciesMs[index] = performance.now() - dueAt
    if (answer === undefined) accepted += 1
    else if (others.length < 5) others.push(answer)
  }
  const begun = performance.now()
  if (order.kind === 'closed') await sendInTurn(order.shots.length, order.clients, send)
  else await sendWhenDue(order, begun, send)
  const seconds = (performance.now() - begun) / 1000
  await pool.close()
  const used = process.threadCpuUsage(cpu)
  return { seconds, accepted, others, latenciesMs, cpuSeconds: (used.user + used.system) / 1e6 }
}

type Send = (index: number, dueAt: number) => Promise<void>

async function sendInTurn(count: number, clients: number, send: Send): Promise<void> {
  let next = 0
  const client = async () => {
    while (next < count) {
      const index = next
      next += 1
      await send(index, performance.now())
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
}

async function sendWhenDue(
  order: Extract<LoadOrder, { kind: 'open' }>,
  begun: number,
  send: Send,
): Promise<void> {
  const random = seeded(order.seed)
  const under: Promise<void>[] = []
  let dueAt = begun
  for (let index = 0; index < order.shots.length; index += 1) {
    dueAt += (-Math.log(1 - random()) / order.perSecond) * 1000
    const wait = dueAt - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    // Late timers count against the server: a person's wait begins when the person presses the button.
    under.push(send(index, dueAt))
  }
  await Promise.all(under)
}

/** Files one return; undefined when both sides accepted it, otherwise what came instead. */
async function file(pool: Pool, shot: Shot): Promise<string | undefined> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: `/api/v1/drafts/${shot.draftId}/submit`,
    headers: {
      cookie: shot.cookie,
      'x-csrf-token': shot.csrf,
      'idempotency-key': crypto.randomUUID(),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ version: shot.version, declared: true }),
  })
  const text = await body.text()
  const both = text.split('"state":"accepted"').length === 3
  return (statusCode === 200 || statusCode === 201) && both
    ? undefined
    : `${statusCode} ${text.slice(0, 600)}`
}

/** mulberry32: repeatable. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
