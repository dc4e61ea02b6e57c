import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OperatorProblem } from '../operatorProblem.ts'
import type { PostgresBinaries } from './binaries.ts'
import { pgHbaConf, postgresqlConf, type SettingsOptions } from './settings.ts'
import type { SystemUser } from './systemUser.ts'

export const superuserName = 'yimen_superuser'

/** Makes a folder that belongs to the user PostgreSQL runs as. */
export function makeOwnedFolder(folder: string, user: SystemUser | undefined, mode: number): void {
  mkdirSync(folder, { recursive: true, mode })
  if (user) chownSync(folder, user.uid, user.gid)
  chmodSync(folder, mode)
}

/**
 * Makes a new cluster in `clusterDir`: UTF-8, the built-in C.UTF-8 collation (same order on every machine and every
 * libc version, so indexes stay valid when the system is upgraded), page checksums, SCRAM passwords.
 *
 * LC_CTYPE must be a UTF-8 locale as well: pg_trgm asks it what a letter is, and under plain "C" it finds no trigram at
 * all in Chinese text (measured with 18.4: show_trgm('中国北京') is empty).
 *
 * The cluster is made beside its place and renamed when complete, so a kill in the middle leaves nothing half made.
 */
export async function initialiseCluster(
  binaries: PostgresBinaries,
  clusterDir: string,
  user: SystemUser | undefined,
  superuserPassword: string,
  options: { readonly sync: boolean },
): Promise<void> {
  const building = `${clusterDir}.new`
  const passwordFile = `${clusterDir}.pw`
  writeFileSync(passwordFile, superuserPassword, { mode: 0o600 })
  if (user) chownSync(passwordFile, user.uid, user.gid)
  try {
    let said = ''
    for (const ctype of ctypeLocales()) {
      rmSync(building, { recursive: true, force: true })
      makeOwnedFolder(building, user, 0o700)
      const result = await runInitdb(binaries, building, user, passwordFile, ctype, options.sync)
      if (result.code === 0) {
        renameSync(building, clusterDir)
        return
      }
      said = result.said
      if (!said.includes('invalid locale')) break
    }
    throw new OperatorProblem(
      `PostgreSQL could not make its data folder: ${said.trim().split('\n').slice(-3).join(' | ')}`,
      'Put right what it names (disk space, rights of the folder) and start again.',
    )
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(building, { recursive: true, force: true })
  }
}

function ctypeLocales(): string[] {
  return process.platform === 'linux' ? ['C.UTF-8', 'en_US.UTF-8'] : ['en_US.UTF-8', 'C.UTF-8', 'C']
}

function runInitdb(
  binaries: PostgresBinaries,
  folder: string,
  user: SystemUser | undefined,
  passwordFile: string,
  ctype: string,
  sync: boolean,
): Promise<{ code: number | null; said: string }> {
  const args = ['-D', folder, '-U', superuserName, '--encoding=UTF8', '--auth=scram-sha-256']
  args.push(`--pwfile=${passwordFile}`, '--no-instructions')
  args.push('--locale=C', `--lc-ctype=${ctype}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8')
  if (!sync) args.push('--no-sync')
  return new Promise((resolve, reject) => {
    const child = spawn(binaries.initdb, args, {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH ?? '', TZ: 'UTC' },
    })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8')
    })
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8')
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, said }))
  })
}

/** Writes our settings files into a cluster. */
export function writeSettings(
  clusterDir: string,
  user: SystemUser | undefined,
  options: SettingsOptions,
): void {
  for (const [name, text] of [
    ['postgresql.conf', postgresqlConf(options)],
    ['pg_hba.conf', pgHbaConf],
  ] as const) {
    const file = join(clusterDir, name)
    writeFileSync(`${file}.new`, text, { mode: 0o600 })
    if (user) chownSync(`${file}.new`, user.uid, user.gid)
    renameSync(`${file}.new`, file)
  }
}

/** The longest path a unix socket address holds, less the file name `/.s.PGSQL.65535`. */
const maximumSocketFolderBytes = (process.platform === 'linux' ? 107 : 103) - 15

/** Makes the socket folder, or says undefined where the path is too long or the platform has none. */
export function makeSocketFolder(folder: string, user: SystemUser | undefined): string | undefined {
  if (process.platform === 'win32') return undefined
  if (Buffer.byteLength(folder) > maximumSocketFolderBytes || /[,'"\s]/.test(folder)) return undefined
  makeOwnedFolder(folder, user, 0o755)
  return existsSync(folder) ? folder : undefined
}
