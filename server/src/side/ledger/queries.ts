import { type AccountCode, accounts } from '@yimen/core/ledger'
import { Type } from 'typebox'
import { mayActFor, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { decodeCursor, toPage } from '../../platform/database/keyset.ts'
import { defineQuery } from '../../platform/links/link.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { findTaxpayer } from '../taxpayers/index.ts'
import { listTransactions, ofTaxpayer, type TransactionRow } from './store.ts'

const labels = new Map(accounts.map((account) => [account.code, account.label]))

/** Name of an account of the chart; its code where a later program wrote one this program does not know. */
export function accountName(code: string): { zh: string; en: string } {
  return labels.get(code as AccountCode) ?? { zh: code, en: code }
}

/** A transaction as the API shows it (`LedgerEntry`). */
export function ledgerEntry(side: Side, row: TransactionRow) {
  const postings = row.postings.map(({ account, kind, amountFen }) => {
    const name = accountName(account)
    return {
      account,
      accountName:
        kind === 'late-payment'
          ? { zh: `${name.zh}（滞纳金）`, en: `${name.en} (late-payment surcharge)` }
          : { zh: name.zh, en: name.en },
      amountFen,
    }
  })
  const taxes = [...new Set(row.postings.map((posting) => posting.taxCode))]
  return {
    id: row.id,
    side,
    at: row.at.toISOString(),
    businessDate: row.businessDate,
    kind: row.kind,
    text: row.memo,
    taxCode: taxes.length === 1 ? (taxes[0] ?? '') : taxes.join(','),
    period: row.period,
    postings,
  }
}

export const PageInput = {
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
}

/** Account entries of a taxpayer at this side, newest first. */
export function ledgerList(side: Side) {
  return defineQuery({
    name: 'ledger.list',
    input: Type.Object(
      { taxpayerId: Type.String({ format: 'uuid' }), ...PageInput },
      { additionalProperties: false },
    ),
    async answer({ taxpayerId, cursor, limit = 50 }, { database, actor }) {
      const after = decodeCursor(cursor)
      if (isRefusal(after)) return after
      const taxpayer = await findTaxpayer(database, taxpayerId)
      const denied =
        taxpayer === undefined
          ? taxpayerNotFound()
          : mayActFor(actor, side, { taxpayerId, authority: taxpayer.authority })
      if (denied) return denied
      const rows = await listTransactions(database, { scope: ofTaxpayer(taxpayerId), after, limit })
      return toPage(rows, limit, (row) => ledgerEntry(side, row))
    },
  })
}
