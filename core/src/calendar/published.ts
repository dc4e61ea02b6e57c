import type { CalendarOverrides } from './overrides.ts'

/**
 * Filing deadlines that were published and that the rule of 实施细则 第109条 does not give, with their source. An
 * administrator adds later ones as records of the same shape; a new notice never needs a new program.
 */
export const PUBLISHED_OVERRIDES: CalendarOverrides = {
  days: [],
  completeYears: [],
  deadlines: [
    {
      month: '2016-06',
      deadline: '2016-06-27',
      group: 'vat-pilot-2016',
      source: '国家税务总局 2016年营改增试点纳税人首期申报安排',
      confidence: 'medium',
    },
    { month: '2019-02', deadline: '2019-02-22', source: '2019年度申报纳税期限日历', confidence: 'high' },
    {
      month: '2020-02',
      deadline: '2020-02-28',
      source: '税总函〔2020〕19号; 税总函〔2020〕27号',
      confidence: 'medium',
    },
    { month: '2020-03', deadline: '2020-03-23', source: '税总函〔2020〕37号', confidence: 'medium' },
    { month: '2020-04', deadline: '2020-04-24', source: '税总函〔2020〕55号', confidence: 'medium' },
    { month: '2020-10', deadline: '2020-10-23', source: '税总办函〔2019〕449号', confidence: 'high' },
  ],
}
