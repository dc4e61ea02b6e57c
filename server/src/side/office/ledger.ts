import { Type } from 'typebox'
import { officerView } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { decodeCursor, toPage } from '../../platform/database/keyset.ts'
import { join } from '../../platform/database/sql.ts'
import { defineQuery } from '../../platform/links/link.ts'
import { isRefusal } from '../../platform/refusal.ts'
import {
  accountName,
  ledgerEntry,
  listTransactions,
  ofTaxpayer,
  ofTaxpayers,
  PageInput,
  sumAccounts,
} from '../ledger/index.ts'

const strict = { additionalProperties: false } as const

/** Ledger transactions of this side, newest first, of the taxpayers an officer may see. */
export function officeLedger(side: Side) {
  return defineQuery({
    name: 'office.ledger',
    input: Type.Object({ ...PageInput, taxpayerId: Type.Optional(Type.String({ format: 'uuid' })) }, strict),
    async answer({ cursor, limit = 50, taxpayerId }, { database, actor }) {
      const view = officerView(side, actor)
      if (isRefusal(view)) return view
      const after = decodeCursor(cursor)
      if (isRefusal(after)) return after
      const visible = ofTaxpayers(view.visible)
      const scope = taxpayerId === undefined ? visible : join([ofTaxpayer(taxpayerId), visible], ' AND ')
      const rows = await listTransactions(database, { scope, after, limit })
      return toPage(rows, limit, (row) => ({
        ...ledgerEntry(side, row),
        taxpayerId: row.taxpayerId,
        taxpayerName: row.taxpayerName,
      }))
    },
  })
}

/** Balance of every account by tax over the taxpayers an officer may see; every transaction balances, so their sum is zero. */
export function officeBalances(side: Side) {
  return defineQuery({
    name: 'office.balances',
    input: Type.Object({}, strict),
    async answer(_input, { database, actor, now }) {
      const view = officerView(side, actor)
      if (isRefusal(view)) return view
      const rows = await sumAccounts(database, view.visible)
      return {
        asOf: now.toISOString(),
        accounts: rows.map((row) => ({
          account: row.account,
          name: accountName(row.account),
          taxCode: row.taxCode,
          amountFen: row.amountFen.toString(),
        })),
        sumFen: rows.reduce((sum, row) => sum + row.amountFen, 0n).toString(),
      }
    },
  })
}
