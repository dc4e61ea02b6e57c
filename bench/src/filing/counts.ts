import { Client } from 'pg'
import type { DatabaseSet } from './ground.ts'

/** What the databases say was filed; the clients' word does not count. */
export interface FiledCounts {
  readonly filings: number
  readonly acceptedSides: number
  readonly nationalDeclarations: number
  readonly localDeclarations: number
  readonly ledgerPostings: number
  readonly ledgerSumFen: string
  readonly payableFen: string
  readonly assessedFen: string
  readonly bookFen: string
  readonly outboxMessages: number
  /** Entries of the four commands of a filing. */
  readonly logEntries: number
  readonly allEntries: number
  readonly unsealed: number
}

const LOG = `(SELECT count(*) FROM log_entry) AS all_entries,
              (SELECT count(*) FROM log_entry e WHERE NOT EXISTS (SELECT 1 FROM log_leaf l WHERE l.entry_id = e.id)) AS unsealed`

/** Reads the counts back from a set of databases. */
export async function countFiled(set: DatabaseSet): Promise<FiledCounts> {
  const one = async (part: 'front' | 'national' | 'local', text: string) => {
    const client = new Client({ connectionString: set.get(part)?.appUrl ?? '' })
    await client.connect()
    try {
      const { rows } = await client.query<Record<string, string>>(text)
      return rows[0] ?? {}
    } finally {
      await client.end()
    }
  }
  const side = (part: 'national' | 'local') =>
    one(
      part,
      `SELECT (SELECT count(*) FROM declaration) AS declarations,
              (SELECT coalesce(sum(greatest(payable_fen, 0)), 0) FROM declaration) AS payable,
              (SELECT count(*) FROM ledger_posting) AS postings,
              (SELECT coalesce(sum(amount_fen), 0) FROM ledger_posting) AS sum,
              (SELECT coalesce(sum(abs(amount_fen)), 0) / 2 FROM ledger_posting) AS assessed,
              (SELECT coalesce(sum(amount_fen), 0) FROM payment_book) AS books,
              (SELECT count(*) FROM exchange_outbox WHERE category = 'filing.declaration') AS messages,
              (SELECT count(*) FROM log_entry WHERE kind = 'return.file') AS entries, ${LOG}`,
    )
  const [front, national, local] = await Promise.all([
    one(
      'front',
      `SELECT (SELECT count(*) FROM filing) AS filings,
              (SELECT count(*) FROM filing_side WHERE state = 'accepted') AS accepted,
              (SELECT count(*) FROM log_entry WHERE kind IN ('filing.submit', 'dispatch.record-answers')) AS entries,
              ${LOG}`,
    ),
    side('national'),
    side('local'),
  ])
  const sum = (name: string) => Number(national[name]) + Number(local[name])
  const money = (name: string) => (BigInt(whole(national[name])) + BigInt(whole(local[name]))).toString()
  return {
    filings: Number(front.filings),
    acceptedSides: Number(front.accepted),
    nationalDeclarations: Number(national.declarations),
    localDeclarations: Number(local.declarations),
    ledgerPostings: sum('postings'),
    ledgerSumFen: money('sum'),
    payableFen: money('payable'),
    assessedFen: money('assessed'),
    bookFen: money('books'),
    outboxMessages: sum('messages'),
    logEntries: Number(front.entries) + sum('entries'),
    allEntries: Number(front.all_entries) + sum('all_entries'),
    unsealed: Number(front.unsealed) + sum('unsealed'),
  }
}

/** Sums of bigint come as numeric, halves of them with decimal places. */
function whole(value: string | undefined): string {
  return value?.split('.')[0] ?? '0'
}

/**
 * What does not fit to `filed` acknowledged filings; empty when everything does.
 * @param logged false for a house that runs without its log.
 */
export function misfits(counts: FiledCounts, filed: number, logged = true): string[] {
  const wanted: [keyof FiledCounts, number | string][] = [
    ['filings', filed],
    ['acceptedSides', 2 * filed],
    ['nationalDeclarations', filed],
    ['localDeclarations', filed],
    ['outboxMessages', 2 * filed],
    // Submission, one return at each side, the answers.
    ['logEntries', logged ? 4 * filed : 0],
    ['ledgerSumFen', '0'],
    ['assessedFen', counts.payableFen],
    ['bookFen', counts.payableFen],
  ]
  const wrong = wanted
    .filter(([name, value]) => counts[name] !== value)
    .map(([name, value]) => `${name} is ${counts[name]}, not ${value}`)
  if (filed > 0 && counts.ledgerPostings < filed) wrong.push(`only ${counts.ledgerPostings} ledger postings`)
  return wrong
}
