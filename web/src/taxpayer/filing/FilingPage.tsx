import { getRouteApi } from '@tanstack/react-router'
import { fenFromJson, formatYuan } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'
import { NotificationBanner } from '../../kit/Banner.tsx'
import { DateText, usePeriodName } from '../../kit/DateText.tsx'
import { Details, Secondary } from '../../kit/Details.tsx'
import { CopyButton } from '../../kit/documents.tsx'
import { Link, StepBack } from '../../kit/links.tsx'
import { Money } from '../../kit/Money.tsx'
import { Panel } from '../../kit/Panel.tsx'
import { SummaryList, type SummaryRow } from '../../kit/SummaryList.tsx'
import { ErrorState, Skeleton } from '../../kit/states.tsx'
import { SideTag } from '../../kit/tags.tsx'
import { usePageTitle } from '../../kit/title.ts'
import { DocumentItems } from '../DocumentItems.tsx'
import { Steps } from '../draft/figures.tsx'
import { bothSides, type Filing, type Side } from '../types.ts'
import { Books } from './Books.tsx'
import { Payment } from './Payment.tsx'
import { SidesAnswer } from './SidesAnswer.tsx'
import { type Standing, standingOf } from './standing.ts'
import { useFiling } from './useFiling.ts'

const route = getRouteApi('/taxpayer/$taxpayerId/filings/$filingId')

/** What became of a filing at each side, what is to be paid, and the documents: also the confirmation after filing. */
export function FilingPage() {
  const { taxpayerId, filingId } = route.useParams()
  const { t } = useTranslation('taxpayer')
  const filing = useFiling(filingId)
  const standing = filing.data && standingOf(filing.data)
  usePageTitle(standing === undefined ? t('filing.title') : t(`filing.standing.${standing}.title`))
  return (
    <>
      <StepBack to="/taxpayer/$taxpayerId" params={{ taxpayerId }}>
        {t('toTasks')}
      </StepBack>
      {filing.isPending ? <Skeleton lines={8} /> : null}
      {filing.isError && !filing.data ? (
        <ErrorState error={filing.error} onRetry={() => void filing.refetch()} />
      ) : null}
      {filing.isError && filing.data ? (
        <NotificationBanner kind="warning" title={t('filing.stale')}>
          <p>{t('filing.staleHelp')}</p>
        </NotificationBanner>
      ) : null}
      {filing.data && standing ? (
        <FilingView
          filing={filing.data}
          standing={standing}
          taxpayerId={taxpayerId}
          isAsking={filing.isFetching}
        />
      ) : null}
    </>
  )
}

function FilingView(props: { filing: Filing; standing: Standing; taxpayerId: string; isAsking: boolean }) {
  const { filing, standing, taxpayerId } = props
  const { t } = useTranslation('taxpayer')
  const seal = useSeal(standing)
  const params = { taxpayerId, filingId: filing.id }
  return (
    <div className="ym-filing">
      <div className="ym-filing-main">
        <div role="status">
          <Panel title={t(`filing.standing.${standing}.title`)} mark={seal}>
            <p>
              {t('filing.number')} <strong>{filing.number}</strong>
            </p>
          </Panel>
          <p className="ym-lead">{t(`filing.standing.${standing}.text`)}</p>
        </div>
        <Corrections filing={filing} taxpayerId={taxpayerId} />
        <Overpaid filing={filing} />
        <Payment filing={filing} taxpayerId={taxpayerId} isAsking={props.isAsking} />
        <SidesAnswer filing={filing} />
      </div>
      <div className="ym-filing-aside">
        <section aria-labelledby="filing-documents">
          <h2 id="filing-documents">{t('filing.documents')}</h2>
          {filing.documents.length === 0 ? (
            <p className="ym-soft">{t('filing.noDocuments')}</p>
          ) : (
            <DocumentItems documents={inOrder(filing.documents)} taxpayerId={taxpayerId} />
          )}
        </section>
        <Secondary summary={t('filing.about')}>
          <h2>{t('filing.about')}</h2>
          <Facts filing={filing} />
          {filing.explanation.length > 0 ? (
            <Details summary={t('filing.why')}>
              {bothSides.map((side) => (
                <SideSteps key={side} side={side} filing={filing} />
              ))}
            </Details>
          ) : null}
        </Secondary>
        {filing.allowedActions.includes('correct') ? (
          <section className="ym-no-print" aria-labelledby="filing-correct">
            <h2 id="filing-correct">{t('filing.wrong')}</h2>
            <p>
              {t('filing.wrongHelp')}{' '}
              <Link to="/taxpayer/$taxpayerId/filings/$filingId/correct" params={params}>
                {t('filing.correct')}
              </Link>
            </p>
          </section>
        ) : null}
      </div>
      <div className="ym-filing-books">
        <Books filing={filing} />
      </div>
    </div>
  )
}

/** National, local, then what both issue together. */
function inOrder(documents: Filing['documents']): Filing['documents'] {
  const place = (document: Filing['documents'][number]) =>
    document.side === null ? bothSides.length : bothSides.indexOf(document.side)
  return [...documents].sort((a, b) => place(a) - place(b))
}

/** How the sum of one side came about, step by step with its law. */
function SideSteps({ side, filing }: { side: Side; filing: Filing }) {
  const { t } = useTranslation('taxpayer')
  const steps = filing.explanation.filter((step) => step.side === side)
  if (steps.length === 0) return null
  return (
    <>
      <p>
        <SideTag side={side} /> <span aria-hidden="true">{t(`side.${side}`)}</span>
      </p>
      <Steps steps={steps} />
    </>
  )
}

/** What was paid too much after a correction downwards: at which side, and what happens to it. */
function Overpaid({ filing }: { filing: Filing }) {
  const { t } = useTranslation('taxpayer')
  const sides = filing.sides.filter((side) => fenFromJson(side.overpaidFen) > 0n)
  if (filing.correctedByFilingId !== null || sides.length === 0) return null
  const total = sides.reduce((sum, side) => sum + fenFromJson(side.overpaidFen), 0n)
  return (
    <NotificationBanner title={t('overpaid.title', { amount: formatYuan(total) })}>
      <ul>
        {sides.map((side) => (
          <li key={side.side}>
            {t(`side.${side.side}`)}
            {t('colon')}
            <Money fen={side.overpaidFen} />
          </li>
        ))}
      </ul>
      <p>{t('overpaid.help')}</p>
    </NotificationBanner>
  )
}

/** A correction and what it corrects know each other. */
function Corrections({ filing, taxpayerId }: { filing: Filing; taxpayerId: string }) {
  const { t } = useTranslation('taxpayer')
  return (
    <>
      {filing.correctedByFilingId === null ? null : (
        <NotificationBanner kind="warning" title={t('filing.corrected')}>
          <p>
            <Link
              to="/taxpayer/$taxpayerId/filings/$filingId"
              params={{ taxpayerId, filingId: filing.correctedByFilingId }}
            >
              {t('filing.showCorrection')}
            </Link>
          </p>
        </NotificationBanner>
      )}
      {filing.correctsFilingId === null ? null : (
        <NotificationBanner title={t('filing.isCorrection')}>
          <p>
            <Link
              to="/taxpayer/$taxpayerId/filings/$filingId"
              params={{ taxpayerId, filingId: filing.correctsFilingId }}
            >
              {t('filing.showCorrected')}
            </Link>
          </p>
        </NotificationBanner>
      )}
    </>
  )
}

function Facts({ filing }: { filing: Filing }) {
  const { t } = useTranslation('taxpayer')
  const periodName = usePeriodName()
  const rows: SummaryRow[] = [
    {
      id: 'number',
      label: t('filing.number'),
      value: <span className="ym-mono">{filing.number}</span>,
      action: <CopyButton text={filing.number} what={t('filing.number')} />,
    },
    {
      id: 'taxpayer',
      label: t('filing.taxpayer'),
      value: filing.taxpayer.name,
      source: filing.taxpayer.code,
    },
    { id: 'period', label: t('filing.period'), value: periodName(filing.period) },
    { id: 'due', label: t('filing.dueDate'), value: <DateText date={filing.dueDate} /> },
    { id: 'day', label: t('filing.businessDate'), value: <DateText date={filing.businessDate} /> },
    {
      id: 'at',
      label: t('filing.submitted'),
      value: <DateText date={filing.submittedAt} />,
    },
    {
      id: 'by',
      label: t('filing.by'),
      value: filing.submittedBy,
      source: filing.channel === 'counter' ? t('filing.channel.counter') : t('filing.channel.web'),
    },
  ]
  return <SummaryList rows={rows} />
}

/** The seal-like mark of the panel; none while something is wrong. */
function useSeal(standing: Standing): string {
  const { t } = useTranslation('taxpayer')
  if (standing === 'paid') return t('filing.seal.paid')
  return standing === 'refused' || standing === 'pending' ? '' : t('filing.seal.accepted')
}
