import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useApiList } from '../api/hooks.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { ButtonLink, Link } from '../kit/links.tsx'
import { Money } from '../kit/Money.tsx'
import { Empty, ErrorState, Skeleton } from '../kit/states.tsx'
import { CursorPager, Table } from '../kit/Table.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { usePageTitle } from '../kit/title.ts'
import { paymentTone, sideStateTone } from '../shell/states.ts'
import { bothSides } from './types.ts'
import { useCursor } from './useCursor.ts'

const route = getRouteApi('/taxpayer/$taxpayerId/filings')
const PAGE = 20

/** Everything filed so far, newest first. */
export function FilingsPage() {
  const { t } = useTranslation('taxpayer')
  const { taxpayerId } = route.useParams()
  const periodName = usePeriodName()
  const place = useCursor(taxpayerId)
  const filings = useApiList('GET /api/v1/taxpayers/{taxpayerId}/filings', {
    params: { taxpayerId },
    query: { limit: PAGE, ...(place.cursor === undefined ? {} : { cursor: place.cursor }) },
  })
  usePageTitle(t('filings.title'))
  const items = filings.data?.items ?? []
  return (
    <>
      <h1>{t('filings.title')}</h1>
      {filings.isPending ? <Skeleton lines={6} /> : null}
      {filings.isError ? (
        <ErrorState compact error={filings.error} onRetry={() => void filings.refetch()} />
      ) : null}
      {filings.data && items.length === 0 ? (
        <Empty
          title={t('filings.none')}
          action={
            <ButtonLink to="/taxpayer/$taxpayerId" params={{ taxpayerId }}>
              {t('toTasks')}
            </ButtonLink>
          }
        >
          <p>{t('filings.noneHelp')}</p>
        </Empty>
      ) : null}
      {items.length > 0 ? (
        <Table
          caption={t('filings.title')}
          hideCaption
          rows={items}
          rowId={(filing) => filing.id}
          columns={[
            {
              id: 'period',
              header: t('filings.period'),
              rowHeader: true,
              cell: (filing) => (
                <Link
                  to="/taxpayer/$taxpayerId/filings/$filingId"
                  params={{ taxpayerId, filingId: filing.id }}
                >
                  {periodName(filing.period)}
                  {filing.kind === 'correction' ? t('filings.correction') : null}
                  <span className="ym-hidden"> {filing.number}</span>
                </Link>
              ),
            },
            {
              id: 'number',
              header: t('filing.number'),
              cell: (filing) => <span className="ym-mono ym-small">{filing.number}</span>,
            },
            {
              id: 'at',
              header: t('filings.submittedAt'),
              cell: (filing) => <DateText date={filing.submittedAt} />,
            },
            {
              id: 'sides',
              header: t('filings.sides'),
              cell: (filing) =>
                bothSides
                  .filter((side) => filing[side] !== 'not-due')
                  .map((side) => (
                    <span key={side} className="ym-inline-state">
                      <SideTag side={side} />
                      <StatusTag tone={sideStateTone[filing[side]]}>
                        {t(`sideState.${filing[side]}`)}
                      </StatusTag>
                    </span>
                  )),
            },
            {
              id: 'payment',
              header: t('filings.payment'),
              cell: (filing) => (
                <StatusTag tone={paymentTone[filing.payment]}>{t(`payment.${filing.payment}`)}</StatusTag>
              ),
            },
            {
              id: 'total',
              header: t('filings.total'),
              numeric: true,
              cell: (filing) => <Money fen={filing.totalFen} />,
            },
          ]}
        />
      ) : null}
      <CursorPager
        label={t('filings.title')}
        onPrevious={place.back}
        onNext={place.forward(filings.data?.next)}
      />
    </>
  )
}
