import { uuidv7 } from 'uuidv7'
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
} from '../../../test/sides.ts'
import type { Side } from '../../platform/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import { verifyLogs } from '../../platform/log/verify.ts'
import { RefusedError } from '../../platform/refusal.ts'

const SALES = { '1.goods': 20_000_000n, '3.goods': 20_000_000n }

describe('filing a return at a side', () => {
  let house: TestHouse
  let serial = 100
  const next = () => {
    serial += 1
    return serial
  }
  const rows = (
    side: Side,
    table: 'declaration' | 'ledger_transaction' | 'payment_book',
    taxpayerId: string,
  ) => {
    const query = {
      declaration: sql`SELECT * FROM declaration WHERE taxpayer_id = ${taxpayerId}`,
      ledger_transaction: sql`SELECT * FROM ledger_transaction WHERE taxpayer_id = ${taxpayerId}`,
      payment_book: sql`SELECT * FROM payment_book WHERE taxpayer_id = ${taxpayerId}`,
    }[table]
    return partOf(house, side).database.many(query)
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

  beforeAll(async () => {
    house = await createTestHouse()
    await setBusinessDate(house, '2017-10-16')
  })
  afterAll(() => house?.dispose())

  it('stores a declaration, balanced ledger and a payment book per authority and budget level, and says so in one answer', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    const { national, local } = returnInputs(taxpayer, '2017-Q3', SALES)
    const vat = await file(house, 'national', national, { actor: bookkeeperOf(taxpayer) })
    const surcharges = await file(house, 'local', local, { actor: bookkeeperOf(taxpayer) })
    // 200,000 yuan × 3 % = 6,000; 7 % of it; education surcharges exempt to 300,000 a quarter (财税〔2016〕12号).
    expect(vat).toMatchObject({ payableFen: '600000', dueDate: '2017-10-23', late: false })
    expect(surcharges).toMatchObject({ payableFen: '42000', dueDate: '2017-10-23', late: false })
    expect(vat.books.map((book) => [book.budgetLevel, book.amountFen, book.state])).toEqual([
      ['central', '300000', 'assessed'],
      ['county', '300000', 'assessed'],
    ])
    expect(surcharges.books.map((book) => [book.taxCode, book.budgetLevel, book.amountFen])).toEqual([
      ['10109', 'county', '42000'],
    ])
    expect(vat.books[0]?.number).toMatch(/^N20171016\d{12}$/)
    expect(surcharges.books[0]?.number).toMatch(/^L20171016\d{12}$/)
    expect(vat.taxes).toMatchObject([
      { taxCode: '10101', name: { zh: '增值税' }, baseFen: '20000000', rate: '0.03', payableFen: '600000' },
    ])
    const balance = await partOf(house, 'national').database.many(
      sql`SELECT account, sum(amount_fen)::text AS sum FROM ledger_posting WHERE taxpayer_id = ${taxpayer.ids.national}
          GROUP BY account ORDER BY account`,
    )
    expect(balance).toEqual([
      { account: 'assessed', sum: '-600000' },
      { account: 'billed', sum: '600000' },
    ])
  })

  it('answers a repetition under the same key, or the same filing id under another one, without doing anything twice', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    const { national } = returnInputs(taxpayer, '2017-Q3', SALES)
    const first = await file(house, 'national', national, { key: 'filing-repeat-1' })
    expect(await file(house, 'national', national, { key: 'filing-repeat-1' })).toEqual(first)
    const again = await file(house, 'national', national, { key: 'filing-repeat-2' })
    expect(again).toEqual(first)
    expect(await rows('national', 'declaration', taxpayer.ids.national)).toHaveLength(1)
    expect(await rows('national', 'ledger_transaction', taxpayer.ids.national)).toHaveLength(1)
    expect(await rows('national', 'payment_book', taxpayer.ids.national)).toHaveLength(2)
    const other = { ...national, values: { ...national.values, '13.goods': '100' } }
    expect(await refusal(file(house, 'national', other))).toMatchObject({
      status: 422,
      code: 'filing-id-reused',
    })
  })

  it('files once when the same filing comes ten times at once, under one key or under ten', async () => {
    const one = await registerTaxpayer(house, next())
    const same = returnInputs(one, '2017-Q3', SALES).national
    const underOneKey = await Promise.all(
      Array.from({ length: 10 }, () => file(house, 'national', same, { key: 'filing-rush-1' })),
    )
    expect(new Set(underOneKey.map((answer) => answer.declarationId)).size).toBe(1)
    const two = await registerTaxpayer(house, next())
    const tenFilings = await Promise.allSettled(
      Array.from({ length: 10 }, () => file(house, 'national', returnInputs(two, '2017-Q3', SALES).national)),
    )
    expect(tenFilings.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    for (const taxpayer of [one, two]) {
      expect(await rows('national', 'declaration', taxpayer.ids.national)).toHaveLength(1)
      expect(await rows('national', 'payment_book', taxpayer.ids.national)).toHaveLength(2)
    }
  })

  it('refuses a second filing of the period and says that a correction is the way', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    const first = await file(house, 'national', returnInputs(taxpayer, '2017-Q3', SALES).national)
    const second = await refusal(file(house, 'national', returnInputs(taxpayer, '2017-Q3', SALES).national))
    expect(second).toMatchObject({
      status: 409,
      code: 'already-filed',
      facts: { declarationId: first.declarationId },
      allowedActions: [{ code: 'correct' }],
    })
  })

  it('takes only the sum it computes itself and names both when they differ', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    const { national, local } = returnInputs(taxpayer, '2017-Q3', SALES)
    expect(await refusal(file(house, 'national', { ...national, payableFen: '599999' }))).toMatchObject({
      status: 409,
      code: 'totals-differ',
      facts: { confirmedFen: '599999', payableFen: '600000' },
    })
    expect(await refusal(file(house, 'local', { ...local, payableFen: '0' }))).toMatchObject({
      code: 'totals-differ',
      facts: { confirmedFen: '0', payableFen: '42000' },
    })
    expect(await rows('national', 'declaration', taxpayer.ids.national)).toHaveLength(0)
  })

  it('decides by its own register, not by what it is told: kind of taxpayer and place', async () => {
    const individual = await registerTaxpayer(house, next(), { kind: 'individual' })
    const asEnterprise = returnInputs({ ...individual, kind: 'enterprise' }, '2017-Q3', {
      '10.goods': 5_000_000n,
      '17.goods': 150_000n,
      '18.goods': 150_000n,
    })
    expect(await refusal(file(house, 'national', asEnterprise.national))).toMatchObject({
      status: 422,
      code: 'return-has-errors',
      errors: [{ pointer: '/lines/10/goods', code: 'vat-line-10-is-for-enterprises' }],
    })
    const inTown = await registerTaxpayer(house, next(), { location: 'county-town' })
    const asCity = returnInputs({ ...inTown, location: 'other' }, '2017-Q3', SALES)
    expect(await refusal(file(house, 'local', asCity.local))).toMatchObject({
      code: 'return-has-errors',
      errors: [{ pointer: '/lines/1/rate', code: 'surcharge-rate-of-place' }],
    })
  })

  it('checks the surcharges against line 22 and the sales of the VAT return filed with them', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    const { local } = returnInputs(taxpayer, '2017-Q3', SALES)
    const wrongBase = await refusal(
      file(house, 'local', { ...local, facts: { ...local.facts, vatFen: '700000' } }),
    )
    expect(wrongBase.errors?.map((error) => error.code)).toContain('surcharge-base-differs')
    const wrongRelief = await refusal(
      file(house, 'local', { ...local, facts: { ...local.facts, salesFen: '30000001' } }),
    )
    expect(wrongRelief.errors).toMatchObject([
      { pointer: '/lines/2/relief', code: 'surcharge-relief-not-open' },
      { pointer: '/lines/3/relief', code: 'surcharge-relief-not-open' },
    ])
  })

  it('refuses negative and absurd values, unknown cells, future periods, other form versions and taxes not determined', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    const { national } = returnInputs(taxpayer, '2017-Q3', SALES)
    const withValues = (values: Record<string, string>) =>
      refusal(file(house, 'national', { ...national, values: { ...national.values, ...values } }))
    expect(await withValues({ '1.goods': '-1' })).toMatchObject({
      status: 422,
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '/lines/1/goods', code: 'negative-amount' }),
      ]),
    })
    for (const [cell, text, code] of [
      ['1.goods', '99999999999999999999', 'amount-too-large'],
      ['1.goods', '1e3', 'not-an-amount'],
      ['99.goods', '1', 'unknown-cell'],
    ] as const)
      expect((await withValues({ [cell]: text })).errors?.map((error) => error.code)).toContain(code)
    expect(await refusal(file(house, 'national', { ...national, period: '2017-Q4' }))).toMatchObject({
      status: 422,
      code: 'period-not-ended',
      facts: { opensOn: '2018-01-01' },
    })
    expect(await refusal(file(house, 'national', { ...national, formVersion: '2019-01-01' }))).toMatchObject({
      code: 'form-version-not-in-force',
      facts: { formVersion: '2016-05-01' },
    })
    const monthly = returnInputs(taxpayer, '2017-09', SALES)
    expect(await refusal(file(house, 'national', monthly.national))).toMatchObject({
      status: 422,
      code: 'not-determined',
      facts: { determinedPeriodType: 'quarter' },
    })
    expect(
      await refusal(file(house, 'national', returnInputs(taxpayer, '2016-Q4', SALES).national)),
    ).toMatchObject({ code: 'not-determined' })
    expect(await refusal(file(house, 'national', { ...national, period: '2016-Q1' }))).toMatchObject({
      code: 'form-not-in-force',
    })
  })

  it('hides taxpayers from whoever may not act for them: strangers, back officers, officers of another place', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    const stranger = await registerTaxpayer(house, next())
    const { national } = returnInputs(taxpayer, '2017-Q3', SALES)
    for (const actor of [bookkeeperOf(stranger), backOfficer('national'), backOfficer('local')])
      expect(await refusal(file(house, 'national', national, { actor }))).toMatchObject({
        status: 404,
        code: 'taxpayer-not-found',
      })
    const elsewhere = backOfficer('national', '19901210000')
    const window = { ...elsewhere, hats: [{ ...elsewhere.hats[0], roles: ['window-officer'] }] as never }
    expect(await refusal(file(house, 'national', national, { actor: window }))).toMatchObject({ status: 404 })
    expect(await refusal(file(house, 'national', { ...national, taxpayerId: uuidv7() }))).toMatchObject({
      code: 'taxpayer-not-found',
    })
  })

  it('flags a late return and keeps the last day', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    const { national } = returnInputs(taxpayer, '2017-Q1', SALES)
    expect(await file(house, 'national', national)).toMatchObject({ late: true, dueDate: '2017-04-18' })
  })

  it('carries the year on from the earlier return', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    await file(house, 'national', returnInputs(taxpayer, '2017-Q2', SALES).national)
    await file(house, 'national', returnInputs(taxpayer, '2017-Q3', SALES).national)
    const stored = await partOf(house, 'national').database.many<{ values: Record<string, string> }>(
      sql`SELECT field_values AS values FROM declaration WHERE taxpayer_id = ${taxpayer.ids.national} ORDER BY period`,
    )
    expect(
      stored.map((row) => [row.values['1.goods'], row.values['1.goodsYtd'], row.values['22.goods']]),
    ).toEqual([
      ['20000000', '20000000', '600000'],
      ['20000000', '40000000', '600000'],
    ])
  })

  it('lets the database refuse postings that do not balance, for one tax and level too, and any change of the ledger', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    await file(house, 'national', returnInputs(taxpayer, '2017-Q3', SALES).national)
    const { database } = partOf(house, 'national')
    const posting = (ordinal: number, level: string, amount: bigint) =>
      sql`(${taxpayer.ids.national}::uuid, ${taxpayer.ids.national}::uuid, ${ordinal}::integer, 'assessed', '10101', 'x', 'principal', 's', ${level}, 't', ${amount.toString()}::bigint, ${uuidv7()}::uuid)`
    const into = sql`INSERT INTO ledger_posting (transaction_id, taxpayer_id, ordinal, account, tax_code, item, kind, budget_subject, budget_level, treasury, amount_fen, entry_id) VALUES`
    await expect(database.many(sql`${into} ${posting(0, 'central', 100n)}`)).rejects.toThrow(
      /does not balance/,
    )
    await expect(
      database.many(sql`${into} ${posting(0, 'central', 100n)}, ${posting(1, 'county', -100n)}`),
    ).rejects.toThrow(/does not balance/)
    await expect(database.many(sql`UPDATE ledger_posting SET amount_fen = 1`)).rejects.toThrow(
      /permission denied|never changed/,
    )
    await expect(database.many(sql`DELETE FROM ledger_transaction`)).rejects.toThrow(
      /permission denied|never changed/,
    )
  })

  it('tells the other side of declarations both ways, under that side’s own taxpayer, where officers find them', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    const { national, local } = returnInputs(taxpayer, '2017-Q3', SALES)
    const vat = await file(house, 'national', national)
    const surcharges = await file(house, 'local', local)
    await house.drain()
    const view = async (side: Side, declarationId: string) =>
      (await house.links[side].query('office.declaration', { declarationId }, backOfficer(side))) as {
        counterpart: {
          payload: { payableFen: string; filingId: string }
          agrees: boolean
          differences: unknown[]
        }
      }
    const atNational = await view('national', vat.declarationId)
    expect(atNational.counterpart).toMatchObject({
      agrees: true,
      differences: [],
      payload: { payableFen: '42000', surchargeBaseFen: '600000', formCode: 'form.surcharges' },
    })
    const atLocal = await view('local', surcharges.declarationId)
    expect(atLocal.counterpart).toMatchObject({
      agrees: true,
      payload: { payableFen: '600000', vat: { payableFen: '600000', salesFen: '20000000' } },
    })
    const exchange = (await house.links.local.query('office.exchange', {}, backOfficer('local'))) as {
      categories: { category: string; name: { zh: string }; version: string; received: number }[]
    }
    expect(exchange.categories).toContainEqual(
      expect.objectContaining({
        category: 'filing.declaration',
        name: expect.objectContaining({ zh: '纳税申报信息' }),
        version: '1',
      }),
    )
    const messages = (await house.links.local.query(
      'office.exchange-messages',
      { direction: 'received', limit: 200 },
      backOfficer('local'),
    )) as { items: { payload: { filingId: string }; state: string }[] }
    expect(messages.items).toContainEqual(
      expect.objectContaining({
        state: 'accepted',
        payload: expect.objectContaining({ filingId: national.filingId }),
      }),
    )
  })

  it('shows in what the two sides’ declarations do not agree', async () => {
    const taxpayer = await registerTaxpayer(house, next())
    const { local } = returnInputs(taxpayer, '2017-Q3', SALES)
    // The taxpayer declared more at the national side than the surcharges stand on.
    const { national } = returnInputs(taxpayer, '2017-Q3', { '1.goods': 25_000_000n })
    const vat = await file(house, 'national', national)
    await file(house, 'local', local)
    await house.drain()
    const view = (await house.links.national.query(
      'office.declaration',
      { declarationId: vat.declarationId },
      backOfficer('national'),
    )) as { counterpart: { agrees: boolean; differences: { zh: string }[] } }
    expect(view.counterpart.agrees).toBe(false)
    expect(view.counterpart.differences[0]?.zh).toContain('相差 -1,500.00 元')
  })

  it('returns a declaration about somebody the other side has not registered, and lets an officer send it again afterwards', async () => {
    const number = next()
    const taxpayer = await registerTaxpayer(house, number, { sides: ['national'] })
    await file(house, 'national', returnInputs(taxpayer, '2017-Q3', SALES).national)
    await house.drain()
    const list = async (state: string) =>
      (
        (await house.links.national.query(
          'office.exchange-messages',
          { direction: 'sent', state, limit: 200 },
          backOfficer('national'),
        )) as {
          items: {
            id: string
            payload: { taxpayer?: { code: string } }
            errors: { code: string; pointer: string }[]
          }[]
        }
      ).items.filter((item) => item.payload.taxpayer?.code === taxpayer.code)
    const [returned] = await list('returned')
    expect(returned?.errors).toMatchObject([{ code: 'taxpayer-unknown', pointer: '/taxpayer/code' }])
    await registerTaxpayer(house, number, { sides: ['local'] })
    const again = await act(
      house,
      'national',
      'exchange.resend',
      { messageId: returned?.id },
      { actor: backOfficer('national') },
    )
    expect(again.outcome).toMatchObject({ state: 'queued' })
    await house.drain()
    expect(await list('accepted')).toHaveLength(1)
    const arrived = await partOf(house, 'local').database.many(
      sql`SELECT 1 FROM counterpart_declaration WHERE content -> 'taxpayer' ->> 'code' = ${taxpayer.code}`,
    )
    expect(arrived).toHaveLength(1)
  })

  it('verifies after all of this', async () => {
    await house.drain()
    const verification = await verifyLogs(
      new Map([...house.parts].map(([name, part]) => [name, part.database])),
      partOf(house, 'national').keys,
    )
    expect(verification).toMatchObject({ ok: true, firstAltered: null })
  })
})
