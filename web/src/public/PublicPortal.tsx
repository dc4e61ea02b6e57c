import { Outlet, useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useBusinessDate } from '../app/session.ts'
import { Link } from '../kit/links.tsx'
import { Account } from '../shell/Account.tsx'
import { CitizenShell } from '../shell/CitizenShell.tsx'

/** Frame of the public pages. */
export function PublicPortal() {
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (
    <PlainFrame wide={path === '/'}>
      <Outlet />
    </PlainFrame>
  )
}

/** The same frame around something else: a missing page, a portal that could not be opened. */
export function PlainFrame({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  const { t } = useTranslation('public')
  const businessDate = useBusinessDate()
  const words = useRouterState({ select: (state) => String(state.location.search.q ?? '') })
  return (
    <CitizenShell
      businessDate={businessDate}
      account={<Account />}
      searchWords={words}
      wide={wide}
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
      {children}
    </CitizenShell>
  )
}
