import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { readOptions } from '../api/hooks.ts'
import { useBusinessDate } from '../app/session.ts'
import { useText } from '../i18n/text.ts'
import { weekdayOf } from '../kit/days.ts'
import { Link } from '../kit/links.tsx'
import { ErrorState, Skeleton } from '../kit/states.tsx'
import { SideTag } from '../kit/tags.tsx'
import { DaysLeft } from './DaysLeft.tsx'
import { joinDeadlines } from './deadlines.ts'

/** This month's deadlines, those still ahead first. */
export function HomeDeadlines() {
  const { t } = useTranslation('public')
  const say = useText()
  const today = useBusinessDate()?.date
  const month = today?.slice(0, 7) ?? ''
  const calendar = useQuery({
    ...readOptions('GET /api/v1/public/calendar', { query: { month } }),
    enabled: month !== '',
  })
  if (calendar.isError)
    return <ErrorState compact error={calendar.error} onRetry={() => void calendar.refetch()} />
  if (!calendar.data || today === undefined) return <Skeleton lines={4} />
  const all = joinDeadlines(calendar.data.deadlines)
  const ahead = all.filter((deadline) => deadline.date >= today)
  return (
    <>
      {all.length === 0 ? <p>{t('home.noDeadlines')}</p> : null}
      {all.length > 0 && ahead.length === 0 ? <p>{t('home.deadlinesPassed')}</p> : null}
      <ul className="ym-dates">
        {ahead.map((deadline) => (
          <li key={deadline.id}>
            <span className="ym-date-block">
              <time dateTime={deadline.date}>
                <strong>{Number(deadline.date.slice(8))}</strong>
                <span>{t(`weekday.${weekdayOf(deadline.date)}`)}</span>
              </time>
            </span>
            <div>
              <p className="ym-dates-title">{say(deadline.title)}</p>
              <p className="ym-row">
                {deadline.sides.map((side) => (
                  <SideTag key={side} side={side} />
                ))}
                <DaysLeft from={today} to={deadline.date} />
              </p>
            </div>
          </li>
        ))}
      </ul>
      <p className="ym-small">
        <Link to="/calendar">{t('home.calendar')}</Link>
      </p>
    </>
  )
}
