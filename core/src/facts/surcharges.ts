import type { DatedRow, FactSource } from './types.ts'

/** Source and licence of the tables in this file. */
export const surchargeSource: FactSource = {
  table: '01-surcharges',
  compiled: '2026-11',
  documents: [
    '城市维护建设税暂行条例 (国发〔1985〕19号)',
    '城市维护建设税法 (2021-09-01)',
    '征收教育费附加的暂行规定 (国务院令第448号)',
    '财综〔2010〕98号',
    '财税〔2016〕12号',
    '财税〔2019〕13号',
  ],
  licence: 'Legal texts and figures: no copyright (著作权法第5条); table: Apache-2.0 with this repository.',
}

/** Where the taxpayer is, which decides the rate of urban maintenance and construction tax. */
export type Location = 'city' | 'county-town' | 'other'

export interface UrbanMaintenanceRow extends DatedRow {
  readonly rates: Readonly<Record<Location, string>>
}

/** 城市维护建设税: 市区 7 %, 县城、镇 5 %, elsewhere 1 %. */
export const urbanMaintenanceRates: readonly UrbanMaintenanceRow[] = [
  {
    from: '1985-01-01',
    to: '2021-08-31',
    rates: { city: '0.07', 'county-town': '0.05', other: '0.01' },
    source: ['城市维护建设税暂行条例第四条'],
  },
  {
    from: '2021-09-01',
    to: null,
    rates: { city: '0.07', 'county-town': '0.05', other: '0.01' },
    source: ['城市维护建设税法第四条'],
  },
]

export interface FeeRateRow extends DatedRow {
  readonly rate: string
}

/** 教育费附加 3 %. */
export const educationSurchargeRates: readonly FeeRateRow[] = [
  { from: '1994-01-01', to: null, rate: '0.03', source: ['征收教育费附加的暂行规定第三条'] },
]

/** 地方教育附加 2 %. */
export const localEducationSurchargeRates: readonly FeeRateRow[] = [
  { from: '2011-01-01', to: null, rate: '0.02', source: ['财综〔2010〕98号'] },
]

/** Exemption of both education surcharges by sales of the period, yuan (general taxpayers too). */
export interface FeeThresholdRow extends DatedRow {
  readonly monthlyYuan: number
  readonly quarterlyYuan: number
}

export const educationThresholds: readonly FeeThresholdRow[] = [
  {
    from: '2016-02-01',
    to: null,
    monthlyYuan: 100_000,
    quarterlyYuan: 300_000,
    source: ['财税〔2016〕12号'],
  },
]

/** 六税两费: share by which urban maintenance tax and both surcharges of small-scale taxpayers are cut. */
export interface HalvingRow extends DatedRow {
  /** Highest cut; a province could choose less until 2022. */
  readonly share: string
  readonly provinceDecides: boolean
}

export const halvings: readonly HalvingRow[] = [
  { from: '2019-01-01', to: '2021-12-31', share: '0.5', provinceDecides: true, source: ['财税〔2019〕13号'] },
  {
    from: '2022-01-01',
    to: '2022-12-31',
    share: '0.5',
    provinceDecides: true,
    source: ['财政部 税务总局公告2022年第10号'],
  },
  {
    from: '2023-01-01',
    to: '2027-12-31',
    share: '0.5',
    provinceDecides: false,
    source: ['财政部 税务总局公告2023年第12号'],
  },
]
