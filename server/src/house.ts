import type { Logger } from 'pino'
import { deliverDue } from './exchange/delivery.ts'
import { registerFront } from './front/index.ts'
import { openPart, type Part } from './part.ts'
import type { PartName } from './platform/actor.ts'
import type { Sql } from './platform/database/sql.ts'
import { type Loop, startLoop } from './platform/jobs/loop.ts'
import type { KeyRing } from './platform/keys/keys.ts'
import { LinkUnavailable, type PartLink } from './platform/links/link.ts'
import { seal } from './platform/log/sealer.ts'
import { askWitness, witnessOf } from './platform/log/witness.ts'
import { type Observer, safeError } from './platform/telemetry/index.ts'
import { registerSide } from './side/index.ts'
import type { PaymentChannel } from './side/payments/channel.ts'

export type Links = Readonly<Record<PartName, PartLink>>

export interface HouseOptions {
  /** Parts that run in this process, with the URL of their database as the application role. */
  readonly databases: ReadonlyMap<PartName, string>
  /** Links to parts that run elsewhere. */
  readonly remote: ReadonlyMap<PartName, PartLink>
  readonly keys: KeyRing
  readonly log: Logger
  readonly channel: PaymentChannel
  /** Where uploads of imports are kept. */
  readonly filesDir: string
  /** Address printed into QR marks. */
  readonly publicUrl: string
  readonly demo: boolean
  readonly now?: () => Date
  readonly maxConnections?: number
  readonly withoutLog?: boolean
  readonly withoutRights?: boolean
  readonly intercept?: (part: PartName, statement: Sql) => boolean
  /** Is told how long commands take and which jobs fail. */
  readonly observer?: Observer
  /** Jobs (delivery, sealing, documents, payments) run by themselves; tests may switch them off and call `drain`. */
  readonly jobs?: boolean
}

/** The parts that run here, wired to each other and to those elsewhere. */
export interface House {
  readonly parts: ReadonlyMap<PartName, Part>
  readonly links: Links
  /** Runs every job until nothing is left to do; for tests and orderly shutdown. */
  drain(): Promise<void>
  close(): Promise<void>
}

const OTHER_PARTS: Readonly<Record<PartName, readonly PartName[]>> = {
  front: ['national', 'local'],
  national: ['local', 'front'],
  local: ['national', 'front'],
}

export function openHouse(options: HouseOptions): House {
  const parts = new Map<PartName, Part>()
  for (const [name, databaseUrl] of options.databases)
    parts.set(
      name,
      openPart({
        name,
        databaseUrl,
        keys: options.keys,
        log: options.log,
        ...(options.maxConnections === undefined ? {} : { maxConnections: options.maxConnections }),
        ...(options.now === undefined ? {} : { now: options.now }),
        withoutLog: options.withoutLog ?? false,
        withoutRights: options.withoutRights ?? false,
        ...(options.intercept === undefined ? {} : { intercept: options.intercept }),
        observer: options.observer,
      }),
    )
  const linkTo = (name: PartName): PartLink =>
    parts.get(name)?.link ?? options.remote.get(name) ?? unreachable(name)
  const links: Links = { front: linkTo('front'), national: linkTo('national'), local: linkTo('local') }
  const loops: Loop[] = []
  const onError = (name: string, error: unknown) => {
    options.observer?.jobFailed(name)
    options.log.warn({ job: name, error: safeError(error) }, 'job failed, will run again')
  }
  const start = (name: string, everyMs: number, pass: () => Promise<number>): Loop => {
    const loop = startLoop({ name, everyMs: options.jobs === false ? 2 ** 30 : everyMs, pass, onError })
    loops.push(loop)
    return loop
  }
  for (const part of parts.values()) {
    const bells: Loop[] = []
    const job = (name: string, everyMs: number, pass: () => Promise<number>) => {
      bells.push(start(`${part.name}.${name}`, everyMs, pass))
    }
    if (part.name === 'front')
      registerFront(part, { links, job, demo: options.demo, publicUrl: options.publicUrl })
    else
      registerSide(part, part.name, {
        links,
        job,
        channel: options.channel,
        filesDir: options.filesDir,
        publicUrl: options.publicUrl,
        demo: options.demo,
      })
    for (const to of OTHER_PARTS[part.name])
      job(`deliver-to-${to}`, 1000, () =>
        deliverDue({
          from: part.name,
          to,
          database: part.database,
          pipeline: part.pipeline,
          link: links[to],
          clock: part.clock,
        }),
      )
    if (options.withoutLog !== true) {
      const key = part.keys.own(part.name)
      start(`${part.name}.seal`, 1000, () => seal(part.name, part.database, part.clock, key))
      start(`${part.name}.witness`, 10_000, async () => {
        const answer = await askWitness(part.database, part.name, (request) =>
          links[witnessOf[part.name]].witness(request),
        )
        if (answer?.state === 'contradiction')
          part.log.error(
            { size: answer.size },
            'the witness refuses our log: it does not follow from what was signed before',
          )
        return 0
      })
    }
    // Jobs are woken by commits of their own part; the interval catches what a crash left behind.
    if (options.jobs !== false)
      part.pipeline.onCommit((kind) => {
        if (kind !== 'exchange.record-receipts') for (const bell of bells) bell.ring()
      })
  }
  for (const elsewhere of options.remote.keys()) {
    let asked = false
    start(`learn-key-of-${elsewhere}`, 5000, async () => {
      if (asked) return 0
      const { publicKey } = await links[elsewhere].identity()
      if (options.keys.learn(elsewhere, publicKey) === 'different')
        options.log.error(
          { part: elsewhere },
          'signs with another key than the one pinned in secrets/keys; its signatures are refused until a person decides',
        )
      asked = true
      return 0
    })
  }
  return {
    parts,
    links,
    async drain() {
      // Messages answer messages: a few rounds reach the bottom.
      for (let round = 0; round < 4; round += 1) for (const loop of loops) await loop.drain()
    },
    async close() {
      await Promise.all(loops.map((loop) => loop.stop()))
      for (const part of parts.values()) await part.close()
    },
  }
}

function unreachable(part: PartName): PartLink {
  const fail = () => Promise.reject(new LinkUnavailable(part, new Error('not configured')))
  return { execute: fail, query: fail, deliver: fail, witness: fail, identity: fail }
}
