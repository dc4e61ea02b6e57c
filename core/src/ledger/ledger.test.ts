import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  accounts,
  balances,
  getAccount,
  isBalanced,
  type LedgerEntry,
  type LedgerLine,
  ledgerLines,
  type PayableTax,
  postAssessment,
  postCorrection,
  postDebited,
  postLatePayment,
  postLossPending,
  postLossWrittenOff,
  postOverdue,
  postPaymentBookIssued,
  postPaymentBookWithdrawn,
  postReceivedByTreasury,
  postReduction,
  postRefund,
  postReversal,
  postSentUp,
  postSetOff,
  postWrittenOff,
  splitByShares,
  splitPaymentBooks,
} from './index.ts'

const key = {
  tax: '10101',
  item: 'goods',
  kind: 'principal',
  budgetSubject: '1010101',
  budgetLevel: 'central',
  treasuryCode: 'T1',
} as const
const line = (amountFen: bigint, rest: Partial<LedgerLine> = {}): LedgerLine => ({
  ...key,
  ...rest,
  amountFen,
})

const standing = (entries: readonly LedgerEntry[]): Record<string, bigint> =>
  Object.fromEntries([...balances(entries)].filter(([, amount]) => amount !== 0n))

describe('postings', () => {
  it('follows a payment from assessment to writing off, one account at a time', () => {
    const book: LedgerEntry[] = []
    const steps = [
      [postAssessment, 'receivable'],
      [postPaymentBookIssued, 'billed'],
      [postDebited, 'held'],
      [postSentUp, 'in-transit'],
      [postReceivedByTreasury, 'received'],
      [postWrittenOff, 'received-written-off'],
    ] as const
    for (const [post, account] of steps) {
      book.push(...post([line(1_000n)]))
      expect(standing(book)).toEqual({ assessed: -1_000n, [account]: 1_000n })
    }
  })

  it('national paid and local failed: each key stands for itself', () => {
    const national = line(1_000n)
    const local = line(70n, { tax: '10109', budgetLevel: 'county' })
    const book = [...postAssessment([national, local]), ...postPaymentBookIssued([national, local])]
    book.push(...postDebited([national]), ...postPaymentBookWithdrawn([local]))
    expect(standing(book)).toEqual({ assessed: -1_070n, held: 1_000n, receivable: 70n })
    expect(isBalanced(book)).toBe(true)
  })

  it('reversal gives back exactly what stood before, as entries of its own', () => {
    const assessed = postAssessment([line(500n)])
    const debit = postPaymentBookIssued([line(500n)])
    const book = [...assessed, ...debit, ...postReversal(debit)]
    expect(book).toHaveLength(6)
    expect(standing(book)).toEqual({ assessed: -500n, receivable: 500n })
  })

  it('a correction downwards takes what is open first; the rest is overpaid and can be refunded or set off', () => {
    const paid = [
      ...postAssessment([line(1_000n)]),
      ...postPaymentBookIssued([line(800n)]),
      ...postDebited([line(800n)]),
      ...postSentUp([line(800n)]),
      ...postReceivedByTreasury([line(800n)]),
    ]
    const corrected = [
      ...paid,
      ...postCorrection([{ ...key, deltaFen: -300n, openFen: 200n, openAccount: 'receivable' }]),
    ]
    expect(standing(corrected)).toEqual({ assessed: -700n, overpaid: -100n, received: 800n })
    expect(standing([...corrected, ...postRefund([line(100n)])])).toEqual({
      assessed: -700n,
      received: 800n,
      refunded: -100n,
    })
    const more = [...corrected, ...postAssessment([line(100n)]), ...postSetOff([line(100n)])]
    expect(standing(more)).toEqual({ assessed: -800n, received: 800n })
  })

  it('a correction upwards is assessed like any tax; none changes nothing', () => {
    expect(
      standing(postCorrection([{ ...key, deltaFen: 5n, openFen: 0n, openAccount: 'receivable' }])),
    ).toEqual({
      assessed: -5n,
      receivable: 5n,
    })
    expect(postCorrection([{ ...key, deltaFen: 0n, openFen: 9n, openAccount: 'receivable' }])).toEqual([])
  })

  it('arrears, reduction and loss move the receivable, not the assessed amount', () => {
    const book = [
      ...postAssessment([line(100n)]),
      ...postReduction([line(10n)]),
      ...postOverdue([line(90n)], 'arrears-current'),
      ...postOverdue([line(60n)], 'arrears-old', 'arrears-current'),
      ...postOverdue([line(50n)], 'arrears-uncollectible', 'arrears-old'),
      ...postLossPending([line(50n)], 'arrears-uncollectible'),
      ...postLossWrittenOff([line(40n)]),
    ]
    expect(standing(book)).toEqual({
      assessed: -100n,
      reduced: 10n,
      'arrears-current': 30n,
      'arrears-old': 10n,
      'loss-pending': 10n,
      'loss-written-off': 40n,
    })
  })

  it('late-payment surcharge has a kind of its own and refuses principal lines', () => {
    const late = line(15n, { kind: 'late-payment', budgetSubject: '101012001' })
    expect(standing(postLatePayment([late]))).toEqual({ assessed: -15n, receivable: 15n })
    expect(() => postLatePayment([line(15n)])).toThrow(RangeError)
    // Paying the tax with the surcharge's money does not balance.
    const mixed = [
      ...postLatePayment([late]),
      { ...line(15n), account: 'billed' as const },
      { ...late, account: 'receivable' as const, amountFen: -15n },
    ]
    expect(isBalanced(mixed)).toBe(false)
  })

  it('refuses negative amounts, leaves out zero, and sees a missing half', () => {
    expect(() => postAssessment([line(-1n)])).toThrow(RangeError)
    expect(postAssessment([line(0n)])).toEqual([])
    expect(isBalanced(postAssessment([line(5n)]).slice(1))).toBe(false)
    const crossed = [
      { ...line(5n), account: 'receivable' as const },
      { ...line(-5n, { budgetLevel: 'county' }), account: 'assessed' as const },
    ]
    expect(isBalanced(crossed)).toBe(false)
  })

  it('every account rolls up to an official one of 国税发〔1998〕186号', () => {
    expect(getAccount('in-transit').official).toBe('在途税金')
    expect(getAccount('billed').officialForFees).toBe('待征其他收入')
    expect(new Set(accounts.map(({ code }) => code)).size).toBe(accounts.length)
    expect(accounts.filter(({ nature }) => nature === 'source').map(({ official }) => official)).toEqual([
      '应征税收',
      '多缴税金',
      '暂收款',
    ])
  })
})

/** A taxpayer's year as a random walk: what can be posted depends on what stands where. */
type Event = { readonly kind: number; readonly share: number }
const events = fc.array(fc.record({ kind: fc.nat(11), share: fc.integer({ min: 1, max: 100 }) }), {
  maxLength: 60,
})

function play(happened: readonly Event[], level: 'central' | 'county'): LedgerEntry[][] {
  const of = (amountFen: bigint): LedgerLine[] => [line(amountFen, { budgetLevel: level })]
  const transactions: LedgerEntry[][] = []
  const at = (account: string): bigint => {
    const now = balances(transactions.flat())
    for (const [code, amount] of now) if (code === account) return amount
    return 0n
  }
  for (const { kind, share } of happened) {
    const part = (account: string): bigint => {
      const amount = at(account)
      return ((amount < 0n ? -amount : amount) * BigInt(share)) / 100n
    }
    const posts: (() => readonly LedgerEntry[])[] = [
      () => postAssessment(of(BigInt(share) * 137n)),
      () => postPaymentBookIssued(of(part('receivable'))),
      () => postDebited(of(part('billed'))),
      () => postSentUp(of(part('held'))),
      () => postReceivedByTreasury(of(part('in-transit'))),
      () => postWrittenOff(of(part('received'))),
      () => postOverdue(of(part('receivable')), 'arrears-current'),
      () => postPaymentBookIssued(of(part('arrears-current')), 'arrears-current'),
      () => postPaymentBookWithdrawn(of(part('billed'))),
      () =>
        postCorrection([
          {
            ...key,
            budgetLevel: level,
            deltaFen: -part('assessed'),
            openFen: at('receivable'),
            openAccount: 'receivable',
          },
        ]),
      () => postRefund(of(part('overpaid'))),
      () => postReversal(transactions.at(-1) ?? []),
    ]
    transactions.push([...(posts[kind]?.() ?? [])])
  }
  return transactions
}

describe('any history', () => {
  it('balances in every transaction and in total, for each budget level apart', () => {
    fc.assert(
      fc.property(events, events, (one, two) => {
        const history = [...play(one, 'central'), ...play(two, 'county')]
        for (const transaction of history) expect(isBalanced(transaction)).toBe(true)
        expect(isBalanced(history.flat())).toBe(true)
        expect([...balances(history.flat()).values()].reduce((total, amount) => total + amount, 0n)).toBe(0n)
      }),
    )
  })

  it('replays to the same balances, in any grouping, and a full reversal leaves nothing', () => {
    fc.assert(
      fc.property(events, (happened) => {
        const history = play(happened, 'central')
        const again = play(happened, 'central')
        expect(again).toEqual(history)
        const flat = history.flat()
        expect(standing([...flat].reverse())).toEqual(Object.fromEntries(Object.entries(standing(flat))))
        expect(standing([...flat, ...postReversal(flat)])).toEqual({})
      }),
    )
  })

  it('paying everything brings exactly the assessed amount into the treasury', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 10n ** 12n), { minLength: 1, maxLength: 8 }), (amounts) => {
        const lines = amounts.map((amountFen) => line(amountFen))
        const posts = [
          postAssessment,
          postPaymentBookIssued,
          postDebited,
          postSentUp,
          postReceivedByTreasury,
          postWrittenOff,
        ]
        const book = posts.flatMap((post) => [...post(lines)])
        const total = amounts.reduce((sum, amount) => sum + amount, 0n)
        expect(balances(book).get('received-written-off') ?? 0n).toBe(total)
        expect(balances(book).get('assessed') ?? 0n).toBe(-total)
      }),
    )
  })
})

const half = [
  { level: 'central', share: '0.5' },
  { level: 'county', share: '0.5' },
] as const
const all = [{ level: 'county', share: '1' }] as const
const payable = (rest: Partial<PayableTax>): PayableTax => ({
  side: 'national',
  authority: 'A1',
  treasuryCode: 'T1',
  tax: '10101',
  item: 'goods',
  kind: 'principal',
  budgetSubject: '1010101',
  period: '2017-Q3',
  amountFen: 0n,
  shares: half,
  ...rest,
})

describe('payment books', () => {
  it('VAT makes a central and a local book, the surcharges one book of the local authority', () => {
    const local = { side: 'local', authority: 'A2', shares: all } as const
    const books = splitPaymentBooks([
      payable({ amountFen: 1_050_001n }),
      payable({ ...local, tax: '10109', amountFen: 73_500n }),
      payable({ ...local, tax: '30203', amountFen: 31_500n }),
      payable({ ...local, tax: '30216', amountFen: 0n }),
    ])
    expect(
      books.map(({ side, authority, budgetLevel, totalFen, lines }) => [
        side,
        authority,
        budgetLevel,
        totalFen,
        lines.map(({ tax }) => tax),
      ]),
    ).toEqual([
      ['national', 'A1', 'central', 525_001n, ['10101']],
      ['national', 'A1', 'county', 525_000n, ['10101']],
      ['local', 'A2', 'county', 105_000n, ['10109', '30203']],
    ])
  })

  it('another treasury or authority is another book; nothing to pay is no book', () => {
    const books = splitPaymentBooks([
      payable({ amountFen: 10n }),
      payable({ amountFen: 10n, treasuryCode: 'T2' }),
    ])
    expect(books).toHaveLength(4)
    expect(splitPaymentBooks([payable({})])).toEqual([])
    expect(splitPaymentBooks([])).toEqual([])
  })

  it('the fen left over go to the largest share, the first of equals', () => {
    const shares = [
      { level: 'central', share: '0.6' },
      { level: 'province', share: '0.1' },
      { level: 'county', share: '0.3' },
    ] as const
    expect(splitByShares(9n, shares).map(({ amountFen }) => amountFen)).toEqual([7n, 0n, 2n])
    expect(splitByShares(1n, half).map(({ amountFen }) => amountFen)).toEqual([1n, 0n])
  })

  it('refuses shares that do not add up and negative amounts', () => {
    expect(() => splitByShares(1n, [{ level: 'central', share: '0.5' }])).toThrow(/add up/)
    expect(() => splitByShares(1n, [])).toThrow(/add up/)
    expect(() => splitByShares(-1n, all)).toThrow(RangeError)
    const odd = [
      { level: 'central', share: '1.5' },
      { level: 'county', share: '-0.5' },
    ] as const
    expect(() => splitByShares(1n, odd)).toThrow(/add up/)
  })

  it('keeps every sum to the fen and stays within one fen per level of the exact share', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), fc.integer({ min: 0, max: 1000 }), (amountFen, thousandths) => {
        const share = (value: number): string => (value / 1000).toFixed(3)
        const shares = [
          { level: 'central' as const, share: share(thousandths) },
          { level: 'county' as const, share: share(1000 - thousandths) },
        ]
        const parts = splitByShares(amountFen, shares)
        expect(parts.reduce((total, part) => total + part.amountFen, 0n)).toBe(amountFen)
        const error = (parts[0]?.amountFen ?? 0n) * 1000n - amountFen * BigInt(thousandths)
        expect(error < 1000n && error > -1000n).toBe(true)
        const tax = payable({ amountFen, shares })
        const total = splitPaymentBooks([tax]).reduce((sum, book) => sum + book.totalFen, 0n)
        expect(total).toBe(amountFen)
        expect(isBalanced(postAssessment(ledgerLines(tax)))).toBe(true)
      }),
    )
  })
})
