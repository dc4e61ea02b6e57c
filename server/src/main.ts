import { join } from 'node:path'
import { pino } from 'pino'
import type { AccountSecret, Program, RunningServer } from './cli/program.ts'
import type { RunConfig } from './config.ts'
import { historyChannel } from './demo/channel.ts'
import { demoPeople } from './demo/province.ts'
import { DEMO_BUSINESS_DATE, seedProvince } from './demo/seed.ts'
import { openHouse } from './house.ts'
import { openKeyRing } from './platform/keys/keys.ts'
import { exitCodes, OperatorProblem } from './platform/operatorProblem.ts'
import { requirePublishedDefinitions } from './running/definitions.ts'
import { importInvoices, importRegistrations } from './running/imports.ts'
import { accountLines, hasNoAccounts, resetSecrets } from './running/people.ts'
import { openServer } from './running/server.ts'

/** Opens the parts of this process on migrated databases and serves them. */
export async function startServer(config: RunConfig): Promise<RunningServer> {
  const { baseUrl, close } = await openServer(config)
  return { baseUrl, close }
}

/**
 * Fills an empty installation with the demo province; an empty list where there is an account already, or where the
 * sides run in other processes (seed first with all parts in one process, then divide).
 */
export async function seedDemo(
  config: RunConfig,
  progress: (text: string) => void,
): Promise<readonly AccountSecret[]> {
  requirePublishedDefinitions()
  if (config.parts.length < 3 || !(await hasNoAccounts(config))) return []
  const house = openHouse({
    databases: new Map(config.databases.map(({ part, appUrl }) => [part, appUrl])),
    remote: new Map(),
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
    return await seedProvince(house, config.businessDate ?? DEMO_BUSINESS_DATE, progress)
  } finally {
    await house.close()
  }
}

/** Every account without its secrets. */
export const listAccounts = accountLines

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
  resetAccounts,
  importRegistrations,
  importInvoices,
} satisfies Program
