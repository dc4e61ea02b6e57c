import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../api/problem.ts'
import { useOnline } from '../app/online.ts'
import { Actions, Button } from './Button.tsx'
import { ButtonLink } from './links.tsx'
import { usePageTitle } from './title.ts'

const LINE_WIDTHS = [100, 93, 97, 88, 99, 91, 96, 86] as const

/** Grey lines where content will be; routes show it only after 0.3 s of waiting. */
export function Skeleton({ lines = 4, label }: { lines?: number; label?: string }) {
  const { t } = useTranslation('common')
  return (
    <div aria-busy="true" role="status">
      <span className="ym-hidden">{label ?? t('state.loading')}</span>
      {LINE_WIDTHS.slice(0, Math.max(1, lines - 1)).map((width) => (
        <span key={width} className="ym-skeleton-line" style={{ width: `${width}%` }} />
      ))}
      <span className="ym-skeleton-line" style={{ width: '55%' }} />
    </div>
  )
}

/** The title of the document while a state stands in place of the page. */
function PageTitle({ title }: { title: string }) {
  usePageTitle(title)
  return null
}

/** Nothing here, why, and what one could do. Never an empty area. */
export function Empty(props: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="ym-state" data-kind="empty">
      <svg viewBox="0 0 56 56" aria-hidden="true" focusable="false">
        <path d="M10 48V12h36v36" fill="none" stroke="currentColor" strokeWidth="2" />
        <path
          d="M14 15l12 4v28l-12-3z M42 15l-12 4v28l12-3z"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
        />
      </svg>
      <h2>{props.title}</h2>
      {props.children}
      {props.action ? <Actions>{props.action}</Actions> : null}
    </div>
  )
}

/**
 * A failed load or act: what happened, why, what to do instead (the allowed actions of the refusal), a retry where it can
 * help, and the reference to quote when asking a person.
 */
export function ErrorState({
  error,
  onRetry,
  compact,
}: {
  error: unknown
  onRetry?: () => void
  compact?: boolean
}) {
  const { t } = useTranslation('common')
  const problem = Problem.of(error)
  const Title = compact ? 'h2' : 'h1'
  if (problem.status === 403) return <NoPermission detail={problem.detail} compact={compact ?? false} />
  // The server's title is its sentence; a heading that repeats it would be read twice.
  const hasOwnTitle =
    !problem.isClientSide && problem.detail !== undefined && problem.detail !== problem.title
  const title = hasOwnTitle ? problem.title : t(`problem.${problem.kind}.title`)
  return (
    <div className="ym-state" role="alert">
      {compact ? null : <PageTitle title={title} />}
      <Title>{title}</Title>
      <p>{problem.isClientSide ? t(`problem.${problem.kind}.detail`) : (problem.detail ?? problem.title)}</p>
      {problem.errors.length > 0 ? (
        <ul>
          {problem.errors.map((entry) => (
            <li key={`${entry.pointer}${entry.code}`}>{entry.message}</li>
          ))}
        </ul>
      ) : null}
      {problem.allowedActions.length > 0 ? (
        <>
          <p>
            <strong>{t('problem.instead')}</strong>
          </p>
          <ul>
            {problem.allowedActions.map((action) => (
              <li key={action.code}>
                {action.href ? <a href={action.href}>{action.label}</a> : action.label}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {onRetry ? (
        <Actions>
          <Button onPress={onRetry}>{t('action.retry')}</Button>
        </Actions>
      ) : null}
      <p className="ym-small ym-soft">
        {t('problem.reference')} <code>{[problem.code, problem.traceId].filter(Boolean).join(' · ')}</code>
      </p>
    </div>
  )
}

/** Not allowed: who may, and where to go. */
export function NoPermission({ detail, compact }: { detail?: string | undefined; compact?: boolean }) {
  const { t } = useTranslation('common')
  const Title = compact ? 'h2' : 'h1'
  return (
    <div className="ym-state">
      <Title>{t('noPermission.title')}</Title>
      <p>{detail ?? t('noPermission.detail')}</p>
      <p>{t('noPermission.help')}</p>
      <Actions>
        <ButtonLink to="/">{t('action.home')}</ButtonLink>
        <ButtonLink to="/sign-in" kind="secondary">
          {t('noPermission.switch')}
        </ButtonLink>
      </Actions>
    </div>
  )
}

/** Shown at the top while the browser has no connection. */
export function OfflineBanner() {
  const { t } = useTranslation('common')
  const online = useOnline()
  return (
    <div role="status">
      {online ? null : (
        <div className="ym-strip">
          <div className="ym-container">{t('state.offline')}</div>
        </div>
      )}
    </div>
  )
}

export type SaveStatus = 'idle' | 'pending' | 'saving' | 'saved' | 'offline' | 'conflict' | 'error'

/** 已保存 / 保存中 / 离线，将在恢复后保存: polite, and always visible on a form. */
export function SaveState({ status }: { status: SaveStatus }) {
  const { t } = useTranslation('common')
  return (
    <span className="ym-save" data-status={status} role="status">
      <span className="ym-save-mark" aria-hidden="true" />
      {t(`save.${status}`)}
    </span>
  )
}

/** 第 2 步，共 4 步. */
export function StepCount({ step, of }: { step: number; of: number }) {
  const { t } = useTranslation('common')
  return <p className="ym-steps">{t('steps', { step, of })}</p>
}
