import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { readOptions } from '../api/hooks.ts'
import { useBusinessDate } from '../app/session.ts'
import { useText } from '../i18n/text.ts'
import { NotificationBanner } from '../kit/Banner.tsx'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Details } from '../kit/Details.tsx'
import { weekdayOf } from '../kit/days.ts'
import { Link } from '../kit/links.tsx'
import { Empty, ErrorState, Skeleton } from '../kit/states.tsx'
import { Table } from '../kit/Table.tsx'
import { usePageTitle } from '../kit/title.ts'
import { DueDayList } from './DueDayList.tsx'
import { type CalendarMonth, type DueDay, dueDays } from './deadlines.ts'
import { MonthGrid } from './MonthGrid.tsx'
import { shiftMonth } from './months.ts'
import './calendar.css'
import './public.css'

const route = getRouteApi('/citizen/calendar')

/** The tax calendar of a month: working days, holidays, and what is due with the reason for its day. */
export function CalendarPage() {
  const { t } = useTranslation('calendar')
  const periodName = usePeriodName()
  const today = useBusinessDate()?.date
  const chosen = route.useSearch().month
  const month = chosen ?? today?.slice(0, 7) ?? ''
  const calendar = useQuery({
    ...readOptions('GET /api/v1/public/calendar', { query: { month } }),
    enabled: month !== '',
  })
  const title = month === '' ? t('title') : t('titleOf', { month: periodName(month) })
  usePageTitle(title)
  return (
    <>
      <h1>{title}</h1>
      <p className="ym-lead ym-measure">{t('lead')}</p>
      <MonthSwitch month={month} today={today} />
      {calendar.isError ? (
        <ErrorState compact error={calendar.error} onRetry={() => void calendar.refetch()} />
      ) : null}
      {calendar.isPending ? <Skeleton lines={8} /> : null}
      {calendar.data ? <Month calendar={calendar.data} today={today} /> : null}
    </>
  )
}

function MonthSwitch({ month, today }: { month: string; today: string | undefined }) {
  const { t } = useTranslation('calendar')
  const periodName = usePeriodName()
  const before = shiftMonth(month, -1)
  const after = shiftMonth(month, 1)
  const isThis = today?.startsWith(month)
  return (
    <nav className="ym-month-switch ym-no-print" aria-label={t('months')}>
      {before ? (
        <Link to="/calendar" search={{ month: before }} className="ym-back" resetScroll={false}>
          {periodName(before)}
        </Link>
      ) : (
        <span />
      )}
      {isThis ? null : (
        <Link to="/calendar" search={{}} resetScroll={false}>
          {t('thisMonth')}
        </Link>
      )}
      {after ? (
        <Link to="/calendar" search={{ month: after }} className="ym-back ym-forward" resetScroll={false}>
          {periodName(after)}
        </Link>
      ) : null}
    </nav>
  )
}

function Month({ calendar, today }: { calendar: CalendarMonth; today: string | undefined }) {
  const { t } = useTranslation('calendar')
  const due = dueDays(calendar.deadlines)
  const workingDays = calendar.days.filter((day) => day.workingDay).length
  return (
    <>
      {calendar.known ? null : (
        <NotificationBanner kind="warning" title={t('unknown')}>
          <p>{t('unknownHelp')}</p>
        </NotificationBanner>
      )}
      <p>
        {calendar.known
          ? t('workingDays', { count: workingDays })
          : t('workingDaysProvisional', { count: workingDays })}
      </p>
      <div className="ym-calendar-columns">
        <MonthGrid calendar={calendar} due={due} today={today} />
        <section aria-labelledby="calendar-deadlines">
          <h2 id="calendar-deadlines">{t('deadlines')}</h2>
          {due.length === 0 ? (
            <Empty title={t('none')}>
              <p>{t('noneHelp')}</p>
            </Empty>
          ) : (
            <DueDayList days={due} today={today} withReasons />
          )}
        </section>
      </div>
      <DayTable calendar={calendar} due={due} />
    </>
  )
}

/** The month as a table: for readers, for print, and for whoever prefers lines to a grid. */
function DayTable({ calendar, due }: { calendar: CalendarMonth; due: readonly DueDay[] }) {
  const { t } = useTranslation('calendar')
  const say = useText()
  return (
    <Details summary={t('asTable')}>
      <div className="ym-day-table">
        <Table
          caption={t('tableCaption')}
          stack={false}
          rows={calendar.days}
          rowId={(day) => day.date}
          columns={[
            {
              id: 'date',
              header: t('day'),
              rowHeader: true,
              cell: (day) => (
                <>
                  <DateText date={day.date} /> {t(`public:weekday.${weekdayOf(day.date)}`)}
                </>
              ),
            },
            {
              id: 'kind',
              header: t('kind'),
              cell: (day) =>
                day.holiday
                  ? say(day.holiday)
                  : day.workingDay
                    ? weekdayOf(day.date) > 5
                      ? t('workingWeekend')
                      : t('working')
                    : t('rest'),
            },
            {
              id: 'due',
              header: t('due'),
              cell: (day) =>
                due
                  .filter((one) => one.date === day.date)
                  .flatMap((one) => one.deadlines.map((deadline) => say(deadline.title)))
                  .join('; '),
            },
          ]}
        />
      </div>
    </Details>
  )
}
