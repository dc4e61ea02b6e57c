import { useTranslation } from 'react-i18next'
import { OfficerPortal } from '../shell/OfficerPortal.tsx'

/** Frame of the portal; each page adds its line to the navigation. */
export function OfficePortal() {
  const { t } = useTranslation('office')
  return <OfficerPortal portalName={t('title')} navigation={[{ to: '/office', label: t('nav.home') }]} />
}
