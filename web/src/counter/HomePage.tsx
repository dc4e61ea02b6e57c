import { useTranslation } from 'react-i18next'
import { OfficerStart } from '../shell/OfficerStart.tsx'

export function HomePage() {
  const { t } = useTranslation('counter')
  return <OfficerStart title={t('title')} />
}
