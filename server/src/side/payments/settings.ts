import { usualSurchargePolicy } from '@yimen/core/payments'
import { Type } from 'typebox'
import { mayActFor, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { writeSetting } from '../../platform/clock/store.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { insert } from '../../platform/database/write.ts'
import { refuse } from '../../platform/refusal.ts'
import { findTaxpayer } from '../taxpayers/index.ts'
import { POLICY, readPolicy } from './store.ts'
import { debitAgreement } from './tables.ts'

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

/** Records a three-party debit agreement (三方协议) of a taxpayer, its bank and this authority. */
export function recordAgreement(side: Side) {
  return defineCommand({
    kind: 'debit-agreement.record',
    input: Type.Object(
      {
        taxpayerId: Type.String({ format: 'uuid' }),
        number: Type.String({ pattern: '^[0-9A-Za-z-]{4,40}$' }),
        bank: Type.String({ minLength: 1, maxLength: 100 }),
        bankCode: Type.String({ pattern: '^[0-9]{3,14}$' }),
        account: Type.String({ pattern: '^[0-9]{6,32}$' }),
        validFrom: Day,
        validTo: Type.Optional(Day),
      },
      { additionalProperties: false },
    ),
    load: async (database, input) => (await findTaxpayer(database, input.taxpayerId)) ?? taxpayerNotFound(),
    authorise: (loaded, input, context) =>
      mayActFor({ ...context.actor, mandates: [] }, side, {
        taxpayerId: input.taxpayerId,
        authority: loaded.authority,
      }),
    decide(_loaded, input, context) {
      if (input.validTo !== undefined && input.validTo < input.validFrom)
        return refuse(
          422,
          'validity-ends-early',
          '失效日期早于生效日期。',
          'It would end before it begins.',
          {
            errors: [
              {
                pointer: '/validTo',
                code: 'validity-ends-early',
                message: { zh: '失效日期早于生效日期。', en: 'It would end before it begins.' },
              },
            ],
          },
        )
      const id = context.newId()
      return {
        outcome: { agreementId: id, number: input.number },
        subject: input.taxpayerId,
        writes: [
          insert(debitAgreement, [
            {
              id,
              taxpayer_id: input.taxpayerId,
              number: input.number,
              bank: input.bank,
              bank_code: input.bankCode,
              account: input.account,
              valid_from: input.validFrom,
              valid_to: input.validTo ?? null,
              recorded_at: context.now,
              entry_id: context.entryId,
            },
          ]),
        ],
      }
    },
  })
}

/** The place's own rule about late-payment surcharge on the education surcharges. Back officers of the top authority. */
export function setSurchargePolicy(side: Side) {
  return defineCommand({
    kind: 'payment.set-surcharge-policy',
    input: Type.Object({ onEducationSurcharges: Type.Boolean() }, { additionalProperties: false }),
    load: (database) => readPolicy(database),
    authorise: (_loaded, _input, context) =>
      mayActFor({ ...context.actor, mandates: [] }, side, { taxpayerId: '', authority: null }, [
        'back-officer',
      ])
        ? refuse(
            403,
            'role-missing',
            '只有省级管理人员可以修改本地规定。',
            'Only a back officer of the provincial authority changes local rules.',
          )
        : undefined,
    decide: (before, input, context) => ({
      outcome: { ...usualSurchargePolicy, ...input, before },
      writes: [writeSetting(POLICY, input, context.now)],
    }),
  })
}
