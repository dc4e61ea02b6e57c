import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useApi } from '../api/hooks.ts'
import { ButtonLink } from '../kit/links.tsx'
import { ErrorState, Skeleton } from '../kit/states.tsx'
import { usePageTitle } from '../kit/title.ts'
import { VerificationOutcome } from './VerificationOutcome.tsx'
import './public.css'
import './verify.css'

const route = getRouteApi('/citizen/verify/$code')

/** The answer to one code, also for whoever scanned the mark with a phone. */
export function VerifyCodePage() {
  const { t } = useTranslation('verify')
  const { code } = route.useParams()
  const { d } = route.useSearch()
  const result = useApi('GET /api/v1/public/verify/{code}', {
    params: { code },
    query: d === undefined ? {} : { digest: d },
  })
  usePageTitle(t('resultTitle'))
  return (
    <div className="ym-measure">
      <h1>{t('resultTitle')}</h1>
      <p className="ym-soft">
        {t('codeOf')} <span className="ym-mono">{code}</span>
      </p>
      <div role="status">
        {result.isPending ? <Skeleton lines={5} label={t('checking')} /> : null}
        {result.data ? (
          <VerificationOutcome result={result.data} by={d === undefined ? 'code' : 'mark'} />
        ) : null}
      </div>
      {result.isError ? (
        <ErrorState compact error={result.error} onRetry={() => void result.refetch()} />
      ) : null}
      <p className="ym-actions">
        <ButtonLink to="/verify" kind="secondary">
          {t('another')}
        </ButtonLink>
      </p>
    </div>
  )
}
