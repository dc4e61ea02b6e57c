import { useTranslation } from 'react-i18next'
import { OfficerStart } from '../shell/OfficerStart.tsx'

export function HomePage() {
  const { t } = useTranslation('office')
  return <OfficerStart title={t('title')} />
}
