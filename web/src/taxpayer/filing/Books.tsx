import { fenFromJson } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'
import { useText } from '../../i18n/text.ts'
import { DateText } from '../../kit/DateText.tsx'
import { Secondary } from '../../kit/Details.tsx'
import { Money } from '../../kit/Money.tsx'
import { SideTag, StatusTag } from '../../kit/tags.tsx'
import { bookSteps, bookTone } from '../../shell/states.ts'
import type { Filing, PaymentBook } from '../types.ts'

/** The electronic payment books behind the one confirmation: per authority, budget level and treasury. */
export function Books({ filing }: { filing: Filing }) {
  const { t } = useTranslation('taxpayer')
  const books = filing.sides.flatMap((side) => side.books)
  if (books.length === 0) return null
  return (
    <Secondary summary={t('books.title')}>
      <section aria-labelledby="filing-books">
        <h2 id="filing-books">{t('books.title')}</h2>
        <p>{t('books.lead')}</p>
        <ul className="ym-books">
          {books.map((book) => (
            <Book key={book.id} book={book} />
          ))}
        </ul>
      </section>
    </Secondary>
  )
}

function Book({ book }: { book: PaymentBook }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  return (
    <li className="ym-book">
      <div className="ym-book-head">
        <SideTag side={book.side} />
        <div>
          <strong>{say(book.taxName)}</strong>
          <span className="ym-soft ym-small ym-block">
            {t('books.number')} <span className="ym-mono">{book.number}</span>
          </span>
        </div>
        <Money fen={book.amountFen} />
      </div>
      <Way book={book} />
      {book.failure ? <p className="ym-book-failure">{say(book.failure)}</p> : null}
      <p className="ym-soft ym-small">
        {t('books.where', {
          level: t(`books.level.${levelOf(book.budgetLevel)}`),
          treasury: book.treasuryName === null ? book.treasury : say(book.treasuryName),
          subject: book.budgetSubject,
        })}
        {fenFromJson(book.lateSurchargeFen) > 0n ? (
          <>
            {t('books.surcharge')} <Money fen={book.lateSurchargeFen} />
          </>
        ) : null}
        {book.receivedOn === null ? null : (
          <>
            {t('books.receivedOn')} <DateText date={book.receivedOn} />
          </>
        )}
      </p>
    </li>
  )
}

/** 应征 → 扣款 → 上解 → 入库 → 销号: the whole way, the present step marked in words, weight and shape. */
function Way({ book }: { book: PaymentBook }) {
  const { t } = useTranslation('taxpayer')
  if (book.state === 'reversed')
    return <StatusTag tone={bookTone(book.state, false)}>{t('books.state.reversed')}</StatusTag>
  const reached = bookSteps.indexOf(book.state)
  return (
    <ol className="ym-way" data-failed={book.failure !== null || undefined}>
      {bookSteps.map((step, index) => (
        <li
          key={step}
          data-reached={index <= reached || undefined}
          {...(index === reached ? { 'aria-current': 'step' as const } : {})}
        >
          {t(`books.state.${step}`)}
        </li>
      ))}
    </ol>
  )
}

const LEVELS = ['central', 'province', 'city', 'county', 'local'] as const

function levelOf(level: string): (typeof LEVELS)[number] | 'other' {
  return LEVELS.find((one) => one === level) ?? 'other'
}
