import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { readOptions, useAct } from '../../api/hooks.ts'
import { Actions } from '../../kit/Button.tsx'
import { ButtonLink, StepBack } from '../../kit/links.tsx'
import { ErrorState, Skeleton } from '../../kit/states.tsx'
import { usePageTitle } from '../../kit/title.ts'

const route = getRouteApi('/taxpayer/$taxpayerId/tasks/$taskId')

/** Opens the draft of a task (or the one already begun) and goes on to it, so that Back leads to the list. */
export function OpenTaskPage() {
  const { t } = useTranslation('taxpayer')
  const { taxpayerId, taskId } = route.useParams()
  const client = useQueryClient()
  const navigate = useNavigate()
  const open = useAct('POST /api/v1/taxpayers/{taxpayerId}/drafts', {
    onSuccess: (draft) => {
      client.setQueryData(
        readOptions('GET /api/v1/drafts/{draftId}', { params: { draftId: draft.id } }).queryKey,
        draft,
      )
      void navigate({
        to: '/taxpayer/$taxpayerId/drafts/$draftId',
        params: { taxpayerId, draftId: draft.id },
        replace: true,
      })
    },
  })
  const start = () => open.mutate({ params: { taxpayerId }, body: { taskId } })
  const started = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for this page; a retry is the person's
  useEffect(() => {
    if (started.current) return
    started.current = true
    start()
  }, [])
  return (
    <div className="ym-measure">
      <StepBack to="/taxpayer/$taxpayerId" params={{ taxpayerId }} />
      {open.isError ? (
        <>
          <ErrorState error={open.error} {...(open.error.isTransient ? { onRetry: start } : {})} />
          <Actions>
            <ButtonLink to="/taxpayer/$taxpayerId" params={{ taxpayerId }} kind="secondary">
              {t('toTasks')}
            </ButtonLink>
          </Actions>
        </>
      ) : (
        <Opening />
      )}
    </div>
  )
}

function Opening() {
  const { t } = useTranslation('taxpayer')
  usePageTitle(t('open.title'))
  return (
    <>
      <h1>{t('open.title')}</h1>
      <p className="ym-lead">{t('open.lead')}</p>
      <Skeleton lines={6} />
    </>
  )
}
