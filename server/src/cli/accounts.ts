import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { RunConfig } from '../config.ts'
import { OperatorProblem } from '../platform/operatorProblem.ts'
import { writeDurably } from '../platform/postgres/folder.ts'
import { type CommonOptions, overridesFrom, withCommonOptions } from './options.ts'
import { printData, printJson, say, table } from './output.ts'
import { type AccountSecret, loadProgram } from './program.ts'
import { besideServer } from './runtime.ts'

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

/** `yimen accounts list | reset` */
export function addAccounts(program: Command): void {
  const accounts = program.command('accounts').description('list sign-ins, make new passwords')
  addList(accounts)
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

function addReset(accounts: Command): void {
  const command = accounts
    .command('reset [usernames...]')
    .description('make new passwords and second factors; of all demo accounts when no name is given')
  withCommonOptions(command, ['yimen accounts reset', 'yimen accounts reset zhang.wei --json']).action(
    async (usernames: string[], options: CommonOptions) => {
      const made = await besideServer(overridesFrom(options), 'accounts reset', async ({ config }) => {
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
