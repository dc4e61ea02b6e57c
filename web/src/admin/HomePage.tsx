import { useTranslation } from 'react-i18next'
import { OfficerStart } from '../shell/OfficerStart.tsx'

export function HomePage() {
  const { t } = useTranslation('admin')
  return <OfficerStart title={t('title')} />
}
