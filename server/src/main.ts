import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import type { AccountSecret, Program, RunningServer } from './cli/program.ts'
import type { RunConfig } from './config.ts'
import { historyChannel } from './demo/channel.ts'
import { demoPeople } from './demo/province.ts'
import { DEMO_BUSINESS_DATE, seedProvince } from './demo/seed.ts'
import { openHouse } from './house.ts'
import { systemActor } from './platform/actor.ts'
import { openKeyRing } from './platform/keys/keys.ts'
import { LinkUnavailable } from './platform/links/link.ts'
import { exitCodes, OperatorProblem } from './platform/operatorProblem.ts'
import { requirePublishedDefinitions } from './running/definitions.ts'
import { importInvoices, importRegistrations } from './running/imports.ts'
import { type Neighbours, openNeighbours } from './running/links.ts'
import { accountLines, createOne, hasNoAccounts, resetSecrets } from './running/people.ts'
import { openServer } from './running/server.ts'

/** Opens the parts of this process on migrated databases and serves them. */
export async function startServer(config: RunConfig): Promise<RunningServer> {
  const { baseUrl, close } = await openServer(config)
  return { baseUrl, close }
}

/**
 * Fills an empty installation with the demo province; an empty list where there is an account already. Sides that run in
 * other processes are waited for and filled over their links.
 */
export async function seedDemo(
  config: RunConfig,
  progress: (text: string) => void,
): Promise<readonly AccountSecret[]> {
  requirePublishedDefinitions()
  if (!(await hasNoAccounts(config))) return []
  const neighbours = openNeighbours(config)
  const house = openHouse({
    databases: new Map(config.databases.map(({ part, appUrl }) => [part, appUrl])),
    remote: neighbours.remote,
    keys: openKeyRing(config.secretsDir, config.parts),
    log: pino({ level: 'silent' }),
    channel: historyChannel(),
    filesDir: join(config.dataDir, 'files'),
    publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
    demo: true,
    // The seeding drains them itself, step by step.
    jobs: false,
  })
  try {
    await neighbours.listen(house.parts)
    await untilThere(neighbours, progress)
    return await seedProvince(house, config.businessDate ?? DEMO_BUSINESS_DATE, progress)
  } finally {
    await neighbours.close()
    await house.close()
  }
}

/** Parts elsewhere may start after us. */
async function untilThere({ remote }: Neighbours, progress: (text: string) => void): Promise<void> {
  for (const [part, link] of remote) {
    for (let told = false; ; told = true) {
      try {
        await link.query('ping', {}, systemActor('start', 'cli'))
        break
      } catch (error) {
        if (!(error instanceof LinkUnavailable)) throw error
        if (!told) progress(`Waiting for the ${part} part, to fill the demo province over both sides`)
        await sleep(500)
      }
    }
  }
}

/** Every account without its secrets. */
export const listAccounts = accountLines

/** A new account, for the first administrator of an installation and whoever has no administrator at hand. */
export const createAccount = createOne

/** New secrets for these accounts; for all accounts of the demo when no name is given. */
export async function resetAccounts(
  config: RunConfig,
  usernames: readonly string[],
): Promise<readonly AccountSecret[]> {
  const demo = new Map(demoPeople.map((person) => [person.username, person]))
  const existing = new Set((await accountLines(config)).map((line) => line.username))
  const wanted = usernames.length > 0 ? usernames : [...demo.keys()].filter((name) => existing.has(name))
  if (wanted.length === 0)
    throw new OperatorProblem(
      'There are no demo accounts here.',
      'Name the accounts: yimen accounts reset USERNAME',
      exitCodes.usage,
    )
  const made = await resetSecrets(config, wanted)
  return made.map((secret) => {
    const person = demo.get(secret.username)
    return person ? { ...secret, role: person.role, side: person.side } : secret
  })
}

/** Imports of register and invoice files, beside a running server. */
export { importInvoices, importRegistrations }

/** What the command line expects of this module, checked here. */
export const program = {
  startServer,
  seedDemo,
  listAccounts,
  hasNoAccounts,
  createAccount,
  resetAccounts,
  importRegistrations,
  importInvoices,
} satisfies Program
