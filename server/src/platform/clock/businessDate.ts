import { Type } from 'typebox'
import { defineCommand } from '../commands/command.ts'
import type { Database } from '../database/database.ts'
import { refuse } from '../refusal.ts'
import { findSetting, writeSetting } from './store.ts'

const NAME = 'business-date'

/** The demo's business date, or undefined where the real day counts. */
export async function businessDateSetting(database: Database): Promise<string | undefined> {
  const value = await findSetting(database, NAME)
  return typeof value === 'string' ? value : undefined
}

/**
 * Moves the demo's business date. The front sends it to both sides as well; it never goes back behind a day on which
 * something was filed, because law knows no such thing.
 */
export const setBusinessDate = defineCommand({
  kind: 'clock.set-business-date',
  input: Type.Object(
    { businessDate: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }) },
    { additionalProperties: false },
  ),
  load: async () => ({}),
  authorise(_loaded, _input, context) {
    if (context.actor.kind === 'system' || context.actor.roles.includes('administrator')) return undefined
    return refuse(
      403,
      'role-missing',
      '只有管理员可以移动演示日期。',
      'Only an administrator moves the demo date.',
    )
  },
  decide(_loaded, input, context) {
    const day = new Date(`${input.businessDate}T00:00:00Z`)
    if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== input.businessDate)
      return refuse(422, 'date-invalid', '日期不存在。', 'There is no such day.', {
        errors: [
          {
            pointer: '/businessDate',
            code: 'date-invalid',
            message: { zh: '日期不存在。', en: 'There is no such day.' },
          },
        ],
      })
    if (input.businessDate < '2016-05-01' || input.businessDate > '2026-12-31')
      return refuse(
        422,
        'date-out-of-range',
        '演示日期须在 2016-05-01 至 2026-12-31 之间。',
        'The demo date lies between 2016-05-01 and 2026-12-31.',
      )
    return {
      outcome: { businessDate: input.businessDate },
      writes: [writeSetting(NAME, input.businessDate, context.now)],
    }
  },
})
