import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { addAccounts } from './cli/accounts.ts'
import { addBackup } from './cli/backup.ts'
import { addBench } from './cli/bench.ts'
import { addCertificates } from './cli/certificates.ts'
import { addConfig } from './cli/config.ts'
import { addImport } from './cli/import.ts'
import { addMigrate } from './cli/migrate.ts'
import { goesOnWithoutReader, reportFailure } from './cli/output.ts'
import { addRestore } from './cli/restore.ts'
import { addStart } from './cli/start.ts'
import { addVerify } from './cli/verify.ts'
import { exitCodes } from './platform/operatorProblem.ts'

const examples = `Examples:
  yimen start                                        start everything, print address and demo accounts
  yimen accounts create --role administrator --username NAME
                                                     make the first sign-in where there is no demo
  yimen import registrations FILE --side national    read a register of taxpayers
  yimen verify --json                                prove that nothing of the past was altered
  yimen backup --to backup.tar.gz                    copy everything while the server runs
  yimen restore backup.tar.gz --data ./restored      put a backup into an empty folder
`

const afterwards = `
Commands other than "start" work beside a running server: they find it by YIMEN_DATA (or --data), and start the
database for themselves when none runs. Data goes to stdout, everything else to stderr. NO_COLOR is honoured.

Exit codes:
  0  done
  1  a check failed (something was altered, a measurement missed its bound), or a defect of the program
  2  wrong command line or setting
  3  a database, port or peer cannot be reached
  4  refused: folder in use, place not empty, database newer than the program
`

function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
  )
  return manifest.version
}

/** The command line `yimen`. */
export function commandLine(): Command {
  const program = new Command('yimen')
    .description('Yimen 一门: one door for two tax authorities')
    .version(version())
    .addHelpText('before', examples)
    .addHelpText('after', afterwards)
    .showSuggestionAfterError()
    .showHelpAfterError('Run "yimen --help" or "yimen COMMAND --help".')
    .exitOverride()
  for (const add of [
    addStart,
    addMigrate,
    addConfig,
    addAccounts,
    addCertificates,
    addImport,
    addVerify,
    addBackup,
    addRestore,
    addBench,
  ]) {
    add(program)
  }
  return program
}

/** Runs one command line; sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  // "yimen … | head" closes our stdout early: that is no defect, and a server goes on without a reader.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' && !goesOnWithoutReader()) process.exit(exitCodes.ok)
    })
  try {
    await commandLine().parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    else process.exitCode = reportFailure(error)
  }
}

if (import.meta.main) {
  await main(process.argv.slice(2))
  // Whatever is still open (a pool, a timer) must not keep a finished command alive.
  process.exit()
}
