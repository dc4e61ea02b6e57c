import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { readOptions, useAct } from '../../api/hooks.ts'
import { useBusinessDate, useSession } from '../../app/session.ts'
import { useText } from '../../i18n/text.ts'
import { NotificationBanner } from '../../kit/Banner.tsx'
import { Actions, Button } from '../../kit/Button.tsx'
import { Secondary } from '../../kit/Details.tsx'
import { ErrorSummary } from '../../kit/ErrorSummary.tsx'
import { ButtonLink, Link, StepBack } from '../../kit/links.tsx'
import { ProblemBanner } from '../../kit/ProblemBanner.tsx'
import { usePageTitle } from '../../kit/title.ts'
import { Sum } from '../Sum.tsx'
import { bothSides, type Draft } from '../types.ts'
import { DraftGate } from './DraftGate.tsx'
import { DraftHead } from './DraftHead.tsx'
import { FeedNote } from './FeedNote.tsx'
import { FindingPlace } from './FindingPlace.tsx'
import { SideDeclaration } from './SideDeclaration.tsx'

const route = getRouteApi('/taxpayer/$taxpayerId/drafts/$draftId')

/** 核对: what would be declared at each side, every figure explained, and the one act that files it. */
export function CheckPage() {
  const { taxpayerId, draftId } = route.useParams()
  return (
    <DraftGate draftId={draftId} taxpayerId={taxpayerId}>
      {(draft) => <Check draft={draft} taxpayerId={taxpayerId} />}
    </DraftGate>
  )
}

function Check({ draft, taxpayerId }: { draft: Draft; taxpayerId: string }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const businessDate = useBusinessDate()?.date
  const isReadOnly = useSession()?.readOnly === true
  const submit = useSubmit(draft, taxpayerId)
  const errors = draft.findings.filter((finding) => finding.level === 'error')
  const warnings = draft.findings.filter((finding) => finding.level === 'warning')
  const title = draft.kind === 'correction' ? t('check.titleCorrection') : t('check.title')
  usePageTitle(title, errors.length > 0)
  const isFileable = errors.length === 0 && draft.missing.length === 0
  const params = { taxpayerId, draftId: draft.id }
  return (
    <>
      <StepBack to="/taxpayer/$taxpayerId" params={{ taxpayerId }}>
        {t('toTasks')}
      </StepBack>
      <DraftHead draft={draft} businessDate={businessDate} />
      <h1>{title}</h1>
      <ErrorSummary
        errors={errors.map((finding) => ({
          message: say(finding.message),
          place: (
            <>
              <FindingPlace finding={finding} draft={draft} taxpayerId={taxpayerId} />
              {t('colon')}
            </>
          ),
        }))}
      />
      {draft.missing.map((missing) => (
        <NotificationBanner key={missing.zh} kind="warning" title={say(missing)} />
      ))}
      {warnings.map((finding) => (
        <NotificationBanner key={finding.pointer + finding.code} title={say(finding.message)}>
          <p>
            <FindingPlace finding={finding} draft={draft} taxpayerId={taxpayerId} />
          </p>
        </NotificationBanner>
      ))}
      {submit.error?.status === 412 ? (
        <NotificationBanner kind="warning" title={t('check.changed')} announce>
          <p>{t('check.changedHelp')}</p>
        </NotificationBanner>
      ) : (
        <ProblemBanner error={submit.error} />
      )}
      <div className="ym-check">
        <div className="ym-check-sum">
          <Sum
            label={t('sum.payable')}
            sum={Object.fromEntries(
              bothSides
                .filter((side) => draft.taxes.some((tax) => tax.side === side))
                .map((side) => [side, draft.totals[`${side}Fen`]]),
            )}
          />
          {draft.kind === 'correction' ? <p>{t('check.correctionNote')}</p> : null}
          <FeedNote draft={draft} />
        </div>
        <div className="ym-check-details">
          <Secondary summary={t('check.details')}>
            {bothSides.map((side) => (
              <SideDeclaration key={side} side={side} draft={draft} />
            ))}
          </Secondary>
          <p className="ym-no-print">
            <Link
              to="/taxpayer/$taxpayerId/drafts/$draftId/questions/$question"
              params={{ ...params, question: 'goods' }}
            >
              {t('check.change')}
            </Link>
          </p>
        </div>
        <section className="ym-declare" aria-label={t('check.declaration')}>
          {isFileable ? (
            <>
              <p>{t('check.declare')}</p>
              <Actions>
                <Button
                  kind="seal"
                  isPending={submit.isPending}
                  isDisabled={isReadOnly}
                  onPress={submit.press}
                >
                  {t('check.submit')}
                </Button>
              </Actions>
            </>
          ) : (
            <>
              <p>{t('check.notYet')}</p>
              <Actions>
                <ButtonLink to="/taxpayer/$taxpayerId/drafts/$draftId/form" params={params}>
                  {t('check.correct')}
                </ButtonLink>
              </Actions>
            </>
          )}
        </section>
      </div>
    </>
  )
}

/** Files, keeps the answer for the next page, and leaves no way back into a filed draft. */
function useSubmit(draft: Draft, taxpayerId: string) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { queryKey } = readOptions('GET /api/v1/drafts/{draftId}', { params: { draftId: draft.id } })
  const act = useAct('POST /api/v1/drafts/{draftId}/submit', {
    invalidates: ['GET /api/v1/taxpayers/{taxpayerId}/tasks', 'GET /api/v1/taxpayers/{taxpayerId}/filings'],
    onSuccess: (filing) => {
      client.setQueryData(
        readOptions('GET /api/v1/filings/{filingId}', { params: { filingId: filing.id } }).queryKey,
        filing,
      )
      client.removeQueries({ queryKey, type: 'inactive' })
      void navigate({
        to: '/taxpayer/$taxpayerId/filings/$filingId',
        params: { taxpayerId, filingId: filing.id },
        replace: true,
      })
    },
  })
  const press = () =>
    act.mutate(
      { params: { draftId: draft.id }, body: { version: draft.version, declared: true } },
      {
        // Changed on another device meanwhile: show the newest state, to be checked once more.
        onError: (problem) => {
          if (problem.status === 412 || problem.status === 409) void client.invalidateQueries({ queryKey })
        },
      },
    )
  return { press, error: act.error, isPending: act.isPending }
}
