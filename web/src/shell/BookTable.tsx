import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { BookSteps } from './BookSteps.tsx'
import { OfficerTable } from './OfficerTable.tsx'

export type PaymentBook = Output<'GET /api/v1/filings/{filingId}'>['sides'][number]['books'][number]

/** Electronic payment books (缴款书) with where each stands between assessment and writing-off. */
export function BookTable({ books, label }: { books: readonly PaymentBook[]; label: string }) {
  const { t } = useTranslation('officer')
  const say = useText()
  return (
    <OfficerTable
      label={label}
      size="small"
      rowKey="id"
      dataSource={[...books]}
      columns={[
        {
          title: t('books.number'),
          render: (_, book) => (
            <span className="ym-book-number">
              <code>{book.number}</code>
              <span className="ym-summary-note">
                {say(book.taxName)} ·{' '}
                {t(`budgetLevel.${book.budgetLevel}`, { defaultValue: book.budgetLevel })}
              </span>
              <span className="ym-summary-note">
                {t('books.subject', {
                  subject: book.budgetSubject,
                  treasury: book.treasuryName === null ? book.treasury : say(book.treasuryName),
                })}
              </span>
            </span>
          ),
        },
        {
          title: t('books.amount'),
          align: 'right',
          render: (_, book) => (
            <>
              <Money fen={book.amountFen} bare />
              {book.lateSurchargeFen === '0' ? null : (
                <span className="ym-summary-note">
                  {t('books.late')} <Money fen={book.lateSurchargeFen} bare />
                </span>
              )}
            </>
          ),
        },
        {
          title: t('books.state'),
          render: (_, book) => (
            <>
              <BookSteps state={book.state} failure={book.failure} />
              {book.receivedOn ? (
                <span className="ym-summary-note">
                  {t('books.received')} <DateText date={book.receivedOn} />
                </span>
              ) : null}
            </>
          ),
        },
      ]}
    />
  )
}
