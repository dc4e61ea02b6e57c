import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/text.ts'
import { weekdayOf } from '../kit/days.ts'
import { SideTag } from '../kit/tags.tsx'
import { DaysLeft } from './DaysLeft.tsx'
import type { DueDay } from './deadlines.ts'

/** Days on which something is due: the day, how long until then, what at which side, and why on this day. */
export function DueDayList(props: {
  days: readonly DueDay[]
  today: string | undefined
  withReasons?: boolean
}) {
  const { t } = useTranslation('public')
  const say = useText()
  return (
    <ul className="ym-dates">
      {props.days.map((day) => (
        <li key={day.date} id={`due-${day.date}`}>
          <span className="ym-date-block">
            <time dateTime={day.date}>
              <strong>{Number(day.date.slice(8))}</strong>
              <span>{t(`weekday.${weekdayOf(day.date)}`)}</span>
            </time>
          </span>
          <div>
            {props.today === undefined ? null : (
              <p className="ym-dates-left">
                <DaysLeft from={props.today} to={day.date} />
              </p>
            )}
            <ul className="ym-dates-titles">
              {day.deadlines.map((deadline) => (
                <li key={deadline.id}>
                  <span className="ym-dates-sides">
                    {deadline.sides.map((side) => (
                      <SideTag key={side} side={side} />
                    ))}
                  </span>
                  <span>
                    {say(deadline.title)}
                    {deadline.published ? <span className="ym-soft ym-small">{t('published')}</span> : null}
                  </span>
                </li>
              ))}
            </ul>
            {props.withReasons
              ? day.reasons.map((why) => (
                  <p key={why.zh} className="ym-small ym-soft">
                    {t('why')}
                    {say(why)}
                  </p>
                ))
              : null}
          </div>
        </li>
      ))}
    </ul>
  )
}
