import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import type { RunConfig } from '../config.ts'
import { exitCodes, OperatorProblem } from '../platform/operatorProblem.ts'
import { writeDurably } from '../platform/postgres/folder.ts'
import { type CommonOptions, overridesFrom, withCommonOptions } from './options.ts'
import { printData, printJson, say, table } from './output.ts'
import { type AccountSecret, type AccountWish, loadProgram } from './program.ts'
import { besideServer, writeBesideServer } from './runtime.ts'

/**
 * The demo accounts with their passwords, as the seeding or the last reset made them. They are random for each
 * installation; kept (mode 600) so that every start of a demo can print them. A real installation has no such file.
 */
export function findDemoAccounts(config: RunConfig): readonly AccountSecret[] {
  const file = demoAccountsFile(config)
  if (!existsSync(file)) return []
  const parsed: AccountSecret[] = JSON.parse(readFileSync(file, 'utf8'))
  return parsed
}

/** Keeps the secrets of demo accounts; those named in `accounts` replace what was kept before. */
export function keepDemoAccounts(
  config: RunConfig,
  accounts: readonly AccountSecret[],
): readonly AccountSecret[] {
  const changed = new Set(accounts.map((account) => account.username))
  const kept = findDemoAccounts(config).filter((account) => !changed.has(account.username))
  const all = [...kept, ...accounts]
  writeDurably(demoAccountsFile(config), `${JSON.stringify(all, null, 2)}\n`, 0o600)
  return all
}

function demoAccountsFile(config: RunConfig): string {
  return join(config.secretsDir, 'demo-accounts.json')
}

/**
 * The file for programs that sign in by themselves (tests, demonstrations): mode 600.
 * @throws OperatorProblem when it cannot be written.
 */
export function writePasswordFile(file: string, baseUrl: string, accounts: readonly AccountSecret[]): void {
  const content = accounts.map(({ role, side, username, password, totpSecret }) => ({
    role,
    side,
    username,
    password,
    totpSecret,
  }))
  try {
    writeDurably(file, `${JSON.stringify({ baseUrl, accounts: content }, null, 2)}\n`, 0o600)
  } catch (error) {
    throw new OperatorProblem(
      `The password file ${file} cannot be written (${error instanceof Error ? error.message : error}).`,
      'Choose a file in an existing folder that this user may write to.',
      2,
      error,
    )
  }
}

/** The accounts as a table for the terminal. */
export function accountsTable(accounts: readonly AccountSecret[]): string {
  const rows = accounts.map(({ role, side, username, password, totpSecret }) => [
    role,
    side ?? '—',
    username,
    password,
    totpSecret ?? '—',
  ])
  return table(['role', 'side', 'username', 'password', 'second factor (TOTP)'], rows)
}

/** `yimen accounts list | create | reset` */
export function addAccounts(program: Command): void {
  const accounts = program.command('accounts').description('list sign-ins, create them, make new passwords')
  addList(accounts)
  addCreate(accounts)
  addReset(accounts)
}

function addList(accounts: Command): void {
  const command = accounts.command('list').description('list the sign-ins without their secrets')
  withCommonOptions(command, ['yimen accounts list', 'yimen accounts list --json']).action(
    async (options: CommonOptions) => {
      const lines = await besideServer(overridesFrom(options), 'accounts list', async ({ config }) =>
        (await loadProgram()).listAccounts(config),
      )
      if (options.json) return printJson(lines)
      const rows = lines.map(({ username, displayName, roles, sides, state }) => [
        username,
        displayName,
        roles.join(', '),
        sides.join(', ') || '—',
        state,
      ])
      printData(table(['username', 'name', 'roles', 'sides', 'state'], rows))
    },
  )
}

interface CreateOptions extends CommonOptions {
  readonly role: AccountWish['roles']
  readonly username: string
  readonly name?: string
  readonly side?: string
  readonly authority: readonly string[]
  readonly taxpayer: readonly string[]
}

const ROLES: AccountWish['roles'] = ['administrator', 'back-officer', 'window-officer', 'taxpayer']

/** Values of an option that may come several times. */
const several = (value: string, before: readonly string[]): readonly string[] => [...before, value]

function addCreate(accounts: Command): void {
  const command = accounts
    .command('create')
    .description('create a sign-in; its password and second factor are generated and printed once')
    .addOption(
      new Option('--role <role...>', 'what the person does').choices([...ROLES]).makeOptionMandatory(),
    )
    .requiredOption('--username <name>', 'to sign in with: small letters, digits, dot, hyphen')
    .option('--name <name>', 'name of the person as others see it (default: the user name)')
    .option(
      '--authority <code>',
      'office of an officer, 11 digits, 1… national, 2… local; may be given several times',
      several,
      [],
    )
    .addOption(
      new Option('--side <side>', 'sides the offices must belong to, as a check').choices([
        'national',
        'local',
        'both',
      ]),
    )
    .option('--taxpayer <number>', 'taxpayer the person may act for; may be given several times', several, [])
  withCommonOptions(command, [
    'yimen accounts create --role administrator --username admin.li --name 李明',
    'yimen accounts create --role back-officer --username guo --side national --authority 19901000000',
    'yimen accounts create --role taxpayer --username zhou --taxpayer 91990102MA9Y010157 --json',
  ]).action(async (options: CreateOptions) => {
    const wish = wishOf(options)
    const made = await writeBesideServer(overridesFrom(options), 'accounts create', async ({ config }) =>
      (await loadProgram()).createAccount(config, wish),
    )
    if (options.json) return printJson(made)
    printData(accountsTable([made]))
    say('These are shown once: give them to the person now. A lost one is replaced by: yimen accounts reset')
  })
}

/** What was asked for, checked as far as the command line can. */
function wishOf({ role, username, name, side, authority, taxpayer }: CreateOptions): AccountWish {
  if (!/^[a-z][a-z0-9._-]{2,40}$/.test(username))
    throw new OperatorProblem(
      `"${username}" cannot be a user name.`,
      'Begin with a small letter; 3 to 41 small letters, digits, dots, hyphens or underscores.',
      exitCodes.usage,
    )
  const isOfficer = role.includes('window-officer') || role.includes('back-officer')
  const wrong = authority.find((code) => !/^[12][0-9]{10}$/.test(code))
  if (wrong !== undefined || isOfficer !== authority.length > 0)
    throw new OperatorProblem(
      wrong !== undefined
        ? `"${wrong}" is not the code of an authority.`
        : isOfficer
          ? 'An officer needs the office it works for.'
          : 'Only officers work for an office.',
      'Name it with --authority: 11 digits, the first 1 (national) or 2 (local), as 19901000000.',
      exitCodes.usage,
    )
  const sides = new Set<string>(authority.map((code) => (code.startsWith('1') ? 'national' : 'local')))
  const expected = side === 'both' ? ['national', 'local'] : side === undefined ? [...sides] : [side]
  if (sides.size !== expected.length || [...sides].some((each) => !expected.includes(each)))
    throw new OperatorProblem(
      `--side ${side} and the offices named by --authority do not agree.`,
      'National offices begin with 1, local ones with 2; "both" needs one of each.',
      exitCodes.usage,
    )
  return {
    username,
    displayName: name?.trim() || username,
    roles: [...new Set(role)],
    authorities: [...new Set(authority)],
    taxpayerCodes: taxpayer,
  }
}

function addReset(accounts: Command): void {
  const command = accounts
    .command('reset [usernames...]')
    .description('make new passwords and second factors; of all demo accounts when no name is given')
  withCommonOptions(command, ['yimen accounts reset', 'yimen accounts reset zhang.wei --json']).action(
    async (usernames: string[], options: CommonOptions) => {
      const made = await writeBesideServer(overridesFrom(options), 'accounts reset', async ({ config }) => {
        const demo = new Set(findDemoAccounts(config).map((account) => account.username))
        const fresh = await (await loadProgram()).resetAccounts(config, usernames)
        const ofDemo = fresh.filter((account) => demo.has(account.username))
        if (ofDemo.length > 0) keepDemoAccounts(config, ofDemo)
        return fresh
      })
      if (options.json) return printJson(made)
      printData(accountsTable(made))
      say('The old passwords no longer work; open sessions of these accounts have ended.')
    },
  )
}
