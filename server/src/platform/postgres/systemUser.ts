import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { OperatorProblem } from '../operatorProblem.ts'

/** Numeric identity for `spawn`; names are not needed after look-up. */
export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

const accountName = 'yimen'

/**
 * PostgreSQL refuses to run as root. As root we hand it to an unprivileged system user: the owner of the existing
 * cluster, else the account `yimen` (made when absent), else `nobody`. As any other user: undefined (run directly).
 */
export function chooseSystemUser(clusterDir: string | undefined): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (clusterDir !== undefined && existsSync(clusterDir)) {
    const { uid, gid } = statSync(clusterDir)
    if (uid !== 0) return { uid, gid }
  }
  const found = findAccount(accountName) ?? createAccount() ?? findAccount('nobody')
  if (found) return found
  throw new OperatorProblem(
    'PostgreSQL may not run as root, and no unprivileged system user could be made.',
    'Create one ("useradd --system yimen"), or run as an ordinary user, or set DATABASE_URL.',
  )
}

function findAccount(name: string): SystemUser | undefined {
  const uid = numberFrom('id', ['-u', name])
  const gid = numberFrom('id', ['-g', name])
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid }
}

function createAccount(): SystemUser | undefined {
  const attempts: [string, string[]][] = [
    [
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', accountName],
    ],
    ['adduser', ['-S', '-D', '-H', accountName]],
  ]
  for (const [command, args] of attempts) {
    spawnSync(command, args, { stdio: 'ignore' })
    // A parallel start may have made the account meanwhile: what counts is that it is there.
    const account = findAccount(accountName)
    if (account) return account
  }
  return undefined
}

function numberFrom(command: string, args: string[]): number | undefined {
  const run = spawnSync(command, args, { encoding: 'utf8' })
  if (run.status !== 0) return undefined
  const value = Number.parseInt(run.stdout, 10)
  return Number.isSafeInteger(value) ? value : undefined
}

/** Whether that user can enter the folder (asked of the system itself, so that access lists count too). */
export function canEnter(folder: string, user: SystemUser | undefined): boolean {
  if (user === undefined) return true
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
  )
}
