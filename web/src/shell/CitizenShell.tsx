import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Wordmark } from '../kit/Logo.tsx'
import { Link } from '../kit/links.tsx'
import { OfflineBanner } from '../kit/states.tsx'
import { SearchBox } from './SearchBox.tsx'
import { type BusinessDate, TopStrip } from './TopStrip.tsx'

export interface CitizenShellProps {
  businessDate: BusinessDate | undefined
  /** Sign-in link, or name and sign-out. */
  account: ReactNode
  /** `<li>` entries of the portal's own pages. */
  navigation?: ReactNode
  band?: ReactNode
  /** Words in the search box. */
  searchWords?: string
  /** The page brings the search box itself. */
  ownSearch?: boolean
  /** Full-width content brings its own containers. */
  wide?: boolean
  children: ReactNode
}

/** Header, strip, band, footer around the public and the taxpayer pages. */
export function CitizenShell(props: CitizenShellProps) {
  const { t } = useTranslation('common')
  const navigate = useNavigate()
  return (
    <div className="ym-page">
      <SkipLink />
      <header>
        <TopStrip businessDate={props.businessDate} />
        <div className="ym-header">
          <div className="ym-container">
            <Link to="/" className="ym-home">
              <Wordmark />
              <span className="ym-hidden">{t('brand.homeLink')}</span>
            </Link>
            {props.ownSearch ? null : (
              <SearchBox
                initial={props.searchWords ?? ''}
                onSearch={(words) => void navigate({ to: '/search', search: { q: words } })}
              />
            )}
            <div className="ym-account">{props.account}</div>
          </div>
        </div>
      </header>
      {props.navigation ? (
        <nav className="ym-nav" aria-label={t('navigation')}>
          <ul className="ym-container">{props.navigation}</ul>
        </nav>
      ) : null}
      {props.band}
      <OfflineBanner />
      <main id="main" className="ym-main" tabIndex={-1}>
        {props.wide ? props.children : <div className="ym-container">{props.children}</div>}
      </main>
      <Footer />
    </div>
  )
}

/** 跳到正文: the first stop of the keyboard. */
export function SkipLink() {
  const { t } = useTranslation('common')
  return (
    <a className="ym-skip" href="#main">
      {t('skip')}
    </a>
  )
}

function Footer() {
  const { t } = useTranslation('common')
  return (
    <footer className="ym-footer">
      <div className="ym-container">
        <ul>
          <li>
            <Link to="/accessibility">{t('footer.accessibility')}</Link>
          </li>
          <li>
            <a href="/api/docs">{t('footer.developers')}</a>
          </li>
          <li>
            <Link to="/counter">{t('footer.officers')}</Link>
          </li>
        </ul>
        <p>{t('footer.help')}</p>
        <p>{t('footer.line')}</p>
      </div>
    </footer>
  )
}
