import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSession } from '../app/session.ts'
import { SideTag } from '../kit/tags.tsx'
import { OfficerPortal } from '../shell/OfficerPortal.tsx'
import { SearchBox } from '../shell/SearchBox.tsx'
import { useOfficeSide, useOfficeSides } from './sides.ts'
import './office.css'

const SUBJECTS = ['declarations', 'payments', 'documents', 'ledger', 'exchange', 'imports'] as const

/** Frame of the back office: one menu with the work of every side this officer has a hat of. */
export function OfficePortal() {
  const { t } = useTranslation('office')
  const sides = useOfficeSides()
  const here = useOfficeSide()
  const navigate = useNavigate()
  const roles = useSession()?.account?.roles ?? []
  const side = here ?? sides[0]
  return (
    <OfficerPortal
      portalName={t('title')}
      navigation={[
        { to: '/office', label: t('nav.home') },
        ...SUBJECTS.flatMap((subject) =>
          sides.map((each) => ({
            to: `/office/${each}/${subject}`,
            label: t(`nav.${subject}`),
            icon: <SideTag side={each} />,
          })),
        ),
        ...(roles.includes('window-officer') ? [{ to: '/counter', label: t('nav.counter') }] : []),
        ...(roles.includes('administrator') ? [{ to: '/admin', label: t('nav.admin') }] : []),
      ]}
      search={
        <SearchBox
          label={t('search.label')}
          placeholder={t('search.placeholder')}
          onSearch={(q) => {
            if (side) void navigate({ to: '/office/$side/declarations', params: { side }, search: { q } })
          }}
        />
      }
    />
  )
}
