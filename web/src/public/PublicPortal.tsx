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
    <PlainFrame wide={path === '/'} ownSearch={path === '/'}>
      <Outlet />
    </PlainFrame>
  )
}

/** The same frame around something else: a missing page, a portal that could not be opened. */
export function PlainFrame({
  children,
  wide = false,
  ownSearch = false,
}: {
  children: ReactNode
  wide?: boolean
  ownSearch?: boolean
}) {
  const { t } = useTranslation('public')
  const businessDate = useBusinessDate()
  const words = useRouterState({ select: (state) => String(state.location.search.q ?? '') })
  return (
    <CitizenShell
      businessDate={businessDate}
      account={<Account />}
      searchWords={words}
      wide={wide}
      ownSearch={ownSearch}
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
          <li>
            <Link to="/verify">{t('nav.verify')}</Link>
          </li>
          <li>
            <Link to="/calendar" activeOptions={{ includeSearch: false }}>
              {t('nav.calendar')}
            </Link>
          </li>
        </>
      }
    >
      {children}
    </CitizenShell>
  )
}
