import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { OperatorProblem } from '../platform/operatorProblem.ts'
import { backUp, requireFolderOf } from '../platform/postgres/backup.ts'
import { type CommonOptions, overridesFrom, withCommonOptions } from './options.ts'
import { printData, printJson, progress, say } from './output.ts'
import { besideServer } from './runtime.ts'

interface BackupCommandOptions extends CommonOptions {
  readonly to: string
}

/** `yimen backup --to FILE`: database of all parts, passwords and signing keys, while the server runs. */
export function addBackup(program: Command): void {
  const command = program
    .command('backup')
    .description('copy databases, passwords and keys into one file, also while the server runs')
    .requiredOption('--to <file>', 'file ending in .tar.zst, .tar.gz, .tgz or .tar')
  withCommonOptions(command, [
    'yimen backup --to backup.tar.zst',
    'yimen backup --to backup.tar.gz --json',
  ]).action(async (options: BackupCommandOptions) => {
    const to = resolve(options.to)
    await requireFolderOf(to)
    const manifest = await besideServer(overridesFrom(options), 'backup', ({ config, postgres }) => {
      if (!postgres) throw onlyEmbedded('backup')
      return backUp({
        superuserUrl: postgres.superuserUrl,
        clusterDir: postgres.clusterDir,
        secretsDir: config.secretsDir,
        to,
        program: program.version() ?? 'unknown',
        progress,
      })
    })
    const bytes = statSync(to).size
    const files = Object.keys(manifest.files).length
    if (options.json)
      return printJson({ file: to, bytes, files, takenAt: manifest.takenAt, stop: manifest.stop })
    printData(`${to}: ${files} files, ${(bytes / 1024 / 1024).toFixed(1)} MB, taken at ${manifest.takenAt}`)
    say('It holds passwords and signing keys: keep it as safe as the server. Check it with "yimen restore".')
  })
}

/** With DATABASE_URL the cluster is somebody else's: its own tools know its tablespaces, replicas and rights. */
export function onlyEmbedded(what: 'backup' | 'restore'): OperatorProblem {
  return new OperatorProblem(
    `DATABASE_URL is set: "yimen ${what}" works on the PostgreSQL in the data folder only.`,
    what === 'backup'
      ? 'Use pg_basebackup (or pg_dump of yimen_front, yimen_national, yimen_local), and copy <data>/secrets.'
      : 'Restore with the tools of that server (pg_basebackup copy, pg_restore), and put <data>/secrets back.',
  )
}
