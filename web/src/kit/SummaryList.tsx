import type { ReactNode } from 'react'

export interface SummaryRow {
  id: string
  label: string
  value: ReactNode
  /** Where the value comes from, in one line (发票数据 2017年第3季度). */
  source?: ReactNode
  /** The change link or button; its words must name the row (`<Link>{t('change')}<span className="ym-hidden">…`). */
  action?: ReactNode
}

/** Check your answers: label, value with its source, and a way to change it. */
export function SummaryList({ rows }: { rows: readonly SummaryRow[] }) {
  return (
    <dl className="ym-summary">
      {rows.map((row) => (
        <div className="ym-summary-row" key={row.id}>
          <dt>{row.label}</dt>
          <dd>
            {row.value}
            {row.source ? <span className="ym-summary-note">{row.source}</span> : null}
          </dd>
          {row.action ? <dd className="ym-summary-action">{row.action}</dd> : null}
        </div>
      ))}
    </dl>
  )
}
