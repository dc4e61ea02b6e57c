import { Outlet, useRouterState } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useBusinessDate } from '../app/session.ts'
import { Link } from '../kit/links.tsx'
import { Account } from '../shell/Account.tsx'
import { CitizenShell } from '../shell/CitizenShell.tsx'

/** Frame of the public pages. */
export function PublicPortal() {
  const { t } = useTranslation('public')
  const businessDate = useBusinessDate()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const words = useRouterState({ select: (state) => String(state.location.search.q ?? '') })
  return (
    <CitizenShell
      businessDate={businessDate}
      account={<Account />}
      searchWords={words}
      wide={path === '/'}
      navigation={
        <>
          <li>
            <Link to="/" activeOptions={{ exact: true }}>
              {t('nav.home')}
            </Link>
          </li>
          <li>
            <Link to="/taxpayer">{t('nav.taxpayer')}</Link>
          </li>
        </>
      }
    >
      <Outlet />
    </CitizenShell>
  )
}
