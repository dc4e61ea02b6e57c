import type { SideCode } from './sides.ts'

/** Levels at which the authorities of both sides existed and were merged one after the other. */
export type AdministrationLevel = 'province' | 'city' | 'county'

/** Which side administered a tax or fee, from and to (both inclusive; to null: until the authorities merge). */
export interface AdministrationRule {
  /** Levy item code (征收项目代码, medium confidence); items without a national code have one of ours (`fee-…`). */
  readonly tax: string
  readonly name: { readonly zh: string; readonly en: string }
  /** `by-taxpayer`: decided taxpayer by taxpayer (corporate income tax, 国税发〔2008〕120号). */
  readonly side: SideCode | 'by-taxpayer'
  /** Null: long-standing, start not tabulated. */
  readonly from: string | null
  readonly to: string | null
  /** Taxpayers or items for which the other side stands. */
  readonly exception?: string
  readonly confidence: 'high' | 'medium' | 'low'
}

/** Administration by two sides: who has which tax, and when the sides of each level become one authority. */
export interface AdministrationTable {
  readonly rules: readonly AdministrationRule[]
  /** First day of the merged authority per level; absent: the two live on. */
  readonly mergedFrom: Readonly<Partial<Record<AdministrationLevel, string>>>
}

type Row = [tax: string, zh: string, en: string, side: AdministrationRule['side'], from: string | null]

function rule(
  [tax, zh, en, side, from]: Row,
  more: Partial<Pick<AdministrationRule, 'to' | 'exception' | 'confidence'>> = {},
): AdministrationRule {
  return { tax, name: { zh, en }, side, from, to: null, confidence: 'high', ...more }
}

/**
 * China 1994–2018: 国发〔1993〕85号 and 国办发〔1993〕87号 (division of taxes), 国税发〔2008〕120号 (corporate income
 * tax), 国家税务总局公告2018年第31号 and 第32号 (merger: provinces 2018-06-15, cities 07-05, counties 07-20).
 */
export const chinaAdministration: AdministrationTable = {
  mergedFrom: { province: '2018-06-15', city: '2018-07-05', county: '2018-07-20' },
  rules: [
    rule(['10101', '增值税', 'Value-added tax', 'national', '1994-01-01'], {
      exception: '其他个人出租不动产、销售取得的不动产由地税代征 (国家税务总局公告2016年第19号)',
    }),
    rule(['10102', '消费税', 'Consumption tax', 'national', '1994-01-01']),
    rule(['10103', '营业税', 'Business tax', 'local', '1994-01-01'], {
      to: '2016-04-30',
      exception: '铁路、各银行总行、各保险总公司集中缴纳的由国税征收',
    }),
    rule(['10104', '企业所得税', 'Corporate income tax', 'by-taxpayer', '1994-01-01']),
    rule(['10106', '个人所得税', 'Individual income tax', 'local', '1994-01-01'], {
      exception: '储蓄存款利息所得由国税征收 (2008-10-09起暂免)',
    }),
    rule(['10107', '资源税', 'Resource tax', 'local', '1994-01-01'], { exception: '海洋石油由国税征收' }),
    rule(['10109', '城市维护建设税', 'Urban maintenance and construction tax', 'local', '1994-01-01'], {
      exception: '铁路、各银行总行、各保险总公司集中缴纳的由国税征收',
    }),
    rule(['10110', '房产税', 'Property tax', 'local', '1994-01-01']),
    rule(['10111', '印花税', 'Stamp duty', 'local', '1994-01-01'], { exception: '证券交易印花税由国税征收' }),
    rule(['10112', '城镇土地使用税', 'Urban land use tax', 'local', '1994-01-01']),
    rule(['10113', '土地增值税', 'Land value tax', 'local', '1994-01-01']),
    rule(['10114', '车船税', 'Vehicle and vessel tax', 'local', '1994-01-01']),
    rule(['10116', '车辆购置税', 'Vehicle purchase tax', 'national', '2005-01-01']),
    rule(['10118', '耕地占用税', 'Farmland occupation tax', 'local', '2009-01-01']),
    rule(['10119', '契税', 'Deed tax', 'local', '2009-01-01']),
    rule(['10120', '烟叶税', 'Tobacco leaf tax', 'local', '2006-04-28']),
    rule(['10121', '环境保护税', 'Environmental protection tax', 'local', '2018-01-01']),
    rule(['30203', '教育费附加', 'Education surcharge', 'local', '1994-01-01']),
    rule(['30216', '地方教育附加', 'Local education surcharge', 'local', '1994-01-01']),
    rule(['30217', '文化事业建设费', 'Cultural undertakings fee', 'national', '2012-01-01']),
    rule(['30218', '残疾人就业保障金', 'Disabled employment fund', 'local', '2015-10-01']),
    rule(['30175', '废弃电器电子产品处理基金', 'Electronic waste fund', 'national', '2012-07-01'], {
      confidence: 'low',
    }),
    rule(['302xx', '社会保险费', 'Social insurance contributions', 'local', null], {
      exception: '仅限省政府确定由地税征收的地区',
      confidence: 'medium',
    }),
    rule(['fee-union', '工会经费（代收）', 'Union dues, collected for the union', 'local', null]),
    rule(['fee-water', '水利建设基金（防洪费）', 'Water conservancy fund', 'local', null], {
      confidence: 'medium',
    }),
  ],
}

/** The rule for a tax on a day, whether or not the authorities have merged by then; undefined when not levied. */
export function findAdministrationRule(
  tax: string,
  date: string,
  table: AdministrationTable = chinaAdministration,
): AdministrationRule | undefined {
  return table.rules.find(
    (each) =>
      each.tax === tax && (each.from === null || each.from <= date) && (each.to === null || date <= each.to),
  )
}

/** True from the day on which the two authorities of a level are one. */
export function isMerged(
  date: string,
  level: AdministrationLevel,
  table: AdministrationTable = chinaAdministration,
): boolean {
  const from = table.mergedFrom[level]
  return from !== undefined && from <= date
}

/**
 * The side that administers a tax on a day at a level. `by-taxpayer`: each taxpayer's determination says it;
 * `merged`: there is one authority by then; undefined: the tax is unknown or not levied on that day. Exceptions of
 * the rule (see {@link findAdministrationRule}) are for the determination of the single taxpayer.
 */
export function administeringSide(
  tax: string,
  date: string,
  level: AdministrationLevel,
  table: AdministrationTable = chinaAdministration,
): SideCode | 'by-taxpayer' | 'merged' | undefined {
  const found = findAdministrationRule(tax, date, table)
  if (found === undefined) return undefined
  return isMerged(date, level, table) ? 'merged' : found.side
}

/** Name of a tax or fee; undefined for an unknown code. */
export function findTaxName(
  tax: string,
  table: AdministrationTable = chinaAdministration,
): AdministrationRule['name'] | undefined {
  return table.rules.find((each) => each.tax === tax)?.name
}
