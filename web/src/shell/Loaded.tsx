import type { UseQueryResult } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../api/problem.ts'
import { ErrorState, Skeleton } from '../kit/states.tsx'

/** What a read gives: loading, refused, or there. With data on screen a failed refresh is told and the data stays. */
export function Loaded<Data>(props: {
  query: UseQueryResult<Data, Problem>
  lines?: number
  children: (data: Data) => ReactNode
}) {
  const { query } = props
  const { t } = useTranslation('officer')
  if (query.data === undefined) {
    return query.isError ? (
      <ErrorState error={query.error} compact onRetry={() => void query.refetch()} />
    ) : (
      <Skeleton lines={props.lines ?? 5} />
    )
  }
  return (
    <>
      {query.isError ? (
        <Alert
          type="warning"
          showIcon
          className="ym-gap"
          title={t('stale')}
          action={
            <Button size="small" onClick={() => void query.refetch()}>
              {t('again')}
            </Button>
          }
        />
      ) : null}
      {props.children(query.data)}
    </>
  )
}

/** Why an act was refused: title, detail, fields, what to do instead, and the reference to quote. */
export function ProblemAlert({ error, onClose }: { error: unknown; onClose?: () => void }) {
  const { t } = useTranslation('common')
  if (!error) return null
  const problem = Problem.of(error)
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="ym-gap"
      {...(onClose ? { closable: { onClose, 'aria-label': t('action.back') } } : {})}
      title={problem.isClientSide ? t(`problem.${problem.kind}.title`) : problem.title}
      description={
        <>
          <p>{problem.isClientSide ? t(`problem.${problem.kind}.detail`) : problem.detail}</p>
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
              {problem.allowedActions.map((action) =>
                action.href ? (
                  <a key={action.code} href={action.href}>
                    {action.label}
                  </a>
                ) : (
                  <span key={action.code}>{action.label}</span>
                ),
              )}
            </p>
          ) : null}
          <p className="ym-small ym-soft">
            {t('problem.reference')}{' '}
            <code>{[problem.code, problem.traceId].filter(Boolean).join(' · ')}</code>
          </p>
        </>
      }
    />
  )
}
