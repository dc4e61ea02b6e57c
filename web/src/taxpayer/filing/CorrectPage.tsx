import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readOptions, useAct } from '../../api/hooks.ts'
import { Actions, Button } from '../../kit/Button.tsx'
import { ErrorSummary } from '../../kit/ErrorSummary.tsx'
import { TextField } from '../../kit/fields.tsx'
import { StepBack } from '../../kit/links.tsx'
import { ProblemBanner } from '../../kit/ProblemBanner.tsx'
import { usePageTitle } from '../../kit/title.ts'

const route = getRouteApi('/taxpayer/$taxpayerId/filings/$filingId/correct')
const LONGEST_REASON = 500

/** Why a filed return is corrected: what was filed stays, the correction is a new entry beside it. */
export function CorrectPage() {
  const { t } = useTranslation('taxpayer')
  const params = route.useParams()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const start = useAct('POST /api/v1/filings/{filingId}/corrections', {
    onSuccess: (draft) => {
      client.setQueryData(
        readOptions('GET /api/v1/drafts/{draftId}', { params: { draftId: draft.id } }).queryKey,
        draft,
      )
      void navigate({
        to: '/taxpayer/$taxpayerId/drafts/$draftId/questions/$question',
        params: { taxpayerId: params.taxpayerId, draftId: draft.id, question: 'goods' },
      })
    },
  })
  const error = isMissing ? t('correct.missing') : undefined
  usePageTitle(t('correct.title'), isMissing)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const given = reason.trim()
    setMissing(given === '')
    if (given !== '' && !start.isPending)
      start.mutate({ params: { filingId: params.filingId }, body: { reason: given } })
  }
  return (
    <div className="ym-measure">
      <StepBack to="/taxpayer/$taxpayerId/filings/$filingId" params={params} />
      <ErrorSummary errors={error === undefined ? [] : [{ fieldId: 'reason', message: error }]} />
      <ProblemBanner error={start.error} />
      <form onSubmit={submit} noValidate>
        <TextField
          id="reason"
          asPageHeading
          label={t('correct.title')}
          hint={t('correct.hint')}
          value={reason}
          onChange={setReason}
          error={error}
          rows={4}
          maxLength={LONGEST_REASON}
        />
        <Actions>
          <Button type="submit" isPending={start.isPending}>
            {t('correct.start')}
          </Button>
        </Actions>
      </form>
    </div>
  )
}
