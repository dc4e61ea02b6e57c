import { fenFromJson } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'
import { useText } from '../../i18n/text.ts'
import { DateText } from '../../kit/DateText.tsx'
import { Money } from '../../kit/Money.tsx'
import { SideTag, StatusTag } from '../../kit/tags.tsx'
import { paymentTone, sideStateTone } from '../../shell/states.ts'
import type { Filing, FilingSide } from '../types.ts'

/** The answer of each side: two lanes of one filing, never two filings. */
export function SidesAnswer({ filing }: { filing: Filing }) {
  const { t } = useTranslation('taxpayer')
  return (
    <section aria-labelledby="filing-sides">
      <h2 id="filing-sides">{t('filing.sides')}</h2>
      <ul className="ym-lanes">
        {filing.sides.map((side) => (
          <Lane key={side.side} side={side} />
        ))}
      </ul>
    </section>
  )
}

function Lane({ side }: { side: FilingSide }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  return (
    <li className="ym-lane">
      <SideTag side={side.side} />
      <div>
        <p className="ym-lane-title">
          <strong>{t(`side.${side.side}`)}</strong> {say(side.formName)}
        </p>
        <p className="ym-row">
          <StatusTag tone={sideStateTone[side.state]}>{t(`sideState.${side.state}`)}</StatusTag>
          {side.state === 'accepted' ? (
            <StatusTag tone={paymentTone[side.payment]}>{t(`payment.${side.payment}`)}</StatusTag>
          ) : null}
          {fenFromJson(side.payableFen) === 0n ? null : (
            <span>
              {t('filing.declared')} <Money fen={side.payableFen} />
            </span>
          )}
        </p>
        {side.state === 'pending' ? <p className="ym-soft">{t('filing.pendingHelp')}</p> : null}
        {side.acceptedAt === null ? null : (
          <p className="ym-soft ym-small">
            {t('filing.acceptedAt')} <DateText date={side.acceptedAt} />
          </p>
        )}
        {side.refusal === null ? null : (
          <p>
            {t('filing.reason')}
            {say(side.refusal.message)}
          </p>
        )}
      </div>
    </li>
  )
}
