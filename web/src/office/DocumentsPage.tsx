import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useApiList } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { Empty } from '../kit/states.tsx'
import { StatusTag } from '../kit/tags.tsx'
import { Choice } from '../shell/Choice.tsx'
import { CursorBar, useCursors } from '../shell/cursors.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { useHindrance } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { OfficePage } from './OfficePage.tsx'
import type { OfficeSide } from './sides.ts'
import { WithdrawDialog } from './WithdrawDialog.tsx'

export type IssuedDocument = Output<'GET /api/v1/office/{side}/documents'>['items'][number]

const STATES = ['issued', 'withdrawn'] as const

/** Documents of a side: number, whom they certify what, and whether they still hold. */
export function DocumentsPage() {
  const { t } = useTranslation('office')
  return <OfficePage title={t('nav.documents')}>{(side) => <Documents key={side} side={side} />}</OfficePage>
}

function Documents({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const hindrance = useHindrance()
  const filters = useSearch({ from: '/office/$side/documents' })
  const navigate = useNavigate({ from: '/office/$side/documents' })
  const [withdrawing, setWithdrawing] = useState<IssuedDocument>()
  const cursors = useCursors(JSON.stringify([side, filters]))
  const list = useApiList('GET /api/v1/office/{side}/documents', {
    params: { side },
    query: { limit: 50, ...filters, ...(cursors.cursor === undefined ? {} : { cursor: cursors.cursor }) },
  })
  const filter = (change: { q?: string; state?: (typeof STATES)[number] | '' }) => {
    const { q, state } = { ...filters, ...change }
    void navigate({ search: { ...(q ? { q } : {}), ...(state ? { state } : {}) } })
  }
  return (
    <>
      <search className="ym-filters">
        <Input.Search
          key={filters.q ?? ''}
          aria-label={t('documents.search')}
          placeholder={t('documents.search')}
          defaultValue={filters.q ?? ''}
          allowClear
          enterButton={t('declarations.filter')}
          style={{ width: 'min(28rem, 100%)' }}
          onSearch={(q) => filter({ q: q.trim() })}
        />
        <Choice
          label={t('documents.state')}
          value={filters.state ?? ''}
          options={[
            { value: '', label: t('all') },
            ...STATES.map((state) => ({ value: state, label: t(`documents.states.${state}`) })),
          ]}
          onChange={(state) => filter({ state })}
        />
      </search>
      <Loaded query={list} lines={12}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t(filters.q || filters.state ? 'documents.noMatch' : 'documents.none')}>
              <p>{t(filters.q ? 'documents.searchHelp' : 'documents.noneHelp')}</p>
            </Empty>
          ) : (
            <>
              <OfficerTable
                label={t('nav.documents')}
                size="small"
                rowKey={(row) => row.document.id}
                dataSource={[...items]}
                columns={[
                  {
                    title: t('documents.number'),
                    render: (_, { document }) => (
                      <>
                        {document.number}
                        <span className="ym-summary-note">{say(document.title)}</span>
                      </>
                    ),
                  },
                  { title: t('declarations.taxpayer'), dataIndex: 'taxpayerName' },
                  {
                    title: t('documents.issued'),
                    render: (_, row) => (
                      <>
                        <DateText date={row.issuedOn} />
                        {row.document.issuedAt ? (
                          <span className="ym-summary-note">
                            <DateText date={row.document.issuedAt} />
                          </span>
                        ) : null}
                      </>
                    ),
                  },
                  {
                    title: t('documents.code'),
                    render: (_, { document }) =>
                      document.verificationCode ? (
                        <a href={`/verify/${document.verificationCode}`}>
                          <code>{document.verificationCode}</code>
                        </a>
                      ) : (
                        '—'
                      ),
                  },
                  {
                    title: t('documents.state'),
                    render: (_, row) => <Standing row={row} />,
                  },
                  {
                    title: t('documents.acts'),
                    render: (_, row) =>
                      row.withdrawnOn === null ? (
                        <Button
                          size="small"
                          danger
                          disabled={hindrance !== undefined}
                          title={hindrance}
                          aria-label={t('documents.withdrawOne', { number: row.document.number ?? '' })}
                          onClick={() => setWithdrawing(row)}
                        >
                          {t('documents.withdraw')}
                        </Button>
                      ) : (
                        '—'
                      ),
                  },
                ]}
              />
              <CursorBar
                cursors={cursors}
                next={next}
                isLoading={list.isFetching}
                label={t('nav.documents')}
              />
            </>
          )
        }
      </Loaded>
      <WithdrawDialog side={side} row={withdrawing} onClose={() => setWithdrawing(undefined)} />
    </>
  )
}

/** Whether it holds; if not: since when, by whom and why. */
function Standing({ row }: { row: IssuedDocument }) {
  const { t } = useTranslation('office')
  if (row.withdrawnOn === null) return <StatusTag tone="success">{t('documents.states.issued')}</StatusTag>
  return (
    <>
      <StatusTag tone="danger">{t('documents.states.withdrawn')}</StatusTag>
      <span className="ym-summary-note ym-wrap">
        <DateText date={row.withdrawnOn} /> · {row.withdrawnBy} · {row.reason}
      </span>
    </>
  )
}
