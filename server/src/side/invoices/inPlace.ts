import { businessDateSetting } from '../../platform/clock/businessDate.ts'
import { createClock } from '../../platform/clock/clock.ts'
import { createPipeline } from '../../platform/commands/pipeline.ts'
import { openDatabase } from '../../platform/database/database.ts'
import { receiveInvoices } from './commands.ts'
import { type FeedSummary, importInvoices } from './feed.ts'

/** Takes an invoice file into the national side's database, beside a running server. */
export async function importInvoiceFile(
  databaseUrl: string,
  path: string,
  options: { readonly rejectsPath: string; readonly progress: (read: number) => void },
): Promise<FeedSummary> {
  const database = openDatabase(databaseUrl, { max: 2, applicationName: 'yimen-import-invoices' })
  try {
    const clock = createClock(() => businessDateSetting(database))
    const pipeline = createPipeline({ part: 'national', database, clock })
    pipeline.register(receiveInvoices)
    return await importInvoices(pipeline, path, options)
  } finally {
    await database.close()
  }
}
