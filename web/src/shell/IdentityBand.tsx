import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/**
 * Who acts for whom, in a colour that belongs to the taxpayer: a bookkeeper with three clients open in three tabs sees at
 * a glance which one this is. The name stands beside the colour.
 */
export function IdentityBand(props: {
  taxpayerId: string
  taxpayerName: string
  taxpayerCode: string
  /** The person at the keyboard and in which capacity (办税员、代理人). */
  actor: string
  switcher?: ReactNode
}) {
  const { t } = useTranslation('common')
  return (
    <section className="ym-band" data-hue={hueOf(props.taxpayerId)} aria-label={t('identity.label')}>
      <div className="ym-container">
        <span>
          {t('identity.actingFor')} <strong>{props.taxpayerName}</strong>
        </span>
        <span className="ym-soft ym-small">
          {t('identity.code')} <span className="ym-mono">{props.taxpayerCode}</span>
        </span>
        <span className="ym-soft ym-small">
          {t('identity.actor')} {props.actor}
        </span>
        {props.switcher}
      </div>
    </section>
  )
}

/** One of eight colours, the same for the same taxpayer on every device (FNV-1a). */
export function hueOf(taxpayerId: string): number {
  let hash = 0x811c9dc5
  for (const character of taxpayerId)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash % 8
}
