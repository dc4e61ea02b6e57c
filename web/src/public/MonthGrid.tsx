import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/text.ts'
import { weekdayOf } from '../kit/days.ts'
import { SideTag } from '../kit/tags.tsx'
import type { CalendarMonth, Deadline, DueDay } from './deadlines.ts'

type Day = CalendarMonth['days'][number]
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

/** The month as people know it, weeks from Monday. Rest, make-up work and deadlines have a word and a shape each. */
export function MonthGrid(props: {
  calendar: CalendarMonth
  due: readonly DueDay[]
  today: string | undefined
}) {
  const { t } = useTranslation('calendar')
  return (
    <div>
      <table className="ym-month">
        <caption className="ym-hidden">{t('gridCaption')}</caption>
        <thead>
          <tr>
            {WEEKDAYS.map((weekday) => (
              <th key={weekday} scope="col" abbr={t(`public:weekday.${weekday}`)}>
                {t(`weekdayShort.${weekday}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(props.calendar.days).map((week) => (
            <tr key={week.find((day) => day)?.date}>
              {WEEKDAYS.map((weekday) => {
                const day = week[weekday - 1]
                return day ? (
                  <DayCell
                    key={weekday}
                    day={day}
                    isToday={day.date === props.today}
                    deadlines={props.due.find((one) => one.date === day.date)?.deadlines ?? []}
                  />
                ) : (
                  <td key={weekday} />
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="ym-month-legend" aria-label={t('legend')}>
        <li>
          <span className="ym-day-mark" data-kind="rest" aria-hidden="true">
            {t('mark.rest')}
          </span>
          {t('rest')}
        </li>
        <li>
          <span className="ym-day-mark" data-kind="work" aria-hidden="true">
            {t('mark.work')}
          </span>
          {t('workingWeekend')}
        </li>
        <li>
          <span className="ym-day-mark" data-kind="due" aria-hidden="true">
            {t('mark.due')}
          </span>
          {t('due')}
        </li>
      </ul>
    </div>
  )
}

function DayCell({
  day,
  isToday,
  deadlines,
}: {
  day: Day
  isToday: boolean
  deadlines: readonly Deadline[]
}) {
  const { t } = useTranslation('calendar')
  const say = useText()
  const isMakeUp = day.workingDay && weekdayOf(day.date) > 5
  const kind = deadlines.length > 0 ? 'due' : isMakeUp ? 'work' : day.workingDay ? undefined : 'rest'
  const sides = [...new Set(deadlines.flatMap((deadline) => deadline.sides))]
  return (
    <td data-rest={!day.workingDay || undefined} data-due={deadlines.length > 0 || undefined}>
      <div className="ym-day" {...(isToday ? { 'aria-current': 'date' as const } : {})}>
        <time dateTime={day.date}>{Number(day.date.slice(8))}</time>
        {isToday ? <span className="ym-day-today">{t('today')}</span> : null}
        {kind ? (
          <span className="ym-day-mark" data-kind={kind}>
            {t(`mark.${kind}`)}
          </span>
        ) : null}
      </div>
      {day.holiday ? <div className="ym-day-note">{say(day.holiday)}</div> : null}
      {deadlines.length > 0 ? (
        <a className="ym-day-due" href={`#due-${day.date}`}>
          <span className="ym-day-sides">
            {sides.map((side) => (
              <SideTag key={side} side={side} />
            ))}
          </span>
          <span className="ym-day-titles">
            {deadlines.length === 1 ? say(deadlines[0]?.title) : t('severalDue', { count: deadlines.length })}
          </span>
        </a>
      ) : null}
    </td>
  )
}

function weeksOf(days: readonly Day[]): (Day | undefined)[][] {
  const weeks: (Day | undefined)[][] = []
  for (const day of days) {
    const weekday = weekdayOf(day.date)
    if (weeks.length === 0 || weekday === 1) weeks.push([])
    const week = weeks.at(-1)
    if (week) week[weekday - 1] = day
  }
  return weeks
}
