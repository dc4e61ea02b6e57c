import { useTranslation } from 'react-i18next'
import { OfficerPortal } from '../shell/OfficerPortal.tsx'

/** Frame of the portal; each page adds its line to the navigation. */
export function AdminPortal() {
  const { t } = useTranslation('admin')
  return <OfficerPortal portalName={t('title')} navigation={[{ to: '/admin', label: t('nav.home') }]} />
}
