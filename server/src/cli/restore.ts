import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { loadConfig } from '../config.ts'
import { exitCodes } from '../platform/operatorProblem.ts'
import { restore } from '../platform/postgres/restore.ts'
import { onlyEmbedded } from './backup.ts'
import { type CommonOptions, overridesFrom, withCommonOptions } from './options.ts'
import { printData, printJson, progress } from './output.ts'
import { besideServer } from './runtime.ts'
import { verifyAll } from './verify.ts'

interface RestoreCommandOptions extends CommonOptions {
  readonly verify: boolean
}

/** `yimen restore FILE`: into an empty place, checked file by file; then the logs are verified. */
export function addRestore(program: Command): void {
  const command = program
    .command('restore <file>')
    .description('put a backup into an empty data folder, then verify it')
    .addOption(new Option('--no-verify', 'leave the verification of the logs for later'))
  withCommonOptions(command, [
    'yimen restore backup.tar.zst --data ./restored',
    'yimen restore backup.tar.gz --data ./restored --json',
  ]).action(async (file: string, options: RestoreCommandOptions) => {
    const config = loadConfig(process.env, overridesFrom(options))
    if (config.databaseUrl !== undefined) throw onlyEmbedded('restore')
    const manifest = await restore(resolve(file), config.dataDir, progress)
    const verified = options.verify ? await verifyRestored(options) : undefined
    if (verified && !verified.ok) process.exitCode = exitCodes.checkFailed
    const { takenAt, program: madeBy } = manifest
    if (options.json)
      return printJson({ data: config.dataDir, takenAt, program: madeBy, verification: verified ?? null })
    printData(`${config.dataDir}: restored as it stood at ${takenAt}`)
    if (verified)
      printData(verified.ok ? `intact: ${verified.entries} entries` : 'ALTERED: run "yimen verify"')
  })
}

function verifyRestored(options: CommonOptions) {
  progress('Starting the restored database and verifying its logs')
  return besideServer(overridesFrom(options), 'verify', ({ config }) => verifyAll(config))
}
