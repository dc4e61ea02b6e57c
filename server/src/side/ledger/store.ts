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
  readonly taxpayerId: string
  readonly taxpayerName: string
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
    sql`SELECT t.id, t.at, t.taxpayer_id AS "taxpayerId", (SELECT x.name FROM taxpayer x WHERE x.id = t.taxpayer_id) AS "taxpayerName", t.kind, t.business_date AS "businessDate", t.period, t.memo,
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

/** Entries of the log added to the sums at once. */
const FOLD_ENTRIES = 2000

/**
 * Adds the postings of the next numbered log entries to the sums kept per authority, account and tax; answers how many
 * entries. The log's numbers follow the commits, so each entry is added exactly once and none is passed over; the locked
 * mark makes a second process wait.
 */
export async function foldPostings(database: Database): Promise<number> {
  return database.transaction(async (connection) => {
    const [mark] = await connection.many<{ below: bigint }>(
      sql`SELECT below FROM ledger_fold_mark FOR UPDATE`,
    )
    if (!mark) throw new Error('ledger_fold_mark has no row')
    const [batch] = await connection.many<{ entries: number; below: bigint | null }>(
      sql`SELECT count(*)::integer AS entries, max(seq) + 1 AS below FROM
            (SELECT seq FROM log_leaf WHERE seq >= ${mark.below}::bigint ORDER BY seq LIMIT ${FOLD_ENTRIES}) AS next`,
    )
    if (!batch || batch.below === null) return 0
    await connection.many(
      sql`INSERT INTO ledger_fold (authority, account, tax_code, amount_fen)
          SELECT coalesce(x.authority, ''), p.account, p.tax_code, sum(p.amount_fen)::bigint
          FROM log_leaf l JOIN ledger_posting p ON p.entry_id = l.entry_id JOIN taxpayer x ON x.id = p.taxpayer_id
          WHERE l.seq >= ${mark.below}::bigint AND l.seq < ${batch.below}::bigint GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
          ON CONFLICT (authority, account, tax_code) DO UPDATE SET amount_fen = ledger_fold.amount_fen + excluded.amount_fen`,
    )
    await connection.many(sql`UPDATE ledger_fold_mark SET below = ${batch.below}::bigint`)
    return batch.entries
  })
}

/**
 * Balance of every account by tax where a condition on `taxpayer x` holds; zero balances left out. What is summed already
 * is taken from the sums, only entries since then from their postings, all as of one moment (a million postings: 3 ms
 * where summing them took 1.1 s, and it stays so while the ledger grows). A posting belongs to the
 * authority its taxpayer had when it was booked: a taxpayer that moves takes its past along by entries, not silently.
 */
export function sumAccounts(
  database: Database,
  condition: Fragment,
): Promise<{ account: string; taxCode: string; amountFen: bigint }[]> {
  return database.many(
    sql`WITH fresh AS MATERIALIZED (
          SELECT l.entry_id FROM log_leaf l WHERE l.seq >= (SELECT below FROM ledger_fold_mark)
          UNION ALL
          SELECT e.id FROM log_entry e WHERE e.xid >= (SELECT sealed_below FROM log_state)
            AND NOT EXISTS (SELECT 1 FROM log_leaf l WHERE l.entry_id = e.id)),
        summed AS (
          SELECT x.account, x.tax_code, x.amount_fen::numeric AS amount_fen
          FROM (SELECT NULLIF(f.authority, '') AS authority, f.account, f.tax_code, f.amount_fen,
                       '00000000-0000-0000-0000-000000000000'::uuid AS id FROM ledger_fold f) AS x
          WHERE ${condition}
          UNION ALL
          SELECT p.account, p.tax_code, p.amount_fen::numeric
          FROM fresh JOIN ledger_posting p ON p.entry_id = fresh.entry_id JOIN taxpayer x ON x.id = p.taxpayer_id
          WHERE ${condition})
        SELECT account, tax_code AS "taxCode", sum(amount_fen)::bigint AS "amountFen"
        FROM summed GROUP BY 1, 2 HAVING sum(amount_fen) <> 0 ORDER BY 1, 2`,
  )
}
