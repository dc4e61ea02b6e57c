import { useTranslation } from 'react-i18next'
import { NoPermission } from '../kit/states.tsx'
import { usePageTitle } from '../kit/title.ts'

export function NoPermissionPage() {
  const { t } = useTranslation('common')
  usePageTitle(t('noPermission.title'))
  return <NoPermission />
}
