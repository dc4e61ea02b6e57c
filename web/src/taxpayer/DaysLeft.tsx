import { useTranslation } from 'react-i18next'
import { StatusTag } from '../kit/tags.tsx'

/** 还有 7 天: calendar days, as the server counted them from the business date. */
export function DaysLeft({ days }: { days: number }) {
  const { t } = useTranslation('taxpayer')
  if (days < 0) return <StatusTag tone="danger">{t('days.over', { count: -days })}</StatusTag>
  if (days === 0) return <StatusTag tone="danger">{t('days.today')}</StatusTag>
  return <StatusTag tone={days <= 3 ? 'warning' : 'info'}>{t('days.left', { count: days })}</StatusTag>
}
