import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  assessSmallScale,
  assessSurcharges,
  type CompleteAssessment,
  explain,
  findRuledRate,
  type SmallScaleInput,
  type SmallScaleOptions,
} from './index.ts'

type Sales = SmallScaleInput['sales']

function input(period: string, sales: Sales, rest: Partial<SmallScaleInput> = {}): SmallScaleInput {
  return { taxpayerKind: 'enterprise', period, location: 'city', sales, ...rest }
}

function assess(period: string, sales: Sales, rest: Partial<SmallScaleInput> = {}): CompleteAssessment {
  const result = assessSmallScale(input(period, sales, rest))
  if (result.status !== 'complete') throw new Error(JSON.stringify(result))
  return result
}

/** VAT, urban maintenance tax, education surcharge, local education surcharge, in fen. */
const payable = (assessment: CompleteAssessment): bigint[] =>
  assessment.taxes.map(({ payableFen }) => payableFen)

const goods = (taxable3: bigint, rest: NonNullable<Sales['goods']> = {}): Sales => ({
  goods: { taxable3, ...rest },
})

describe('limits of 2016-05 to 2018: each column for itself', () => {
  it('2016-Q3: 80,000 of goods and 85,000 of services are both exempt', () => {
    const result = assess('2016-Q3', { goods: { taxable3: 8_000_000n }, services: { taxable3: 8_500_000n } })
    expect(payable(result)).toEqual([0n, 0n, 0n, 0n])
    expect(result.vatForm).toMatchObject({
      '1.goods': 0n,
      '9.goods': 8_000_000n,
      '10.goods': 8_000_000n,
      '11.goods': 0n,
      '17.goods': 240_000n,
      '18.goods': 240_000n,
      '10.services': 8_500_000n,
      '18.services': 255_000n,
    })
  })

  it('individuals stand on lines 11 and 19 instead', () => {
    const { vatForm } = assess('2016-Q3', goods(8_000_000n), { taxpayerKind: 'individual' })
    expect(vatForm).toMatchObject({
      '10.goods': 0n,
      '11.goods': 8_000_000n,
      '18.goods': 0n,
      '19.goods': 240_000n,
    })
  })

  it('2017-Q3 at 90,000 exempt, one fen more taxed in full', () => {
    expect(payable(assess('2017-Q3', goods(9_000_000n)))).toEqual([0n, 0n, 0n, 0n])
    expect(payable(assess('2017-Q3', goods(9_000_001n)))).toEqual([270_000n, 18_900n, 0n, 0n])
  })

  it('2017-Q3: one column above does not pull the other in', () => {
    const result = assess('2017-Q3', { goods: { taxable3: 12_000_000n }, services: { taxable3: 9_000_000n } })
    expect(payable(result)).toEqual([360_000n, 25_200n, 0n, 0n])
    expect(result.vatForm).toMatchObject({
      '1.goods': 12_000_000n,
      '1.services': 0n,
      '10.services': 9_000_000n,
    })
  })

  it('2017-Q3 above 300,000: both education surcharges are due', () => {
    const result = assess('2017-Q3', {
      goods: { taxable3: 20_000_000n },
      services: { taxable3: 15_000_000n },
    })
    expect(payable(result)).toEqual([1_050_000n, 73_500n, 31_500n, 21_000n])
  })

  it('education surcharges: exactly 300,000 a quarter or 100,000 a month is exempt, one fen more is not', () => {
    expect(payable(assess('2017-Q3', goods(30_000_000n)))).toEqual([900_000n, 63_000n, 0n, 0n])
    expect(payable(assess('2017-Q3', goods(30_000_001n)))).toEqual([900_000n, 63_000n, 27_000n, 18_000n])
    expect(payable(assess('2017-09', goods(10_000_000n)))).toEqual([300_000n, 21_000n, 0n, 0n])
    expect(payable(assess('2017-09', goods(10_000_001n)))).toEqual([300_000n, 21_000n, 9_000n, 6_000n])
  })

  it('a month: 30,000 exempt, one fen more taxed', () => {
    expect(payable(assess('2017-09', goods(3_000_000n)))[0]).toBe(0n)
    expect(payable(assess('2017-09', goods(3_000_001n)))[0]).toBe(90_000n)
  })

  it('special invoices stay taxable below the limit; what was prepaid at proxy issue is set off', () => {
    const sales = goods(5_000_000n, { special3: 2_000_000n, ordinary3: 2_500_000n })
    const result = assess('2017-Q3', sales, { prepaid: { goods: 60_000n } })
    expect(result.vatForm).toMatchObject({
      '1.goods': 2_000_000n,
      '2.goods': 2_000_000n,
      '3.goods': 0n,
      '10.goods': 3_000_000n,
      '15.goods': 60_000n,
      '18.goods': 90_000n,
      '20.goods': 60_000n,
      '21.goods': 60_000n,
      '22.goods': 0n,
    })
    // The surcharges on prepaid VAT were paid at the place of prepayment: nothing is left here.
    expect(payable(result)).toEqual([0n, 0n, 0n, 0n])
  })

  it('overpaid VAT is refundable and gives no negative surcharge', () => {
    const result = assess('2017-Q3', goods(40_000_000n), { prepaid: { goods: 1_300_000n } })
    expect(payable(result)).toEqual([-100_000n, 0n, 0n, 0n])
  })

  it('real estate sold is outside the limit and taxed at 5 %; the other services stay exempt', () => {
    const services = { taxable3: 5_000_000n, taxable5: 100_000_000n, realEstateSale: 100_000_000n }
    const result = assess('2017-Q3', { services })
    expect(payable(result)).toEqual([5_000_000n, 350_000n, 150_000n, 100_000n])
    expect(result.vatForm).toMatchObject({ '4.services': 100_000_000n, '10.services': 5_000_000n })
  })

  it('lease of real estate counts as a service: exempt below the limit at its own 5 %', () => {
    const { vatForm } = assess('2017-Q3', { services: { taxable3: 3_000_000n, taxable5: 6_000_000n } })
    // 30,000 × 3 % + 60,000 × 5 %
    expect(vatForm).toMatchObject({ '4.services': 0n, '10.services': 9_000_000n, '18.services': 390_000n })
  })

  it('used fixed assets: 3 % reduced to 2 %', () => {
    const result = assess('2017-Q3', { goods: { usedFixedAssets: 20_000_000n } })
    expect(result.vatForm).toMatchObject({
      '7.goods': 20_000_000n,
      '15.goods': 600_000n,
      '16.goods': 200_000n,
    })
    expect(payable(result)[0]).toBe(400_000n)
  })

  it('dwellings let by individuals: 5 % reduced to 1.5 %; enterprises only from 2021-10', () => {
    const sales = { services: { taxable5: 20_000_000n, housingRent: 20_000_000n } }
    const result = assess('2017-Q3', sales, { taxpayerKind: 'individual' })
    expect(result.vatForm).toMatchObject({
      '15.services': 1_000_000n,
      '16.services': 700_000n,
      '20.services': 300_000n,
    })
    expect(assessSmallScale(input('2017-Q3', sales))).toMatchObject({ reason: 'housing-rent-not-open' })
    const later = { services: { taxable5: 50_000_000n, housingRent: 50_000_000n } }
    expect(payable(assess('2021-Q4', later))[0]).toBe(750_000n)
  })

  it('a part quarter in business has the limit of its months (公告2016年第23号), not so from 2019', () => {
    const options: SmallScaleOptions = { monthsOfBusiness: 2 }
    expect(payable(assess('2017-Q3', goods(6_000_000n), { options }))[0]).toBe(0n)
    expect(payable(assess('2017-Q3', goods(6_000_001n), { options }))[0]).toBe(180_000n)
    expect(payable(assess('2019-Q1', goods(30_000_000n), { options }))[0]).toBe(0n)
  })

  it('2016-Q2: services were under VAT for two months only', () => {
    expect(payable(assess('2016-Q2', { services: { taxable3: 6_000_000n } }))[0]).toBe(0n)
    expect(payable(assess('2016-Q2', { services: { taxable3: 6_000_001n } }))[0]).toBe(180_000n)
    expect(payable(assess('2016-Q2', goods(9_000_000n)))[0]).toBe(0n)
  })
})

describe('from 2019: all sales together, surcharges halved', () => {
  it('2019-Q1: exactly 300,000 exempt; 310,000 taxed, surcharges halved', () => {
    const at = { goods: { taxable3: 16_000_000n }, services: { taxable3: 14_000_000n } }
    expect(payable(assess('2019-Q1', at))).toEqual([0n, 0n, 0n, 0n])
    const above = { goods: { taxable3: 16_000_000n }, services: { taxable3: 15_000_000n } }
    const result = assess('2019-Q1', above)
    expect(payable(result)).toEqual([930_000n, 32_550n, 13_950n, 9_300n])
    expect(result.surchargeForm).toMatchObject({
      '1.due': 65_100n,
      '1.reliefShare': 500_000n,
      '1.smallScaleRelief': 32_550n,
    })
  })

  it('2019-Q1: above only by real estate sold: the rest is exempt', () => {
    const sales = {
      goods: { taxable3: 25_000_000n },
      services: { taxable5: 50_000_000n, realEstateSale: 50_000_000n },
    }
    const result = assess('2019-Q1', sales)
    expect(result.vatForm).toMatchObject({
      '10.goods': 25_000_000n,
      '4.services': 50_000_000n,
      '22.services': 2_500_000n,
    })
    expect(payable(result)).toEqual([2_500_000n, 87_500n, 37_500n, 25_000n])
  })

  it('2019-Q1: real estate sold within the limit is exempt too', () => {
    const sales = { services: { taxable5: 29_000_000n, realEstateSale: 29_000_000n } }
    expect(payable(assess('2019-Q1', sales))[0]).toBe(0n)
  })

  it('a province could cut less than half until 2022; from 2023 half holds everywhere', () => {
    const options: SmallScaleOptions = { surchargeCut: '0.3' }
    expect(payable(assess('2019-Q1', goods(40_000_000n), { options }))[1]).toBe(58_800n)
    expect(payable(assess('2023-Q2', goods(120_000_000n), { options }))[1]).toBe(42_000n)
    expect(assessSmallScale(input('2019-Q1', goods(1n), { options: { surchargeCut: '0.6' } }))).toMatchObject(
      {
        status: 'notApplicable',
        detail: 'options.surchargeCut',
      },
    )
  })

  it('2020-Q2: 3 % cut to 1 %', () => {
    const result = assess('2020-Q2', goods(40_000_000n))
    expect(result.vatForm).toMatchObject({
      '15.goods': 1_200_000n,
      '16.goods': 800_000n,
      '20.goods': 400_000n,
    })
    expect(payable(result)).toEqual([400_000n, 14_000n, 6_000n, 4_000n])
  })

  it('2020-Q2: special invoices at 1 % below the limit, or at 3 % where the relief was given up', () => {
    const at1 = goods(20_000_000n, { special3: 5_000_000n })
    expect(payable(assess('2020-Q2', at1))[0]).toBe(50_000n)
    const at3 = goods(20_000_000n, { special3: 5_000_000n, special3FullRate: 5_000_000n })
    expect(payable(assess('2020-Q2', at3))[0]).toBe(150_000n)
  })

  it('2020-Q1 needs to know what was sold before March, and says so', () => {
    expect(assessSmallScale(input('2020-Q1', goods(40_000_000n, { special3: 100n })))).toEqual({
      status: 'missing',
      facts: ['sales.goods.ordinary3BeforeRelief', 'sales.goods.special3FullRate'],
    })
    const known = goods(40_000_000n, { ordinary3BeforeRelief: 10_000_000n })
    // 100,000 × 3 % + 300,000 × 1 %
    expect(payable(assess('2020-Q1', known))[0]).toBe(600_000n)
    // Below the limit nothing depends on it.
    expect(payable(assess('2020-Q1', goods(30_000_000n)))[0]).toBe(0n)
  })

  it('Hubei 2020-Q2: exempt without special invoice', () => {
    const result = assess('2020-Q2', goods(50_000_000n, { special3: 10_000_000n }), {
      options: { area: 'hubei' },
    })
    expect(result.vatForm).toMatchObject({ '1.goods': 10_000_000n, '12.goods': 40_000_000n })
    expect(payable(result)[0]).toBe(300_000n)
  })

  it('the limit rises to 450,000 on 2021-04-01', () => {
    expect(payable(assess('2021-Q1', goods(45_000_000n)))[0]).toBe(450_000n)
    expect(payable(assess('2021-Q2', goods(45_000_000n)))[0]).toBe(0n)
    expect(payable(assess('2021-Q2', goods(45_000_001n)))[0]).toBe(450_000n)
  })

  it('2021-Q3: the surcharges stand on lines 23 to 25 of the return', () => {
    const result = assess('2021-Q3', goods(60_000_000n))
    expect(payable(result)).toEqual([600_000n, 21_000n, 9_000n, 6_000n])
    expect(result.vatForm).toMatchObject({ '23.total': 21_000n, '24.total': 9_000n, '25.total': 6_000n })
  })

  it('2022-Q2: sales at 3 % are exempt, on line 12 above the limit; special invoices bear 3 %', () => {
    const result = assess('2022-Q2', goods(60_000_000n, { special3: 10_000_000n }))
    expect(result.vatForm).toMatchObject({
      '1.goods': 10_000_000n,
      '10.goods': 0n,
      '12.goods': 50_000_000n,
      '15.goods': 300_000n,
      '16.goods': 0n,
      '17.goods': 1_500_000n,
    })
    expect(payable(result)).toEqual([300_000n, 10_500n, 4_500n, 3_000n])
    expect(assess('2022-Q2', goods(40_000_000n)).vatForm).toMatchObject({
      '10.goods': 40_000_000n,
      '12.goods': 0n,
    })
  })

  it('2023-Q1: limit 300,000 again, above it 1 %', () => {
    expect(payable(assess('2023-Q1', goods(30_000_000n)))[0]).toBe(0n)
    expect(payable(assess('2023-Q1', goods(30_000_001n)))).toEqual([300_000n, 10_500n, 4_500n, 3_000n])
  })

  it('2026-Q1: sales must be below the threshold; equality is configurable', () => {
    expect(payable(assess('2026-Q1', goods(29_999_999n)))[0]).toBe(0n)
    expect(payable(assess('2026-Q1', goods(30_000_000n)))[0]).toBe(300_000n)
    expect(
      payable(assess('2026-Q1', goods(30_000_000n), { options: { thresholdEquality: 'exempt' } }))[0],
    ).toBe(0n)
    expect(
      payable(assess('2017-Q3', goods(9_000_000n), { options: { thresholdEquality: 'taxable' } }))[0],
    ).toBe(270_000n)
  })

  it('2026: the 5 % rate is not confirmed, so it is asked for instead of guessed', () => {
    const sales = { services: { taxable5: 50_000_000n } }
    expect(assessSmallScale(input('2026-Q1', sales))).toEqual({
      status: 'missing',
      facts: ['options.levyRate5'],
    })
    expect(payable(assess('2026-Q1', sales, { options: { levyRate5: '0.05' } }))[0]).toBe(2_500_000n)
    expect(payable(assess('2026-Q1', sales, { options: { levyRate5: '0.03' } }))[0]).toBe(1_500_000n)
  })
})

describe('answers that are no amount', () => {
  it('periods outside the tables', () => {
    for (const period of ['2016-04', '2016-Q1', '2028-Q1', '2017', 'nonsense', '']) {
      expect(assessSmallScale(input(period, goods(1n)))).toEqual({
        status: 'notApplicable',
        reason: 'no-rules-for-period',
        detail: period,
      })
    }
  })

  it('figures that cannot be right are named', () => {
    const cases: [Sales, string][] = [
      [goods(-1n), 'sales.goods.taxable3'],
      [goods(1n, { special3: 2n }), 'sales.goods.special3'],
      [goods(10n, { special3: 6n, ordinary3: 5n }), 'sales.goods.ordinary3'],
      [{ goods: { usedFixedAssets: -5n } }, 'sales.goods.usedFixedAssets'],
      [{ services: { taxable5: -1n } }, 'sales.services.taxable5'],
      [{ services: { taxable5: 5n, realEstateSale: 6n } }, 'sales.services.realEstateSale'],
      [{ services: { taxable5: 5n, special5: 3n, housingRent: 3n } }, 'sales.services.housingRent'],
      [{ services: { exemptOther: -1n } }, 'sales.services.exemptOther'],
    ]
    for (const [sales, detail] of cases) {
      expect(assessSmallScale(input('2017-Q3', sales))).toEqual({
        status: 'notApplicable',
        reason: 'inconsistent',
        detail,
      })
    }
    expect(assessSmallScale(input('2017-Q3', goods(1n), { prepaid: { goods: -1n } }))).toMatchObject({
      detail: 'prepaid.goods',
    })
  })
})

describe('explanations', () => {
  it('every figure of the forms that is not zero and not typed has a step; the rules name their law', () => {
    const result = assess('2017-Q3', { goods: { taxable3: 12_000_000n }, services: { taxable3: 5_000_000n } })
    const lines = explain(result, 'zh')
    expect(lines.map(({ cell, text }) => `${cell} ${text}`)).toEqual([
      '9.goods 销售额120,000.00元，免税标准90,000.00元，超过标准。',
      '9.services 销售额50,000.00元，免税标准90,000.00元，低于标准。',
      '15.goods 第15栏＝（第1栏120,000.00＋第7栏0.00）×3%＝3,600.00元。',
      '20.goods 第20栏＝第15栏3,600.00－第16栏0.00＝3,600.00元。',
      '22.goods 第22栏＝第20栏3,600.00－已预缴0.00＝3,600.00元。',
      '17.services 免税额：第10栏50,000.00元，第12栏0.00元，按征收率计算为1,500.00元。',
      '1.vat 计税依据＝增值税3,600.00＋免抵税额0.00＋消费税0.00＝3,600.00元（负数按零计）。',
      '1.due 城市维护建设税＝3,600.00×7%＝252.00元。',
      '2.due 教育费附加＝3,600.00×3%＝108.00元。',
      '3.due 地方教育附加＝3,600.00×2%＝72.00元。',
      '2.relief 销售额170,000.00元不超过300,000.00元，教育费附加和地方教育附加免征，共180.00元。',
    ])
    expect(lines.every(({ legalBasis }) => legalBasis.length > 0)).toBe(true)
    expect(lines.find(({ ruleCode }) => ruleCode === 'vat.limit')?.legalBasis).toContain(
      '国家税务总局公告2016年第23号第六条',
    )
    expect(lines.find(({ ruleCode }) => ruleCode === 'vat.tax-goods')?.rounding).toBe('half-up-to-fen')
    expect(explain(result, 'en')[0]?.text).toBe('Sales 120,000.00, exemption limit 90,000.00: above it.')
  })

  it('cites the rule of the day', () => {
    const basis = (period: string): string =>
      explain(assess(period, goods(60_000_000n)), 'zh')
        .flatMap(({ legalBasis }) => legalBasis)
        .join()
    expect(basis('2020-Q2')).toContain('财政部 税务总局公告2020年第13号')
    expect(basis('2022-Q2')).toContain('财政部 税务总局公告2022年第15号')
    expect(basis('2023-Q2')).toContain('财政部 税务总局公告2023年第12号')
    expect(basis('2017-Q3')).not.toContain('2019')
  })
})

interface Vector {
  readonly vatPaid: number
  readonly ctPaid: number
  readonly location: string
  readonly halving?: boolean
  readonly cjs: number
  readonly jyffj: number
  readonly dfjyfj: number
}

const factsFile = new URL('../../../../shared/facts/01-surcharges.json', import.meta.url)

describe.skipIf(!existsSync(factsFile))('vectors of the fact tables', () => {
  const places: Record<string, 'city' | 'county-town' | 'other'> = { 市区: 'city', '县城、镇': 'county-town' }

  it('surcharges on VAT and consumption tax', () => {
    const facts: { testVectors: Vector[] } = JSON.parse(readFileSync(factsFile, 'utf8'))
    expect(facts.testVectors.length).toBeGreaterThan(2)
    for (const vector of facts.testVectors) {
      const result = assessSurcharges({
        period: vector.halving ? '2019-03' : '2017-09',
        location: places[vector.location] ?? 'other',
        vatFen: BigInt(vector.vatPaid) * 100n,
        consumptionTaxFen: BigInt(vector.ctPaid) * 100n,
        salesFen: 10n ** 12n,
        halved: vector.halving === true,
      })
      expect(
        result.status === 'complete' && result.taxes.map(({ payableFen }) => Number(payableFen) / 100),
      ).toEqual([vector.cjs, vector.jyffj, vector.dfjyfj])
    }
  })
})

interface FactsVat {
  readonly smallScaleThresholds: readonly {
    readonly effectiveFrom: string
    readonly effectiveTo: string
    readonly monthly: number
    readonly quarterly: number
  }[]
}

const vatFacts = new URL('../../../../shared/facts/01-vat.json', import.meta.url)

describe.skipIf(!existsSync(vatFacts))('limits of the fact tables', () => {
  it('every tabulated limit holds in the first and last month of its row', () => {
    const { smallScaleThresholds }: FactsVat = JSON.parse(readFileSync(vatFacts, 'utf8'))
    const rows = smallScaleThresholds.filter(({ effectiveTo }) => effectiveTo >= '2016-05-01')
    expect(rows.length).toBe(5)
    const options: SmallScaleOptions = { thresholdEquality: 'exempt' }
    for (const { effectiveFrom, effectiveTo, monthly } of rows) {
      const first = effectiveFrom < '2016-05-01' ? '2016-05' : effectiveFrom.slice(0, 7)
      for (const period of [first, effectiveTo.slice(0, 7)]) {
        const limit = BigInt(monthly) * 100n
        expect(assess(period, goods(limit), { options }).vatForm['10.goods']).toBe(limit)
        expect(assess(period, goods(limit + 1n), { options }).vatForm['10.goods']).toBe(0n)
      }
    }
  })
})

describe('the rate of a tax where the determination names none', () => {
  it.each([
    ['10101', '2017-10-16', 'city', '0.03'],
    ['10109', '2017-10-16', 'city', '0.07'],
    ['10109', '2017-10-16', 'county-town', '0.05'],
    ['10109', '2017-10-16', 'other', '0.01'],
    ['30203', '2017-10-16', 'city', '0.03'],
    ['30216', '2017-10-16', 'city', '0.02'],
    ['30216', '2009-01-01', 'city', undefined],
    ['10104', '2017-10-16', 'city', undefined],
  ] as const)('%s on %s in %s: %s', (tax, on, location, rate) => {
    expect(findRuledRate(tax, on, location)).toBe(rate)
  })
})
