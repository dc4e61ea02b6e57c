import type { TableProps } from 'antd'
import { useTranslation } from 'react-i18next'
import { DateText } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { paymentTone, sideStateTone } from '../shell/states.ts'

/** What lists of filings at the window have in common. */
interface FilingLine {
  readonly submittedAt: string
  readonly national: keyof typeof sideStateTone
  readonly local: keyof typeof sideStateTone
  readonly totalFen: string
  /** Null while a side that would know cannot be reached. */
  readonly payment: keyof typeof paymentTone | null
}

/** The columns: when it was filed, how it stands at both sides, what it comes to and whether that is paid. */
export function useFilingColumns<Line extends FilingLine>(): NonNullable<TableProps<Line>['columns']> {
  const { t } = useTranslation('counter')
  return [
    { title: t('filings.submitted'), render: (_, filing) => <DateText date={filing.submittedAt} /> },
    {
      title: t('filings.sides'),
      render: (_, filing) => (
        <span className="ym-inline">
          {(['national', 'local'] as const).map((side) => (
            <span key={side} className="ym-inline">
              <SideTag side={side} />
              <StatusTag tone={sideStateTone[filing[side]]}>
                {t(`officer:sideState.${filing[side]}`)}
              </StatusTag>
            </span>
          ))}
        </span>
      ),
    },
    { title: t('filings.total'), align: 'right', render: (_, filing) => <Money fen={filing.totalFen} /> },
    {
      title: t('filings.payment'),
      render: (_, { payment }) =>
        payment === null ? (
          <StatusTag tone="warning">{t('side.unavailable')}</StatusTag>
        ) : (
          <StatusTag tone={paymentTone[payment]}>{t(`officer:payment.${payment}`)}</StatusTag>
        ),
    },
  ]
}
