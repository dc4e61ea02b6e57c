/** Columns and lines of the VAT return of small-scale taxpayers, see vatSmallScale.ts for its versions. */
import type { FormColumn, FormLine, Text } from './definition.ts'
import { cell, type Expression, subtractCells, sumCells } from './expression.ts'

/** Heading of the columns of the period. */
export const CURRENT: Text = { zh: '本期数', en: 'This period' }
const YEAR: Text = { zh: '本年累计', en: 'Year to date' }
const GOODS: Text = { zh: '货物及劳务', en: 'Goods and labour' }
const SERVICES: Text = { zh: '服务、不动产和无形资产', en: 'Services, real estate and intangibles' }

const yearToDate = (column: string): Expression => ({ sum: [cell(`.${column}`), { prior: `.${column}Ytd` }] })

/** The four columns: two kinds of sales, this period and year to date. */
export const columns: readonly FormColumn[] = [
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
/** Columns of this period. */
export const PERIOD = ['goods', 'services'] as const

/** The words that changed in 2021; everything else is the same table. */
export interface Words {
  readonly special: Text
  readonly ordinary: Text
  readonly ordinaryExport: Text
}

/** 公告2016年第27号. */
export const words2016: Words = {
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

/** 公告2021年第20号. */
export const words2021: Words = {
  special: { zh: '增值税专用发票不含税销售额', en: 'Sales without tax on special VAT invoices' },
  ordinary: { zh: '其他增值税发票不含税销售额', en: 'Sales without tax on other VAT invoices' },
  ordinaryExport: { zh: '其中：其他增值税发票销售额', en: 'of which on other VAT invoices' },
}

/** Lines 1–8: taxable sales. */
export function salesLines(words: Words): FormLine[] {
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

/** Lines 9–14: exempt sales. */
export function exemptLines(words: Words): FormLine[] {
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

/** Lines 15–22: tax. */
export function taxLines(): FormLine[] {
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

/** Lines 23–25, from 2021. */
export function surchargeLines(): FormLine[] {
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
