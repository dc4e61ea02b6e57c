import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Details } from './Details.tsx'
import { Money } from './Money.tsx'

export interface ExplanationLine {
  id: string
  /** What this line is (第10栏 小微企业免税销售额). */
  label: string
  /** How it comes about (第1栏 × 3%). */
  how?: string
  amountFen?: string
  /** Law at this line, by document number. */
  basis?: readonly string[]
}

/** 为什么是这个数: every number can be opened, line by line, with its law. */
export function Explanation({ lines, summary }: { lines: readonly ExplanationLine[]; summary?: ReactNode }) {
  const { t } = useTranslation('common')
  return (
    <Details summary={summary ?? t('explanation.summary')}>
      <table className="ym-table" data-stack>
        <caption className="ym-hidden">{t('explanation.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('explanation.line')}</th>
            <th scope="col">{t('explanation.how')}</th>
            <th scope="col" className="ym-number">
              {t('explanation.amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id}>
              <th scope="row" data-label={t('explanation.line')}>
                {line.label}
              </th>
              <td data-label={t('explanation.how')}>
                <span>
                  {line.how}
                  {line.basis?.map((law) => (
                    <span key={law} className="ym-summary-note">
                      {law}
                    </span>
                  ))}
                </span>
              </td>
              <td className="ym-number" data-label={t('explanation.amount')}>
                {line.amountFen === undefined ? null : <Money fen={line.amountFen} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Details>
  )
}
