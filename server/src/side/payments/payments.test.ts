import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { pino } from 'pino'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPaymentHouse, type PaymentHouse, taxpayerActor } from '../../../test/payments.ts'
import { systemActor } from '../../platform/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import { verifyLogs } from '../../platform/log/verify.ts'
import { startTreasurySimulator, type TreasurySimulator } from '../../treasury/process.ts'
import { createHttpChannel } from './httpChannel.ts'

const log = pino({ level: 'silent' })
const LATE_MS = 1200
const VAT = [
  { taxCode: '10101', level: 'central', amountFen: '450000' },
  { taxCode: '10101', level: 'county', amountFen: '450000' },
]
const SURCHARGES = [
  { taxCode: '10109', level: 'county', amountFen: '63000' },
  { taxCode: '30203', level: 'county', amountFen: '27000' },
]

describe('payment against the treasury–bank simulator', () => {
  let house: PaymentHouse
  let simulator: TreasurySimulator
  let dataDir: string
  const system = systemActor('test')

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'yimen-payments-'))
    simulator = await startTreasurySimulator({ dataDir, log, lateMs: LATE_MS })
    const channel = createHttpChannel({ ...simulator, name: 'simulator', simulator: true, timeoutMs: 500 })
    house = await createPaymentHouse({ channel })
  })
  afterAll(async () => {
    await house?.dispose()
    await simulator?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  beforeEach(() => mode('both', 'succeed'))

  const call = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${simulator.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-treasury-secret': simulator.secret },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return response.json()
  }
  async function mode(side: string, value: string): Promise<void> {
    await call('/mode', { side, mode: value })
  }
  const taken = (side: string) =>
    call(`/totals?side=${side}`) as Promise<{ debits: number; amountFen: string }>

  /** Lets real time (for the simulator) and the house's clock go on until it is true. */
  async function until(done: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 60; tries += 1) {
      await house.drain()
      if (await done()) return
      await pause(100)
      house.tick(1500)
    }
    throw new Error('it did not come about')
  }
  const reached = (side: 'national' | 'local', filingId: string, state: string) => async () =>
    (await house.states(side, filingId)).every((each) => each === state)
  const payable = async (side: 'national' | 'local', taxpayerId: string, filingId: string) =>
    (await house.part(side).queries.query('payment.state', { taxpayerId, filingId }, system)) as {
      payment: string
      payableFen: string
      books: { failure: { zh: string } | null; state: string; lateSurchargeFen: string }[]
    }

  it('[P60] debits, sends up, receives and writes off through the treasury–tax–bank network, ledger in step', async () => {
    const ids = await house.taxpayer()
    const before = await house.balances('national')
    const filingId = await house.issue('national', ids.national, VAT)
    expect(await payable('national', ids.national, filingId)).toMatchObject({
      payment: 'unpaid',
      payableFen: '900000',
      agreement: true,
    })
    expect(await house.confirm('national', ids.national, filingId, '900000')).toMatchObject({
      amountFen: '900000',
    })
    expect(await house.states('national', filingId)).toEqual(['debiting', 'debiting'])
    await until(reached('national', filingId, 'written-off'))
    const after = await house.balances('national')
    expect((after['received-written-off'] ?? 0n) - (before['received-written-off'] ?? 0n)).toBe(900000n)
    expect((after.assessed ?? 0n) - (before.assessed ?? 0n)).toBe(-900000n)
    for (const passed of ['billed', 'held', 'in-transit', 'received'])
      expect(after[passed] ?? 0n).toBe(before[passed] ?? 0n)
    const kinds = await house.part('national').database.many<{ kind: string; count: bigint }>(
      sql`SELECT e.kind, count(*) AS count FROM payment_event e JOIN payment_book b ON b.id = e.book_id
          WHERE b.filing_id = ${filingId} GROUP BY e.kind ORDER BY e.kind`,
    )
    expect(kinds.map((row) => `${row.kind} ${row.count}`)).toEqual([
      'confirmed 2',
      'debited 2',
      'received 2',
      'sent-up 2',
      'written-off 2',
    ])
    // The other side knows what was received.
    const told = await house
      .part('local')
      .database.many<{ content: { books: unknown[] } }>(
        sql`SELECT content FROM counterpart_payment WHERE filing_id = ${filingId}`,
      )
    expect(told).toHaveLength(1)
    expect(told[0]?.content.books).toHaveLength(2)
  })

  it('national paid, local failed: the first stands, the second is due, is retried and resolved, nothing is doubled', async () => {
    const ids = await house.taxpayer()
    const filingId = uuidv7()
    await house.issue('national', ids.national, VAT, { filingId })
    await house.issue('local', ids.local, SURCHARGES, { filingId })
    const [nationalBefore, localBefore] = [await taken('national'), await taken('local')]
    const ledgerBefore = await house.balances('local')
    await mode('local', 'fail')
    await house.confirm('national', ids.national, filingId, '900000')
    await house.confirm('local', ids.local, filingId, '90000')
    await until(async () => (await payable('local', ids.local, filingId)).payment === 'failed')
    await until(reached('national', filingId, 'written-off'))
    const failed = await payable('local', ids.local, filingId)
    expect(failed.payableFen).toBe('90000')
    expect(failed.books[0]?.failure?.zh).toContain('余额不足')
    expect((await payable('national', ids.national, filingId)).payment).toBe('paid')
    expect(await house.balances('local')).toEqual({
      ...ledgerBefore,
      assessed: ledgerBefore.assessed ?? 0n,
      billed: ledgerBefore.billed ?? 0n,
    })

    await mode('local', 'succeed')
    await house.confirm('local', ids.local, filingId, '90000')
    await until(reached('local', filingId, 'written-off'))
    const [nationalAfter, localAfter] = [await taken('national'), await taken('local')]
    expect(BigInt(nationalAfter.amountFen) - BigInt(nationalBefore.amountFen)).toBe(900000n)
    expect(BigInt(localAfter.amountFen) - BigInt(localBefore.amountFen)).toBe(90000n)
    expect(localAfter.debits - localBefore.debits).toBe(1)
    const ledger = await house.balances('local')
    expect((ledger['received-written-off'] ?? 0n) - (ledgerBefore['received-written-off'] ?? 0n)).toBe(90000n)
  })

  it('an answer that does not come is enquired, an order the bank never got is sent again under its id: one debit', async () => {
    const ids = await house.taxpayer()
    const filingId = await house.issue('national', ids.national, VAT)
    const before = await taken('national')
    await mode('national', 'timeout')
    await house.confirm('national', ids.national, filingId, '900000')
    await house.drain()
    expect(await house.states('national', filingId)).toEqual(['debiting', 'debiting'])
    await expect(house.confirm('national', ids.national, filingId, '900000')).rejects.toMatchObject({
      refusal: { code: 'already-paying', status: 409 },
    })
    house.tick(5000)
    await house.drain()
    expect((await payable('national', ids.national, filingId)).payment).toBe('paying')
    await mode('national', 'succeed')
    await until(reached('national', filingId, 'written-off'))
    const after = await taken('national')
    expect(after.debits - before.debits).toBe(1)
  })

  it('answers that come late or twice and reports told twice change nothing a second time', async () => {
    for (const how of ['late', 'twice']) {
      const ids = await house.taxpayer()
      const filingId = await house.issue('national', ids.national, VAT)
      const [before, ledgerBefore] = [await taken('national'), await house.balances('national')]
      await mode('national', how)
      await house.confirm('national', ids.national, filingId, '900000')
      await until(reached('national', filingId, 'written-off'))
      await pause(LATE_MS)
      house.tick(5000)
      await house.drain()
      const [after, ledger] = [await taken('national'), await house.balances('national')]
      expect(after.debits - before.debits).toBe(1)
      expect((ledger['received-written-off'] ?? 0n) - (ledgerBefore['received-written-off'] ?? 0n)).toBe(
        900000n,
      )
      const events = await house
        .part('national')
        .database.many(
          sql`SELECT e.kind FROM payment_event e JOIN payment_book b ON b.id = e.book_id WHERE b.filing_id = ${filingId}`,
        )
      expect(events).toHaveLength(10)
      const certificates = await house
        .part('national')
        .database.many(sql`SELECT 1 FROM document WHERE filing_id = ${filingId}`)
      expect(certificates).toHaveLength(1)
    }
  })

  it('survives kill -9 of the bank in mid-debit: every confirmed payment ends, once', async () => {
    const filings: { filingId: string; taxpayerId: string }[] = []
    const before = await taken('national')
    for (let index = 0; index < 8; index += 1) {
      const ids = await house.taxpayer()
      filings.push({
        filingId: await house.issue('national', ids.national, VAT),
        taxpayerId: ids.national,
      })
    }
    await Promise.all(
      filings.map(({ taxpayerId, filingId }) => house.confirm('national', taxpayerId, filingId, '900000')),
    )
    const victim = simulator.pid()
    const draining = house.drain()
    await pause(5)
    if (victim !== undefined) process.kill(victim, 'SIGKILL')
    await draining
    await until(async () => {
      const all = await Promise.all(filings.map(({ filingId }) => house.states('national', filingId)))
      return all.flat().every((state) => state === 'written-off')
    })
    const after = await taken('national')
    expect(after.debits - before.debits).toBe(8)
    expect(BigInt(after.amountFen) - BigInt(before.amountFen)).toBe(7200000n)
  })

  it('asks for the surcharge of every day after the last day, and not on education surcharges unless the place says so', async () => {
    const ids = await house.taxpayer()
    const filingId = await house.issue('local', ids.local, SURCHARGES, { dueDate: '2017-10-06' })
    // 630.00 × 0.05 % × 10 days = 3.15
    await expect(house.confirm('local', ids.local, filingId, '90000')).rejects.toMatchObject({
      refusal: {
        code: 'totals-differ',
        facts: { confirmedFen: '90000', payableFen: '90315', lateSurchargeFen: '315' },
      },
    })
    const before = await house.balances('local')
    await house.confirm('local', ids.local, filingId, '90315')
    await until(reached('local', filingId, 'written-off'))
    const after = await house.balances('local')
    expect((after['received-written-off'] ?? 0n) - (before['received-written-off'] ?? 0n)).toBe(90315n)
    expect((after.assessed ?? 0n) - (before.assessed ?? 0n)).toBe(-315n)
    const [late] = await house.part('local').database.many<{ sum: bigint }>(
      sql`SELECT sum(amount_fen)::bigint AS sum FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id
          WHERE t.taxpayer_id = ${ids.local} AND p.kind = 'late-payment' AND p.account = 'received-written-off'`,
    )
    expect(late?.sum).toBe(315n)

    const pay = house.part('local').pipeline
    await pay.execute({
      kind: 'payment.set-surcharge-policy',
      input: { onEducationSurcharges: true },
      key: 'policy-on',
      actor: system,
    })
    const second = await house.taxpayer()
    const other = await house.issue('local', second.local, SURCHARGES, { dueDate: '2017-10-06' })
    // 270.00 × 0.05 % × 10 days = 1.35 more
    expect((await payable('local', second.local, other)).payableFen).toBe('90450')
    await pay.execute({
      kind: 'payment.set-surcharge-policy',
      input: { onEducationSurcharges: false },
      key: 'policy-off',
      actor: system,
    })
  })

  it('refuses without agreement, for others, when nothing is open, and gives the same key the same answer', async () => {
    const poor = await house.taxpayer({ agreement: false })
    const unpayable = await house.issue('national', poor.national, VAT)
    await expect(house.confirm('national', poor.national, unpayable, '900000')).rejects.toMatchObject({
      refusal: { code: 'no-agreement', status: 422 },
    })
    const ids = await house.taxpayer()
    const filingId = await house.issue('national', ids.national, VAT)
    await expect(
      house.part('national').pipeline.execute({
        kind: 'payment.confirm',
        input: { taxpayerId: ids.national, filingId, totalFen: '900000' },
        key: uuidv7(),
        actor: taxpayerActor(poor),
      }),
    ).rejects.toMatchObject({ refusal: { code: 'taxpayer-not-found', status: 404 } })
    await expect(house.confirm('national', ids.national, uuidv7(), '0')).rejects.toMatchObject({
      refusal: { code: 'nothing-to-pay' },
    })
    const rush = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        house.confirm('national', ids.national, filingId, '900000', index < 5 ? 'rush-same' : undefined),
      ),
    )
    const won = rush.flatMap((result) =>
      result.status === 'fulfilled' ? [(result.value as { instructionId: string }).instructionId] : [],
    )
    expect(new Set(won).size).toBe(1)
    const instructions = await house
      .part('national')
      .database.many(sql`SELECT 1 FROM debit_instruction WHERE filing_id = ${filingId}`)
    expect(instructions).toHaveLength(1)
    await until(reached('national', filingId, 'written-off'))
  })

  it('lists books by right: an officer of another place and an administrator see none', async () => {
    const ask = (actor: Parameters<PaymentHouse['links']['national']['query']>[2]) =>
      house.links.national.query('office.payments', { limit: 3, state: 'written-off' }, actor) as Promise<{
        items: unknown[]
        next: string | null
      }>
    const officer = (authority: string) => ({
      ...taxpayerActor({ national: uuidv7(), local: uuidv7() }),
      roles: [],
      mandates: [],
      hats: [{ side: 'national' as const, authority, roles: ['back-officer' as const] }],
    })
    const first = await ask(officer('19901000000'))
    expect(first.items).toHaveLength(3)
    expect(first.next).not.toBeNull()
    expect((await ask(officer('19901210000'))).items).toHaveLength(0)
    expect((await ask({ ...officer('19901000000'), roles: ['administrator'] })).items).toHaveLength(0)
  })

  it('leaves logs that verify', async () => {
    await house.drain()
    const found = await verifyLogs(
      new Map([...house.parts].map(([name, part]) => [name, part.database])),
      house.part('national').keys,
    )
    expect(found.firstAltered).toBeNull()
    expect(found.ok).toBe(true)
  })

  it('names state that somebody with the superuser’s rights changed, although the log holds no digest of it', async () => {
    const verified = () =>
      verifyLogs(
        new Map([...house.parts].map(([name, part]) => [name, part.database])),
        house.part('national').keys,
      )
    const owner = new Client({ connectionString: house.databases.get('national')?.ownerUrl })
    await owner.connect()
    try {
      for (const [table, change, back] of [
        ['taxpayer', "SET name = name || '甲'", "SET name = rtrim(name, '甲')"],
        [
          'payment_book_state',
          'SET late_surcharge_fen = late_surcharge_fen + 1',
          'SET late_surcharge_fen = late_surcharge_fen - 1',
        ],
        ['debit_instruction', 'SET amount_fen = amount_fen + 100', 'SET amount_fen = amount_fen - 100'],
        ['document_series', 'SET last_number = last_number + 1', 'SET last_number = last_number - 1'],
        ['log_state', 'SET size = size + 1', 'SET size = size - 1'],
      ] as const) {
        await owner.query(`UPDATE ${table} ${change}`)
        const { ok, findings } = await verified()
        await owner.query(`UPDATE ${table} ${back}`)
        expect({ table, ok, what: findings.map(({ part, what }) => `${part} ${what}`) }).toEqual({
          table,
          ok: false,
          what: [`national state:${table}`],
        })
      }
      expect((await verified()).ok).toBe(true)
    } finally {
      await owner.end()
    }
  })
})
