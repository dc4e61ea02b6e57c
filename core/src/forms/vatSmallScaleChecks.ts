/** Line, column and limit checks of the VAT return of small-scale taxpayers. */
import type { FormCheck } from './definition.ts'
import { type Condition, cell, type Expression, sum, sumCells } from './expression.ts'
import { PERIOD } from './vatSmallScaleLines.ts'

const one = (amount: Expression, rate: string): Expression => ({ multiply: [{ amount, rate }] })
/** One yuan: several invoices, each rounded for itself. */
const SLACK = '100'

/** Sales of a column that count against the exemption limit: lines 1, 4, 7, 9, 13. */
function salesOf(column: 'goods' | 'services'): Expression {
  const own = column === 'goods' ? '7.goods' : '4.services'
  return sumCells(`1.${column}`, own, `9.${column}`, `13.${column}`)
}

/** Checks of every version. */
export function lineChecks(): FormCheck[] {
  const between = (code: string, tax: string, sales: string, zh: string, en: string): FormCheck => ({
    code,
    level: 'error',
    columns: PERIOD,
    at: tax,
    condition: {
      all: [
        { compare: '>=', left: cell(tax), right: one(cell(sales), 'levy3'), tolerance: SLACK },
        { compare: '<=', left: cell(tax), right: one(cell(sales), 'levy5'), tolerance: SLACK },
      ],
    },
    params: { tax: cell(tax), sales: cell(sales) },
    message: { zh, en },
  })
  return [
    {
      code: 'vat-invoiced-exceeds-line-1',
      level: 'warning',
      columns: PERIOD,
      at: '1',
      condition: { compare: '>=', left: cell('1'), right: sumCells('2', '3'), tolerance: SLACK },
      params: { sales: cell('1'), invoiced: sumCells('2', '3') },
      message: {
        zh: '第1栏{sales}元小于第2、3栏开票合计{invoiced}元。除差额征税外，请检查是否漏填。',
        en: 'Line 1 ({sales}) is less than the invoices of lines 2 and 3 ({invoiced}). Unless tax is by difference, something is missing.',
      },
    },
    {
      code: 'vat-invoiced-exceeds-line-4',
      level: 'warning',
      at: '4.services',
      condition: {
        compare: '>=',
        left: cell('4.services'),
        right: sumCells('5.services', '6.services'),
        tolerance: SLACK,
      },
      params: { sales: cell('4.services'), invoiced: sumCells('5.services', '6.services') },
      message: {
        zh: '第4栏{sales}元小于第5、6栏开票合计{invoiced}元。除差额征税外，请检查是否漏填。',
        en: 'Line 4 ({sales}) is less than the invoices of lines 5 and 6 ({invoiced}). Unless tax is by difference, something is missing.',
      },
    },
    {
      code: 'vat-line-8-exceeds-7',
      level: 'error',
      at: '8.goods',
      condition: { compare: '>=', left: cell('7.goods'), right: cell('8.goods') },
      message: { zh: '第8栏不能大于第7栏。', en: 'Line 8 cannot exceed line 7.' },
    },
    {
      code: 'vat-line-14-exceeds-13',
      level: 'error',
      columns: PERIOD,
      at: '14',
      condition: { compare: '>=', left: cell('13'), right: cell('14') },
      message: { zh: '第14栏不能大于第13栏。', en: 'Line 14 cannot exceed line 13.' },
    },
    {
      code: 'vat-line-10-is-for-enterprises',
      level: 'error',
      columns: PERIOD,
      at: '10',
      condition: {
        any: [{ not: { flag: 'individual' } }, { compare: '=', left: cell('10'), right: { const: '0' } }],
      },
      message: {
        zh: '个体工商户和其他个人应填第11栏，不填第10栏。',
        en: 'Individual businesses and other individuals use line 11, not line 10.',
      },
    },
    {
      code: 'vat-line-11-is-for-individuals',
      level: 'error',
      columns: PERIOD,
      at: '11',
      condition: { any: [{ flag: 'individual' }, { compare: '=', left: cell('11'), right: { const: '0' } }] },
      message: {
        zh: '企业和非企业性单位应填第10栏，不填第11栏。',
        en: 'Enterprises and other units use line 10, not line 11.',
      },
    },
    {
      code: 'vat-reduction-exceeds-tax',
      level: 'error',
      columns: PERIOD,
      at: '16',
      condition: { compare: '<=', left: cell('16'), right: cell('15') },
      params: { reduction: cell('16'), tax: cell('15') },
      message: {
        zh: '减征额{reduction}元不能大于本期应纳税额{tax}元。',
        en: 'The reduction ({reduction}) cannot exceed the tax of the period ({tax}).',
      },
    },
    {
      code: 'vat-exempt-tax-parts',
      level: 'error',
      columns: PERIOD,
      at: '17',
      condition: { compare: '>=', left: cell('17'), right: sumCells('18', '19'), tolerance: SLACK },
      message: {
        zh: '第17栏不能小于第18、19栏之和。',
        en: 'Line 17 cannot be less than lines 18 and 19 together.',
      },
    },
    between(
      'vat-exempt-tax-of-line-9',
      '17',
      '9',
      '免税额{tax}元与免税销售额{sales}元不符：应在3%与5%之间。',
      'Exempt tax {tax} does not fit exempt sales {sales}: it lies between 3% and 5%.',
    ),
    between(
      'vat-exempt-tax-of-line-10',
      '18',
      '10',
      '小微企业免税额{tax}元与第10栏{sales}元不符：应在3%与5%之间。',
      'Exempt tax {tax} does not fit line 10 ({sales}): it lies between 3% and 5%.',
    ),
    between(
      'vat-exempt-tax-of-line-11',
      '19',
      '11',
      '未达起征点免税额{tax}元与第11栏{sales}元不符：应在3%与5%之间。',
      'Exempt tax {tax} does not fit line 11 ({sales}): it lies between 3% and 5%.',
    ),
    {
      code: 'vat-prepaid-exceeds-due',
      level: 'warning',
      columns: PERIOD,
      at: '21',
      condition: {
        any: [
          { compare: '=', left: cell('21'), right: { const: '0' } },
          { compare: '<=', left: cell('21'), right: cell('20') },
        ],
      },
      params: { prepaid: cell('21'), due: cell('20') },
      message: {
        zh: '预缴税额{prepaid}元大于应纳税额{due}元，多缴部分可申请退税或抵减。',
        en: 'Prepaid tax ({prepaid}) exceeds the tax due ({due}); the rest may be refunded or set off.',
      },
    },
  ]
}

const LIMIT: Expression = { fact: 'exemptLimit' }
const knowsLimit: Condition = { flag: 'exemptLimitKnown' }

/** To 2018: no exemption in a column above its own limit (公告2016年第23号). */
export function columnLimitCheck(column: 'goods' | 'services', limitFact: string): FormCheck {
  const exempt = sumCells(`10.${column}`, `11.${column}`)
  const limit: Expression = { fact: limitFact }
  // Real estate sold is outside the relief of 公告2016年第23号, which names goods, labour, services and intangibles.
  const sales: Expression =
    column === 'services' ? { subtract: [salesOf(column), { fact: 'realEstateSale' }] } : salesOf(column)
  return {
    code: 'vat-exemption-above-limit',
    level: 'error',
    at: `9.${column}`,
    condition: {
      any: [
        { not: knowsLimit },
        { compare: '=', left: exempt, right: { const: '0' } },
        { compare: '<=', left: sales, right: limit },
      ],
    },
    params: { sales, limit },
    message: {
      zh: '本列销售额{sales}元超过免税标准{limit}元，第10、11栏不能填写。',
      en: 'Sales of this column ({sales}) exceed the exemption limit ({limit}); lines 10 and 11 stay empty.',
    },
  }
}

/** From 2019: no exemption when all sales, real estate sold apart, are above the limit (公告2019年第4号). */
export function combinedLimitCheck(): FormCheck[] {
  const all = sum(salesOf('goods'), salesOf('services'))
  const withoutRealEstate: Expression = { subtract: [all, { fact: 'realEstateSale' }] }
  return [
    {
      code: 'vat-exemption-above-limit',
      level: 'error',
      at: '9.goods',
      condition: {
        any: [
          { not: knowsLimit },
          {
            compare: '=',
            left: sumCells('10.goods', '11.goods', '10.services', '11.services'),
            right: { const: '0' },
          },
          { compare: '<=', left: withoutRealEstate, right: LIMIT },
        ],
      },
      params: { sales: withoutRealEstate, limit: LIMIT },
      message: {
        zh: '合计销售额（扣除销售不动产后）{sales}元超过免税标准{limit}元，第10、11栏不能填写。',
        en: 'All sales without real estate sold ({sales}) exceed the exemption limit ({limit}); lines 10 and 11 stay empty.',
      },
    },
  ]
}
