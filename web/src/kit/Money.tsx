import { capitalWords, fenFromJson, formatYuan } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'

/**
 * An amount of fen (decimal string as in JSON, or bigint) as yuan: `1,234.50 元`. `inWords` adds the capital words
 * (大写金额) that vouchers carry. `bare` leaves the unit to the column header.
 */
export function Money(props: { fen: string | bigint; size?: 'hero'; bare?: boolean; inWords?: boolean }) {
  const { t } = useTranslation('common')
  const fen = typeof props.fen === 'bigint' ? props.fen : fenFromJson(props.fen)
  const words = props.inWords ? capitalWords(fen) : undefined
  return (
    <>
      <span className="ym-money" data-size={props.size}>
        {formatYuan(fen)}
        {props.bare ? null : <span className="ym-money-unit">{t('money.yuan')}</span>}
      </span>
      {words ? (
        <span className="ym-summary-note" lang="zh-CN">
          {words}
        </span>
      ) : null}
    </>
  )
}
