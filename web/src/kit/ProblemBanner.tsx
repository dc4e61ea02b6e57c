import { useTranslation } from 'react-i18next'
import { Problem } from '../api/problem.ts'
import { NotificationBanner } from './Banner.tsx'

/** A refused or failed act beside its button: what happened, what may be done instead, the reference to quote. */
export function ProblemBanner({ error }: { error: unknown }) {
  const { t } = useTranslation('common')
  if (!error) return null
  const problem = Problem.of(error)
  const title = problem.isClientSide ? t(`problem.${problem.kind}.title`) : problem.title
  const detail = problem.isClientSide ? t(`problem.${problem.kind}.detail`) : problem.detail
  return (
    <NotificationBanner kind={problem.isTransient ? 'warning' : 'danger'} title={title} announce>
      {detail !== undefined && detail !== title ? <p>{detail}</p> : null}
      {problem.errors.length > 0 ? (
        <ul>
          {problem.errors.map((entry) => (
            <li key={entry.pointer + entry.code}>{entry.message}</li>
          ))}
        </ul>
      ) : null}
      {problem.allowedActions.length > 0 ? (
        <p>
          {t('problem.instead')}
          {problem.allowedActions.map((action) => (
            <span key={action.code}>
              {' '}
              {action.href ? <a href={action.href}>{action.label}</a> : action.label}
            </span>
          ))}
        </p>
      ) : null}
      <p className="ym-small ym-soft">
        {t('problem.reference')} <code>{[problem.code, problem.traceId].filter(Boolean).join(' · ')}</code>
      </p>
    </NotificationBanner>
  )
}
