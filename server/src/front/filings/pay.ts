import { Type } from 'typebox'
import { taxpayerNotFound } from '../../platform/access/index.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { insert } from '../../platform/database/write.ts'
import { isRefusal, refuse } from '../../platform/refusal.ts'
import { type SideCommand, sideCommandTable } from '../dispatch/index.ts'
import { mayOpen } from './drafts.ts'
import { findFiling } from './store.ts'

const HEAD_START_MS = 10_000

/**
 * One confirmation for both authorities: a `payment.confirm` for every side that has something to pay. What is payable
 * per side was just read from the sides and is confirmed as a sum, so nobody pays another amount than was shown.
 */
export const requestPayment = defineCommand({
  kind: 'filing.pay',
  input: Type.Object({
    filingId: Type.String({ format: 'uuid' }),
    /** What the person confirmed. */
    totalFen: Type.String(),
    /** What each side says is payable now, surcharges for late payment included. */
    sides: Type.Array(
      Type.Object({
        side: Type.Union([Type.Literal('national'), Type.Literal('local')]),
        totalFen: Type.String(),
        /** A debit was sent and is not answered yet. */
        underWay: Type.Boolean(),
      }),
    ),
  }),
  load: async (database, input) => (await findFiling(database, input.filingId)) ?? taxpayerNotFound(),
  authorise: (loaded, _input, context) =>
    isRefusal(loaded) ? loaded : mayOpen(context.actor, loaded.household),
  decide(loaded, input, context) {
    if (isRefusal(loaded)) return loaded
    const filing = loaded
    const due = input.sides.filter((item) => BigInt(item.totalFen) > 0n)
    const total = due.reduce((sum, item) => sum + BigInt(item.totalFen), 0n)
    if (due.length === 0 && input.sides.some(({ underWay }) => underWay))
      return refuse(
        409,
        'already-paying',
        '正在扣款，请勿重复缴款；结果会自动显示在申报记录中。',
        'The payment is under way; do not pay again. Its outcome will show on the filing.',
        {
          allowedActions: [
            {
              code: 'show-filing',
              label: { zh: '查看申报', en: 'Show the filing' },
              href: `/taxpayer/${filing.taxpayerId}/filings/${filing.id}`,
            },
          ],
        },
      )
    if (due.length === 0)
      return refuse(409, 'nothing-to-pay', '没有需要缴纳的税款。', 'There is nothing to pay.')
    if (total !== BigInt(input.totalFen))
      return refuse(
        409,
        'totals-differ',
        '应缴金额已变化（例如产生滞纳金），请核对新的金额后再确认。',
        'The amount has changed (a late-payment surcharge, for instance); check it and confirm again.',
        {
          facts: { payableFen: total.toString() },
        },
      )
    const commands: SideCommand[] = due.flatMap(({ side, totalFen }) => {
      const owner = filing.content.sides.find((item) => item.side === side)
      if (!owner) return []
      return [
        {
          id: context.newId(),
          taxpayerId: filing.taxpayerId,
          side,
          kind: 'payment.confirm',
          key: `pay:${context.key}:${side}`,
          filingId: filing.id,
          input: { taxpayerId: owner.taxpayerId, filingId: filing.id, totalFen },
          actor: context.actor,
        },
      ]
    })
    return {
      outcome: { filingId: filing.id },
      transient: commands,
      subject: filing.taxpayerId,
      writes: [
        insert(
          sideCommandTable,
          commands.map((command) => ({
            id: command.id,
            taxpayer_id: command.taxpayerId,
            side: command.side,
            kind: command.kind,
            key: command.key,
            filing_id: filing.id,
            input: command.input,
            actor: command.actor,
            state: 'pending',
            attempts: 0,
            next_attempt_at: new Date(context.now.getTime() + HEAD_START_MS),
            created_at: context.now,
          })),
        ),
      ],
    }
  },
})
