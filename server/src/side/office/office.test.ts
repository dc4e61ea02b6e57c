import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import {
  act,
  backOfficer,
  bookkeeperOf,
  file,
  partOf,
  registerTaxpayer,
  returnInputs,
  setBusinessDate,
  type TestTaxpayer,
} from '../../../test/sides.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import { RefusedError } from '../../platform/refusal.ts'

interface Page<Item> {
  readonly items: Item[]
  readonly next: string | null
}

describe('the office of a side', () => {
  let house: TestHouse
  const taxpayers: TestTaxpayer[] = []
  const ask = async <T>(side: Side, name: string, input: object, actor: Actor = backOfficer(side)) =>
    (await house.links[side].query(name, input, actor)) as T
  const code = async (work: Promise<unknown>) => {
    try {
      await work
    } catch (error) {
      if (error instanceof RefusedError) return error.refusal.code
      throw error
    }
    return 'not refused'
  }
  const elsewhere = (side: Side) => backOfficer(side, side === 'national' ? '19901210000' : '29901210000')

  beforeAll(async () => {
    house = await createTestHouse()
    await setBusinessDate(house, '2017-10-16')
    for (let index = 0; index < 7; index += 1) {
      const taxpayer = await registerTaxpayer(house, 700 + index)
      taxpayers.push(taxpayer)
      const { national, local } = returnInputs(taxpayer, '2017-Q3', {
        '1.goods': 10_000_000n + BigInt(index) * 100n,
      })
      await file(house, 'national', national, { actor: bookkeeperOf(taxpayer) })
      await file(house, 'local', local, { actor: bookkeeperOf(taxpayer) })
    }
    await house.drain()
  })
  afterAll(() => house?.dispose())

  it('lists declarations page by page, newest first, each once, and finds them by period, name and number', async () => {
    type Brief = { id: string; taxpayerCode: string; filedAt: string; taxpayerName: string }
    const seen: Brief[] = []
    let cursor: string | undefined
    for (;;) {
      const page = await ask<Page<Brief>>('national', 'office.declarations', {
        limit: 3,
        ...(cursor ? { cursor } : {}),
      })
      expect(page.items.length).toBeLessThanOrEqual(3)
      seen.push(...page.items)
      if (page.next === null) break
      cursor = page.next
    }
    expect(new Set(seen.map((row) => row.id)).size).toBe(7)
    expect(seen.map((row) => row.filedAt)).toEqual(
      seen
        .map((row) => row.filedAt)
        .sort()
        .reverse(),
    )
    const find = async (query: object) =>
      (await ask<Page<Brief>>('national', 'office.declarations', query)).items.map((row) => row.taxpayerCode)
    expect(await find({ q: taxpayers[2]?.code.toLowerCase() })).toEqual([taxpayers[2]?.code])
    expect(await find({ q: '试验703' })).toEqual([taxpayers[3]?.code])
    expect(await find({ period: '2017-Q2' })).toEqual([])
    const ids = [1, 4].map((index) => taxpayers[index]?.ids.national)
    expect(await find({ taxpayerIds: ids })).toEqual([taxpayers[4]?.code, taxpayers[1]?.code])
    expect(await find({ taxpayerIds: ids, period: '2017-Q2' })).toEqual([])
    expect(await find({ taxpayerIds: [] })).toEqual([])
    expect(
      (await ask<Page<Brief>>('national', 'office.declarations', { taxpayerIds: ids }, elsewhere('national')))
        .items,
    ).toEqual([])
    expect(await code(ask('national', 'office.declarations', { cursor: 'bm90LW91cnM' }))).toBe(
      'cursor-invalid',
    )
  })

  it('shows a declaration with form, law, books and versions, and none of it to officers of another place or side', async () => {
    const page = await ask<Page<{ id: string }>>('national', 'office.declarations', { limit: 1 })
    const declarationId = page.items[0]?.id ?? ''
    const view = await ask<{
      form: { values: Record<string, string>; definition: { content: { lines: unknown[] } } }
      explanation: { text: { zh: string; en: string }; legalBasis: string[]; line: string }[]
      books: unknown[]
      versions: unknown[]
      logEntryId: string
    }>('national', 'office.declaration', { declarationId })
    expect(view.form.values['1.goods']).toBe('10000600')
    expect(view.form.values['2.goods']).toBe('0')
    expect(view.form.definition.content.lines).toHaveLength(22)
    expect(view.explanation.find((line) => line.line === '15.goods')).toMatchObject({
      text: { zh: expect.stringContaining('3,000.18'), en: expect.stringContaining('3,000.18') },
      legalBasis: expect.arrayContaining(['增值税暂行条例第十二条']),
    })
    expect(view.books).toHaveLength(2)
    expect(view.versions).toHaveLength(1)
    const entry = await partOf(house, 'national').database.many(
      sql`SELECT kind FROM log_entry WHERE id = ${view.logEntryId}`,
    )
    expect(entry).toEqual([{ kind: 'return.file' }])
    expect(await code(ask('national', 'office.declaration', { declarationId }, elsewhere('national')))).toBe(
      'declaration-not-found',
    )
    expect(await code(ask('national', 'office.declaration', { declarationId }, backOfficer('local')))).toBe(
      'role-missing',
    )
  })

  it('shows lists only to officers of the side, and only what lies in their subtree', async () => {
    const [first] = taxpayers
    if (!first) throw new Error('no taxpayer')
    for (const name of ['office.declarations', 'office.ledger', 'office.payments'])
      expect((await ask<Page<unknown>>('national', name, {}, elsewhere('national'))).items).toEqual([])
    expect(
      (
        await ask<Page<unknown>>(
          'national',
          'office.exchange-messages',
          { direction: 'sent' },
          elsewhere('national'),
        )
      ).items,
    ).toEqual([])
    for (const [name, input] of [
      ['office.declarations', {}],
      ['office.ledger', {}],
      ['office.balances', {}],
      ['office.payments', {}],
      ['office.payment-exceptions', {}],
      ['office.documents', {}],
      ['office.exchange', {}],
      ['office.exchange-messages', { direction: 'sent' }],
    ] as const)
      for (const actor of [bookkeeperOf(first), backOfficer('local')])
        expect(await code(ask('national', name, input, actor))).toBe('role-missing')
  })

  it('balances: the sum over all accounts is zero and the assessed is what was declared', async () => {
    for (const side of ['national', 'local'] as const) {
      const { accounts, sumFen } = await ask<{
        accounts: { account: string; taxCode: string; amountFen: string; name: { zh: string } }[]
        sumFen: string
      }>(side, 'office.balances', {})
      expect(sumFen).toBe('0')
      const declared = await partOf(house, side).database.get<{ sum: string }>(
        sql`SELECT sum(payable_fen)::text AS sum FROM declaration`,
      )
      const assessed = accounts
        .filter((row) => row.account === 'assessed')
        .reduce((sum, row) => sum + BigInt(row.amountFen), 0n)
      expect((-assessed).toString()).toBe(declared.sum)
      expect(accounts.find((row) => row.account === 'assessed')?.name.zh).toBe('应征')
    }
  })

  it('balances are the same however much of the log is in the sums already, for the whole side and for a subtree', async () => {
    const balances = async (actor = backOfficer('national')) =>
      (await ask<{ accounts: object[] }>('national', 'office.balances', {}, actor)).accounts
    const { database } = partOf(house, 'national')
    const folded = () =>
      database.get<{ below: bigint; leaves: bigint }>(
        sql`SELECT below, (SELECT count(*) FROM log_leaf) AS leaves FROM ledger_fold_mark`,
      )
    // Entries are numbered in one round and summed in the next.
    const settle = async () => {
      for (let round = 0; round < 2; round += 1) {
        house.tick(10_000)
        await house.drain()
      }
    }
    const fromPostings = () =>
      database.many<{ account: string; taxCode: string; amountFen: bigint }>(
        sql`SELECT account, tax_code AS "taxCode", sum(amount_fen)::bigint AS "amountFen" FROM ledger_posting
            GROUP BY 1, 2 HAVING sum(amount_fen) <> 0 ORDER BY 1, 2`,
      )
    const expected = async () =>
      (await fromPostings()).map((row) => ({ ...row, amountFen: row.amountFen.toString() }))
    await settle()
    const before = await folded()
    expect(before.below).toBe(before.leaves)
    expect(before.below).toBeGreaterThan(0n)
    expect(await balances()).toMatchObject(await expected())
    expect(await balances(backOfficer('national', '19901000000'))).toMatchObject(await expected())
    expect(await balances(elsewhere('national'))).toEqual([])

    // Neither numbered nor summed yet: it counts all the same, and after both steps it counts once.
    const taxpayer = await registerTaxpayer(house, 780)
    const { national } = returnInputs(taxpayer, '2017-Q3', { '1.goods': 20_000_000n })
    await file(house, 'national', national, { actor: bookkeeperOf(taxpayer) })
    const after = await expected()
    expect(after).not.toEqual(await balances(elsewhere('national')))
    expect(await balances()).toMatchObject(after)
    expect(await balances()).toHaveLength(after.length)
    await settle()
    expect((await folded()).below).toBeGreaterThan(before.below)
    expect(await balances()).toMatchObject(after)
    await settle()
    expect(await balances()).toMatchObject(after)
  })

  it('gives the taxpayer its own ledger, obligations and facts, and a stranger nothing', async () => {
    const [mine, other] = taxpayers
    if (!mine || !other) throw new Error('no taxpayers')
    const taxpayerId = mine.ids.local
    const ledger = await ask<
      Page<{ kind: string; postings: { accountName: { zh: string }; amountFen: string }[] }>
    >('local', 'ledger.list', { taxpayerId }, bookkeeperOf(mine))
    expect(ledger.items).toMatchObject([
      { kind: 'assessment', postings: [{ amountFen: '-21000' }, { amountFen: '21000' }] },
    ])
    const obligations = await ask<{
      items: { taxCode: string; period: string; state: string; unpaidFen: string; dueDate: string }[]
    }>('local', 'obligations.list', { taxpayerId }, bookkeeperOf(mine))
    const of = (period: string, taxCode: string) =>
      obligations.items.find((item) => item.period === period && item.taxCode === taxCode)
    expect(of('2017-Q3', '10109')).toMatchObject({
      state: 'filed',
      unpaidFen: '21000',
      dueDate: '2017-10-23',
    })
    expect(of('2017-Q3', '30203')).toMatchObject({ state: 'filed', unpaidFen: '0' })
    expect(of('2017-Q2', '10109')).toMatchObject({ state: 'overdue', unpaidFen: '0' })
    expect(of('2017-Q4', '10109')).toMatchObject({ state: 'upcoming' })
    expect(of('2016-Q4', '10109')).toBeUndefined()
    const facts = await ask<object>(
      'local',
      'return.facts',
      { taxpayerId, period: '2017-Q3' },
      bookkeeperOf(mine),
    )
    expect(facts).toMatchObject({
      taxpayerKind: 'enterprise',
      location: 'city',
      periodType: 'quarter',
      dueDate: '2017-10-23',
      determinations: [{ taxCode: '10109' }, { taxCode: '30203' }, { taxCode: '30216' }],
      filed: { payableFen: '21000' },
    })
    expect(await ask('local', 'taxpayer.summary', { taxpayerId }, bookkeeperOf(mine))).toMatchObject({
      // The rate the law gives, where the determination names none: 7 % in a city, 3 %, 2 %.
      determinations: [
        { taxCode: '10109', rate: '0.07' },
        { taxCode: '30203', rate: '0.03' },
        { taxCode: '30216', rate: '0.02' },
      ],
    })
    for (const [name, input] of [
      ['ledger.list', { taxpayerId }],
      ['obligations.list', { taxpayerId }],
      ['return.facts', { taxpayerId, period: '2017-Q3' }],
      ['taxpayer.summary', { taxpayerId }],
      ['filing.states', { taxpayerId, filingIds: [] }],
    ] as const)
      expect(await code(ask('local', name, input, bookkeeperOf(other)))).toBe('taxpayer-not-found')
  })

  it('lists nothing as due that no determination says, and nothing after it has ended', async () => {
    const taxpayer = await registerTaxpayer(house, 790, { sides: ['national'] })
    const taxpayerId = taxpayer.ids.national
    const { id } = await partOf(house, 'national').database.get<{ id: string }>(
      sql`SELECT id FROM determination WHERE taxpayer_id = ${taxpayerId}`,
    )
    const input = {
      taxpayerId,
      taxCode: '10101',
      item: 'small-scale',
      periodType: 'quarter',
      rateCode: null,
      collectionMode: 'self-assessed',
      budgetSubject: '101010103',
      treasury: '9901020001',
      validFrom: '2017-01-01',
      validTo: '2017-06-30',
      replaces: id,
    }
    expect(await code(act(house, 'national', 'determination.record', { ...input, replaces: null }))).toBe(
      'determination-overlaps',
    )
    expect(
      await code(
        act(house, 'national', 'determination.record', { ...input, taxCode: '10109', replaces: null }),
      ),
    ).toBe('tax-of-other-side')
    expect(
      await code(act(house, 'national', 'determination.record', input, { actor: bookkeeperOf(taxpayer) })),
    ).toBe('taxpayer-not-found')
    await act(house, 'national', 'determination.record', input, { actor: backOfficer('national') })
    expect(await code(act(house, 'national', 'determination.record', input))).toBe(
      'determination-not-current',
    )
    const { items } = await ask<{ items: { period: string }[] }>('national', 'obligations.list', {
      taxpayerId,
    })
    expect(items.map((item) => item.period)).toEqual(['2017-Q1', '2017-Q2'])
    const { national } = returnInputs(taxpayer, '2017-Q3', { '1.goods': 100n })
    expect(await code(file(house, 'national', national))).toBe('not-determined')
  })

  it('takes one of ten determinations that come at once for the same days', async () => {
    const taxpayer = await registerTaxpayer(house, 791, { sides: [] })
    await registerTaxpayerOnly(taxpayer)
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        act(house, 'national', 'determination.record', {
          taxpayerId: taxpayer.ids.national,
          taxCode: '10101',
          item: 'small-scale',
          periodType: 'quarter',
          rateCode: null,
          collectionMode: 'self-assessed',
          budgetSubject: '101010103',
          treasury: '9901020001',
          validFrom: '2017-01-01',
          validTo: null,
          replaces: null,
        }),
      ),
    )
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  })

  async function registerTaxpayerOnly(taxpayer: TestTaxpayer) {
    await act(house, 'national', 'taxpayer.register', {
      taxpayerId: taxpayer.ids.national,
      name: taxpayer.name,
      kind: taxpayer.kind,
      code: taxpayer.code,
      authority: '19901020000',
      location: taxpayer.location,
    })
  }
})
