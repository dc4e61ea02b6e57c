import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { readOptions } from '../api/hooks.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { CopyButton } from '../kit/documents.tsx'
import { Empty } from '../kit/states.tsx'
import { StatusTag } from '../kit/tags.tsx'
import { useOfficerKeys } from '../shell/keys.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { OfficerPage, Section, useHindrance } from '../shell/OfficerPage.tsx'
import { paymentTone } from '../shell/states.ts'
import { SumBar, TaxTable } from '../shell/TaxTable.tsx'
import { CorrectionDialog } from './CorrectionDialog.tsx'
import { focusSearch } from './CounterPortal.tsx'
import { DocumentList, inOrder, useDocumentAddress } from './DocumentTable.tsx'
import { FilingSide } from './FilingSide.tsx'
import { PayDialog } from './PayDialog.tsx'
import { PrintDialog } from './PrintDialog.tsx'

export type Filing = Output<'GET /api/v1/filings/{filingId}'>

const POLL_MS = 2000
/** While money is due: the taxpayer may pay by telephone meanwhile, and the officer should see it. */
const DUE_POLL_MS = 8000

/** Something is still on its way at a side, the bank or the printer. */
function isMoving(filing: Filing | undefined): boolean {
  return (
    filing !== undefined &&
    (filing.payment === 'paying' ||
      filing.sides.some((side) => side.state === 'pending' || side.books.some(isOnItsWay)) ||
      filing.documents.some((document) => document.state === 'queued'))
  )
}

function isDue(filing: Filing | undefined): boolean {
  return filing?.payment === 'unpaid' || filing?.payment === 'failed' || filing?.payment === 'partly-paid'
}

function isOnItsWay(book: Filing['sides'][number]['books'][number]): boolean {
  return book.state === 'debiting' || book.state === 'debited' || book.state === 'sent-up'
}

/** What was filed and how it stands at each side; payment, documents, and the next visitor. */
export function FilingPage() {
  const { filingId, taxpayerId } = useParams({ from: '/counter/$taxpayerId/filings/$filingId' })
  const { t } = useTranslation('counter')
  const periodName = usePeriodName()
  const navigate = useNavigate()
  const hindrance = useHindrance()
  const [dialog, setDialog] = useState<'pay' | 'correct' | 'print'>()
  const address = useDocumentAddress(taxpayerId)
  const filing = useQuery({
    ...readOptions('GET /api/v1/filings/{filingId}', { params: { filingId } }),
    refetchInterval: ({ state: { data: now } }) =>
      isMoving(now) ? POLL_MS : isDue(now) ? DUE_POLL_MS : false,
  })
  const data = filing.data
  const mayPay =
    data?.allowedActions.some((action) => action === 'pay' || action === 'retry-payment') ?? false
  const printable = inOrder(data?.documents ?? []).filter((document) => document.state === 'issued')
  const [first] = printable
  const print = () => {
    if (printable.length > 1) setDialog('print')
    else if (first) window.open(address(first.id), '_blank', 'noreferrer')
  }
  const next = () => void navigate({ to: '/counter', search: {} }).then(focusSearch)
  useOfficerKeys({
    F8: mayPay && !hindrance ? () => setDialog('pay') : undefined,
    F9: first ? print : undefined,
    Escape: () => void navigate({ to: '/counter/$taxpayerId', params: { taxpayerId } }),
  })
  return (
    <OfficerPage
      title={data ? t('filing.title', { number: data.number }) : t('filing.loading')}
      crumbs={[
        { label: t('home.title'), to: '/counter' },
        { label: data?.taxpayer.name ?? t('taxpayer.title'), to: `/counter/${taxpayerId}` },
      ]}
      heading={
        data ? `${data.taxpayer.name} · ${t('draft.title', { period: periodName(data.period) })}` : undefined
      }
      tags={
        data ? (
          <>
            <StatusTag tone={paymentTone[data.payment]}>{t(`officer:payment.${data.payment}`)}</StatusTag>
            {data.kind === 'correction' ? (
              <StatusTag tone="info">{t('filingKind.correction')}</StatusTag>
            ) : null}
          </>
        ) : null
      }
      actions={
        <>
          {mayPay ? (
            <Button
              type="primary"
              size="large"
              aria-keyshortcuts="F8"
              disabled={hindrance !== undefined}
              title={hindrance}
              onClick={() => setDialog('pay')}
            >
              {t(data?.allowedActions.includes('retry-payment') ? 'filing.retry' : 'filing.pay')}
              <kbd className="ym-key">F8</kbd>
            </Button>
          ) : null}
          {first ? (
            <Button size="large" aria-keyshortcuts="F9" onClick={print}>
              {t('filing.print')}
              <kbd className="ym-key">F9</kbd>
            </Button>
          ) : null}
          <Button size="large" onClick={next} aria-keyshortcuts="F2">
            {t('next')}
            <kbd className="ym-key">F2</kbd>
          </Button>
        </>
      }
    >
      <Loaded query={filing} lines={10}>
        {(loaded) => (
          <>
            <Outcome filing={loaded} />
            <div className="ym-draft-bar">
              <SumBar totals={loaded.totals} />
              <span className="ym-draft-facts">
                <span className="ym-inline">
                  {t('filings.number')} <code>{loaded.number}</code>
                  <CopyButton text={loaded.number} what={t('filings.number')} />
                </span>
                <span>
                  {t('filing.submitted')} <DateText date={loaded.submittedAt} />
                </span>
                <span>
                  {t('filing.by')} {loaded.submittedBy} ·{' '}
                  {t(`channel.${loaded.channel}`, { defaultValue: loaded.channel })}
                </span>
                <span>
                  {t('draft.due')} <DateText date={loaded.dueDate} />
                </span>
              </span>
            </div>
            <div className="ym-panels">
              {loaded.sides.map((side) => (
                <FilingSide key={side.side} side={side} />
              ))}
            </div>
            <Section title={t('documents.title')} id="filing-documents">
              {loaded.documents.length === 0 ? (
                <Empty title={t('documents.none')}>
                  <p>{t('documents.noneHelp')}</p>
                </Empty>
              ) : (
                <DocumentList taxpayerId={taxpayerId} items={loaded.documents} />
              )}
            </Section>
            <Section
              title={t('officer:taxes.title')}
              id="filing-taxes"
              extra={
                loaded.allowedActions.includes('correct') ? (
                  <Button disabled={hindrance !== undefined} onClick={() => setDialog('correct')}>
                    {t('filing.correct')}
                  </Button>
                ) : null
              }
            >
              <TaxTable taxes={loaded.taxes} />
            </Section>
            <PrintDialog
              taxpayerId={taxpayerId}
              documents={printable}
              isOpen={dialog === 'print'}
              onClose={() => setDialog(undefined)}
            />
            <PayDialog filing={loaded} isOpen={dialog === 'pay'} onClose={() => setDialog(undefined)} />
            <CorrectionDialog
              filing={loaded}
              isOpen={dialog === 'correct'}
              onClose={() => setDialog(undefined)}
            />
          </>
        )}
      </Loaded>
    </OfficerPage>
  )
}

/** The state of the whole in one sentence, and what happens next. */
function Outcome({ filing }: { filing: Filing }) {
  const { t } = useTranslation('counter')
  const taxpayerId = filing.taxpayer.id
  const link = (filingId: string, text: string) => (
    <Link to="/counter/$taxpayerId/filings/$filingId" params={{ taxpayerId, filingId }}>
      {text}
    </Link>
  )
  const refused = filing.sides.some((side) => side.state === 'refused')
  const pending = filing.sides.some((side) => side.state === 'pending')
  const key = refused ? 'refused' : pending ? 'pending' : filing.payment
  const certified = filing.documents.filter(
    (document) => document.side !== null && document.state === 'issued',
  )
  // One side paid and the other not: which is which stands in the title.
  const sideNames = (isWanted: (payment: Filing['payment']) => boolean) =>
    filing.sides
      .filter((side) => isWanted(side.payment))
      .map((side) => t(`common:side.${side.side}.name`))
      .join(t('outcome.and'))
  const paid = sideNames((payment) => payment === 'paid')
  const due = sideNames((payment) => payment === 'failed' || payment === 'unpaid')
  const wording =
    key === 'partly-paid' && paid !== '' && due !== ''
      ? 'one-paid'
      : key === 'paid' && certified.length > 0
        ? 'certified'
        : key
  const type =
    refused || filing.payment === 'failed'
      ? 'error'
      : key === 'paid' || key === 'nothing-due'
        ? 'success'
        : 'info'
  return (
    <Alert
      type={filing.payment === 'partly-paid' || filing.payment === 'unpaid' ? 'warning' : type}
      showIcon
      role="status"
      className="ym-gap"
      title={t(`outcome.${wording}.title`, { paid, due })}
      description={
        <>
          {t(`outcome.${wording}.detail`, { paid, due })}{' '}
          {filing.correctedByFilingId ? link(filing.correctedByFilingId, t('filing.correctedBy')) : null}
          {filing.correctsFilingId ? link(filing.correctsFilingId, t('filing.corrects')) : null}
        </>
      }
    />
  )
}
