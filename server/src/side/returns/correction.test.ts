import fc from 'fast-check'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import {
  act,
  file,
  partOf,
  registerTaxpayer,
  returnInputs,
  setBusinessDate,
  type TestTaxpayer,
} from '../../../test/sides.ts'
import { sql } from '../../platform/database/sql.ts'
import { verifyLogs } from '../../platform/log/verify.ts'
import { RefusedError } from '../../platform/refusal.ts'

const PERIOD = '2017-Q3'

describe('correcting a return', () => {
  let house: TestHouse
  let serial = 500

  beforeAll(async () => {
    house = await createTestHouse()
    await setBusinessDate(house, '2017-10-16')
  })
  afterAll(() => house?.dispose())

  async function newTaxpayer(levelShares?: Record<string, { level: string; share: string }[]>) {
    serial += 1
    const taxpayer = await registerTaxpayer(house, serial, levelShares === undefined ? {} : { levelShares })
    await act(house, 'national', 'debit-agreement.record', {
      taxpayerId: taxpayer.ids.national,
      number: `GS${serial}AAAA`,
      bank: '同心农村商业银行',
      bankCode: '402990100018',
      account: '6229000000000001',
      validFrom: '2017-01-01',
    })
    return taxpayer
  }

  /** Files VAT of `vatFen` payable exactly (sales at 3 % chosen to give it, prepaid makes it negative). */
  const cells = (vatFen: bigint) =>
    vatFen >= 0n ? { '1.goods': (vatFen * 100n) / 3n, '16.goods': 0n } : { '21.goods': -vatFen }

  async function fileVat(taxpayer: TestTaxpayer, vatFen: bigint, corrects?: string) {
    const { national, filingId, computed } = returnInputs(
      taxpayer,
      PERIOD,
      cells(vatFen),
      corrects === undefined ? {} : { corrects: { national: corrects } },
    )
    const answer = await file(house, 'national', national)
    return { ...answer, filingId, payable: computed.nationalFen }
  }

  async function pay(taxpayer: TestTaxpayer, filingId: string, succeed = true) {
    const state = (await house.links.national.query(
      'payment.state',
      { taxpayerId: taxpayer.ids.national, filingId },
      { ...actor },
    )) as { payableFen: string }
    if (state.payableFen === '0') return false
    const { outcome } = await act(house, 'national', 'payment.confirm', {
      taxpayerId: taxpayer.ids.national,
      filingId,
      totalFen: state.payableFen,
    })
    const { instructionId } = outcome as { instructionId: string }
    await act(house, 'national', 'payment.record-answer', {
      instructionId,
      answer: succeed
        ? { state: 'succeeded', reference: uuidv7(), debitedOn: '2017-10-16' }
        : { state: 'failed', reference: uuidv7(), code: 'no-funds', zh: '余额不足', en: 'No funds' },
    })
    return true
  }
  const actor = {
    kind: 'system',
    accountId: 'test',
    displayName: 'test',
    roles: [],
    hats: [],
    mandates: [],
    channel: 'job',
  } as const

  /** Balances of tax (not of late-payment surcharge) by account, in fen. */
  async function accounts(taxpayer: TestTaxpayer): Promise<Record<string, bigint>> {
    const rows = await partOf(house, 'national').database.many<{ account: string; sum: bigint }>(
      sql`SELECT account, sum(amount_fen)::bigint AS sum FROM ledger_posting
          WHERE taxpayer_id = ${taxpayer.ids.national} AND kind = 'principal' GROUP BY account`,
    )
    return Object.fromEntries(rows.filter((row) => row.sum !== 0n).map((row) => [row.account, row.sum]))
  }

  async function books(taxpayer: TestTaxpayer): Promise<Record<string, bigint>> {
    const rows = await partOf(house, 'national').database.many<{ state: string; sum: bigint }>(
      sql`SELECT s.state, sum(b.amount_fen)::bigint AS sum FROM payment_book b
          JOIN payment_book_state s ON s.taxpayer_id = b.taxpayer_id AND s.book_id = b.id
          WHERE b.taxpayer_id = ${taxpayer.ids.national} GROUP BY s.state`,
    )
    return Object.fromEntries(rows.map((row) => [row.state, row.sum]))
  }

  const refusal = async (work: Promise<unknown>) => {
    try {
      await work
    } catch (error) {
      if (error instanceof RefusedError) return error.refusal
      throw error
    }
    throw new Error('it was not refused')
  }

  it('upwards: withdraws the unpaid books, issues new ones for all that is due, and leaves the old return as it was', async () => {
    const taxpayer = await newTaxpayer()
    const first = await fileVat(taxpayer, 300_000n)
    const second = await fileVat(taxpayer, 450_000n, first.declarationId)
    expect(second.books.map((book) => book.amountFen)).toEqual(['225000', '225000'])
    expect(await books(taxpayer)).toEqual({ reversed: 300_000n, assessed: 450_000n })
    expect(await accounts(taxpayer)).toEqual({ assessed: -450_000n, billed: 450_000n })
    const stored = await partOf(house, 'national').database.many(
      sql`SELECT sequence, payable_fen::text AS payable, corrects, reason FROM declaration
          WHERE taxpayer_id = ${taxpayer.ids.national} ORDER BY sequence`,
    )
    expect(stored).toEqual([
      { sequence: 0, payable: '300000', corrects: null, reason: null },
      { sequence: 1, payable: '450000', corrects: first.declarationId, reason: '填写有误' },
    ])
  })

  it('upwards after payment: only the difference is due', async () => {
    const taxpayer = await newTaxpayer()
    const first = await fileVat(taxpayer, 300_000n)
    await pay(taxpayer, first.filingId)
    const second = await fileVat(taxpayer, 450_000n, first.declarationId)
    expect(second.books.map((book) => book.amountFen)).toEqual(['75000', '75000'])
    expect(await accounts(taxpayer)).toEqual({ assessed: -450_000n, held: 300_000n, billed: 150_000n })
  })

  it('downwards after payment: what was paid beyond is overpaid, and a later increase is first taken from it', async () => {
    const taxpayer = await newTaxpayer()
    const first = await fileVat(taxpayer, 300_000n)
    await pay(taxpayer, first.filingId)
    const lower = await fileVat(taxpayer, 120_000n, first.declarationId)
    expect(lower.books).toEqual([])
    expect(await accounts(taxpayer)).toEqual({ assessed: -120_000n, held: 300_000n, overpaid: -180_000n })
    const higher = await fileVat(taxpayer, 360_000n, lower.declarationId)
    expect(higher.books.map((book) => book.amountFen)).toEqual(['30000', '30000'])
    expect(await accounts(taxpayer)).toEqual({ assessed: -360_000n, held: 300_000n, billed: 60_000n })
  })

  it('downwards before payment: the new books are smaller', async () => {
    const taxpayer = await newTaxpayer()
    const first = await fileVat(taxpayer, 300_000n)
    await fileVat(taxpayer, 90_000n, first.declarationId)
    expect(await books(taxpayer)).toEqual({ reversed: 300_000n, assessed: 90_000n })
    expect(await accounts(taxpayer)).toEqual({ assessed: -90_000n, billed: 90_000n })
  })

  it('needs a reason, an original, the newest version, and no debit on its way', async () => {
    const taxpayer = await newTaxpayer()
    const input = returnInputs(taxpayer, PERIOD, cells(300_000n)).national
    expect(
      await refusal(file(house, 'national', { ...input, corrects: uuidv7(), reason: 'x' })),
    ).toMatchObject({
      code: 'correction-without-original',
    })
    const first = await fileVat(taxpayer, 300_000n)
    const again = returnInputs(taxpayer, PERIOD, cells(330_000n), {
      corrects: { national: first.declarationId },
    }).national
    expect(await refusal(file(house, 'national', { ...again, reason: '  ' }))).toMatchObject({
      code: 'reason-missing',
      errors: [{ pointer: '/reason' }],
    })
    await act(house, 'national', 'payment.confirm', {
      taxpayerId: taxpayer.ids.national,
      filingId: first.filingId,
      totalFen: '300000',
    })
    expect(await refusal(file(house, 'national', again))).toMatchObject({
      status: 409,
      code: 'payment-in-progress',
    })
    const other = await newTaxpayer()
    const original = await fileVat(other, 300_000n)
    const corrected = await fileVat(other, 330_000n, original.declarationId)
    const late = returnInputs(other, PERIOD, cells(360_000n), {
      corrects: { national: original.declarationId },
    }).national
    expect(await refusal(file(house, 'national', late))).toMatchObject({
      status: 409,
      code: 'corrected-meanwhile',
      facts: { declarationId: corrected.declarationId },
    })
  })

  it('corrects once when ten corrections come at once', async () => {
    const taxpayer = await newTaxpayer()
    const first = await fileVat(taxpayer, 300_000n)
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        fileVat(taxpayer, 330_000n + BigInt(index) * 3n, first.declarationId),
      ),
    )
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const { assessed, billed } = await accounts(taxpayer)
    expect(assessed).toBe(-(billed ?? 0n))
    expect((await books(taxpayer)).assessed).toBe(billed)
  })

  it('tells the other side of the correction, naming the message it corrects', async () => {
    const taxpayer = await newTaxpayer()
    const first = await fileVat(taxpayer, 300_000n)
    await fileVat(taxpayer, 450_000n, first.declarationId)
    const messages = await partOf(house, 'national').database.many<{
      id: string
      correctionOf: string | null
    }>(
      sql`SELECT id, correction_of AS "correctionOf" FROM exchange_outbox
          WHERE receiver = 'local' AND subject = ${taxpayer.ids.national} ORDER BY subject_seq`,
    )
    expect(messages).toHaveLength(2)
    expect(messages[0]?.correctionOf).toBeNull()
    expect(messages[1]?.correctionOf).toBe(messages[0]?.id)
    await house.drain()
    const arrived = await partOf(house, 'local').database.many(
      sql`SELECT sequence, content ->> 'payableFen' AS payable FROM counterpart_declaration
          WHERE taxpayer_id = ${taxpayer.ids.local} ORDER BY sequence`,
    )
    expect(arrived).toEqual([
      { sequence: 0, payable: '300000' },
      { sequence: 1, payable: '450000' },
    ])
  })

  it('keeps ledger, books and declarations equal over any sequence of returns, corrections, payments and failures', async () => {
    const step = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('file' as const), vatFen: fc.bigInt(-2_000n, 1_000_003n) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('pay' as const), succeed: fc.boolean() }) },
    )
    // Three levels and odd shares, so that single fen move between them.
    const shares = {
      '10101': [
        { level: 'central', share: '0.333' },
        { level: 'province', share: '0.333' },
        { level: 'county', share: '0.334' },
      ],
    }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async (steps) => {
        const taxpayer = await newTaxpayer(shares)
        let latest: { declarationId: string; payable: bigint } | undefined
        const filings: string[] = []
        for (const each of steps) {
          if (each.do === 'file') {
            const made = await fileVat(taxpayer, each.vatFen, latest?.declarationId)
            latest = made
            filings.push(made.filingId)
          } else if (filings.length > 0) {
            await pay(taxpayer, filings.at(-1) ?? '', each.succeed)
          }
          const balance = await accounts(taxpayer)
          const of = (account: string) => balance[account] ?? 0n
          const standing = await books(taxpayer)
          const paid = standing.debited ?? 0n
          const payable = latest?.payable ?? 0n
          expect(Object.values(balance).reduce((sum, fen) => sum + fen, 0n)).toBe(0n)
          expect(-of('assessed')).toBe(payable)
          expect(of('billed')).toBe(standing.assessed ?? 0n)
          expect(of('held')).toBe(paid)
          expect(of('receivable')).toBe(0n)
          // Paid and still due, less what is overpaid, is what was declared.
          expect(paid + of('billed') + of('overpaid')).toBe(payable)
          // Single fen may be open at one budget level and overpaid at another, never more.
          if (of('billed') > 3n) expect(of('overpaid') > -3n).toBe(true)
        }
      }),
      { numRuns: Number(process.env.YIMEN_PROPERTY_RUNS ?? 12), seed: 20171016 },
    )
  }, 120_000)

  it('verifies after all of this', async () => {
    await house.drain()
    const verification = await verifyLogs(
      new Map([...house.parts].map(([name, part]) => [name, part.database])),
      partOf(house, 'national').keys,
    )
    expect(verification).toMatchObject({ ok: true, firstAltered: null })
  })
})
