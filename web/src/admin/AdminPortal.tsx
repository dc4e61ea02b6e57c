import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSession } from '../app/session.ts'
import { OfficerPortal } from '../shell/OfficerPortal.tsx'
import { SearchBox } from '../shell/SearchBox.tsx'
import './admin.css'

/** Frame of the administration. */
export function AdminPortal() {
  const { t } = useTranslation('admin')
  const navigate = useNavigate()
  const roles = useSession()?.account?.roles ?? []
  return (
    <OfficerPortal
      portalName={t('title')}
      navigation={[
        { to: '/admin', label: t('nav.health') },
        { to: '/admin/people', label: t('nav.people') },
        { to: '/admin/log', label: t('nav.log') },
        { to: '/admin/demo', label: t('nav.demo') },
        ...(roles.includes('window-officer') ? [{ to: '/counter', label: t('nav.counter') }] : []),
        ...(roles.includes('back-officer') ? [{ to: '/office', label: t('nav.office') }] : []),
      ]}
      search={
        <SearchBox
          label={t('search.label')}
          placeholder={t('search.placeholder')}
          onSearch={(q) => void navigate({ to: '/admin/people', search: { q } })}
        />
      }
    />
  )
}
