import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useApi } from '../api/hooks.ts'
import { NotificationBanner } from '../kit/Banner.tsx'
import { Empty, ErrorState, Skeleton } from '../kit/states.tsx'
import { usePageTitle } from '../kit/title.ts'
import { DocumentItems } from './DocumentItems.tsx'

const route = getRouteApi('/taxpayer/$taxpayerId/documents')

/** Everything both authorities have issued to this taxpayer. */
export function DocumentsPage() {
  const { t } = useTranslation('taxpayer')
  const { taxpayerId } = route.useParams()
  const documents = useApi('GET /api/v1/taxpayers/{taxpayerId}/documents', { params: { taxpayerId } })
  usePageTitle(t('documents.title'))
  return (
    <div className="ym-measure">
      <h1>{t('documents.title')}</h1>
      <p className="ym-lead">{t('documents.lead')}</p>
      {documents.isPending ? <Skeleton lines={5} /> : null}
      {documents.isError ? (
        <ErrorState compact error={documents.error} onRetry={() => void documents.refetch()} />
      ) : null}
      {documents.data?.unavailable.map((side) => (
        <NotificationBanner key={side} kind="warning" title={t(`documents.unavailable.${side}`)} />
      ))}
      {documents.data && documents.data.items.length === 0 && documents.data.unavailable.length === 0 ? (
        <Empty title={t('documents.none')}>
          <p>{t('documents.noneHelp')}</p>
        </Empty>
      ) : null}
      {documents.data && documents.data.items.length > 0 ? (
        <DocumentItems documents={documents.data.items} taxpayerId={taxpayerId} />
      ) : null}
    </div>
  )
}
