/**
 * 增值税纳税申报表（小规模纳税人适用）, its versions by last day of the tax period:
 * 2016-05-01  公告2016年第13号 (lines 1–22) with the table as replaced by 公告2016年第27号;
 * 2019-01-01  same table, exemption judged on all sales together (公告2019年第4号);
 * 2021-07-01  增值税及附加税费申报表: other words in lines 2–14, lines 23–25 and annex 2 (公告2021年第20号,
 *             filed from 2021-08-01; the trial in a few places from 2021-05-01, 公告2021年第9号, is not kept apart).
 * The annex of deductions (附列资料) is needed only for taxation by difference; line 1 or 4 is the net amount then.
 */
import { defineDated } from '../definitions/index.ts'
import type { FormCheck, FormColumn, FormContent, FormDefinition, FormLine, Text } from './definition.ts'
import { type Condition, cell, type Expression, subtractCells, sum, sumCells } from './expression.ts'

const CURRENT: Text = { zh: '本期数', en: 'This period' }
const YEAR: Text = { zh: '本年累计', en: 'Year to date' }
const GOODS: Text = { zh: '货物及劳务', en: 'Goods and labour' }
const SERVICES: Text = { zh: '服务、不动产和无形资产', en: 'Services, real estate and intangibles' }

const yearToDate = (column: string): Expression => ({ sum: [cell(`.${column}`), { prior: `.${column}Ytd` }] })

const columns: readonly FormColumn[] = [
  { code: 'goods', label: GOODS, group: CURRENT, unit: 'fen' },
  { code: 'services', label: SERVICES, group: CURRENT, unit: 'fen' },
  { code: 'goodsYtd', label: GOODS, group: YEAR, unit: 'fen', formula: yearToDate('goods'), sign: 'any' },
  {
    code: 'servicesYtd',
    label: SERVICES,
    group: YEAR,
    unit: 'fen',
    formula: yearToDate('services'),
    sign: 'any',
  },
]

const ALL = ['goods', 'services', 'goodsYtd', 'servicesYtd'] as const
const ONLY_GOODS = ['goods', 'goodsYtd'] as const
const ONLY_SERVICES = ['services', 'servicesYtd'] as const
const PERIOD = ['goods', 'services'] as const

/** The words that changed in 2021; everything else is the same table. */
interface Words {
  readonly special: Text
  readonly ordinary: Text
  readonly ordinaryExport: Text
}

const words2016: Words = {
  special: {
    zh: '税务机关代开的增值税专用发票不含税销售额',
    en: 'Sales without tax on special VAT invoices issued by the tax authority by proxy',
  },
  ordinary: {
    zh: '税控器具开具的普通发票不含税销售额',
    en: 'Sales without tax on ordinary invoices issued by tax-control device',
  },
  ordinaryExport: {
    zh: '其中：税控器具开具的普通发票销售额',
    en: 'of which on ordinary invoices issued by tax-control device',
  },
}

const words2021: Words = {
  special: { zh: '增值税专用发票不含税销售额', en: 'Sales without tax on special VAT invoices' },
  ordinary: { zh: '其他增值税发票不含税销售额', en: 'Sales without tax on other VAT invoices' },
  ordinaryExport: { zh: '其中：其他增值税发票销售额', en: 'of which on other VAT invoices' },
}

function salesLines(words: Words): FormLine[] {
  const base = { section: 'base', entry: 'prefilled' } as const
  return [
    {
      ...base,
      no: '1',
      columns: ALL,
      label: {
        zh: '（一）应征增值税不含税销售额（3%征收率）',
        en: '(1) Taxable sales without tax (levy rate 3%)',
      },
      help: {
        zh: '本期适用3%征收率的不含税销售额，不含使用过的固定资产、免税和出口免税销售额；差额征税的填扣除后的金额。减按1%征收的销售额也填在这里。',
        en: 'Sales of the period at the 3% levy rate, without tax; not used fixed assets, exempt or export sales. Net of deductions where tax is by difference. Sales at the reduced 1% stand here too.',
      },
    },
    {
      ...base,
      no: '2',
      columns: ALL,
      level: 1,
      label: words.special,
      help: {
        zh: '其中开具增值税专用发票的部分。专用发票对应的销售额不能免税。',
        en: 'The part on special VAT invoices. Sales on special invoices cannot be exempt.',
      },
    },
    {
      ...base,
      no: '3',
      columns: ALL,
      level: 1,
      label: words.ordinary,
      help: { zh: '其中开具普通发票的部分。', en: 'The part on ordinary invoices.' },
    },
    {
      ...base,
      no: '4',
      columns: ONLY_SERVICES,
      label: {
        zh: '（二）应征增值税不含税销售额（5%征收率）',
        en: '(2) Taxable sales without tax (levy rate 5%)',
      },
      help: {
        zh: '本期销售、出租不动产和选择差额纳税的劳务派遣等适用5%征收率的不含税销售额。',
        en: 'Sales without tax at the 5% levy rate: sale and lease of real estate, labour dispatch by difference.',
      },
    },
    {
      ...base,
      no: '5',
      columns: ONLY_SERVICES,
      level: 1,
      label: words.special,
      help: {
        zh: '5%征收率销售额中开具增值税专用发票的部分。',
        en: 'The part of line 4 on special VAT invoices.',
      },
    },
    {
      ...base,
      no: '6',
      columns: ONLY_SERVICES,
      level: 1,
      label: words.ordinary,
      help: { zh: '5%征收率销售额中开具普通发票的部分。', en: 'The part of line 4 on ordinary invoices.' },
    },
    {
      ...base,
      no: '7',
      columns: ONLY_GOODS,
      printed: '7(7≥8)',
      label: {
        zh: '（三）销售使用过的固定资产不含税销售额',
        en: '(3) Sales of used fixed assets, without tax',
      },
      help: {
        zh: '销售自己使用过的固定资产（不含不动产）和旧货，按含税销售额÷(1+3%)填写。',
        en: 'Own used fixed assets (not real estate) and second-hand goods: amount with tax ÷ (1+3%).',
      },
    },
    {
      ...base,
      no: '8',
      columns: ONLY_GOODS,
      level: 1,
      label: { zh: `其中：${words.ordinary.zh}`, en: `of which ${words.ordinary.en}` },
      help: { zh: '第7栏中开具普通发票的部分。', en: 'The part of line 7 on ordinary invoices.' },
    },
  ]
}

function exemptLines(words: Words): FormLine[] {
  const base = { section: 'base', entry: 'prefilled', columns: ALL } as const
  return [
    {
      ...base,
      no: '9',
      entry: 'computed',
      printed: '9=10+11+12',
      label: { zh: '（四）免税销售额', en: '(4) Exempt sales' },
      help: { zh: '自动合计，不含出口免税销售额。', en: 'Sum, without exempt exports.' },
      formulas: [{ columns: PERIOD, expression: sumCells('10', '11', '12') }],
    },
    {
      ...base,
      no: '10',
      level: 1,
      label: { zh: '其中：小微企业免税销售额', en: 'of which exempt as a small and micro enterprise' },
      help: {
        zh: '企业和非企业性单位未超过免税标准时填写；个体工商户和其他个人填第11栏。',
        en: 'Enterprises and other units within the exemption limit; individuals use line 11.',
      },
    },
    {
      ...base,
      no: '11',
      level: 1,
      label: { zh: '未达起征点销售额', en: 'of which below the threshold (individuals)' },
      help: {
        zh: '个体工商户和其他个人未达起征点（含小微企业免税政策）时填写。',
        en: 'Individual businesses and other individuals below the threshold (including the relief for small businesses).',
      },
    },
    {
      ...base,
      no: '12',
      level: 1,
      label: { zh: '其他免税销售额', en: 'of which exempt for other reasons' },
      help: {
        zh: '享受其他免税政策的销售额，例如农业生产者自产农产品；2022年第2至第4季度超过免税标准时的全部免税销售额也填在这里。',
        en: 'Exempt under other rules, e.g. own farm produce; in Q2–Q4 2022 all exempt sales above the limit as well.',
      },
    },
    {
      ...base,
      no: '13',
      printed: '13(13≥14)',
      label: { zh: '（五）出口免税销售额', en: '(5) Exempt export sales' },
      help: { zh: '出口免税货物、劳务、服务的销售额。', en: 'Exempt exports of goods, labour and services.' },
    },
    {
      ...base,
      no: '14',
      level: 1,
      label: words.ordinaryExport,
      help: { zh: '第13栏中开具普通发票的部分。', en: 'The part of line 13 on ordinary invoices.' },
    },
  ]
}

function taxLines(): FormLine[] {
  const base = { section: 'tax', columns: ALL } as const
  return [
    {
      ...base,
      no: '15',
      entry: 'computed',
      label: { zh: '本期应纳税额', en: 'Tax of the period' },
      help: {
        zh: '自动计算：第1栏×3%＋第4栏×5%＋第7栏×3%，四舍五入到分。',
        en: 'Computed: line 1 × 3% + line 4 × 5% + line 7 × 3%, rounded to the fen.',
      },
      formulas: [
        {
          columns: ['goods'],
          expression: {
            multiply: [
              { amount: cell('1'), rate: 'levy3' },
              { amount: cell('7'), rate: 'levy3' },
            ],
          },
        },
        {
          columns: ['services'],
          expression: {
            multiply: [
              { amount: cell('1'), rate: 'levy3' },
              { amount: cell('4'), rate: 'levy5' },
            ],
          },
        },
      ],
    },
    {
      ...base,
      no: '16',
      entry: 'prefilled',
      label: { zh: '本期应纳税额减征额', en: 'Reduction of the tax of the period' },
      help: {
        zh: '按规定减征的税额：使用过的固定资产减征1%，减按1%征收的减征2%，个人出租住房减征3.5%，税控设备费用抵减等。',
        en: 'Tax reduced by law: 1% on used fixed assets, 2% where the rate is cut to 1%, 3.5% on dwellings let by individuals, tax-control equipment.',
      },
    },
    {
      ...base,
      no: '17',
      entry: 'prefilled',
      label: { zh: '本期免税额', en: 'Exempt tax of the period' },
      help: {
        zh: '按第9栏免税销售额和征收率计算的免税额。',
        en: 'Tax that line 9 would bear at its levy rates.',
      },
    },
    {
      ...base,
      no: '18',
      entry: 'prefilled',
      level: 1,
      label: { zh: '其中：小微企业免税额', en: 'of which small and micro enterprises' },
      help: { zh: '按第10栏和征收率计算。', en: 'From line 10 and its levy rates.' },
    },
    {
      ...base,
      no: '19',
      entry: 'prefilled',
      level: 1,
      label: { zh: '未达起征点免税额', en: 'of which below the threshold' },
      help: { zh: '按第11栏和征收率计算。', en: 'From line 11 and its levy rates.' },
    },
    {
      ...base,
      no: '20',
      entry: 'computed',
      printed: '20=15-16',
      sign: 'any',
      label: { zh: '应纳税额合计', en: 'Tax due in total' },
      help: { zh: '自动计算。', en: 'Computed.' },
      formulas: [{ columns: PERIOD, expression: subtractCells('15', '16') }],
    },
    {
      ...base,
      no: '21',
      columns: PERIOD,
      entry: 'prefilled',
      label: { zh: '本期预缴税额', en: 'Tax prepaid in the period' },
      help: {
        zh: '本期预缴的增值税，例如代开专用发票时缴纳的税款、异地预缴的税款。预缴税款的附加税费已在预缴地缴纳。',
        en: 'VAT prepaid in the period, e.g. when an invoice was issued by proxy or work done elsewhere. Its surcharges were paid at that place.',
      },
    },
    {
      ...base,
      no: '22',
      columns: PERIOD,
      entry: 'computed',
      printed: '22=20-21',
      sign: 'any',
      label: { zh: '本期应补（退）税额', en: 'Tax to pay (or refund) for the period' },
      help: {
        zh: '自动计算。城市维护建设税和两项附加以此为计税依据。',
        en: 'Computed. Urban maintenance tax and both surcharges are based on it.',
      },
      formulas: [{ columns: PERIOD, expression: subtractCells('20', '21') }],
    },
  ]
}

function surchargeLines(): FormLine[] {
  const line = (no: string, zh: string, en: string, from: string): FormLine => ({
    no,
    section: 'surcharges',
    columns: ['total'],
    entry: 'prefilled',
    sign: 'any',
    label: { zh, en },
    help: { zh: `取自附列资料（二）第${from}行。`, en: `From annex 2, row ${from}.` },
  })
  return [
    line(
      '23',
      '城市维护建设税本期应补（退）税额',
      'Urban maintenance and construction tax to pay (or refund)',
      '1',
    ),
    line('24', '教育费附加本期应补（退）费额', 'Education surcharge to pay (or refund)', '2'),
    line('25', '地方教育附加本期应补（退）费额', 'Local education surcharge to pay (or refund)', '3'),
  ]
}

const one = (amount: Expression, rate: string): Expression => ({ multiply: [{ amount, rate }] })
/** One yuan: several invoices, each rounded for itself. */
const SLACK = '100'

/** Sales of a column that count against the exemption limit: lines 1, 4, 7, 9, 13. */
function salesOf(column: 'goods' | 'services'): Expression {
  const own = column === 'goods' ? '7.goods' : '4.services'
  return sumCells(`1.${column}`, own, `9.${column}`, `13.${column}`)
}

function lineChecks(): FormCheck[] {
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

function columnLimitCheck(column: 'goods' | 'services', limitFact: string): FormCheck {
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

function combinedLimitCheck(): FormCheck[] {
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

const declaration: Text = {
  zh: '本纳税申报表是根据国家税收法律法规及相关规定填报的，我确定它是真实的、可靠的、完整的。',
  en: 'This return is made under the tax laws and rules of the State; I declare that it is true, reliable and complete.',
}

function content(words: Words, limitChecks: readonly FormCheck[]): FormContent {
  return {
    name: { zh: '增值税纳税申报表（小规模纳税人适用）', en: 'VAT return (small-scale taxpayers)' },
    side: 'national',
    columns,
    sections: [
      { code: 'base', label: { zh: '一、计税依据', en: 'I. Basis' } },
      { code: 'tax', label: { zh: '二、税款计算', en: 'II. Tax' } },
    ],
    lines: [...salesLines(words), ...exemptLines(words), ...taxLines()],
    checks: [...lineChecks(), ...limitChecks],
    rates: { levy3: '0.03', levy5: '0.05' },
    declaration,
  }
}

const perColumn = [
  columnLimitCheck('goods', 'exemptLimit'),
  columnLimitCheck('services', 'exemptLimitServices'),
]

function withSurcharges(base: FormContent): FormContent {
  const differs = (line: string, row: string): FormCheck => ({
    code: 'vat-surcharge-line-differs',
    level: 'error',
    at: `${line}.total`,
    needs: ['form.vat-small-scale.annex-2'],
    condition: {
      compare: '=',
      left: cell(`${line}.total`),
      right: { form: 'form.vat-small-scale.annex-2', cell: `${row}.payable` },
    },
    params: {
      line: cell(`${line}.total`),
      annex: { form: 'form.vat-small-scale.annex-2', cell: `${row}.payable` },
    },
    message: {
      zh: '本栏{line}元与附列资料（二）{annex}元不一致。',
      en: 'This line ({line}) differs from annex 2 ({annex}).',
    },
  })
  return {
    ...base,
    name: {
      zh: '增值税及附加税费申报表（小规模纳税人适用）',
      en: 'Return of VAT and surcharges (small-scale taxpayers)',
    },
    columns: [
      ...base.columns,
      { code: 'total', label: { zh: '本期合计', en: 'Period in total' }, group: CURRENT, unit: 'fen' },
    ],
    sections: [
      ...base.sections,
      { code: 'surcharges', label: { zh: '三、附加税费', en: 'III. Surcharges' } },
    ],
    lines: [...base.lines, ...surchargeLines()],
    checks: [...base.checks, differs('23', '1'), differs('24', '2'), differs('25', '3')],
  }
}

/** All versions of the return; resolve by the last day of the tax period. */
export const vatSmallScaleForms: readonly FormDefinition[] = [
  defineDated({
    code: 'form.vat-small-scale',
    version: '2016-05-01',
    effectiveFrom: '2016-05-01',
    effectiveTo: '2018-12-31',
    legalBasis: [
      '国家税务总局公告2016年第13号',
      '国家税务总局公告2016年第27号',
      '国家税务总局公告2016年第23号',
    ],
    content: content(words2016, perColumn),
  }),
  defineDated({
    code: 'form.vat-small-scale',
    version: '2019-01-01',
    effectiveFrom: '2019-01-01',
    effectiveTo: '2021-06-30',
    legalBasis: [
      '国家税务总局公告2016年第27号',
      '国家税务总局公告2019年第4号',
      '国家税务总局公告2020年第5号',
    ],
    content: content(words2016, combinedLimitCheck()),
  }),
  defineDated({
    code: 'form.vat-small-scale',
    version: '2021-07-01',
    effectiveFrom: '2021-07-01',
    legalBasis: [
      '国家税务总局公告2021年第20号',
      '国家税务总局公告2022年第6号',
      '国家税务总局公告2023年第1号',
    ],
    content: withSurcharges(content(words2021, combinedLimitCheck())),
  }),
]
