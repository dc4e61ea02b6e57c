import { fenFromJson, formatYuan } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'
import { useLargeType } from '../app/preferences.ts'
import { Money } from '../kit/Money.tsx'
import { SideTag } from '../kit/tags.tsx'
import { bothSides, type Side } from './types.ts'

export type SumOfSides = Readonly<Partial<Record<Side, string>>>

/** Sum over the sides that are there, in fen. */
export function totalFen(sum: SumOfSides): bigint {
  return bothSides.reduce((total, side) => total + fenFromJson(sum[side] ?? '0'), 0n)
}

/**
 * 合计 = 国 + 地: one figure, and beneath it whose it is. In large-type mode a sentence of everyday words instead, as one
 * would say it at the window (适老化).
 */
export function Sum({ label, sum }: { label: string; sum: SumOfSides }) {
  const { t } = useTranslation('taxpayer')
  const isLarge = useLargeType()
  const parts = bothSides.filter((side) => sum[side] !== undefined)
  const total = totalFen(sum)
  if (isLarge && parts.length === 2)
    return (
      <p className="ym-sum-words">
        {t('sum.words', {
          label,
          total: formatYuan(total),
          national: formatYuan(fenFromJson(sum.national ?? '0')),
          local: formatYuan(fenFromJson(sum.local ?? '0')),
        })}
      </p>
    )
  return (
    <dl className="ym-sum">
      <div className="ym-sum-total">
        <dt>{label}</dt>
        <dd>
          <Money fen={total} size="hero" />
        </dd>
      </div>
      {parts.map((side) => (
        <div key={side} className="ym-sum-part">
          <dt>
            <SideTag side={side} />
            <span aria-hidden="true">{t(`side.${side}`)}</span>
          </dt>
          <dd>
            <Money fen={sum[side] ?? '0'} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
