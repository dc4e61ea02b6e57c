import { useTranslation } from 'react-i18next'
import { useText } from '../../i18n/text.ts'
import type { Draft } from '../types.ts'

/** Where the figures come from, in one line: nobody is asked for what an authority already holds. */
export function FeedNote({ draft }: { draft: Draft }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const feed = draft.forms
    .flatMap((form) => Object.values(form.origins))
    .find((origin) => origin.source === 'invoice-feed')
  const isTyped = draft.forms.some((form) =>
    Object.values(form.origins).some((origin) => origin.source === 'typed'),
  )
  const hasAnswers = Object.values(draft.answers).some((answer) => answer !== '0')
  return (
    <p className="ym-soft">
      {feed ? (
        <>
          {t('check.prefilled')}
          {say(feed.detail)}
          {t('stop')}
        </>
      ) : (
        t('check.noFeed')
      )}{' '}
      {isTyped || hasAnswers ? t('check.withYours') : null}
    </p>
  )
}
