import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../api/hooks.ts'
import { NotificationBanner } from '../../kit/Banner.tsx'
import { Actions } from '../../kit/Button.tsx'
import { ButtonLink, StepBack } from '../../kit/links.tsx'
import { ErrorState, Skeleton } from '../../kit/states.tsx'
import { usePageTitle } from '../../kit/title.ts'
import type { Draft } from '../types.ts'

/** A page about one draft: loading, refused, filed meanwhile, or there and open. */
export function DraftGate(props: {
  draftId: string
  taxpayerId: string
  children: (draft: Draft) => ReactNode
}) {
  const { t } = useTranslation('taxpayer')
  const { draftId, taxpayerId } = props
  const draft = useApi('GET /api/v1/drafts/{draftId}', { params: { draftId } })
  if (draft.data === undefined)
    return (
      <div className="ym-measure">
        <StepBack to="/taxpayer/$taxpayerId" params={{ taxpayerId }} />
        {draft.isError ? (
          <ErrorState error={draft.error} onRetry={() => void draft.refetch()} />
        ) : (
          <Skeleton lines={8} label={t('draft.loading')} />
        )}
      </div>
    )
  if (draft.data.state !== 'open') return <Closed draft={draft.data} taxpayerId={taxpayerId} />
  return (
    <>
      {draft.isError ? (
        <NotificationBanner kind="warning" title={t('draft.stale')}>
          <p>{t('draft.staleHelp')}</p>
        </NotificationBanner>
      ) : null}
      {props.children(draft.data)}
    </>
  )
}

function Closed({ draft, taxpayerId }: { draft: Draft; taxpayerId: string }) {
  const { t } = useTranslation('taxpayer')
  const isSubmitted = draft.state === 'submitted'
  usePageTitle(t(isSubmitted ? 'draft.submittedTitle' : 'draft.discardedTitle'))
  return (
    <div className="ym-measure">
      <h1>{isSubmitted ? t('draft.submittedTitle') : t('draft.discardedTitle')}</h1>
      <p>{isSubmitted ? t('draft.submitted') : t('draft.discarded')}</p>
      <Actions>
        {isSubmitted && draft.filingId !== null ? (
          <ButtonLink
            to="/taxpayer/$taxpayerId/filings/$filingId"
            params={{ taxpayerId, filingId: draft.filingId }}
          >
            {t('draft.showFiling')}
          </ButtonLink>
        ) : null}
        <ButtonLink to="/taxpayer/$taxpayerId" params={{ taxpayerId }} kind="secondary">
          {t('toTasks')}
        </ButtonLink>
      </Actions>
    </div>
  )
}
