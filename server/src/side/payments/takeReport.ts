import { Type } from 'typebox'
import { findSetting } from '../../platform/clock/store.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import type { Database } from '../../platform/database/database.ts'
import type { TreasuryReport } from './channel.ts'
import { takeReport as takeReportWrites } from './store.ts'
import { systemOnly } from './systemOnly.ts'

const CURSOR = 'treasury-cursor'

/** Up to where this side has taken in what treasury and network report; empty at the beginning. */
export async function treasuryCursor(database: Database): Promise<string> {
  const value = await findSetting(database, CURSOR)
  return typeof value === 'string' ? value : ''
}

/**
 * Takes in a piece of the treasury's report as it came and moves the cursor on, in one commit: nothing reported is lost
 * and nothing is stored twice. What it means is decided report by report afterwards.
 */
export const takeReport = defineCommand({
  kind: 'payment.take-report',
  input: Type.Object(
    { from: Type.String(), report: Type.Unsafe<TreasuryReport>({ type: 'object' }) },
    { additionalProperties: false },
  ),
  load: (database) => treasuryCursor(database),
  authorise: (_loaded, _input, context) => systemOnly(context.actor),
  decide(cursor, { from, report }, context) {
    // Another process was faster: it has stored what we hold.
    if (cursor !== from) return { outcome: { taken: false }, writes: [] }
    return {
      outcome: { taken: true },
      writes: takeReportWrites(CURSOR, from, report, context.now, context.newId),
    }
  },
})
