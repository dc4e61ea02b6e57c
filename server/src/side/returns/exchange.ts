import { FilingDeclaration } from '@yimen/core/exchange'
import { formatYuan } from '@yimen/core/money'
import { Check } from 'typebox/value'
import { defineInboxHandler } from '../../exchange/inbox.ts'
import { insert } from '../../platform/database/write.ts'
import type { Sentence } from '../../platform/refusal.ts'
import { findOwners } from '../taxpayers/index.ts'
import { counterpartTable, type StoredValues } from './store.ts'

/**
 * Takes in the other side's declaration under this side's own taxpayer, found by number: the unified code, or the
 * organisation code inside it. Who is not registered here goes back to the sender with the field that is wrong.
 */
export const receiveDeclaration = defineInboxHandler({
  category: 'filing.declaration',
  schemaVersion: '1',
  payload: FilingDeclaration,
  async load(database, { taxpayer }) {
    const { code, organisationCode } = taxpayer
    const values = [code, organisationCode].filter((value) => value !== null)
    const owners = values.length === 0 ? [] : await findOwners(database, values)
    const found =
      owners.find((owner) => owner.value === code) ?? owners.find((owner) => owner.value === organisationCode)
    return { taxpayerId: found?.taxpayerId }
  },
  decide({ taxpayerId }, payload, context, envelope) {
    if (taxpayerId === undefined)
      return {
        returned: [
          {
            pointer: '/taxpayer/code',
            code: 'taxpayer-unknown',
            zh: '本方登记中没有该代码的纳税人，请核对登记信息。',
            en: 'No taxpayer of this number is registered here; compare the registers.',
          },
        ],
      }
    return {
      writes: [
        insert(counterpartTable, [
          {
            message_id: envelope.id,
            taxpayer_id: taxpayerId,
            filing_id: payload.filingId,
            form_code: payload.formCode,
            period: payload.period,
            sequence: payload.sequence,
            content: payload,
            sent_by: envelope.from,
            issued_at: new Date(envelope.issuedAt),
            received_at: context.now,
            entry_id: context.entryId,
          },
        ]),
      ],
    }
  },
})

/**
 * In what the two sides' declarations of one taxpayer and period do not agree: the surcharges stand on line 22 of the
 * VAT return, never less than zero (城市维护建设税暂行条例 第3条). Empty: they agree, or one of them says nothing of it.
 */
export function compareWithCounterpart(
  own: { readonly side: 'national' | 'local'; readonly values: StoredValues },
  counterpart: unknown,
): Sentence[] {
  if (!Check(FilingDeclaration, counterpart)) return []
  const at = (cell: string) => BigInt(own.values[cell] ?? '0')
  const vatFen =
    own.side === 'national' ? at('22.goods') + at('22.services') : bigintOrNone(counterpart.vat?.payableFen)
  const baseFen =
    own.side === 'local'
      ? own.values['1.base'] === undefined
        ? at('1.vat')
        : at('1.base')
      : bigintOrNone(counterpart.surchargeBaseFen)
  if (vatFen === undefined || baseFen === undefined) return []
  const due = vatFen > 0n ? vatFen : 0n
  if (due === baseFen) return []
  return [
    {
      zh: `附加税费计税依据 ${formatYuan(baseFen)} 元，增值税申报表第22栏 ${formatYuan(vatFen)} 元，相差 ${formatYuan(baseFen - due)} 元。`,
      en: `The surcharges stand on ${formatYuan(baseFen)}, line 22 of the VAT return is ${formatYuan(vatFen)}: a difference of ${formatYuan(baseFen - due)}.`,
    },
  ]
}

function bigintOrNone(text: string | null | undefined): bigint | undefined {
  return text === null || text === undefined ? undefined : BigInt(text)
}
