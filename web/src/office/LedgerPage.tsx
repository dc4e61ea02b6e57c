import { formatYuan } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useApi, useApiList } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Empty } from '../kit/states.tsx'
import { StatusTag } from '../kit/tags.tsx'
import { CursorBar, useCursors } from '../shell/cursors.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { Section } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { OfficePage } from './OfficePage.tsx'
import type { OfficeSide } from './sides.ts'

type Posting = Output<'GET /api/v1/office/{side}/ledger'>['items'][number]['postings'][number]

/** The tax-accounting ledger of a side: every account with its balance, and the transactions behind it. */
export function LedgerPage() {
  const { t } = useTranslation('office')
  return (
    <OfficePage title={t('nav.ledger')}>
      {(side) => (
        <>
          <Balances side={side} />
          <Transactions key={side} side={side} />
        </>
      )}
    </OfficePage>
  )
}

/** Debit (借) is positive, credit (贷) negative. */
function debit(fen: string): string {
  return fen.startsWith('-') ? '' : formatYuan(BigInt(fen))
}

function credit(fen: string): string {
  return fen.startsWith('-') ? formatYuan(-BigInt(fen)) : ''
}

function Balances({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const balances = useApi('GET /api/v1/office/{side}/ledger/balances', { params: { side } })
  return (
    <Section title={t('ledger.balances')} id="balances">
      <Loaded query={balances} lines={6}>
        {({ accounts, sumFen, asOf }) => (
          <>
            <p className="ym-inline">
              <StatusTag tone={sumFen === '0' ? 'success' : 'danger'}>
                {t(sumFen === '0' ? 'ledger.balanced' : 'ledger.unbalanced')}
              </StatusTag>
              <span>
                {t('ledger.sum')} <strong>{formatYuan(BigInt(sumFen))}</strong> · {t('asOf')}{' '}
                <DateText date={asOf} />
              </span>
            </p>
            {accounts.length === 0 ? (
              <Empty title={t('ledger.none')} />
            ) : (
              <OfficerTable
                label={t('ledger.balances')}
                size="small"
                rowKey={(row) => row.account + row.taxCode}
                dataSource={[...accounts]}
                columns={[
                  { title: t('ledger.account'), render: (_, row) => say(row.name) },
                  {
                    title: t('ledger.tax'),
                    render: (_, row) => t(`tax.${row.taxCode}`, { defaultValue: row.taxCode }),
                  },
                  { title: t('ledger.debit'), align: 'right', render: (_, row) => debit(row.amountFen) },
                  { title: t('ledger.credit'), align: 'right', render: (_, row) => credit(row.amountFen) },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </Section>
  )
}

function Transactions({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const periodName = usePeriodName()
  const cursors = useCursors(side)
  const ledger = useApiList('GET /api/v1/office/{side}/ledger', {
    params: { side },
    query: { limit: 50, ...(cursors.cursor === undefined ? {} : { cursor: cursors.cursor }) },
  })
  return (
    <Section title={t('ledger.transactions')} id="transactions">
      <Loaded query={ledger} lines={10}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t('ledger.none')}>
              <p>{t('ledger.noneHelp')}</p>
            </Empty>
          ) : (
            <>
              <OfficerTable
                label={t('ledger.transactions')}
                size="small"
                rowKey="id"
                dataSource={[...items]}
                columns={[
                  {
                    title: t('ledger.day'),
                    render: (_, row) => (
                      <>
                        <DateText date={row.businessDate} />
                        <span className="ym-summary-note">
                          <DateText date={row.at} />
                        </span>
                      </>
                    ),
                  },
                  {
                    title: t('declarations.taxpayer'),
                    render: (_, row) => (
                      <>
                        {row.taxpayerName}
                        <span className="ym-summary-note ym-wrap">{say(row.text)}</span>
                      </>
                    ),
                  },
                  {
                    title: t('ledger.tax'),
                    render: (_, row) => (
                      <>
                        {t(`tax.${row.taxCode}`, { defaultValue: row.taxCode })}
                        {row.period ? (
                          <span className="ym-summary-note">{periodName(row.period)}</span>
                        ) : null}
                      </>
                    ),
                  },
                  {
                    title: t('ledger.account'),
                    render: (_, row) => lines(row.postings, (posting) => say(posting.accountName)),
                  },
                  {
                    title: t('ledger.debit'),
                    align: 'right',
                    render: (_, row) => lines(row.postings, (posting) => debit(posting.amountFen)),
                  },
                  {
                    title: t('ledger.credit'),
                    align: 'right',
                    render: (_, row) => lines(row.postings, (posting) => credit(posting.amountFen)),
                  },
                ]}
              />
              <CursorBar
                cursors={cursors}
                next={next}
                isLoading={ledger.isFetching}
                label={t('ledger.transactions')}
              />
            </>
          )
        }
      </Loaded>
    </Section>
  )
}

/** Postings under each other, so that account, debit and credit stay on one line. */
function lines(postings: readonly Posting[], show: (posting: Posting) => string) {
  const debitsFirst = [...postings].sort(
    (a, b) => Number(a.amountFen.startsWith('-')) - Number(b.amountFen.startsWith('-')),
  )
  return debitsFirst.map((posting, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: postings of a transaction never change order
    <span key={index} className="ym-posting">
      {show(posting) || ' '}
    </span>
  ))
}
