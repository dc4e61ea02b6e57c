import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check, compute, editableValues, type FormValues } from '../forms/index.ts'
import {
  assessSmallScale,
  assessSurcharges,
  differences,
  explain,
  factsOfInput,
  formsForPeriod,
  handWrittenTaxes2017,
  type InvoiceTotal,
  prefill,
  type SmallScaleInput,
  sampleInputs2017,
  surchargeInputOf,
  taxesOfForms,
} from './index.ts'

const amount = fc.oneof(
  fc.bigInt(0n, 60_000_000n),
  fc.constantFrom(0n, 9_000_000n, 30_000_000n, 45_000_000n),
  fc.bigInt(0n, 10n ** 14n),
)
/** A whole split into parts that fit into it. */
const parts = (whole: bigint, a: number, b: number): [bigint, bigint] => {
  const first = (whole * BigInt(a)) / 100n
  return [first, ((whole - first) * BigInt(b)) / 100n]
}
const percent = fc.integer({ min: 0, max: 100 })

const common = fc
  .record({
    taxable3: amount,
    special: percent,
    ordinary: percent,
    before: percent,
    exemptOther: amount,
    exportExempt: amount,
  })
  .map((raw) => {
    const [special3, ordinary3] = parts(raw.taxable3, raw.special, raw.ordinary)
    const few = raw.special % 3 === 0
    return {
      taxable3: raw.taxable3,
      special3,
      ordinary3,
      special3FullRate: (special3 * BigInt(raw.before)) / 100n,
      ordinary3BeforeRelief: ((raw.taxable3 - special3) * BigInt(raw.before)) / 100n,
      exemptOther: few ? raw.exemptOther : 0n,
      exportExempt: few ? raw.exportExempt : 0n,
    }
  })

const goodsSales = fc.tuple(common, amount, percent).map(([sales, usedFixedAssets, share]) => ({
  ...sales,
  usedFixedAssets,
  usedFixedAssetsOrdinary: parts(usedFixedAssets, share, 0)[0],
  usedFixedAssetsBeforeRelief: parts(usedFixedAssets, share, 0)[0],
}))

const servicesSales = fc
  .tuple(common, amount, amount, percent, percent)
  .map(([sales, realEstateSale, other5, a, b]) => {
    const [otherSpecial, ordinary5] = parts(other5, a, b)
    const realEstateSaleSpecial = parts(realEstateSale, b, 0)[0]
    const special5 = otherSpecial + realEstateSaleSpecial
    return {
      ...sales,
      taxable5: realEstateSale + other5,
      realEstateSale,
      realEstateSaleSpecial,
      special5,
      ordinary5,
    }
  })

const periods = [
  '2016-05',
  '2016-Q2',
  '2016-Q3',
  '2017-Q3',
  '2018-12',
  '2019-Q1',
  '2019-07',
  '2020-Q1',
  '2020-02',
  '2020-03',
  '2020-Q2',
  '2021-Q1',
  '2021-Q2',
  '2021-06',
  '2021-07',
  '2021-Q3',
  '2021-Q4',
  '2022-Q1',
  '2022-Q2',
  '2022-12',
  '2023-Q1',
  '2025-Q4',
  '2026-Q1',
  '2027-12',
]

const inputs: fc.Arbitrary<SmallScaleInput> = fc.record({
  taxpayerKind: fc.constantFrom('enterprise' as const, 'individual' as const),
  period: fc.constantFrom(...periods),
  location: fc.constantFrom('city' as const, 'county-town' as const, 'other' as const),
  sales: fc.record({ goods: goodsSales, services: servicesSales }),
  prepaid: fc.record({ goods: fc.constantFrom(0n, 12_345n), services: fc.constantFrom(0n, 999n) }),
  options: fc.oneof(
    fc.constant({ levyRate5: '0.05' as const }),
    fc.constant({ levyRate5: '0.05' as const, area: 'hubei' as const }),
    fc.constant({ levyRate5: '0.03' as const, monthsOfBusiness: 2 }),
  ),
})

function complete(input: SmallScaleInput) {
  const result = assessSmallScale(input)
  if (result.status !== 'complete') throw new Error(`${result.status}: ${JSON.stringify(result)}`)
  return result
}

/** Both forms as the portal would make them from the prefilled cells. */
function filed(input: SmallScaleInput, assessment: { vatForm: FormValues; surchargeForm: FormValues }) {
  const forms = formsForPeriod(input.period)
  if (!forms) throw new Error('no forms')
  const facts = factsOfInput(input)
  const vat = compute(forms.vat, editableValues(forms.vat, assessment.vatForm), facts)
  const surcharges = compute(forms.surcharges, editableValues(forms.surcharges, assessment.surchargeForm))
  const values = { [forms.vat.code]: vat, [forms.surcharges.code]: surcharges }
  const findings = [
    ...check(forms.vat, vat, { facts, forms: values }),
    ...check(forms.surcharges, surcharges, { forms: values }),
  ]
  return { vat, surcharges, findings }
}

describe('whatever was sold', () => {
  it('the assessment fills both forms so that formulas agree to the fen and no check fails', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const assessment = complete(input)
        const { vat, surcharges, findings } = filed(input, assessment)
        expect(findings.filter(({ level }) => level === 'error')).toEqual([])
        expect(differences(assessment, vat, surcharges)).toEqual([])
        expect(Object.keys(assessment.vatForm).every((id) => id in vat)).toBe(true)
        expect(Object.keys(assessment.surchargeForm).sort()).toEqual(Object.keys(surcharges).sort())
        expect(taxesOfForms(vat, surcharges)).toEqual(assessment.taxes)
      }),
      { numRuns: 1_000 },
    )
  })

  it('every sale stands on exactly one line, and no line, tax or relief is negative', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { vatForm, taxes, surchargeForm } = complete(input)
        const at = (id: string): bigint => vatForm[id] ?? 0n
        const { goods, services } = input.sales
        const goodsAll = (goods?.taxable3 ?? 0n) + (goods?.usedFixedAssets ?? 0n) + (goods?.exemptOther ?? 0n)
        const servicesAll =
          (services?.taxable3 ?? 0n) + (services?.taxable5 ?? 0n) + (services?.exemptOther ?? 0n)
        expect(at('1.goods') + at('7.goods') + at('9.goods')).toBe(goodsAll)
        expect(at('1.services') + at('4.services') + at('9.services')).toBe(servicesAll)
        for (const [id, value] of Object.entries(vatForm))
          if (!id.startsWith('22.')) expect(value >= 0n).toBe(true)
        for (const value of Object.values(surchargeForm)) expect(value >= 0n).toBe(true)
        for (const tax of taxes) {
          expect(tax.payableFen).toBe(tax.amountFen - tax.reliefFen - tax.prepaidFen)
          expect(tax.reliefFen >= 0n && tax.reliefFen <= tax.amountFen).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('selling more never lowers what is to be paid, beyond the rounding of lines 15 and 16', () => {
    fc.assert(
      fc.property(inputs, fc.bigInt(0n, 40_000_000n), fc.boolean(), (input, more, toGoods) => {
        const { goods, services } = input.sales
        const added = toGoods
          ? { goods: { ...goods, taxable3: (goods?.taxable3 ?? 0n) + more }, services: services ?? {} }
          : { goods: goods ?? {}, services: { ...services, taxable3: (services?.taxable3 ?? 0n) + more } }
        const total = (of: SmallScaleInput) =>
          complete(of).taxes.reduce((sum, tax) => sum + tax.payableFen, 0n)
        // Both lines are rounded to the fen, so the difference can fall by one fen, and the surcharges with it.
        expect(total({ ...input, sales: added }) >= total(input) - 2n).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('explanations end in the figures of the forms, in both languages', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const assessment = complete(input)
        for (const { form, cell, rule, resultFen } of assessment.explanation) {
          if (
            rule.code.startsWith('vat.limit') ||
            rule.code === 'surcharge.education-exempt' ||
            rule.code === 'vat.exempt-by-relief'
          )
            continue
          expect((form === 'vat' ? assessment.vatForm : assessment.surchargeForm)[cell]).toBe(resultFen)
        }
        for (const language of ['zh', 'en'] as const) {
          for (const { text, legalBasis } of explain(assessment, language)) {
            expect(text).not.toMatch(/undefined|NaN|\{/)
            expect(legalBasis.length).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('surcharges computed again from the VAT return as it stands are the same', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const assessment = complete(input)
        const { period, location } = input
        const again = assessSurcharges(surchargeInputOf(assessment.vatForm, { period, location }))
        expect(again.status === 'complete' && again.form).toEqual(assessment.surchargeForm)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a second opinion', () => {
  it('agrees with the function written by hand for 2017 on 2,000 returns across all limits', () => {
    for (const input of sampleInputs2017(2_000)) {
      const [vat, urban, education, local] = complete(input).taxes.map(({ payableFen }) => payableFen)
      expect({ vat, urban, education, localEducation: local }).toEqual(handWrittenTaxes2017(input))
    }
  })
})

describe('prefill from the invoice feed', () => {
  const total = (rest: Partial<InvoiceTotal>): InvoiceTotal => ({
    column: 'goods',
    kind: 'ordinary',
    issuedBy: 'self',
    subject: 'ordinary-sale',
    rate: '0.03',
    amountFen: 0n,
    ...rest,
  })

  it('places invoices by kind, rate and subject; proxy invoices bring their prepaid tax', () => {
    const filled = prefill([
      total({ amountFen: 5_000_000n }),
      total({ kind: 'special', issuedBy: 'proxy', amountFen: 2_000_000n, prepaidFen: 60_000n }),
      total({ kind: 'none', amountFen: 100n }),
      total({ amountFen: -50n }),
      total({ subject: 'used-fixed-asset', rate: '0.02', amountFen: 700n }),
      total({
        column: 'services',
        rate: '0.05',
        subject: 'real-estate-sale',
        kind: 'special',
        amountFen: 900n,
      }),
      total({ column: 'services', subject: 'exempt', rate: '0', amountFen: 11n }),
    ])
    expect(filled).toEqual({
      sales: {
        goods: {
          taxable3: 7_000_050n,
          special3: 2_000_000n,
          special3FullRate: 2_000_000n,
          ordinary3: 4_999_950n,
          usedFixedAssets: 700n,
          usedFixedAssetsOrdinary: 700n,
        },
        services: {
          taxable5: 900n,
          special5: 900n,
          realEstateSale: 900n,
          realEstateSaleSpecial: 900n,
          exemptOther: 11n,
        },
      },
      prepaid: { goods: 60_000n, services: 0n },
      negative: [],
      unplaced: [],
    })
  })

  it('names what came out negative or fits no line, and never loses it silently', () => {
    const strange = total({ rate: '0.17', amountFen: 5n })
    const filled = prefill([total({ amountFen: -1n }), strange])
    expect(filled.negative).toEqual(['goods.taxable3', 'goods.ordinary3'])
    expect(filled.unplaced).toEqual([strange])
  })

  it('a feed of 2020-Q1 answers the facts that quarter needs', () => {
    const totals = [
      total({ amountFen: 10_000_000n, beforeRelief: true }),
      total({ rate: '0.01', amountFen: 30_000_000n }),
      total({ kind: 'special', amountFen: 100n, beforeRelief: true }),
    ]
    const { sales } = prefill(totals, true)
    const result = assessSmallScale({
      taxpayerKind: 'enterprise',
      period: '2020-Q1',
      location: 'city',
      sales,
    })
    // (100,000 + 1) × 3 % + 300,000 × 1 %
    expect(result.status === 'complete' && result.taxes[0]?.payableFen).toBe(600_003n)
  })
})
