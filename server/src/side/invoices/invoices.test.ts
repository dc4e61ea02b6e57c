import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import {
  act,
  backOfficer,
  bookkeeperOf,
  partOf,
  registerTaxpayer,
  setBusinessDate,
  type TestTaxpayer,
} from '../../../test/sides.ts'
import { RefusedError } from '../../platform/refusal.ts'
import { importInvoices, type ReceiveOutcome } from './index.ts'

describe('the invoice feed', () => {
  let house: TestHouse
  let seller: TestTaxpayer
  let folder: string
  let number = 0

  beforeAll(async () => {
    house = await createTestHouse()
    await setBusinessDate(house, '2017-10-16')
    seller = await registerTaxpayer(house, 800)
    folder = mkdtempSync(join(tmpdir(), 'yimen-feed-'))
  })
  afterAll(async () => {
    await house?.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  const invoice = (more: object = {}) => {
    number += 1
    return {
      code: '4400171130',
      number: number.toString().padStart(8, '0'),
      kind: 'ordinary',
      sellerCode: seller.code,
      issuedOn: '2017-08-15',
      supply: 'goods',
      levyRate: '0.03',
      amountFen: '100000',
      taxFen: '3000',
      state: 'valid',
      ...more,
    }
  }
  const receive = async (invoices: object[], actor = backOfficer('national')) =>
    (await act(house, 'national', 'invoices.receive', { invoices }, { actor })).outcome as ReceiveOutcome
  const summary = async (taxpayer: TestTaxpayer, period = '2017-Q3') =>
    (await house.links.national.query(
      'invoices.summary',
      { taxpayerId: taxpayer.ids.national, period },
      bookkeeperOf(taxpayer),
    )) as {
      totals: {
        supply: string
        levyRate: string
        kind: string
        amountFen: string
        taxFen: string
        count: number
      }[]
      prefill: Record<string, unknown>[]
      count: number
      collectedAt: string | null
    }

  it('adds up by supply, rate and kind; red invoices are negative, cancelled ones do not count, however late', async () => {
    const taxpayer = await registerTaxpayer(house, 801)
    const own = (more: object = {}) => invoice({ sellerCode: taxpayer.code, ...more })
    const cancelledLater = own()
    expect(
      await receive([
        own(),
        own({ amountFen: '50000', taxFen: '1500' }),
        own({ amountFen: '-20000', taxFen: '-600', state: 'red' }),
        own({ state: 'void' }),
        own({ kind: 'proxy-special', amountFen: '40000', taxFen: '1200' }),
        own({ supply: 'services', levyRate: '0.05', amountFen: '30000', taxFen: '1500' }),
        own({ levyRate: '0.02', amountFen: '7000', taxFen: '140' }),
        own({ issuedOn: '2017-06-30' }),
        cancelledLater,
      ]),
    ).toMatchObject({ read: 9, imported: 9, unchanged: 0, rejected: 0 })
    expect(await receive([{ ...cancelledLater, state: 'void' }])).toMatchObject({ imported: 1, unchanged: 0 })
    expect(await receive([{ ...cancelledLater, state: 'void' }, cancelledLater])).toMatchObject({
      imported: 0,
      rejected: 1,
    })
    const { totals, prefill, count, collectedAt } = await summary(taxpayer)
    expect(
      totals.map((row) => [row.supply, row.levyRate, row.kind, row.amountFen, row.taxFen, row.count]),
    ).toEqual([
      ['goods', '0.02', 'ordinary', '7000', '140', 1],
      ['goods', '0.03', 'ordinary', '130000', '3900', 3],
      ['goods', '0.03', 'proxy-special', '40000', '1200', 1],
      ['services', '0.05', 'ordinary', '30000', '1500', 1],
    ])
    expect(count).toBe(6)
    expect(Date.parse(collectedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
    expect(prefill).toContainEqual(
      expect.objectContaining({ column: 'goods', kind: 'special', issuedBy: 'proxy', prepaidFen: '1200' }),
    )
    expect(prefill).toContainEqual(expect.objectContaining({ subject: 'used-fixed-asset', rate: '0.02' }))
  })

  it('leaves known invoices as they are and gives wrong rows back with the reason, without holding up the others', async () => {
    const known = invoice()
    await receive([known])
    const twice = invoice()
    const outcome = await receive([
      known,
      { ...known, amountFen: '200000', taxFen: '6000' },
      invoice({ sellerCode: '91990102000000000X' }),
      invoice({ issuedOn: '2017-10-17' }),
      invoice({ issuedOn: '2017-02-30' }),
      invoice({ amountFen: '-1' }),
      invoice({ taxFen: '5000' }),
      invoice({ levyRate: '0.17', taxFen: '17000' }),
      twice,
      { ...twice, amountFen: '100001' },
      twice,
      invoice({ sellerCode: ` ${seller.code.toLowerCase()}`.trim() }),
    ])
    expect(outcome).toMatchObject({ read: 12, imported: 2, unchanged: 2, rejected: 8 })
    expect(outcome.rejects.map((reject) => [reject.index, reject.code])).toEqual([
      [1, 'number-twice'],
      [2, 'seller-unknown'],
      [3, 'date-invalid'],
      [4, 'date-invalid'],
      [5, 'sign-wrong'],
      [6, 'tax-exceeds-rate'],
      [7, 'rate-impossible'],
      [9, 'number-twice'],
    ])
    expect(outcome.rejects.every((reject) => reject.message.zh !== '' && reject.message.en !== '')).toBe(true)
    const differs = await receive([{ ...known, amountFen: '200000', taxFen: '6000' }])
    expect(differs.rejects).toMatchObject([{ index: 0, code: 'invoice-differs' }])
  })

  it('takes an invoice once when ten deliveries bring it at once', async () => {
    const same = invoice()
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => receive([same])))
    expect(outcomes.reduce((sum, outcome) => sum + outcome.imported, 0)).toBe(1)
    expect(outcomes.reduce((sum, outcome) => sum + outcome.unchanged, 0)).toBe(9)
  })

  it('is fed only by national back officers, for sellers within their subtree, and is asked only by who may', async () => {
    const deny = async (work: Promise<unknown>) => {
      try {
        await work
      } catch (error) {
        if (error instanceof RefusedError) return error.refusal.code
        throw error
      }
      return 'not refused'
    }
    expect(await deny(receive([invoice()], backOfficer('local')))).toBe('role-missing')
    expect(await deny(receive([invoice()], bookkeeperOf(seller)))).toBe('role-missing')
    const elsewhere = await receive([invoice()], backOfficer('national', '19901210000'))
    expect(elsewhere.rejects).toMatchObject([{ code: 'seller-unknown' }])
    const stranger = await registerTaxpayer(house, 802)
    const question = house.links.national.query(
      'invoices.summary',
      { taxpayerId: seller.ids.national, period: '2017-Q3' },
      bookkeeperOf(stranger),
    )
    expect(await deny(question)).toBe('taxpayer-not-found')
    expect(
      await deny(
        house.links.local.query(
          'invoices.summary',
          { taxpayerId: seller.ids.local, period: '2017-Q3' },
          bookkeeperOf(seller),
        ),
      ),
    ).toBe('query-unknown')
  })

  it('reads a feed file with Chinese headers, twice the same, and writes rejects with line numbers', async () => {
    const taxpayer = await registerTaxpayer(house, 803)
    const path = join(folder, 'feed.csv')
    const rows = Array.from(
      { length: 1500 },
      (_, index) =>
        `4400171130,9${index.toString().padStart(7, '0')},普通发票,${taxpayer.code},2017-09-0${(index % 9) + 1},货物及劳务,3%,"1,000.00",30.00,正常`,
    )
    rows[10] = rows[10]?.replace('30.00', 'dreißig') ?? ''
    rows[1200] = rows[1200]?.replace(taxpayer.code, '91990102000000000X') ?? ''
    writeFileSync(
      path,
      `发票代码,发票号码,发票种类,销方税号,开票日期,业务类别,征收率,金额,税额,发票状态\n${rows.join('\n')}\n`,
    )
    const { pipeline } = partOf(house, 'national')
    const first = await importInvoices(pipeline, path)
    expect(first).toMatchObject({ read: 1500, imported: 1498, unchanged: 0, rejected: 2 })
    const rejects = readFileSync(first.rejects ?? '', 'utf8').split('\r\n')
    expect(rejects[1]).toMatch(/^12,.*row-invalid.*taxFen/)
    expect(rejects[2]).toMatch(/^1202,.*seller-unknown/)
    expect(await importInvoices(pipeline, path)).toMatchObject({
      read: 1500,
      imported: 0,
      unchanged: 1498,
      rejected: 2,
    })
    expect((await summary(taxpayer)).totals).toMatchObject([{ count: 1498, amountFen: '149800000' }])
  })
})
