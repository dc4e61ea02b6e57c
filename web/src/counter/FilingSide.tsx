import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { BookTable } from '../shell/BookTable.tsx'
import { paymentTone, sideStateTone } from '../shell/states.ts'
import type { Filing } from './FilingPage.tsx'

/** One authority's half of a filing: accepted or not, what is owed to it, its payment books on their way. */
export function FilingSide({ side }: { side: Filing['sides'][number] }) {
  const { t } = useTranslation('counter')
  const say = useText()
  return (
    <section className="ym-box" data-side={side.side} aria-label={t(`common:side.${side.side}.name`)}>
      <h2>
        <SideTag side={side.side} />
        {t(`common:side.${side.side}.name`)}
        <StatusTag tone={sideStateTone[side.state]}>{t(`officer:sideState.${side.state}`)}</StatusTag>
        <StatusTag tone={paymentTone[side.payment]}>{t(`officer:payment.${side.payment}`)}</StatusTag>
      </h2>
      <dl className="ym-facts">
        <dt>{t('filing.form')}</dt>
        <dd>{say(side.formName)}</dd>
        <dt>{t('officer:taxes.payable')}</dt>
        <dd>
          <strong>
            <Money fen={side.payableFen} />
          </strong>
        </dd>
        {side.acceptedAt ? (
          <>
            <dt>{t('filing.accepted')}</dt>
            <dd>
              <DateText date={side.acceptedAt} />
            </dd>
          </>
        ) : null}
      </dl>
      {side.refusal ? <p className="ym-danger">{say(side.refusal.message)}</p> : null}
      {side.state === 'pending' ? <p>{t('filing.pendingHelp')}</p> : null}
      {side.books.length > 0 ? (
        <BookTable
          books={side.books}
          label={t('filing.books', { side: t(`common:side.${side.side}.name`) })}
        />
      ) : null}
    </section>
  )
}
