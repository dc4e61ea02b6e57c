import type { DatedRow, FactSource } from './types.ts'

/** Source and licence of the tables in this file. */
export const vatSource: FactSource = {
  table: '01-vat',
  compiled: '2026-11',
  documents: [
    '增值税暂行条例 (国务院令第538号、第691号)',
    '增值税法 (2024-12-25)',
    '财税〔2016〕36号',
    '国家税务总局公告2016年第23号',
    '财政部 税务总局公告2026年第10号',
  ],
  licence: 'Legal texts and figures: no copyright (著作权法第5条); table: Apache-2.0 with this repository.',
}

/** How the sales of a period are counted against the exemption limit. */
export type ThresholdScope = 'per-column' | 'combined'

/** Exemption limit of small-scale taxpayers, yuan of sales without tax (小微企业免征 / 起征点). */
export interface ThresholdRow extends DatedRow {
  readonly monthlyYuan: number
  readonly quarterlyYuan: number
  /** Goods and labour / services counted apart, or all sales together. */
  readonly scope: ThresholdScope
  /** Is a sale exactly at the limit exempt (不超过) or taxable (未达到)? */
  readonly equality: 'exempt' | 'taxable'
  /** A quarter only partly in business has the monthly limit times the months (公告2016年第23号第六条). */
  readonly proRata: boolean
}

export const smallScaleThresholds: readonly ThresholdRow[] = [
  {
    from: '2016-05-01',
    to: '2018-12-31',
    monthlyYuan: 30_000,
    quarterlyYuan: 90_000,
    scope: 'per-column',
    equality: 'exempt',
    proRata: true,
    source: ['国家税务总局公告2016年第23号第六条', '财税〔2017〕76号'],
  },
  {
    from: '2019-01-01',
    to: '2021-03-31',
    monthlyYuan: 100_000,
    quarterlyYuan: 300_000,
    scope: 'combined',
    equality: 'exempt',
    proRata: false,
    source: ['财税〔2019〕13号', '国家税务总局公告2019年第4号'],
  },
  {
    from: '2021-04-01',
    to: '2022-12-31',
    monthlyYuan: 150_000,
    quarterlyYuan: 450_000,
    scope: 'combined',
    equality: 'exempt',
    proRata: false,
    source: ['财政部 税务总局公告2021年第11号', '国家税务总局公告2021年第5号'],
  },
  {
    from: '2023-01-01',
    to: '2025-12-31',
    monthlyYuan: 100_000,
    quarterlyYuan: 300_000,
    scope: 'combined',
    equality: 'exempt',
    proRata: false,
    source: ['财政部 税务总局公告2023年第1号', '财政部 税务总局公告2023年第19号'],
  },
  {
    from: '2026-01-01',
    to: '2027-12-31',
    monthlyYuan: 100_000,
    quarterlyYuan: 300_000,
    scope: 'combined',
    equality: 'taxable',
    proRata: false,
    source: ['增值税法第二十三条', '财政部 税务总局公告2026年第10号'],
  },
]

/** A levy rate of small-scale taxpayers; `rate` null where the law of the day could not be confirmed. */
export interface LevyRateRow extends DatedRow {
  readonly rate: string | null
}

/** 3 % on all taxable acts without a rate of their own. */
export const generalLevyRates: readonly LevyRateRow[] = [
  { from: '2009-01-01', to: '2025-12-31', rate: '0.03', source: ['增值税暂行条例第十二条'] },
  { from: '2026-01-01', to: null, rate: '0.03', source: ['增值税法第十一条'] },
]

/** 5 % on sale and lease of real estate, labour dispatch by difference. */
export const realEstateLevyRates: readonly LevyRateRow[] = [
  {
    from: '2016-05-01',
    to: '2025-12-31',
    rate: '0.05',
    source: ['财税〔2016〕36号附件2', '财税〔2016〕47号'],
  },
  // The VAT Law knows only 3 %; a transitional rule could not be confirmed, so the fact must be given.
  { from: '2026-01-01', to: null, rate: null, source: ['增值税法第十一条'] },
]

/** Own used fixed assets: 3 % reduced to 2 %. */
export const usedFixedAssetRates: readonly LevyRateRow[] = [
  { from: '2014-07-01', to: null, rate: '0.02', source: ['财税〔2009〕9号', '财税〔2014〕57号'] },
]

/** Letting of dwellings: 5 % reduced to 1.5 %. */
export interface HousingRentRow extends LevyRateRow {
  readonly who: readonly ('individual' | 'enterprise')[]
}

export const housingRentRates: readonly HousingRentRow[] = [
  {
    from: '2016-05-01',
    to: '2021-09-30',
    rate: '0.015',
    who: ['individual'],
    source: ['财税〔2016〕36号附件2'],
  },
  {
    from: '2021-10-01',
    to: null,
    rate: '0.015',
    who: ['individual', 'enterprise'],
    source: ['财税〔2016〕36号附件2', '财政部 税务总局 住房城乡建设部公告2021年第24号'],
  },
]

/** Relief on income at the 3 % levy rate: reduced to `rate`, or exempt (special invoices stay taxable). */
export interface LevyReliefRow extends DatedRow {
  readonly kind: 'reduced' | 'exempt'
  readonly rate: string
  /** Where it holds: everywhere but Hubei, only Hubei, or nationwide. */
  readonly area: 'not-hubei' | 'hubei' | 'all'
}

export const levyReliefs: readonly LevyReliefRow[] = [
  {
    from: '2020-03-01',
    to: '2021-03-31',
    kind: 'reduced',
    rate: '0.01',
    area: 'not-hubei',
    source: [
      '财政部 税务总局公告2020年第13号',
      '财政部 税务总局公告2020年第24号',
      '财政部 税务总局公告2021年第7号',
    ],
  },
  {
    from: '2020-03-01',
    to: '2021-03-31',
    kind: 'exempt',
    rate: '0',
    area: 'hubei',
    source: ['财政部 税务总局公告2020年第13号', '财政部 税务总局公告2021年第7号'],
  },
  {
    from: '2021-04-01',
    to: '2022-03-31',
    kind: 'reduced',
    rate: '0.01',
    area: 'all',
    source: ['财政部 税务总局公告2021年第7号'],
  },
  {
    from: '2022-04-01',
    to: '2022-12-31',
    kind: 'exempt',
    rate: '0',
    area: 'all',
    source: ['财政部 税务总局公告2022年第15号', '国家税务总局公告2022年第6号'],
  },
  {
    from: '2023-01-01',
    to: '2025-12-31',
    kind: 'reduced',
    rate: '0.01',
    area: 'all',
    source: ['财政部 税务总局公告2023年第1号', '财政部 税务总局公告2023年第19号'],
  },
  {
    from: '2026-01-01',
    to: '2027-12-31',
    kind: 'reduced',
    rate: '0.01',
    area: 'all',
    source: ['财政部 税务总局公告2026年第10号'],
  },
]
