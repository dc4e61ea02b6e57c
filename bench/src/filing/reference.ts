import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { filingActs } from '../../../server/src/front/filings/acts.ts'
import type { PartName } from '../../../server/src/platform/actor.ts'
import { asQuery } from '../../../server/src/platform/database/database.ts'
import type { Sql } from '../../../server/src/platform/database/sql.ts'
import type { Stretch } from '../measure.ts'
import { type DatabaseSet, type Ground, houseOn, PARTS } from './ground.ts'
import { type ReadyFiling, together } from './prepare.ts'

/** The statements of one filing, in the order in which the program would have sent them. */
export interface Captured {
  readonly submit: Sql
  readonly national: Sql
  readonly local: Sql
  readonly answers: Sql
}

/**
 * Lets the program decide filings on a set of databases without executing what it decided: the statements are taken away just
 * before they would be sent. What remains of a filing is exactly its rows.
 */
export async function captureFilings(
  ground: Ground,
  set: DatabaseSet,
  filings: readonly ReadyFiling[],
): Promise<Captured[]> {
  const current = new AsyncLocalStorage<{ part: PartName; statement: Sql }[]>()
  // Texts are few and long: one copy of each.
  const texts = new Map<string, string>()
  const intercept = (part: PartName, { text, values, name }: Sql): boolean => {
    const taken = current.getStore()
    if (!taken || name === undefined) throw new Error('a statement outside a filing, or without a name')
    const known = texts.get(name) ?? text
    texts.set(name, known)
    taken.push({ part, statement: { text: known, values, name } })
    return true
  }
  const opened = houseOn(ground, set, { jobs: false, intercept, maxConnections: 8 })
  try {
    const front = opened.house.parts.get('front')
    if (!front) throw new Error('no front')
    const acts = filingActs(front, opened.house.links)
    return await together(filings, 8, ({ actor, draftId, version }) =>
      current.run([], async () => {
        await acts.submit({ actor, key: randomUUID() }, draftId, version)
        return inOrder(current.getStore() ?? [])
      }),
    )
  } finally {
    await opened.close()
  }
}

function inOrder(taken: readonly { part: PartName; statement: Sql }[]): Captured {
  const [submit, answers, ...moreFront] = taken.filter(({ part }) => part === 'front')
  const [national, ...moreNational] = taken.filter(({ part }) => part === 'national')
  const [local, ...moreLocal] = taken.filter(({ part }) => part === 'local')
  const more = moreFront.length + moreNational.length + moreLocal.length
  if (!submit || !answers || !national || !local || more > 0)
    throw new Error(`a filing is four statements, not ${taken.map(({ part }) => part).join(', ')}`)
  return {
    submit: submit.statement,
    national: national.statement,
    local: local.statement,
    answers: answers.statement,
  }
}

/** The yardstick: the same statements, prepared once per connection, one commit each, nothing else. */
export interface Reference {
  run(filings: readonly Captured[]): Promise<Stretch>
  close(): Promise<void>
}

/** `clients` at once, each with one connection to each database. */
export async function openReference(set: DatabaseSet, clients: number): Promise<Reference> {
  const all = await Promise.all(
    Array.from({ length: clients }, async () => {
      const own = new Map<PartName, pg.Client>()
      for (const part of PARTS) {
        const client = new pg.Client({
          connectionString: set.get(part)?.appUrl ?? '',
          application_name: 'bench-reference',
          options: '-c timezone=UTC',
        })
        await client.connect()
        own.set(part, client)
      }
      return own
    }),
  )
  return {
    async run(filings) {
      let next = 0
      const begun = performance.now()
      await Promise.all(
        all.map(async (own) => {
          const send = async (part: PartName, statement: Sql) => {
            await own.get(part)?.query(asQuery(statement))
          }
          while (next < filings.length) {
            const filing = filings[next] as Captured
            next += 1
            await send('front', filing.submit)
            await Promise.all([send('national', filing.national), send('local', filing.local)])
            await send('front', filing.answers)
          }
        }),
      )
      return { units: filings.length, seconds: (performance.now() - begun) / 1000 }
    },
    async close() {
      await Promise.all(all.flatMap((own) => [...own.values()].map((client) => client.end())))
    },
  }
}
