import { join } from 'node:path'
import { pino } from 'pino'
import { uuidv7 } from 'uuidv7'
import type { AccountLine, AccountSecret, AccountWish } from '../cli/program.ts'
import type { RunConfig } from '../config.ts'
import {
  type Account,
  findAccountByName,
  listAccounts,
  newSecrets,
  resetAccount,
} from '../front/accounts/index.ts'
import { newAccount } from '../front/administration/index.ts'
import { openHouse } from '../house.ts'
import type { Part } from '../part.ts'
import { type Side, systemActor } from '../platform/actor.ts'
import { openKeyRing } from '../platform/keys/keys.ts'
import { exitCodes, OperatorProblem } from '../platform/operatorProblem.ts'
import { noChannel } from './treasury.ts'

/** Works with the front beside a running server: no jobs, no HTTP. */
async function withFront<T>(config: RunConfig, work: (front: Part) => Promise<T>): Promise<T> {
  const database = config.databases.find(({ part }) => part === 'front')
  if (!database)
    throw new OperatorProblem(
      'The front, which keeps the accounts, does not run here.',
      'Run this command where YIMEN_PARTS contains "front".',
      exitCodes.usage,
    )
  const house = openHouse({
    databases: new Map([['front', database.appUrl]]),
    remote: new Map(),
    keys: openKeyRing(config.secretsDir, ['front']),
    log: pino({ level: 'silent' }),
    channel: noChannel,
    filesDir: join(config.dataDir, 'files'),
    publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
    demo: config.demo,
    jobs: false,
    maxConnections: 2,
  })
  try {
    const front = house.parts.get('front')
    if (!front) throw new Error('the front was not opened')
    return await work(front)
  } finally {
    await house.close()
  }
}

async function* allAccounts(front: Part): AsyncGenerator<Account> {
  for (let after: { createdAt: string; id: string } | undefined; ; ) {
    const page: Account[] = await listAccounts(front.database, { after, limit: 200 })
    yield* page
    const last = page.at(-1)
    if (!last || page.length < 200) return
    after = { createdAt: last.createdAt.toISOString(), id: last.id }
  }
}

/** Every account without its secrets. */
export function accountLines(config: RunConfig): Promise<readonly AccountLine[]> {
  return withFront(config, async (front) => {
    const lines: AccountLine[] = []
    const now = front.clock.now()
    for await (const account of allAccounts(front))
      lines.push({
        username: account.username,
        displayName: account.displayName,
        roles: account.roles,
        sides: [...new Set(account.hats.map((hat) => hat.side))],
        state:
          account.state === 'active' && account.lockedUntil !== null && account.lockedUntil > now
            ? 'locked'
            : account.state,
      })
    return lines
  })
}

/**
 * New passwords and second factors, shown once; sessions of these accounts end.
 * @throws OperatorProblem naming a user name that does not exist; then nothing is changed.
 */
export function resetSecrets(
  config: RunConfig,
  usernames: readonly string[],
): Promise<readonly AccountSecret[]> {
  return withFront(config, async (front) => {
    const accounts: Account[] = []
    for (const username of usernames) {
      const account = await findAccountByName(front.database, username)
      if (!account)
        throw new OperatorProblem(
          `There is no account "${username}".`,
          'The list is shown by: yimen accounts list',
          exitCodes.usage,
        )
      accounts.push(account)
    }
    return Promise.all(accounts.map((account) => reset(front, account)))
  })
}

async function reset(front: Part, account: Account): Promise<AccountSecret> {
  const key = `cli:reset:${uuidv7()}`
  const { username } = account
  const secrets = await newSecrets(front.keys.own('front'), {
    key,
    username,
    secondFactor: account.totpSecret !== null,
  })
  await front.pipeline.execute({
    kind: resetAccount.kind,
    key,
    input: { accountId: account.id, ...secrets.stored },
    actor: systemActor('cli', 'cli'),
  })
  const sides = new Set(account.hats.map((hat) => hat.side))
  return {
    role: account.roles[0] ?? 'taxpayer',
    side: sides.size === 2 ? 'both' : ([...sides][0] ?? null),
    username,
    password: secrets.password,
    totpSecret: secrets.totpSecret,
  }
}

/**
 * Creates an account through the command that administrators use; its secrets are in the answer and nowhere else.
 * @throws RefusedError when the user name is taken, a post does not fit or a taxpayer is not registered.
 */
export function createOne(config: RunConfig, wish: AccountWish): Promise<AccountSecret> {
  const posts = wish.roles.filter((role) => role === 'window-officer' || role === 'back-officer')
  const hats = wish.authorities.map((authority) => ({
    side: sideOf(authority),
    authority,
    roles: [...posts],
  }))
  return withFront(config, async (front) => {
    const { account, password, totpSecret } = await newAccount(
      front,
      {
        username: wish.username,
        displayName: wish.displayName,
        roles: [...wish.roles],
        hats,
        taxpayerCodes: [...wish.taxpayerCodes],
      },
      `cli:create:${uuidv7()}`,
      systemActor('cli', 'cli'),
    )
    const sides = new Set(hats.map((hat) => hat.side))
    return {
      role: wish.roles[0] ?? 'taxpayer',
      side: sides.size === 2 ? 'both' : ([...sides][0] ?? null),
      username: account.username,
      password,
      totpSecret,
    }
  })
}

/** National codes begin with 1, local ones with 2; the account command refuses what is neither. */
function sideOf(authority: string): Side {
  return authority.startsWith('2') ? 'local' : 'national'
}

/** Whether nobody has an account yet: the sign of an empty front. */
export function hasNoAccounts(config: RunConfig): Promise<boolean> {
  return withFront(config, async (front) => (await listAccounts(front.database, { limit: 1 })).length === 0)
}
