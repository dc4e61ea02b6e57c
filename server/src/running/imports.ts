import { basename } from 'node:path'
import type { ImportOptions, ImportSummary } from '../cli/program.ts'
import type { RunConfig } from '../config.ts'
import { exitCodes, OperatorProblem } from '../platform/operatorProblem.ts'
import { importInvoiceFile } from '../side/invoices/index.ts'
import { importFile, ReadFailure } from '../side/registers/index.ts'

/** Imports a register file into one side, beside a running server; rejected rows go to a file beside it. */
export async function importRegistrations(config: RunConfig, options: ImportOptions): Promise<ImportSummary> {
  const say = everySecond(options)
  const { read, imported, unchanged, rejected, rejects, failure } = await importFile({
    databaseUrl: databaseOf(config, options.side),
    side: options.side,
    file: options.file,
    rejectsFile: options.rejects ?? `${options.file}.rejects.csv`,
    ...(options.mapping === undefined ? {} : { mapping: options.mapping }),
    onProgress: (progress) => say(`${Math.round(progress.readShare * 100)} %, ${progress.read} rows`),
  })
  return { read, imported, unchanged, rejected, rejects, ...(failure === null ? {} : { failure }) }
}

/** Takes a file of issued invoices into the national side. */
export async function importInvoices(
  config: RunConfig,
  options: Pick<ImportOptions, 'file' | 'rejects' | 'progress'>,
): Promise<ImportSummary> {
  const say = everySecond(options)
  try {
    return await importInvoiceFile(databaseOf(config, 'national'), options.file, {
      rejectsPath: options.rejects ?? `${options.file}.rejects.csv`,
      progress: (read) => say(`${read} rows`),
    })
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    throw new OperatorProblem(
      `The file could not be read beyond line ${error.line}: ${error.texts.en} (${error.texts.zh})`,
      'What came before is taken in. Repair the file and import it again; invoices already known stay as they are.',
      exitCodes.checkFailed,
      error,
    )
  }
}

function databaseOf(config: RunConfig, side: ImportOptions['side']): string {
  const database = config.databases.find(({ part }) => part === side)
  if (database) return database.appUrl
  throw new OperatorProblem(
    `The ${side} side does not run here.`,
    `Run this command where YIMEN_PARTS contains "${side}".`,
    exitCodes.usage,
  )
}

function everySecond(options: Pick<ImportOptions, 'file' | 'progress'>): (text: string) => void {
  let said = Number.NEGATIVE_INFINITY
  return (text) => {
    const now = performance.now()
    if (now - said < 1000) return
    said = now
    options.progress(`${basename(options.file)}: ${text}`)
  }
}
