import { useTranslation } from 'react-i18next'
import { daysBetween } from '../kit/days.ts'
import { StatusTag } from '../kit/tags.tsx'

/** Further ahead, the date says more than a number of days. */
const LONGEST_COUNT = 92

/** 还有 7 天: calendar days from the business date, in words and shape. */
export function DaysLeft({ from, to }: { from: string; to: string }) {
  const { t } = useTranslation('public')
  const days = daysBetween(from, to)
  if (days < 0) return <StatusTag>{t('days.passed')}</StatusTag>
  if (days > LONGEST_COUNT) return null
  if (days === 0) return <StatusTag tone="danger">{t('days.today')}</StatusTag>
  return <StatusTag tone={days <= 3 ? 'warning' : 'info'}>{t('days.left', { count: days })}</StatusTag>
}
