import { useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { OfficerPage } from '../shell/OfficerPage.tsx'
import { MissingHats } from './ActingAs.tsx'
import { focusSearch } from './CounterPortal.tsx'
import { CounterSearch } from './CounterSearch.tsx'
import { KeyMap } from './KeyboardHelp.tsx'
import { TodayTable } from './TodayTable.tsx'

/** The window waits for the next person: the search box has the cursor, and below stands what was done today. */
export function HomePage() {
  const { t } = useTranslation('counter')
  const { q } = useSearch({ from: '/counter/' })
  useEffect(focusSearch, [])
  return (
    <OfficerPage title={t('home.title')}>
      <MissingHats sides={['national', 'local']} />
      <CounterSearch key={q ?? ''} place="page" initial={q ?? ''} />
      <TodayTable />
      <section className="ym-box ym-home-keys" aria-labelledby="keymap">
        <h2 id="keymap">{t('keys.title')}</h2>
        <KeyMap />
      </section>
    </OfficerPage>
  )
}
