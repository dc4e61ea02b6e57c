import { useNavigate, useSearch } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApiList } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { Empty } from '../kit/states.tsx'
import { BookSteps } from '../shell/BookSteps.tsx'
import { Choice } from '../shell/Choice.tsx'
import { CursorBar, useCursors } from '../shell/cursors.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { type BookState, bookSteps } from '../shell/states.ts'
import { ExceptionList } from './ExceptionList.tsx'
import { OfficePage } from './OfficePage.tsx'
import type { OfficeSide } from './sides.ts'

const VIEWS = ['books', 'exceptions'] as const

/** Payment books of a side with where each stands at bank and treasury, and what these say that the books do not. */
export function PaymentsPage() {
  const { t } = useTranslation('office')
  const { view = 'books' } = useSearch({ from: '/office/$side/payments' })
  const navigate = useNavigate({ from: '/office/$side/payments' })
  return (
    <OfficePage
      title={t('nav.payments')}
      tags={
        <Segmented<(typeof VIEWS)[number]>
          aria-label={t('payments.view')}
          value={view}
          options={VIEWS.map((each) => ({ value: each, label: t(`payments.views.${each}`) }))}
          onChange={(each) => void navigate({ search: each === 'books' ? {} : { view: each } })}
        />
      }
    >
      {(side) =>
        view === 'books' ? <Payments key={side} side={side} /> : <ExceptionList key={side} side={side} />
      }
    </OfficePage>
  )
}

function Payments({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const periodName = usePeriodName()
  const [state, setState] = useState<BookState | ''>('')
  const cursors = useCursors(side + state)
  const payments = useApiList('GET /api/v1/office/{side}/payments', {
    params: { side },
    query: {
      limit: 50,
      ...(state === '' ? {} : { state }),
      ...(cursors.cursor === undefined ? {} : { cursor: cursors.cursor }),
    },
  })
  return (
    <>
      <search className="ym-filters">
        <Choice
          label={t('payments.state')}
          value={state}
          options={[
            { value: '', label: t('all') },
            ...[...bookSteps, 'reversed' as const].map((step) => ({
              value: step,
              label: t(`officer:book.${step}`),
            })),
          ]}
          onChange={setState}
        />
      </search>
      <Loaded query={payments} lines={12}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t(state === '' ? 'payments.none' : 'payments.noMatch')}>
              <p>{t('payments.noneHelp')}</p>
            </Empty>
          ) : (
            <>
              <OfficerTable
                label={t('nav.payments')}
                size="small"
                rowKey={(row) => row.book.id}
                dataSource={[...items]}
                columns={[
                  {
                    title: t('declarations.taxpayer'),
                    render: (_, { taxpayerName, book }) => (
                      <>
                        {taxpayerName}
                        <span className="ym-summary-note">
                          <code>{book.number}</code>
                        </span>
                      </>
                    ),
                  },
                  {
                    title: t('ledger.tax'),
                    render: (_, { book }) => (
                      <>
                        {say(book.taxName)}
                        <span className="ym-summary-note">{periodName(book.period)}</span>
                      </>
                    ),
                  },
                  {
                    title: t('officer:books.amount'),
                    align: 'right',
                    render: (_, { book }) => (
                      <>
                        <Money fen={book.amountFen} bare />
                        {book.lateSurchargeFen === '0' ? null : (
                          <span className="ym-summary-note">
                            {t('officer:books.late')} <Money fen={book.lateSurchargeFen} bare />
                          </span>
                        )}
                      </>
                    ),
                  },
                  { title: t('payments.due'), render: (_, { book }) => <DateText date={book.dueDate} /> },
                  {
                    title: t('officer:books.state'),
                    render: (_, { book }) => <BookSteps state={book.state} failure={book.failure} />,
                  },
                  {
                    title: t('payments.received'),
                    render: (_, { book }) => (book.receivedOn ? <DateText date={book.receivedOn} /> : '—'),
                  },
                  {
                    title: t('officer:books.level'),
                    render: (_, { book }) => (
                      <>
                        {t(`officer:budgetLevel.${book.budgetLevel}`, { defaultValue: book.budgetLevel })}
                        <span className="ym-summary-note" data-narrow>
                          {book.budgetSubject} ·{' '}
                          {book.treasuryName === null ? book.treasury : say(book.treasuryName)}
                        </span>
                      </>
                    ),
                  },
                ]}
              />
              <CursorBar
                cursors={cursors}
                next={next}
                isLoading={payments.isFetching}
                label={t('nav.payments')}
              />
            </>
          )
        }
      </Loaded>
    </>
  )
}
