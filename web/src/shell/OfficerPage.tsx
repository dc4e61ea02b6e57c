import { Link } from '@tanstack/react-router'
import { Breadcrumb } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useOnline } from '../app/online.ts'
import { useSession } from '../app/session.ts'
import { ReadOnlyBanner } from '../kit/Banner.tsx'
import { usePageTitle } from '../kit/title.ts'
import './officer-pages.css'

export interface Crumb {
  readonly label: string
  readonly to?: string
}

/** Frame of one officers' page: breadcrumbs, heading, what can be done here, and the read-only notice. */
export function OfficerPage(props: {
  title: string
  /** Way to this page, from the portal's start; the page itself is added. */
  crumbs?: readonly Crumb[]
  /** Beside the heading: tags of the record. */
  tags?: ReactNode
  /** Acts of the page, at the end of the heading line. */
  actions?: ReactNode
  /** Heading when it is more than the title. */
  heading?: ReactNode
  hasErrors?: boolean
  children: ReactNode
}) {
  const { t } = useTranslation('officer')
  const readOnly = useSession()?.readOnly ?? false
  usePageTitle(props.title, props.hasErrors ?? false)
  return (
    <div className="ym-desk">
      {props.crumbs ? (
        <nav aria-label={t('breadcrumbs')}>
          <Breadcrumb
            items={[
              ...props.crumbs.map((crumb) => ({
                title: crumb.to ? <Link to={crumb.to}>{crumb.label}</Link> : crumb.label,
              })),
              { title: props.title },
            ]}
          />
        </nav>
      ) : null}
      <div className="ym-desk-head">
        <div className="ym-desk-heading">
          <h1>{props.heading ?? props.title}</h1>
          {props.tags}
        </div>
        {props.actions ? <div className="ym-desk-actions">{props.actions}</div> : null}
      </div>
      {readOnly ? <ReadOnlyBanner>{t('readOnly')}</ReadOnlyBanner> : null}
      {props.children}
    </div>
  )
}

/** Why nothing can be changed now, in words; undefined when it can. For the acts of officers' pages. */
export function useHindrance(): string | undefined {
  const { t } = useTranslation('officer')
  const online = useOnline()
  const readOnly = useSession()?.readOnly ?? false
  if (readOnly) return t('readOnly')
  return online ? undefined : t('offline')
}

/** A part of a page with its own heading. */
export function Section(props: { title: ReactNode; extra?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <div className="ym-part">
      <div className="ym-part-head">
        <h2 id={props.id}>{props.title}</h2>
        {props.extra}
      </div>
      {props.children}
    </div>
  )
}
