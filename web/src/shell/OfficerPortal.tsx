import { Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type Session, useBusinessDate, useSession, useSignOut } from '../app/session.ts'
import { useText } from '../i18n/text.ts'
import { type Hat, type NavigationItem, OfficerShell, useOfficerSearch } from './OfficerShell.tsx'

/** The officers' frame filled from the session; each portal gives its name and navigation. */
export function OfficerPortal(props: {
  portalName: string
  navigation: readonly NavigationItem[]
  onSearch?: (words: string) => void
  /** In place of the common search box; null leaves the search to the page. */
  search?: ReactNode
  children?: ReactNode
}) {
  // Loaded here once, so that pages may name its texts as `officer:…`.
  useTranslation('officer')
  const session = useSession()
  const businessDate = useBusinessDate()
  const signOut = useSignOut()
  const counterSearch = useOfficerSearch()
  return (
    <OfficerShell
      businessDate={businessDate}
      portalName={props.portalName}
      navigation={props.navigation}
      personName={session?.account?.displayName ?? ''}
      hats={useHats(session)}
      onSearch={props.onSearch ?? counterSearch}
      {...(props.search === undefined ? {} : { search: props.search })}
      onSignOut={() => void signOut()}
    >
      {props.children ?? <Outlet />}
    </OfficerShell>
  )
}

/** The session's hats in words: 国 示范县国家税务局 · 窗口人员. */
export function useHats(session: Session | undefined): readonly Hat[] {
  const { t } = useTranslation('common')
  const say = useText()
  return (session?.account?.hats ?? []).map((hat) => ({
    side: hat.side,
    title: [say(hat.authorityName), ...hat.roles.map((role) => t(`role.${role}`))].join(' · '),
  }))
}
