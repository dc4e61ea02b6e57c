import type { Database } from '../../platform/database/database.ts'
import { type Keyset, olderThan } from '../../platform/database/keyset.ts'
import { type Fragment, sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'

export const ledgerTransaction = defineTable({
  name: 'ledger_transaction',
  proved: true,
  columns: {
    id: 'uuid',
    taxpayer_id: 'uuid',
    kind: 'text',
    declaration_id: optional('uuid'),
    book_id: optional('uuid'),
    period: optional('text'),
    business_date: 'date',
    at: 'timestamptz',
    memo: 'jsonb',
    entry_id: 'uuid',
  },
})

export const ledgerPosting = defineTable({
  name: 'ledger_posting',
  proved: true,
  columns: {
    transaction_id: 'uuid',
    taxpayer_id: 'uuid',
    ordinal: 'integer',
    account: 'text',
    tax_code: 'text',
    item: 'text',
    kind: 'text',
    budget_subject: 'text',
    budget_level: 'text',
    treasury: 'text',
    amount_fen: 'bigint',
    entry_id: 'uuid',
  },
})

/** Balance of an account of one key. */
export interface KeyBalance {
  readonly account: string
  readonly tax: string
  readonly item: string
  readonly budgetSubject: string
  readonly budgetLevel: string
  readonly treasuryCode: string
  readonly amountFen: bigint
}

/** What stands assessed and overpaid of a taxpayer's taxes for a period, without late-payment surcharge, by key. */
export function findPeriodBalances(
  database: Database,
  taxpayerId: string,
  period: string,
  taxCodes: readonly string[],
): Promise<KeyBalance[]> {
  return database.many(
    sql`SELECT p.account, p.tax_code AS tax, p.item, p.budget_subject AS "budgetSubject", p.budget_level AS "budgetLevel",
               p.treasury AS "treasuryCode", sum(p.amount_fen)::bigint AS "amountFen"
        FROM ledger_transaction t
        JOIN ledger_posting p ON p.taxpayer_id = t.taxpayer_id AND p.transaction_id = t.id
        WHERE t.taxpayer_id = ${taxpayerId} AND t.period = ${period} AND p.kind = 'principal'
          AND p.account IN ('assessed', 'overpaid') AND p.tax_code = ANY(${taxCodes}::text[])
        GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(p.amount_fen) <> 0`,
  )
}

export interface PostingJson {
  readonly account: string
  readonly taxCode: string
  readonly kind: 'principal' | 'late-payment'
  readonly amountFen: string
}

export interface TransactionRow extends Keyset {
  readonly kind: string
  readonly businessDate: string
  readonly period: string | null
  readonly memo: { readonly zh: string; readonly en: string }
  readonly postings: readonly PostingJson[]
}

/**
 * Transactions newest first, their postings with them. `scope` is a condition on `t` (the transaction) or `taxpayer`
 * joined as `x` when `joined`.
 */
export function listTransactions(
  database: Database,
  filter: { readonly scope: Fragment; readonly after: Keyset | undefined; readonly limit: number },
): Promise<TransactionRow[]> {
  return database.many(
    sql`SELECT t.id, t.at, t.kind, t.business_date AS "businessDate", t.period, t.memo,
          (SELECT jsonb_agg(jsonb_build_object('account', p.account, 'taxCode', p.tax_code, 'kind', p.kind,
                                               'amountFen', p.amount_fen::text) ORDER BY p.ordinal)
           FROM ledger_posting p WHERE p.taxpayer_id = t.taxpayer_id AND p.transaction_id = t.id) AS postings
        FROM ledger_transaction t
        WHERE ${filter.scope} AND ${olderThan(filter.after, 't', 'at')}
        ORDER BY t.at DESC, t.id DESC LIMIT ${filter.limit + 1}`,
  )
}

/** Transactions of one taxpayer, as a scope of {@link listTransactions}. */
export function ofTaxpayer(taxpayerId: string): Fragment {
  return sql`t.taxpayer_id = ${taxpayerId}`
}

/** Transactions of taxpayers that fulfil a condition on `taxpayer x`, as a scope of {@link listTransactions}. */
export function ofTaxpayers(condition: Fragment): Fragment {
  return sql`EXISTS (SELECT 1 FROM taxpayer x WHERE x.id = t.taxpayer_id AND ${condition})`
}

/** Balance of every account by tax over taxpayers that fulfil a condition on `taxpayer x`; zero balances left out. */
export function sumAccounts(
  database: Database,
  condition: Fragment,
): Promise<{ account: string; taxCode: string; amountFen: bigint }[]> {
  return database.many(
    sql`SELECT p.account, p.tax_code AS "taxCode", sum(p.amount_fen)::bigint AS "amountFen"
        FROM ledger_posting p JOIN taxpayer x ON x.id = p.taxpayer_id
        WHERE ${condition} GROUP BY 1, 2 HAVING sum(p.amount_fen) <> 0 ORDER BY 1, 2`,
  )
}
