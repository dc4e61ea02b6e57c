import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/text.ts'
import { StatusTag } from '../kit/tags.tsx'
import { type BookState, bookSteps, bookTone } from './states.ts'

/** Where a payment book stands on its way to the treasury; every step in words for readers, the present one as a tag. */
export function BookSteps(props: { state: BookState; failure: { zh: string; en: string } | null }) {
  const { t } = useTranslation('officer')
  const say = useText()
  const reached = bookSteps.findIndex((step) => step === props.state)
  return (
    <span className="ym-book-steps">
      <StatusTag tone={bookTone(props.state, props.failure !== null)}>{t(`book.${props.state}`)}</StatusTag>
      {reached >= 0 ? (
        <span
          className="ym-book-track"
          role="img"
          aria-label={t('book.step', { step: reached + 1, of: bookSteps.length })}
        >
          {bookSteps.map((step, index) => (
            <span key={step} data-reached={index <= reached || undefined} />
          ))}
        </span>
      ) : null}
      {props.failure ? <span className="ym-small ym-danger">{say(props.failure)}</span> : null}
    </span>
  )
}
