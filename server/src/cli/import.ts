import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { exitCodes, OperatorProblem } from '../platform/operatorProblem.ts'
import { type CommonOptions, overridesFrom, withCommonOptions } from './options.ts'
import { printData, printJson, progress, say, styled } from './output.ts'
import { type ImportSummary, loadProgram } from './program.ts'
import { writeBesideServer } from './runtime.ts'

interface ImportCommandOptions extends CommonOptions {
  readonly side: 'national' | 'local'
  readonly rejects?: string
  readonly mapping?: string
}

const afterwards = `
The last line counts: read is the sum of imported, unchanged and rejected. Rejected rows go, with line number and reason,
to FILE.rejects.csv (or --rejects), ready to be corrected and imported again. A second import of the same file finds every
row unchanged; one that was interrupted goes on where it stopped.

Exit codes: 0 the file was read to its end, also when rows were rejected; 1 it could not be read to its end (what came
before is imported); 2 there is no such file, or the mapping is wrong; 4 it is being imported already.
`

/** `yimen import registrations FILE --side national|local`, `yimen import invoices FILE` */
export function addImport(program: Command): void {
  const group = program.command('import').description('read files into a register')
  addRegistrations(group)
  addInvoices(group)
}

function addRegistrations(group: Command): void {
  const command = group
    .command('registrations <file>')
    .description('import a register of taxpayers: CSV (UTF-8, GB 18030, gz) or XLSX, columns found by header')
    .addOption(
      new Option('--side <side>', 'the authority whose register it is')
        .choices(['national', 'local'])
        .makeOptionMandatory(),
    )
    .option('--rejects <file>', 'where rejected rows go (default: FILE.rejects.csv)')
    .option('--mapping <file>', 'JSON: [{"header": "单位", "field": "name"}, …], null leaves a column out')
    .addHelpText('after', afterwards)
  withCommonOptions(command, [
    'yimen import registrations register.csv --side national',
    'yimen import registrations register.xlsx --side local --json',
  ]).action(async (file: string, options: ImportCommandOptions) => {
    const path = existing(file)
    const mapping = options.mapping === undefined ? undefined : readMapping(options.mapping)
    const summary = await writeBesideServer(
      overridesFrom(options),
      'import registrations',
      async ({ config }) =>
        (await loadProgram()).importRegistrations(config, {
          file: path,
          side: options.side,
          mapping,
          rejects: options.rejects && resolve(options.rejects),
          progress,
        }),
    )
    report(summary, options.json === true)
  })
}

function addInvoices(group: Command): void {
  const command = group
    .command('invoices <file>')
    .description('take a file of issued invoices into the national side: CSV (UTF-8, GB 18030, gz) or XLSX')
    .option('--rejects <file>', 'where rejected rows go (default: FILE.rejects.csv)')
    .addHelpText('after', afterwards)
  withCommonOptions(command, ['yimen import invoices invoices-2017-09.csv']).action(
    async (file: string, options: ImportCommandOptions) => {
      const path = existing(file)
      const summary = await writeBesideServer(overridesFrom(options), 'import invoices', async ({ config }) =>
        (await loadProgram()).importInvoices(config, {
          file: path,
          rejects: options.rejects && resolve(options.rejects),
          progress,
        }),
      )
      report(summary, options.json === true)
    },
  )
}

function existing(file: string): string {
  const path = resolve(file)
  if (existsSync(path)) return path
  throw new OperatorProblem(
    `There is no file ${path}.`,
    'Check the path; it is read on this machine.',
    exitCodes.usage,
  )
}

const MappingFile = Type.Array(
  Type.Object(
    { header: Type.String(), field: Type.Union([Type.String(), Type.Null()]) },
    { additionalProperties: false },
  ),
)

function readMapping(file: string): Static<typeof MappingFile> {
  const path = existing(file)
  try {
    return Value.Parse(MappingFile, JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new OperatorProblem(
      `The mapping ${path} cannot be used (${error instanceof Error ? error.message : error}).`,
      'Write a list like [{"header": "单位", "field": "name"}, {"header": "备注", "field": null}].',
      exitCodes.usage,
      error,
    )
  }
}

function report(summary: ImportSummary, json: boolean): void {
  const { failure, ...counts } = summary
  if (failure) {
    process.exitCode = exitCodes.checkFailed
    say(
      `${styled('red', 'yimen:')} the file could not be read beyond line ${failure.line}: ${failure.texts.en}\n       ${failure.texts.zh}`,
    )
  }
  if (json) {
    printJson(counts)
    return
  }
  const { read, imported, unchanged, rejected, rejects } = counts
  if (rejects) printData(`Rejected rows with reasons: ${rejects}`)
  printData(`${read} read: ${imported} imported, ${unchanged} unchanged, ${rejected} rejected`)
}
