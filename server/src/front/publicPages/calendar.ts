import type { publicRoutes, RouteTypes } from '@yimen/core/api'
import {
  addDays,
  type CalendarOverrides,
  type DeadlineCause,
  dateText,
  dayStatus,
  explainFilingDeadline,
  type FilingDeadline,
  mergeOverrides,
  PUBLISHED_OVERRIDES,
  periodBounds,
  periodText,
  shiftPeriod,
  weekdayOf,
  yearOf,
} from '@yimen/core/calendar'

type Answer = RouteTypes<(typeof publicRoutes)['GET /api/v1/public/calendar']>['response']
type Deadline = Answer['deadlines'][number]

/** What is filed by the 15th of a month, per side (DOMAIN "What is due"; 增值税暂行条例 第23条, 国务院令第448号 第3条). */
const RETURNS = [
  {
    side: 'national',
    quarterly: false,
    zh: '增值税、消费税按月申报',
    en: 'VAT and consumption tax, monthly returns',
  },
  {
    side: 'local',
    quarterly: false,
    zh: '城市维护建设税、教育费附加、地方教育附加按月申报；个人所得税扣缴申报',
    en: 'Urban maintenance tax and education surcharges, monthly; withheld individual income tax',
  },
  {
    side: 'national',
    quarterly: true,
    zh: '增值税小规模纳税人按季申报；企业所得税季度预缴',
    en: 'VAT of small-scale taxpayers, quarterly; corporate income tax prepayment',
  },
  {
    side: 'local',
    quarterly: true,
    zh: '城市维护建设税、教育费附加、地方教育附加按季申报；企业所得税季度预缴',
    en: 'Urban maintenance tax and education surcharges, quarterly; corporate income tax prepayment',
  },
] as const

/** Days and filing deadlines of a month, `2017-10`, with the reason of each. */
export function calendarOf(month: string): Answer {
  const { from, to } = periodBounds(month)
  const statuses = []
  for (let date = from; date <= to; date = addDays(date, 1))
    statuses.push(dayStatus(date, PUBLISHED_OVERRIDES))
  const known = statuses.every((each) => each.status !== 'unknown')
  const days = statuses.map(({ date, status, festival }) => ({
    date,
    // Of a year without a published calendar only the weekends are known.
    workingDay: status === 'unknown' ? weekdayOf(date) < 6 : status === 'working',
    holiday: status === 'rest' && festival ? { ...festival } : null,
  }))
  return { month, days, deadlines: RETURNS.flatMap((each) => deadlineOf(month, each)), known }
}

function deadlineOf(month: string, item: (typeof RETURNS)[number]): Deadline[] {
  if (item.quarterly && !['01', '04', '07', '10'].includes(month.slice(5))) return []
  const last = shiftPeriod(month, -1)
  const period = item.quarterly ? `${last.slice(0, 4)}-Q${Number(last.slice(5)) / 3}` : last
  const explained = explain(period, month)
  if (!explained) return []
  const words = (zh: string, en: string) => ({
    zh: `${zh}（所属期 ${periodText(period, 'zh')}）`,
    en: `${en} (period ${periodText(period, 'en')})`,
  })
  return [
    {
      date: explained.date,
      side: item.side,
      title: words(item.zh, item.en),
      why: reasonOf(explained),
      published: explained.cause === 'published',
    },
  ]
}

function explain(period: string, month: string): FilingDeadline | undefined {
  const exact = explainFilingDeadline({ period, day: 15 }, PUBLISHED_OVERRIDES)
  if (!('unknownYear' in exact)) return exact
  const provisional = explainFilingDeadline({ period, day: 15 }, withoutHolidays(yearOf(`${month}-01`)))
  return 'unknownYear' in provisional ? undefined : provisional
}

/** A year taken as complete though nothing is published: its weekends alone decide, and the answer says `known: false`. */
function withoutHolidays(year: number): CalendarOverrides {
  return mergeOverrides(PUBLISHED_OVERRIDES, { days: [], deadlines: [], completeYears: [year] })
}

/** The reason of a deadline as a sentence. */
function reasonOf({ cause, lastDay, restRuns, source, legalBasis }: FilingDeadline): Deadline['why'] {
  const runs = (language: 'zh' | 'en') =>
    restRuns
      .map(
        ({ from, to }) =>
          `${dateText(from, language)}${language === 'zh' ? '至' : ' to '}${dateText(to, language)}`,
      )
      .join(language === 'zh' ? '、' : ', ')
  const [lastZh, lastEn] = [dateText(lastDay, 'zh'), dateText(lastDay, 'en')]
  const zh: Readonly<Record<DeadlineCause, string>> = {
    'last-day': `法定期限最后一日为${lastZh}`,
    'next-working-day': `法定期限最后一日${lastZh}为休息日，顺延至下一工作日`,
    'holidays-as-calendar-days': `申报期内有连续三日以上法定休假日（${runs('zh')}），自${lastZh}按休假日天数顺延`,
    'holidays-as-working-days': `申报期内有连续三日以上法定休假日（${runs('zh')}），自${lastZh}按工作日顺延`,
    published: `按已公布的申报期限（${source ?? ''}）`,
  }
  const en: Readonly<Record<DeadlineCause, string>> = {
    'last-day': `The last day by law is ${lastEn}`,
    'next-working-day': `The last day by law, ${lastEn}, is a day of rest: the next working day counts`,
    'holidays-as-calendar-days': `Three or more days of rest in a row within the filing period (${runs('en')}): their number is added to ${lastEn}`,
    'holidays-as-working-days': `Three or more days of rest in a row within the filing period (${runs('en')}): their number is added to ${lastEn} in working days`,
    published: `As published (${source ?? ''})`,
  }
  return { zh: `${zh[cause]}。${legalBasis}`, en: `${en[cause]}. ${legalBasis}` }
}
