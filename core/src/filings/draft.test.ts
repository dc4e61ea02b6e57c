import { describe, expect, it } from 'vitest'
import { applyChanges, computeDraft, type DraftContent, findDraftForms, QUESTIONS } from './index.ts'

const forms = findDraftForms('2017-Q3')
if (!forms) throw new Error('no forms for 2017-Q3')

const content = (change: Partial<DraftContent> = {}): DraftContent => ({
  period: '2017-Q3',
  taxpayerKind: 'enterprise',
  location: 'city',
  forms,
  invoices: {
    totals: [
      {
        column: 'goods',
        kind: 'ordinary',
        issuedBy: 'self',
        subject: 'ordinary-sale',
        rate: '0.03',
        amountFen: '12000000',
      },
      {
        column: 'goods',
        kind: 'special',
        issuedBy: 'proxy',
        subject: 'ordinary-sale',
        rate: '0.03',
        amountFen: '1000000',
        prepaidFen: '30000',
      },
    ],
    collectedAt: '2017-10-15T16:00:00.000Z',
    count: 7,
  },
  prior: null,
  answers: {},
  typed: {},
  unreadable: {},
  ...change,
})

describe('the joint draft', () => {
  it('fills both forms from the invoice feed and takes the surcharge base from line 22', () => {
    const draft = computeDraft(content())
    // 130,000 of goods at 3 % = 3,900; 300 prepaid with the proxy-issued invoice; 3,600 is line 22.
    expect(draft.vat.values['15.goods']).toBe(390000n)
    expect(draft.vat.values['22.goods']).toBe(360000n)
    expect(draft.surcharges.values['1.vat']).toBe(360000n)
    // City 7 %; both education surcharges are exempt: sales of the quarter do not exceed 300,000 (财税〔2016〕12号).
    expect(draft.nationalFen).toBe(360000n)
    expect(draft.localFen).toBe(25200n)
    expect(draft.complete).toBe(true)
    expect(draft.explanation.length).toBeGreaterThan(3)
  })

  it('adds sales without invoice as a plain answer and stays at or above every limit rule', () => {
    const { content: changed } = applyChanges(content(), [
      { form: QUESTIONS, cell: 'uninvoiced.goods', value: '1,000.00' },
    ])
    expect(changed.answers['uninvoiced.goods']).toBe('100000')
    expect(computeDraft(changed).vat.values['1.goods']).toBe(13100000n)
  })

  it('keeps what is no amount beside its field and says so, and forgets it when it is corrected', () => {
    const { content: bad } = applyChanges(content(), [
      { form: forms.vat.code, cell: '12.goods', value: 'twelve' },
    ])
    const draft = computeDraft(bad)
    expect(draft.complete).toBe(false)
    expect(draft.findings).toContainEqual(
      expect.objectContaining({
        code: 'not-an-amount',
        path: '/lines/12/goods',
        params: { value: 'twelve' },
      }),
    )
    const { content: good } = applyChanges(bad, [{ form: forms.vat.code, cell: '12.goods', value: '12' }])
    expect(good.unreadable[forms.vat.code]?.['12.goods']).toBeUndefined()
    expect(good.typed[forms.vat.code]?.['12.goods']).toBe('1200')
  })

  it.each([
    ['1e9', 'not-an-amount'],
    ['=1+1', 'not-an-amount'],
    ['<script>alert(1)</script>', 'not-an-amount'],
    ['-5', 'negative-amount'],
    ['12345678901234567890', 'amount-too-large'],
    ['999999999999999', 'amount-too-large'],
  ])('keeps %s as typed, in a question and in a cell, and says %s', (value, code) => {
    const { content: bad } = applyChanges(content(), [
      { form: QUESTIONS, cell: 'uninvoiced.goods', value },
      { form: forms.vat.code, cell: '12.goods', value },
    ])
    expect(bad.unreadable).toEqual({
      [QUESTIONS]: { 'uninvoiced.goods': value },
      [forms.vat.code]: { '12.goods': value },
    })
    const draft = computeDraft(bad)
    expect(draft.complete).toBe(false)
    expect(draft.findings.map((finding) => finding.code)).toEqual([code, code])
    // What cannot be read changes no figure.
    expect(draft.vat.values).toEqual(computeDraft(content()).vat.values)
  })

  it('refuses computed and unknown cells by name', () => {
    const { unknown } = applyChanges(content(), [
      { form: forms.vat.code, cell: '22.goods', value: '1' },
      { form: 'no-form', cell: '1.goods', value: '1' },
    ])
    expect(unknown).toHaveLength(2)
  })

  it('lets the surcharges follow what is typed into the VAT return', () => {
    const { content: changed } = applyChanges(content(), [
      { form: forms.vat.code, cell: '1.goods', value: '200000' },
    ])
    const draft = computeDraft(changed)
    expect(draft.vat.values['22.goods']).toBe(570000n)
    expect(draft.surcharges.values['1.vat']).toBe(570000n)
  })

  it('never throws on what people type', () => {
    for (const value of ['=1+1', '<script>', '１２３', '-5', '9'.repeat(60), '1e9', ' ', '￥1,234.5']) {
      const { content: changed } = applyChanges(content(), [
        { form: forms.vat.code, cell: '1.goods', value },
        { form: QUESTIONS, cell: 'uninvoiced.services', value },
        { form: forms.surcharges.code, cell: '1.paid', value },
      ])
      expect(() => computeDraft(changed)).not.toThrow()
    }
  })
})
