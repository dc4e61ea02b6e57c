import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { percent } from '../shell/TaxTable.tsx'

type Household = Output<'GET /api/v1/taxpayers/{taxpayerId}'>
type SideHolding = Household['sides'][number]

/** What one side has registered about a taxpayer, as of when. */
export function SideCard(props: {
  side: SideHolding
  /** What the other side holds, to show where the registers differ. */
  other: SideHolding | undefined
  kind: Household['taxpayer']['kind']
  registration: Household['taxpayer']['national']
  agreements: Household['agreements']
}) {
  const { side, registration } = props
  const other = props.other?.available ? props.other : undefined
  const { t } = useTranslation('counter')
  const say = useText()
  if (!side.available) {
    return (
      <section className="ym-box" data-side={side.side} aria-label={t(`common:side.${side.side}.name`)}>
        <h3>
          <SideTag side={side.side} />
          {t(`common:side.${side.side}.name`)}
        </h3>
        <StatusTag tone="warning">{t('side.unavailable')}</StatusTag>
        <p>{t('side.unavailableHelp')}</p>
      </section>
    )
  }
  const status = registration?.status ?? 'unknown'
  return (
    <section className="ym-box" data-side={side.side} aria-label={t(`common:side.${side.side}.name`)}>
      <h3>
        <SideTag side={side.side} />
        {side.authority ? say(side.authority.name) : t('side.unassigned')}
        <StatusTag tone={status === 'normal' ? 'success' : 'warning'}>
          {t(`status.${status}`, { defaultValue: status })}
        </StatusTag>
      </h3>
      <dl className="ym-counts">
        <div>
          <dt>{t('side.unpaid')}</dt>
          <dd>
            <Money fen={side.unpaidFen} />
          </dd>
        </div>
      </dl>
      <dl className="ym-facts">
        <Fact label={t('side.name')} value={side.registeredName} other={other?.registeredName} />
        <Fact label={t('side.address')} value={side.address} other={other?.address} />
        <Fact
          label={t(props.kind === 'individual' ? 'side.operator' : 'side.representative')}
          value={side.legalRepresentative}
          other={other?.legalRepresentative}
        />
        <Fact label={t('side.industry')} value={side.industry} other={other?.industry} />
        <dt>{t('side.agreements')}</dt>
        <dd>
          {props.agreements.length === 0
            ? t('side.noAgreement')
            : props.agreements.map((agreement) => (
                <span key={agreement.id} className="ym-wrap">
                  {agreement.bank} <code>{agreement.accountMasked}</code>
                </span>
              ))}
        </dd>
      </dl>
      {side.determinations.length === 0 ? (
        <p className="ym-soft">{t('side.noDetermination')}</p>
      ) : (
        <OfficerTable
          label={t('side.determinations', { side: t(`common:side.${side.side}.name`) })}
          size="small"
          rowKey={(row) => row.taxCode + row.item + row.validFrom}
          dataSource={[...side.determinations]}
          columns={[
            {
              title: t('side.tax'),
              render: (_, row) => (
                <span className="ym-wrap">
                  {say(row.name)}
                  <span className="ym-summary-note">{t(`item.${row.item}`, { defaultValue: row.item })}</span>
                </span>
              ),
            },
            { title: t('side.periodType'), render: (_, row) => word(row.periodType) },
            { title: t('side.rate'), align: 'right', render: (_, row) => percent(row.rate) },
            {
              title: t('side.mode'),
              render: (_, row) =>
                t(`collectionMode.${row.collectionMode}`, { defaultValue: row.collectionMode }),
            },
            {
              title: t('side.since'),
              dataIndex: 'validFrom',
              render: (day: string) => <DateText date={day} />,
            },
          ]}
        />
      )}
      <p className="ym-soft ym-small">
        {t('side.asOf')} <DateText date={side.asOf} />
      </p>
    </section>
  )

  function word(periodType: string): string {
    return t(`periodType.${periodType}`, { defaultValue: periodType })
  }
}

/** This side has not registered the taxpayer, or this officer has no hat to read it under. */
export function SideMissing({ side, isClosed }: { side: 'national' | 'local'; isClosed: boolean }) {
  const { t } = useTranslation('counter')
  return (
    <section className="ym-box" data-side={side} aria-label={t(`common:side.${side}.name`)}>
      <h3>
        <SideTag side={side} />
        {t(`common:side.${side}.name`)}
      </h3>
      <p>{t(isClosed ? 'side.closed' : 'side.notRegistered')}</p>
    </section>
  )
}

/** A registered fact; where the other register says something else, that is said. */
function Fact(props: { label: string; value: string | null; other: string | null | undefined }) {
  const { label, value, other } = props
  const { t } = useTranslation('counter')
  const differs = typeof other === 'string' && other !== value
  return value === null ? null : (
    <>
      <dt>{label}</dt>
      <dd>
        {value} {differs ? <StatusTag tone="warning">{t('side.differs')}</StatusTag> : null}
      </dd>
    </>
  )
}
