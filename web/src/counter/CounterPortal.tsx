import { useTranslation } from 'react-i18next'
import { OfficerPortal } from '../shell/OfficerPortal.tsx'

/** Frame of the portal; each page adds its line to the navigation. */
export function CounterPortal() {
  const { t } = useTranslation('counter')
  return <OfficerPortal portalName={t('title')} navigation={[{ to: '/counter', label: t('nav.home') }]} />
}
