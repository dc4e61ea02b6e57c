import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { readOptions } from '../api/hooks.ts'
import { useBusinessDate } from '../app/session.ts'
import { Link } from '../kit/links.tsx'
import { ErrorState, Skeleton } from '../kit/states.tsx'
import { DueDayList } from './DueDayList.tsx'
import { dueDays } from './deadlines.ts'

/** This month's deadlines, those still ahead first. */
export function HomeDeadlines() {
  const { t } = useTranslation('public')
  const today = useBusinessDate()?.date
  const month = today?.slice(0, 7) ?? ''
  const calendar = useQuery({
    ...readOptions('GET /api/v1/public/calendar', { query: { month } }),
    enabled: month !== '',
  })
  if (calendar.isError)
    return <ErrorState compact error={calendar.error} onRetry={() => void calendar.refetch()} />
  if (!calendar.data || today === undefined) return <Skeleton lines={4} />
  const all = dueDays(calendar.data.deadlines)
  const ahead = all.filter((day) => day.date >= today)
  return (
    <>
      {all.length === 0 ? <p>{t('home.noDeadlines')}</p> : null}
      {all.length > 0 && ahead.length === 0 ? <p>{t('home.deadlinesPassed')}</p> : null}
      <DueDayList days={ahead} today={today} />
      <p className="ym-small">
        <Link to="/calendar">{t('home.calendar')}</Link>
      </p>
    </>
  )
}
