import { getRouteApi } from '@tanstack/react-router'
import { formatRate, rate } from '@yimen/core/money'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useApi } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { NotificationBanner } from '../kit/Banner.tsx'
import { DateText } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { SummaryList, type SummaryRow } from '../kit/SummaryList.tsx'
import { Empty, ErrorState, Skeleton } from '../kit/states.tsx'
import { Table } from '../kit/Table.tsx'
import { SideTag } from '../kit/tags.tsx'
import { usePageTitle } from '../kit/title.ts'

const route = getRouteApi('/taxpayer/$taxpayerId/data')

type Household = Output<'GET /api/v1/taxpayers/{taxpayerId}'>
type Held = Household['sides'][number]

/** What each authority holds about this taxpayer, side by side, with the day it was asked. */
export function MyDataPage() {
  const { t } = useTranslation('taxpayer')
  const { taxpayerId } = route.useParams()
  const household = useApi('GET /api/v1/taxpayers/{taxpayerId}', { params: { taxpayerId } })
  usePageTitle(t('data.title'))
  return (
    <>
      <h1>{t('data.title')}</h1>
      <p className="ym-lead ym-measure">{t('data.lead')}</p>
      {household.isPending ? <Skeleton lines={8} /> : null}
      {household.isError ? (
        <ErrorState compact error={household.error} onRetry={() => void household.refetch()} />
      ) : null}
      {household.data?.sides.length === 0 ? (
        <Empty title={t('data.none')}>
          <p>{t('data.noneHelp')}</p>
        </Empty>
      ) : null}
      {household.data ? (
        <>
          <Differences sides={household.data.sides} />
          <div className="ym-data-columns">
            {household.data.sides.map((side) => (
              <SideData key={side.side} held={side} />
            ))}
          </div>
          <Agreements household={household.data} />
        </>
      ) : null}
    </>
  )
}

const COMPARED = ['registeredName', 'address', 'legalRepresentative'] as const

/** Where the two registers do not say the same: shown to the person, who knows which is right. */
function Differences({ sides }: { sides: readonly Held[] }) {
  const { t } = useTranslation('taxpayer')
  const [one, other] = sides.filter((side) => side.available)
  if (!one || !other) return null
  const differing = COMPARED.filter((field) => one[field] !== other[field])
  if (differing.length === 0) return null
  return (
    <NotificationBanner kind="warning" title={t('data.differ')}>
      <p>
        {differing.map((field) => t(`data.field.${field}`)).join(t('listSeparator'))}
        {t('stop')} {t('data.differHelp')}
      </p>
    </NotificationBanner>
  )
}

function SideData({ held }: { held: Held }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const none = t('data.notHeld')
  const rows: SummaryRow[] = [
    {
      id: 'authority',
      label: t('data.field.authority'),
      value: held.authority ? say(held.authority.name) : none,
    },
    { id: 'name', label: t('data.field.registeredName'), value: held.registeredName ?? none },
    { id: 'address', label: t('data.field.address'), value: held.address ?? none },
    {
      id: 'representative',
      label: t('data.field.legalRepresentative'),
      value: held.legalRepresentative ?? none,
    },
    { id: 'industry', label: t('data.field.industry'), value: held.industry ?? none },
    { id: 'unpaid', label: t('data.field.unpaid'), value: <Money fen={held.unpaidFen} /> },
  ]
  return (
    <section className="ym-side-card" data-side={held.side} aria-labelledby={`data-${held.side}`}>
      <div className="ym-side-head">
        <SideTag side={held.side} />
        <h2 id={`data-${held.side}`}>{t(`data.held.${held.side}`)}</h2>
      </div>
      {held.available ? (
        <>
          {held.flags.map((flag) => (
            <NotificationBanner key={flag.code} kind="warning" title={say(flag.text)} />
          ))}
          <SummaryList rows={rows} />
          <Determinations held={held} />
          <p className="ym-soft ym-small">
            {t('data.asOf')} <DateText date={held.asOf} />
          </p>
        </>
      ) : (
        <NotificationBanner kind="warning" title={t(`data.unavailable.${held.side}`)}>
          <p>{t('data.unavailableHelp')}</p>
        </NotificationBanner>
      )}
    </section>
  )
}

function Determinations({ held }: { held: Held }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  if (held.determinations.length === 0) return <p>{t('data.noDeterminations')}</p>
  return (
    <Table
      caption={t('data.determinations')}
      rows={held.determinations}
      rowId={(one) => `${one.taxCode} ${one.item} ${one.validFrom}`}
      columns={[
        { id: 'tax', header: t('data.tax'), rowHeader: true, cell: (one) => say(one.name) },
        {
          id: 'period',
          header: t('data.period'),
          cell: (one) => t(`data.periodType.${periodTypeOf(one.periodType)}`),
        },
        {
          id: 'rate',
          header: t('data.rate'),
          cell: (one) => (one.rate === null ? t('data.byLaw') : percent(one.rate)),
        },
        {
          id: 'valid',
          header: t('data.valid'),
          cell: (one) => (
            <>
              <DateText date={one.validFrom} /> {t('data.since')}
              {one.validTo === null ? null : (
                <>
                  {t('data.until')} <DateText date={one.validTo} />
                </>
              )}
            </>
          ),
        },
      ]}
    />
  )
}

/** The debit agreements (三方协议), account numbers masked by the side that holds them. */
function Agreements({ household }: { household: Household }) {
  const { t } = useTranslation('taxpayer')
  return (
    <section aria-labelledby="data-agreements">
      <h2 id="data-agreements">{t('data.agreements')}</h2>
      {household.agreements.length === 0 ? (
        <p>{t('data.noAgreements')}</p>
      ) : (
        <ul className="ym-documents">
          {household.agreements.map((agreement) => (
            <li key={agreement.id}>
              <SideTag side={agreement.side} />
              <div>
                <strong>{agreement.bank}</strong> <span className="ym-mono">{agreement.accountMasked}</span>
                <span className="ym-soft ym-small ym-block">
                  {t('data.agreementNumber')} <span className="ym-mono">{agreement.number}</span> ·{' '}
                  <DateText date={agreement.validFrom} /> {t('data.since')}
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const PERIOD_TYPES = ['month', 'quarter', 'half-year', 'year', 'act'] as const

function periodTypeOf(type: string): (typeof PERIOD_TYPES)[number] | 'other' {
  return PERIOD_TYPES.find((one) => one === type) ?? 'other'
}

/** `0.07` → 7%; a rate that is no plain decimal (定额) is shown as the register has it. */
function percent(text: string): string {
  if (!/^\d+(\.\d+)?$/.test(text)) return text
  const exact = rate(text)
  return `${formatRate({ numerator: exact.numerator * 100n, scale: exact.scale })}%`
}
