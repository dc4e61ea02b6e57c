import { formatRate, formatYuan, rate } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useText } from '../i18n/text.ts'
import { Money } from '../kit/Money.tsx'
import { SideTag } from '../kit/tags.tsx'
import { OfficerTable } from './OfficerTable.tsx'

type Filing = Output<'GET /api/v1/filings/{filingId}'>
export type TaxLine = Filing['taxes'][number]
export type Totals = Filing['totals']

/** 国 x + 地 y = total, always together. */
export function SumBar({ totals }: { totals: Totals }) {
  const { t } = useTranslation('officer')
  return (
    <dl className="ym-sums">
      <div>
        <dt>
          <SideTag side="national" />
        </dt>
        <dd>
          <Money fen={totals.nationalFen} />
        </dd>
      </div>
      <div>
        <dt>
          <SideTag side="local" />
        </dt>
        <dd>
          <Money fen={totals.localFen} />
        </dd>
      </div>
      <div data-total>
        <dt>{t('sum.total')}</dt>
        <dd>
          <Money fen={totals.totalFen} />
        </dd>
      </div>
    </dl>
  )
}

/** The taxes of a filing line by line, both sides, with their sums. */
export function TaxTable({ taxes, totals }: { taxes: readonly TaxLine[]; totals?: Totals }) {
  const { t } = useTranslation('officer')
  const say = useText()
  const amount = (fen: string | null) => (fen === null ? '—' : formatYuan(BigInt(fen)))
  return (
    <>
      <OfficerTable
        label={t('taxes.title')}
        size="small"
        rowKey={(row) => row.side + row.taxCode}
        dataSource={[...taxes]}
        columns={[
          { title: t('taxes.side'), width: 70, render: (_, row) => <SideTag side={row.side} /> },
          { title: t('taxes.name'), render: (_, row) => say(row.name) },
          { title: t('taxes.base'), align: 'right', render: (_, row) => amount(row.baseFen) },
          { title: t('taxes.rate'), align: 'right', render: (_, row) => percent(row.rate) },
          { title: t('taxes.tax'), align: 'right', render: (_, row) => amount(row.taxFen) },
          { title: t('taxes.relief'), align: 'right', render: (_, row) => amount(row.reliefFen) },
          {
            title: t('taxes.payable'),
            align: 'right',
            render: (_, row) => <strong>{amount(row.payableFen)}</strong>,
          },
        ]}
      />
      {totals ? <SumBar totals={totals} /> : null}
    </>
  )
}

/** `0.07` → `7%`; what is no decimal (a rate in words) stays. */
export function percent(text: string | null): string {
  if (text === null) return '—'
  if (!/^\d+(\.\d+)?$/.test(text)) return text
  const exact = rate(text)
  return `${formatRate({ numerator: exact.numerator * 100n, scale: exact.scale })}%`
}
