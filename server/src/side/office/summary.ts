import { demoAuthorities, findTaxName } from '@yimen/core/authorities'
import { findRuledRate } from '@yimen/core/taxes'
import { Type } from 'typebox'
import { mayActFor, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { defineQuery } from '../../platform/links/link.ts'
import { findDeterminations } from '../determinations/index.ts'
import { findFlagText } from '../registers/reading/flag.ts'
import { sumUnpaid } from '../returns/index.ts'
import { findDetails } from '../taxpayers/index.ts'
import { findAgreements } from './store.ts'

/** What this side has registered of a taxpayer: its part of the household's page, with the debit agreements. */
export function taxpayerSummary(side: Side) {
  return defineQuery({
    name: 'taxpayer.summary',
    input: Type.Object({ taxpayerId: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
    async answer({ taxpayerId }, { database, actor, businessDate, now }) {
      const [taxpayer] = await findDetails(database, [taxpayerId])
      if (taxpayer === undefined) return taxpayerNotFound()
      const denied = mayActFor(actor, side, { taxpayerId, authority: taxpayer.authority })
      if (denied) return denied
      const [determinations, unpaid, agreements] = await Promise.all([
        findDeterminations(database, taxpayerId),
        sumUnpaid(database, taxpayerId),
        findAgreements(database, taxpayerId, businessDate),
      ])
      const text = (field: string) => {
        const value = taxpayer.details[field]
        return typeof value === 'string' && value !== '' ? value : null
      }
      return {
        side,
        available: true,
        authority:
          taxpayer.authority === null
            ? null
            : {
                code: taxpayer.authority,
                name: demoAuthorities.find(taxpayer.authority)?.name ?? {
                  zh: taxpayer.authority,
                  en: taxpayer.authority,
                },
              },
        registeredName: taxpayer.name,
        address: text('address'),
        legalRepresentative: text('legalRepresentative'),
        industry: text('industry'),
        flags: taxpayer.flags.map((flag) => ({ code: flag.code, text: textOfFlag(flag.code) })),
        determinations: determinations.map((row) => ({
          taxCode: row.taxCode,
          name: findTaxName(row.taxCode) ?? { zh: row.taxCode, en: row.taxCode },
          item: row.item,
          periodType: row.periodType,
          rate: row.rateCode ?? findRuledRate(row.taxCode, businessDate, taxpayer.location) ?? null,
          validFrom: row.validFrom,
          validTo: row.validTo,
          collectionMode: row.collectionMode,
        })),
        unpaidFen: unpaid.reduce((sum, row) => sum + row.amountFen, 0n).toString(),
        asOf: now.toISOString(),
        agreements: agreements.map(({ account, ...rest }) => ({
          ...rest,
          side,
          accountMasked: `${'*'.repeat(Math.max(0, account.length - 4))}${account.slice(-4)}`,
        })),
      }
    },
  })
}

/** Flags that the register itself sets, beside those of reading a file. */
const REGISTER_FLAGS: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  'same-unit-in-register': {
    zh: '登记中另有相同组织机构代码的单位',
    en: 'Another entry of the register holds the same organisation code',
  },
}

function textOfFlag(code: string): { readonly zh: string; readonly en: string } {
  return findFlagText(code) ?? REGISTER_FLAGS[code] ?? { zh: code, en: code }
}
