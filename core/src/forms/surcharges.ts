/**
 * 城市维护建设税 教育费附加 地方教育附加税（费）申报表, a form of its own for periods to 2021-06-30:
 * 2016-05-01  columns 1–11; 2019-01-01  with the reduction for small-scale taxpayers (公告2019年第5号), columns 1–12.
 * From the period that ends 2021-07-31 it is annex 2 of the VAT return (公告2021年第20号).
 * Cross-form rule: the base is line 22 of the VAT return. VAT prepaid elsewhere bears the rate of the place of
 * prepayment (财税〔2016〕74号), so it is not in the base here: line 22 is already without it.
 */
import { defineDated } from '../definitions/index.ts'
import type { FormCheck, FormColumn, FormContent, FormDefinition, FormLine, Text } from './definition.ts'
import { cell, type Expression, subtractCells, sumCells } from './expression.ts'
import { businessTaxEnded, shareWithinLaw, surchargeChecks } from './surchargeChecks.ts'

const BASIS: Text = { zh: '计税（费）依据', en: 'Basis' }
const RELIEF: Text = { zh: '本期减免税（费）额', en: 'Reliefs of the period' }
const SMALL: Text = { zh: '增值税小规模纳税人减征', en: 'Reduction for small-scale taxpayers' }

const dueColumn = (printed: string, base: string): FormColumn => ({
  code: 'due',
  label: { zh: '本期应纳税（费）额', en: 'Tax or fee of the period' },
  printed,
  unit: 'fen',
  formula: { multiply: [{ amount: cell(base), rateCell: '.rate' }] },
})

const reliefColumns = (first: number): FormColumn[] => [
  {
    code: 'reliefCode',
    label: { zh: '减免性质代码', en: 'Relief code' },
    group: RELIEF,
    printed: String(first),
    unit: 'code',
    entry: 'prefilled',
  },
  {
    code: 'relief',
    label: { zh: '减免税（费）额', en: 'Relief' },
    group: RELIEF,
    printed: String(first + 1),
    unit: 'fen',
    entry: 'prefilled',
  },
]

const smallScaleColumns = (share: string, printed: string): FormColumn[] => [
  {
    code: 'reliefShare',
    label: { zh: '减征比例（%）', en: 'Share of reduction (%)' },
    group: SMALL,
    printed: share,
    unit: 'rate',
    entry: 'prefilled',
  },
  {
    code: 'smallScaleRelief',
    label: { zh: '减征额', en: 'Reduction' },
    group: SMALL,
    printed,
    unit: 'fen',
    formula: { multiply: [{ amount: subtractCells('.due', '.relief'), rateCell: '.reliefShare' }] },
  },
]

const paidColumns = (paid: string, printed: string, formula: Expression): FormColumn[] => [
  {
    code: 'paid',
    label: { zh: '本期已缴税（费）额', en: 'Already paid' },
    printed: paid,
    unit: 'fen',
    entry: 'prefilled',
  },
  {
    code: 'payable',
    label: { zh: '本期应补（退）税（费）额', en: 'To pay (or refund)' },
    printed,
    unit: 'fen',
    sign: 'any',
    formula,
  },
]

const basisColumns: readonly FormColumn[] = [
  {
    code: 'vat',
    label: { zh: '增值税：一般增值税', en: 'VAT' },
    group: BASIS,
    printed: '1',
    unit: 'fen',
    entry: 'prefilled',
  },
  {
    code: 'exportCredit',
    label: { zh: '增值税：免抵税额', en: 'VAT: approved export credit' },
    group: BASIS,
    printed: '2',
    unit: 'fen',
    entry: 'prefilled',
  },
  {
    code: 'consumptionTax',
    label: { zh: '消费税', en: 'Consumption tax' },
    group: BASIS,
    printed: '3',
    unit: 'fen',
    entry: 'prefilled',
  },
  {
    code: 'businessTax',
    label: { zh: '营业税', en: 'Business tax' },
    group: BASIS,
    printed: '4',
    unit: 'fen',
    entry: 'prefilled',
  },
  {
    code: 'base',
    label: { zh: '合计', en: 'Sum' },
    group: BASIS,
    printed: '5=1+2+3+4',
    unit: 'fen',
    formula: sumCells('.vat', '.exportCredit', '.consumptionTax', '.businessTax'),
  },
]

const rateColumn = (printed: string): FormColumn => ({
  code: 'rate',
  label: { zh: '税率（征收率）', en: 'Rate' },
  printed,
  unit: 'rate',
  entry: 'prefilled',
})

function lines(columns: readonly FormColumn[], totalled: readonly string[]): FormLine[] {
  const codes = columns.map(({ code }) => code)
  const item = (no: string, label: Text, help: Text): FormLine => ({
    no,
    section: 'items',
    entry: 'prefilled',
    columns: codes,
    label,
    help,
  })
  return [
    item(
      '1',
      { zh: '城市维护建设税', en: 'Urban maintenance and construction tax' },
      {
        zh: '税率按所在地：市区7%，县城、镇5%，其他1%。',
        en: 'Rate by place: city 7%, county seat or town 5%, elsewhere 1%.',
      },
    ),
    item(
      '2',
      { zh: '教育费附加', en: 'Education surcharge' },
      {
        zh: '征收率3%。按月销售额不超过10万元（按季30万元）的免征。',
        en: 'Rate 3%. Exempt when sales do not exceed 100,000 yuan a month (300,000 a quarter).',
      },
    ),
    item(
      '3',
      { zh: '地方教育附加', en: 'Local education surcharge' },
      {
        zh: '征收率2%。按月销售额不超过10万元（按季30万元）的免征。',
        en: 'Rate 2%. Exempt when sales do not exceed 100,000 yuan a month (300,000 a quarter).',
      },
    ),
    {
      no: '4',
      section: 'items',
      entry: 'computed',
      columns: totalled,
      sign: 'any',
      label: { zh: '合计', en: 'Total' },
      help: { zh: '自动合计。', en: 'Sum.' },
      formulas: [{ expression: sumCells('1', '2', '3') }],
    },
  ]
}

const declaration: Text = {
  zh: '本申报表是根据国家税收法律法规及相关规定填报的，是真实的、可靠的、完整的。',
  en: 'This return is made under the tax laws and rules of the State; it is true, reliable and complete.',
}

function content(
  name: Text,
  columns: readonly FormColumn[],
  totalled: readonly string[],
  more: readonly FormCheck[],
): FormContent {
  return {
    name,
    side: 'local',
    columns,
    sections: [{ code: 'items', label: { zh: '税（费）种', en: 'Taxes and fees' } }],
    lines: lines(columns, totalled),
    checks: [...surchargeChecks(), ...more],
    rates: {},
    declaration,
  }
}

const NAME: Text = {
  zh: '城市维护建设税 教育费附加 地方教育附加税（费）申报表',
  en: 'Return of urban maintenance tax, education surcharge and local education surcharge',
}

const columns2016: readonly FormColumn[] = [
  ...basisColumns,
  rateColumn('6'),
  dueColumn('7=5×6', '.base'),
  ...reliefColumns(8),
  ...paidColumns('10', '11=7-9-10', subtractCells('.due', '.relief', '.paid')),
]

const columns2019: readonly FormColumn[] = [
  ...basisColumns,
  rateColumn('6'),
  dueColumn('7=5×6', '.base'),
  ...reliefColumns(8),
  ...smallScaleColumns('—', '10=(7-9)×减征比例'),
  ...paidColumns('11', '12=7-9-10-11', subtractCells('.due', '.relief', '.smallScaleRelief', '.paid')),
]

const columns2021: readonly FormColumn[] = [
  {
    code: 'vat',
    label: { zh: '增值税税额', en: 'VAT' },
    group: BASIS,
    printed: '1',
    unit: 'fen',
    entry: 'prefilled',
  },
  rateColumn('2'),
  dueColumn('3=1×2', '.vat'),
  ...reliefColumns(4),
  ...smallScaleColumns('6', '7=(3-5)×6'),
  ...paidColumns('8', '9=3-5-7-8', subtractCells('.due', '.relief', '.smallScaleRelief', '.paid')),
]

/** All versions of the surcharge form and of the annex that took its place. */
export const surchargeForms: readonly FormDefinition[] = [
  defineDated({
    code: 'form.surcharges',
    version: '2016-05-01',
    effectiveFrom: '2016-05-01',
    effectiveTo: '2018-12-31',
    legalBasis: [
      '城市维护建设税暂行条例',
      '征收教育费附加的暂行规定',
      '财综〔2010〕98号',
      '财税〔2016〕12号',
      '财税〔2016〕74号',
    ],
    content: content(NAME, columns2016, ['due', 'relief', 'paid', 'payable'], [businessTaxEnded]),
  }),
  defineDated({
    code: 'form.surcharges',
    version: '2019-01-01',
    effectiveFrom: '2019-01-01',
    effectiveTo: '2021-06-30',
    legalBasis: ['国家税务总局公告2019年第5号', '财税〔2019〕13号', '财税〔2016〕12号', '财税〔2016〕74号'],
    content: content(
      NAME,
      columns2019,
      ['due', 'relief', 'smallScaleRelief', 'paid', 'payable'],
      [businessTaxEnded, shareWithinLaw],
    ),
  }),
  defineDated({
    code: 'form.vat-small-scale.annex-2',
    version: '2021-07-01',
    effectiveFrom: '2021-07-01',
    legalBasis: [
      '国家税务总局公告2021年第20号',
      '财政部 税务总局公告2022年第10号',
      '财政部 税务总局公告2023年第12号',
    ],
    content: content(
      {
        zh: '增值税及附加税费申报表（小规模纳税人适用）附列资料（二）附加税费情况表',
        en: 'Annex 2 to the return of VAT and surcharges (small-scale taxpayers): surcharges',
      },
      columns2021,
      ['due', 'relief', 'smallScaleRelief', 'paid', 'payable'],
      [shareWithinLaw],
    ),
  }),
]
