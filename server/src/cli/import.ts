import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { exitCodes, OperatorProblem } from '../platform/operatorProblem.ts'
import { type CommonOptions, overridesFrom, withCommonOptions } from './options.ts'
import { printData, printJson, progress } from './output.ts'
import { loadProgram } from './program.ts'
import { besideServer } from './runtime.ts'

interface ImportCommandOptions extends CommonOptions {
  readonly side: 'national' | 'local'
}

/** `yimen import registrations FILE --side national|local` */
export function addImport(program: Command): void {
  const group = program.command('import').description('read files into a register')
  const command = group
    .command('registrations <file>')
    .description(
      'import a register of taxpayers: CSV (UTF-8, GB 18030, gz) or XLSX; rejects go to a file beside it',
    )
    .addOption(
      new Option('--side <side>', 'the authority whose register it is')
        .choices(['national', 'local'])
        .makeOptionMandatory(),
    )
  withCommonOptions(command, [
    'yimen import registrations register.csv --side national',
    'yimen import registrations register.xlsx --side local --json',
  ]).action(async (file: string, options: ImportCommandOptions) => {
    const path = resolve(file)
    if (!existsSync(path)) {
      throw new OperatorProblem(
        `There is no file ${path}.`,
        'Check the path; it is read on this machine.',
        exitCodes.usage,
      )
    }
    const summary = await besideServer(overridesFrom(options), 'import registrations', async ({ config }) =>
      (await loadProgram()).importRegistrations(config, { file: path, side: options.side, progress }),
    )
    if (options.json) return printJson(summary)
    printData(
      `${summary.read} read: ${summary.imported} imported, ${summary.unchanged} unchanged, ${summary.rejected} rejected`,
    )
    if (summary.rejects) printData(`Rejected rows with reasons: ${summary.rejects}`)
  })
}
