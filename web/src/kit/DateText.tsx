import { useTranslation } from 'react-i18next'
import { StatusTag, type Tone } from './tags.tsx'

/** `2017-10-16` in the user's language: 2017年10月16日 / 16 October 2017. Legal days carry no time zone. */
export function formatDate(date: string, language: string): string {
  const instant = new Date(`${date}T00:00:00Z`)
  if (Number.isNaN(instant.getTime())) return date
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(instant)
}

/** A machine instant (ISO) on the legal clock: 2017年10月16日 09:05. */
export function formatInstant(instant: string, language: string): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return instant
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(date)
}

function monthName(month: string, language: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    year: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${month}-01T00:00:00Z`))
}

/** A tax period: `2017-Q3` → 2017年第3季度, `2017-09` → 2017年9月, `2017` → 2017年. */
export function usePeriodName(): (period: string) => string {
  const { t, i18n } = useTranslation('common')
  return (period) => {
    const match = /^(\d{4})(?:-(?:Q([1-4])|H([12])|(\d{2})))?$/.exec(period)
    if (!match) return period
    const [, year = '', quarter, half, month] = match
    if (quarter) return t('period.quarter', { year, quarter })
    if (half) return t(half === '1' ? 'period.firstHalf' : 'period.secondHalf', { year })
    if (month) return monthName(`${year}-${month}`, i18n.language)
    return t('period.year', { year })
  }
}

/** A legal date (`YYYY-MM-DD`) or an instant (ISO with time). */
export function DateText({ date }: { date: string }) {
  const { i18n } = useTranslation('common')
  const text = date.includes('T') ? formatInstant(date, i18n.language) : formatDate(date, i18n.language)
  return <time dateTime={date}>{text}</time>
}

/**
 * A deadline in working days: amber from half of the time on, red from 80 % or when it has passed. The count comes from
 * the server, which knows the holiday calendar.
 */
export function Deadline(props: { date: string; workingDaysLeft: number; workingDaysInAll?: number }) {
  const { t } = useTranslation('common')
  const { workingDaysLeft: left, workingDaysInAll } = props
  const spent = workingDaysInAll ? 1 - left / workingDaysInAll : left <= 1 ? 0.8 : left <= 5 ? 0.5 : 0
  const tone: Tone = left < 0 || spent >= 0.8 ? 'danger' : spent >= 0.5 ? 'warning' : 'neutral'
  const words =
    left < 0
      ? t('deadline.passed', { count: -left })
      : left === 0
        ? t('deadline.today')
        : t('deadline.left', { count: left })
  return (
    <span className="ym-row">
      <DateText date={props.date} />
      <StatusTag tone={tone}>{words}</StatusTag>
    </span>
  )
}
