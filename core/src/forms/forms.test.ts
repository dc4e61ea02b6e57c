import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, defineDated } from '../definitions/index.ts'
import {
  cell,
  check,
  compute,
  emptyForm,
  type FormColumn,
  type FormContent,
  type FormDefinition,
  type FormLine,
  findingText,
  findJointForms,
  formCells,
  formDefinitions,
  readValues,
  subtractCells,
  sumCells,
  valuesToJson,
} from './index.ts'

function forms(date: string) {
  const found = findJointForms(date)
  if (!found) throw new Error(`no forms on ${date}`)
  return found
}

const form2017 = forms('2017-09-30')
const enterprise = { flags: { individual: false } }

describe('form definitions', () => {
  it('the small-scale return has lines 1 to 22, exempt sales on 10 and 11, dashes where the form has them', () => {
    const { content } = form2017.vat
    expect(content.lines.map(({ no }) => no)).toEqual(
      Array.from({ length: 22 }, (_, index) => String(index + 1)),
    )
    const cells = formCells(form2017.vat)
    expect(cells.has('4.goods')).toBe(false)
    expect(cells.has('7.services')).toBe(false)
    expect(cells.has('22.goodsYtd')).toBe(false)
    expect(cells.get('10.goods')?.line.label.zh).toContain('小微企业免税销售额')
    expect(cells.get('11.goods')?.line.label.zh).toContain('未达起征点销售额')
    expect(cells.get('20.services')?.entry).toBe('computed')
  })

  it('each version holds on its days; the surcharges are annex 2 for periods that end from 2021-07', () => {
    expect(findJointForms('2016-04-30')).toBeUndefined()
    expect(form2017.vat.version).toBe('2016-05-01')
    expect(form2017.surcharges.code).toBe('form.surcharges')
    expect(forms('2019-03-31').surcharges.version).toBe('2019-01-01')
    expect(forms('2021-06-30').surcharges.code).toBe('form.surcharges')
    expect(forms('2021-07-31').surcharges.code).toBe('form.vat-small-scale.annex-2')
    expect(formCells(forms('2021-09-30').vat).has('25.total')).toBe(true)
    expect(form2017.surcharges.content.columns.map(({ printed }) => printed).at(-1)).toBe('11=7-9-10')
    expect(
      forms('2019-03-31')
        .surcharges.content.columns.map(({ printed }) => printed)
        .at(-1),
    ).toBe('12=7-9-10-11')
  })

  it('every definition is pure JSON, complete in both languages', () => {
    for (const definition of formDefinitions) {
      expect(JSON.parse(canonicalJson(definition.content))).toEqual(definition.content)
      const { lines, columns, checks, sections } = definition.content
      const texts = [
        ...lines.flatMap(({ label, help }) => [label, help]),
        ...[...columns, ...sections].map(({ label }) => label),
        ...checks.map(({ message }) => message),
      ]
      for (const { zh, en } of texts) {
        expect(zh).toMatch(/\p{Script=Han}/u)
        expect(en).toMatch(/[A-Za-z]/)
        expect(en).not.toMatch(/\p{Script=Han}/u)
      }
      expect(Object.values(emptyForm(definition)).every((value) => value === 0n)).toBe(true)
    }
  })
})

describe('compute', () => {
  it('fills computed lines of both columns and the year to date from the previous return', () => {
    const prior = compute(form2017.vat, { '1.goods': 10_000_000n })
    const values = compute(
      form2017.vat,
      {
        '1.goods': 12_000_000n,
        '7.goods': 1_000_000n,
        '16.goods': 10_000n,
        '4.services': 333n,
        '21.goods': 50_000n,
      },
      { prior },
    )
    expect(values['15.goods']).toBe(390_000n)
    // 3.33 yuan × 5 % = 0.1665 → 0.17
    expect(values['15.services']).toBe(17n)
    expect(values['20.goods']).toBe(380_000n)
    expect(values['22.goods']).toBe(330_000n)
    expect(values['1.goodsYtd']).toBe(22_000_000n)
    expect(values['15.goodsYtd']).toBe(690_000n)
  })

  it('ignores what is sent in computed cells and unknown cells', () => {
    const values = compute(form2017.vat, { '20.goods': 999n, '99.goods': 5n })
    expect(values['20.goods']).toBe(0n)
    expect(values['99.goods']).toBeUndefined()
  })

  it('computes a row of the surcharge form: base, due, relief, payable, total', () => {
    const values = compute(form2017.surcharges, {
      '1.vat': 1_000_000n,
      '1.rate': 70_000n,
      '2.vat': 1_000_000n,
      '2.rate': 30_000n,
      '2.relief': 10_000n,
      '3.vat': 1_000_000n,
      '3.rate': 20_000n,
      '3.paid': 5_000n,
    })
    expect([values['1.due'], values['2.due'], values['3.due']]).toEqual([70_000n, 30_000n, 20_000n])
    expect([values['1.payable'], values['2.payable'], values['3.payable']]).toEqual([
      70_000n,
      20_000n,
      15_000n,
    ])
    expect(values['4.payable']).toBe(105_000n)
  })

  it('applies the reduction of small-scale taxpayers after other reliefs (2019 form)', () => {
    const values = compute(forms('2019-03-31').surcharges, {
      '1.vat': 930_000n,
      '1.rate': 70_000n,
      '1.reliefShare': 500_000n,
      '1.relief': 100n,
    })
    expect(values['1.due']).toBe(65_100n)
    expect(values['1.smallScaleRelief']).toBe(32_500n)
    expect(values['1.payable']).toBe(32_500n)
  })
})

describe('checks', () => {
  const codes = (
    values: Record<string, bigint>,
    facts: Parameters<typeof compute>[2] = enterprise,
  ): string[] =>
    check(form2017.vat, compute(form2017.vat, values, facts), { facts }).map(
      ({ code, path }) => `${code} ${path}`,
    )

  it('finds nothing in an empty and in a sound return', () => {
    expect(codes({})).toEqual([])
    expect(codes({ '1.goods': 100n, '2.goods': 40n, '3.goods': 60n })).toEqual([])
  })

  it('names line and column of each breach', () => {
    expect(codes({ '1.services': 1_000n, '3.services': 200_000n })).toEqual([
      'vat-invoiced-exceeds-line-1 /lines/1/services',
    ])
    expect(codes({ '8.goods': 1n })).toEqual(['vat-line-8-exceeds-7 /lines/8/goods'])
    expect(codes({ '14.services': 1n })).toEqual(['vat-line-14-exceeds-13 /lines/14/services'])
    expect(codes({ '16.goods': 1n })).toEqual(['vat-reduction-exceeds-tax /lines/16/goods'])
    expect(codes({ '21.goods': 1n })).toEqual(['vat-prepaid-exceeds-due /lines/21/goods'])
  })

  it('exempt sales: line 10 is for enterprises, line 11 for individuals', () => {
    const exempt = { '11.goods': 100_000n, '17.goods': 3_000n, '19.goods': 3_000n }
    expect(codes(exempt)).toEqual(['vat-line-11-is-for-individuals /lines/11/goods'])
    expect(codes(exempt, { flags: { individual: true } })).toEqual([])
  })

  it('exempt tax must fit exempt sales', () => {
    expect(codes({ '10.goods': 10_000_000n, '17.goods': 100_000n, '18.goods': 100_000n })).toEqual([
      'vat-exempt-tax-of-line-9 /lines/17/goods',
      'vat-exempt-tax-of-line-10 /lines/18/goods',
    ])
  })

  it('no exemption above the limit, column by column to 2018 and together from 2019', () => {
    const facts = {
      flags: { individual: false, exemptLimitKnown: true },
      amounts: { exemptLimit: 9_000_000n, exemptLimitServices: 9_000_000n },
    }
    const above = { '10.services': 9_000_001n, '17.services': 270_000n, '18.services': 270_000n }
    expect(codes(above, facts)).toEqual(['vat-exemption-above-limit /lines/9/services'])
    expect(codes({ ...above, '10.services': 9_000_000n }, facts)).toEqual([])
    const vat = forms('2019-03-31').vat
    const both = {
      '10.goods': 20_000_000n,
      '17.goods': 600_000n,
      '18.goods': 600_000n,
      '1.services': 10_000_001n,
    }
    const facts2019 = { flags: facts.flags, amounts: { exemptLimit: 30_000_000n } }
    expect(check(vat, compute(vat, both, facts2019), { facts: facts2019 }).map(({ code }) => code)).toEqual([
      'vat-exemption-above-limit',
    ])
  })

  it('the surcharge base must be line 22 of the VAT return, net of prepaid VAT', () => {
    const vat = compute(form2017.vat, { '1.goods': 20_000_000n, '21.goods': 100_000n })
    const typed = { '1.rate': 70_000n, '2.rate': 30_000n, '3.rate': 20_000n }
    const right = { ...typed, '1.vat': 500_000n, '2.vat': 500_000n, '3.vat': 500_000n }
    const context = { forms: { [form2017.vat.code]: vat } }
    const run = (values: Record<string, bigint>) =>
      check(form2017.surcharges, compute(form2017.surcharges, values), context)
    expect(run(right)).toEqual([])
    const wrong = run({ ...right, '2.vat': 600_000n })
    expect(wrong.map(({ code, path }) => `${code} ${path}`)).toEqual(['surcharge-base-differs /lines/2/vat'])
    expect(wrong[0] && findingText(wrong[0], 'zh')).toContain('6,000.00元与增值税申报表第22栏合计5,000.00元')
    expect(wrong[0] && findingText(wrong[0], 'en')).toContain('5,000.00')
    // Without the other form the cross-form check is not made.
    expect(check(form2017.surcharges, compute(form2017.surcharges, { ...right, '2.vat': 600_000n }))).toEqual(
      [],
    )
  })

  it('overpaid VAT lowers the base to nothing, not below', () => {
    const vat = compute(form2017.vat, { '21.goods': 100_000n })
    const values = compute(form2017.surcharges, { '1.rate': 10_000n, '2.rate': 30_000n, '3.rate': 20_000n })
    expect(check(form2017.surcharges, values, { forms: { [form2017.vat.code]: vat } })).toEqual([])
  })

  it('refuses rates and reliefs that the law does not know', () => {
    const values = compute(form2017.surcharges, {
      '1.vat': 100n,
      '1.rate': 60_000n,
      '2.rate': 30_000n,
      '3.rate': 20_000n,
      '1.relief': 7n,
    })
    expect(check(form2017.surcharges, values).map(({ code }) => code)).toEqual([
      'surcharge-relief-exceeds-due',
      'surcharge-relief-needs-code',
      'surcharge-overpaid',
      'surcharge-rate-not-allowed',
    ])
  })

  it('lines 23 to 25 agree with annex 2 from 2021-07', () => {
    const { vat, surcharges } = forms('2021-09-30')
    const annex = compute(surcharges, { '1.vat': 100_000n, '1.rate': 70_000n, '1.reliefShare': 500_000n })
    const run = (line23: bigint) =>
      check(vat, compute(vat, { '23.total': line23 }), { forms: { [surcharges.code]: annex } }).map(
        ({ path }) => path,
      )
    expect(run(3_500n)).toEqual([])
    expect(run(3_501n)).toEqual(['/lines/23/total'])
  })
})

describe('values from outside', () => {
  const refusals: [unknown, string][] = [
    ['-1', 'negative-amount'],
    ['1.5', 'not-an-amount'],
    ['', 'not-an-amount'],
    [5, 'not-an-amount'],
    [null, 'not-an-amount'],
    ['=1+1', 'not-an-amount'],
    ['0x10', 'not-an-amount'],
    ['1000000000000001', 'amount-too-large'],
    ['9'.repeat(1_000_000), 'amount-too-large'],
  ]
  for (const [input, code] of refusals) {
    it(`refuses ${JSON.stringify(input).slice(0, 24)} as ${code}`, () => {
      const { values, findings } = readValues(form2017.vat, { '1.goods': input, '1.services': '500' })
      expect(findings.map((finding) => `${finding.code} ${finding.path}`)).toEqual([`${code} /lines/1/goods`])
      expect(values).toEqual({ '1.services': 500n })
    })
  }

  it('refuses unknown, dashed and computed cells, and bodies that are no form', () => {
    const { findings } = readValues(form2017.vat, {
      '99.goods': '1',
      '4.goods': '1',
      '20.goods': '1',
      __proto__x: '1',
    })
    expect(findings.map(({ code }) => code)).toEqual([
      'unknown-cell',
      'unknown-cell',
      'computed-cell',
      'unknown-cell',
    ])
    expect(readValues(form2017.vat, { '20.goods': '1' }, { computed: 'ignore' })).toEqual({
      values: {},
      findings: [],
    })
    for (const body of [null, [], 'x', 7, undefined]) {
      expect(readValues(form2017.vat, body).findings.map(({ code }) => code)).toEqual(['not-a-form'])
    }
  })

  it('rates lie between 0 and 100 %', () => {
    expect(readValues(form2017.surcharges, { '1.rate': '1000001' }).findings[0]?.code).toBe(
      'rate-out-of-range',
    )
  })

  it('never throws, whatever comes, and keeps what is right', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), fc.bigInt(0n, 10n ** 15n), (junk, amount) => {
        const { values } = readValues(form2017.vat, { ...junk, '1.goods': amount.toString() })
        return values['1.goods'] === amount
      }),
    )
  })

  it('values survive the way through JSON', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), (amount) => {
        const typed = { '1.goods': amount, '13.services': amount / 3n }
        return readValues(form2017.vat, valuesToJson(typed)).values['13.services'] === amount / 3n
      }),
    )
  })
})

describe('a general taxpayer return fits the same shape', () => {
  const columns: FormColumn[] = ['general', 'generalYtd', 'refund', 'refundYtd'].map((code) => ({
    code,
    label: { zh: `列${code}`, en: code },
    unit: 'fen',
    ...(code.endsWith('Ytd')
      ? { formula: { sum: [cell(`.${code.slice(0, -3)}`), { prior: `.${code}` }] } as const }
      : {}),
  }))
  const formulas: Record<string, ReturnType<typeof sumCells>> = {
    '17': sumCells('12', '13', '16'),
    '18': { min: [cell('17'), cell('11')] },
    '19': subtractCells('11', '18'),
    '24': subtractCells('19', '23'),
    '34': subtractCells('24', '28'),
  }
  const lines: FormLine[] = Array.from({ length: 38 }, (_, index) => {
    const no = String(index + 1)
    const expression = formulas[no]
    return {
      no,
      section: 'all',
      label: { zh: `第${no}栏`, en: `Line ${no}` },
      help: { zh: '说明', en: 'Help' },
      entry: expression ? 'computed' : 'typed',
      columns: columns.map(({ code }) => code),
      sign: 'any',
      ...(expression ? { formulas: [{ columns: ['general', 'refund'], expression }] } : {}),
    }
  })
  const content: FormContent = {
    name: { zh: '一般纳税人主表', en: 'Main form' },
    side: 'national',
    columns,
    sections: [{ code: 'all', label: { zh: '全部', en: 'All' } }],
    lines,
    rates: {},
    declaration: { zh: '声明', en: 'Declaration' },
    checks: [
      {
        code: 'output-tax-of-annex-1',
        level: 'error',
        at: '11.general',
        needs: ['annex-1'],
        condition: { compare: '=', left: cell('11.general'), right: { form: 'annex-1', cell: '5.tax' } },
        params: { main: cell('11.general'), annex: { form: 'annex-1', cell: '5.tax' } },
        message: {
          zh: '第11栏{main}与附列资料（一）{annex}不符',
          en: 'Line 11 {main} differs from annex 1 {annex}',
        },
      },
    ],
  }
  const base = { version: '1', effectiveFrom: '2016-05-01', legalBasis: [] }
  const main: FormDefinition = defineDated({ ...base, code: 'main', content })

  it('evaluates 38 lines in 4 columns with annex checks and year to date', () => {
    expect(formCells(main).size).toBe(152)
    const typed = {
      '11.general': 100n,
      '12.general': 60n,
      '13.general': 20n,
      '28.general': 5n,
      '11.refund': 7n,
    }
    const values = compute(main, typed, { prior: { '34.generalYtd': 1_000n } })
    expect(values['18.general']).toBe(80n)
    expect(values['34.general']).toBe(15n)
    expect(values['34.generalYtd']).toBe(1_015n)
    expect(values['34.refund']).toBe(7n)
    expect(check(main, values, { forms: { 'annex-1': { '5.tax': 100n } } })).toEqual([])
    const [finding] = check(main, values, { forms: { 'annex-1': { '5.tax': 101n } } })
    expect(finding).toMatchObject({
      code: 'output-tax-of-annex-1',
      path: '/lines/11/general',
      params: { annex: '101' },
    })
  })

  it('refuses definitions that run in a circle or name cells that do not exist', () => {
    const broken = (line: string, expression: ReturnType<typeof cell>): FormDefinition =>
      defineDated({
        ...base,
        code: 'broken',
        content: {
          ...content,
          lines: lines.map((old) =>
            old.no === line ? { ...old, entry: 'computed', formulas: [{ expression }] } : old,
          ),
        },
      })
    expect(() => emptyForm(broken('12', cell('17')))).toThrow(/circle/)
    expect(() => emptyForm(broken('12', cell('99')))).toThrow(/unknown cell/)
  })
})
