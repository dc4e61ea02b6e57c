import { Type } from 'typebox'
import { findSetting } from '../../platform/clock/store.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import type { Database } from '../../platform/database/database.ts'
import type { TreasuryReport } from './channel.ts'
import { systemOnly } from './systemOnly.ts'
import { takeReport as takeReportWrites } from './treasury.store.ts'

/** Each channel counts for itself: a cursor means nothing to another one. */
const cursorName = (channel: string): string => `treasury-cursor:${channel}`

/** Up to where this side has taken in what a channel reports; empty at the beginning. */
export async function treasuryCursor(database: Database, channel: string): Promise<string> {
  const value = await findSetting(database, cursorName(channel))
  return typeof value === 'string' ? value : ''
}

/**
 * Takes in a piece of the treasury's report as it came and moves the cursor on, in one commit: nothing reported is lost
 * and nothing is stored twice. What it means is decided report by report afterwards.
 */
export const takeReport = defineCommand({
  kind: 'payment.take-report',
  input: Type.Object(
    {
      channel: Type.String({ minLength: 1, maxLength: 60 }),
      from: Type.String(),
      report: Type.Unsafe<TreasuryReport>({ type: 'object' }),
    },
    { additionalProperties: false },
  ),
  load: (database, input) => treasuryCursor(database, input.channel),
  authorise: (_loaded, _input, context) => systemOnly(context.actor),
  decide(cursor, { channel, from, report }, context) {
    // Another process was faster: it has stored what we hold.
    if (cursor !== from) return { outcome: { taken: false }, writes: [] }
    return {
      outcome: { taken: true },
      writes: takeReportWrites(cursorName(channel), from, report, context.now, context.newId),
    }
  },
})
