import type { Logger } from 'pino'
import { recordReceiptsCommand } from './exchange/delivery.ts'
import { createInbox, type Inbox } from './exchange/inbox.ts'
import type { PartName } from './platform/actor.ts'
import { businessDateSetting, setBusinessDate } from './platform/clock/businessDate.ts'
import type { Clock } from './platform/clock/clock.ts'
import { createClock } from './platform/clock/clock.ts'
import { createPipeline, type Pipeline } from './platform/commands/pipeline.ts'
import { type Database, openDatabase } from './platform/database/database.ts'
import type { Sql } from './platform/database/sql.ts'
import { healthQueries } from './platform/health/index.ts'
import type { KeyRing } from './platform/keys/keys.ts'
import { createQueries, localLink, type PartLink, type QueryRegistry } from './platform/links/link.ts'
import { countersign, type WitnessAnswer } from './platform/log/witness.ts'
import { type Observer, observed } from './platform/telemetry/index.ts'

/** One part of the house: its database, its pipeline and its door. Rooms register what they do with it. */
export interface Part {
  readonly name: PartName
  readonly database: Database
  readonly pipeline: Pipeline
  readonly queries: QueryRegistry
  readonly inbox: Inbox
  readonly clock: Clock
  readonly keys: KeyRing
  readonly log: Logger
  /** The door as parts of the same process use it. */
  readonly link: PartLink
  close(): Promise<void>
}

export interface PartOptions {
  readonly name: PartName
  readonly databaseUrl: string
  readonly keys: KeyRing
  readonly log: Logger
  readonly maxConnections?: number
  readonly now?: () => Date
  readonly withoutLog?: boolean
  readonly withoutRights?: boolean
  readonly intercept?: (part: PartName, statement: Sql) => boolean
  readonly observer?: Observer | undefined
}

export function openPart(options: PartOptions): Part {
  const { name, keys, log } = options
  const database = openDatabase(options.databaseUrl, {
    max: options.maxConnections ?? 10,
    applicationName: `yimen-${name}`,
  })
  const clock = createClock(() => businessDateSetting(database), options.now)
  const pipeline = observed(
    createPipeline({
      part: name,
      database,
      clock,
      withoutLog: options.withoutLog ?? false,
      withoutRights: options.withoutRights ?? false,
      intercept: options.intercept,
    }),
    options.observer,
  )
  const queries = createQueries(name, database, clock)
  const inbox = createInbox(name, pipeline, database, clock)
  pipeline.register(recordReceiptsCommand)
  pipeline.register(setBusinessDate)
  pipeline.onCommit((kind) => {
    if (kind === setBusinessDate.kind) clock.refresh()
  })
  for (const query of healthQueries(name, database, keys)) queries.register(query)
  const link = localLink({
    pipeline,
    queries,
    deliver: (messages) => inbox.receive(messages),
    witness: (request): Promise<WitnessAnswer> => countersign(database, name, keys, clock, request),
    identity: async () => ({
      part: name,
      publicKey: keys.own(name).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    }),
  })
  return {
    name,
    database,
    pipeline,
    queries,
    inbox,
    clock,
    keys,
    log: log.child({ part: name }),
    link,
    close: () => database.close(),
  }
}
