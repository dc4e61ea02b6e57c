import { monthsIn, periodBounds } from '@yimen/core/calendar'
import type { InvoiceTotalJson } from '@yimen/core/filings'
import { rulesForPeriod, rulesOn } from '@yimen/core/taxes'
import { Type } from 'typebox'
import { mayActFor, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { defineQuery } from '../../platform/links/link.ts'
import { findTaxpayer } from '../taxpayers/index.ts'
import { type InvoiceTotalRow, lastCollected, sumInvoices } from './store.ts'

/** What a taxpayer issued in a period, in totals, and the same in the words of a draft (`prefill`). */
export function invoicesSummary(side: Side) {
  return defineQuery({
    name: 'invoices.summary',
    input: Type.Object(
      {
        taxpayerId: Type.String({ format: 'uuid' }),
        period: Type.String({ pattern: '^\\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$' }),
      },
      { additionalProperties: false },
    ),
    async answer({ taxpayerId, period }, { database, actor }) {
      const taxpayer = await findTaxpayer(database, taxpayerId)
      const denied =
        taxpayer === undefined
          ? taxpayerNotFound()
          : mayActFor(actor, side, { taxpayerId, authority: taxpayer.authority })
      if (denied) return denied
      const { from, to } = periodBounds(period)
      const [totals, collectedAt] = await Promise.all([
        sumInvoices(database, taxpayerId, { from, to, reliefFrom: reliefBeginsIn(period) }),
        lastCollected(database, taxpayerId),
      ])
      return {
        taxpayerId,
        period,
        totals: totals.map((row) => ({
          supply: row.supply,
          levyRate: row.levyRate,
          kind: row.kind,
          beforeRelief: row.beforeRelief,
          amountFen: row.amountFen.toString(),
          taxFen: row.taxFen.toString(),
          count: Number(row.count),
        })),
        prefill: totals.map((row) => prefillTotal(row, period)),
        count: totals.reduce((sum, row) => sum + Number(row.count), 0),
        collectedAt: collectedAt?.toISOString() ?? null,
      }
    },
  })
}

/** The day inside a period on which a relief on the levy rate begins: earlier sales are told apart (2020-Q1). */
function reliefBeginsIn(period: string): string | null {
  if (rulesForPeriod(period)?.straddles !== true) return null
  const firsts = monthsIn(period).map((month) => `${month}-01`)
  const kindOn = (date: string) => JSON.stringify(rulesOn(date)?.content.reliefs.map((relief) => relief.kind))
  const before = kindOn(firsts[0] ?? '')
  return firsts.find((date) => kindOn(date) !== before) ?? null
}

function prefillTotal(row: InvoiceTotalRow, period: string): InvoiceTotalJson {
  const proxy = row.kind.startsWith('proxy-')
  return {
    column: row.supply,
    kind: row.kind.endsWith('special') ? 'special' : 'ordinary',
    issuedBy: proxy ? 'proxy' : 'self',
    subject: subjectOf(row, period),
    rate: row.levyRate,
    amountFen: row.amountFen.toString(),
    // Tax on an invoice that the authority issues by proxy is paid when it is issued (国税发〔2004〕153号).
    ...(proxy ? { prepaidFen: row.taxFen.toString() } : {}),
    ...(row.beforeRelief ? { beforeRelief: true } : {}),
  }
}

/**
 * What the levy rate tells of the sale: 2 % only used fixed assets (财税〔2009〕9号), 1.5 % only dwellings let (公告2016年第16号),
 * 0 an exempt sale, unless the period exempts all ordinary sales at 3 % (公告2022年第15号).
 */
function subjectOf({ supply, levyRate }: InvoiceTotalRow, period: string): InvoiceTotalJson['subject'] {
  if (levyRate === '0.02' && supply === 'goods') return 'used-fixed-asset'
  if (levyRate === '0.015' && supply === 'services') return 'housing-rent'
  if (levyRate === '0' && rulesForPeriod(period)?.relief.kind !== 'exempt') return 'exempt'
  return 'ordinary-sale'
}
