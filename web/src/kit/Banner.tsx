import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export type BannerKind = 'info' | 'success' | 'warning' | 'danger'

const MARKS: Record<BannerKind, string> = { info: 'i', success: '✓', warning: '!', danger: '!' }

/** A message about the page as a whole. `announce` for one that appears after an act of the user. */
export function NotificationBanner(props: {
  kind?: BannerKind
  title: ReactNode
  children?: ReactNode
  announce?: boolean
}) {
  const { t } = useTranslation('common')
  const kind = props.kind ?? 'info'
  return (
    <div className="ym-banner" data-kind={kind} role={props.announce ? 'alert' : undefined}>
      <span className="ym-banner-icon" aria-hidden="true">
        {MARKS[kind]}
      </span>
      <p className="ym-banner-title">
        <span className="ym-hidden">{t(`banner.${kind}`)}</span>
        {props.title}
      </p>
      {props.children ? <div className="ym-banner-body">{props.children}</div> : null}
    </div>
  )
}

/** This page can be read and not changed, and why. */
export function ReadOnlyBanner({ children }: { children: ReactNode }) {
  const { t } = useTranslation('common')
  return (
    <div className="ym-strip" data-kind="readonly">
      <strong>{t('state.readOnly')}</strong> {children}
    </div>
  )
}
