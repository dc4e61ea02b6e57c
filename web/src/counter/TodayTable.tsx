import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { readOptions } from '../api/hooks.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { Empty } from '../kit/states.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { Section } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { paymentTone, sideStateTone } from '../shell/states.ts'

/** What this officer has filed at the window today and how it stands: nobody has to remember who still has to pay. */
export function TodayTable() {
  const { t } = useTranslation('counter')
  const periodName = usePeriodName()
  // Each return to the first page asks anew: what was filed a moment ago stands there, and what was paid meanwhile.
  const today = useQuery({ ...readOptions('GET /api/v1/counter/today', {}), refetchOnMount: 'always' })
  return (
    <Section title={t('today.title')} id="today">
      <Loaded query={today} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('today.none')}>
              <p>{t('today.noneHelp')}</p>
            </Empty>
          ) : (
            <OfficerTable
              label={t('today.title')}
              size="small"
              rowKey="filingId"
              dataSource={[...items]}
              columns={[
                {
                  title: t('today.taxpayer'),
                  render: (_, filing) => (
                    <Link
                      to="/counter/$taxpayerId/filings/$filingId"
                      params={{ taxpayerId: filing.taxpayer.id, filingId: filing.filingId }}
                    >
                      {filing.taxpayer.name}
                    </Link>
                  ),
                },
                { title: t('filings.number'), render: (_, filing) => <code>{filing.number}</code> },
                { title: t('filings.period'), render: (_, filing) => periodName(filing.period) },
                {
                  title: t('filings.submitted'),
                  render: (_, filing) => <DateText date={filing.submittedAt} />,
                },
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
                {
                  title: t('filings.total'),
                  align: 'right',
                  render: (_, filing) => <Money fen={filing.totalFen} />,
                },
                {
                  title: t('filings.payment'),
                  render: (_, { payment }) =>
                    payment === null ? (
                      <StatusTag tone="warning">{t('side.unavailable')}</StatusTag>
                    ) : (
                      <StatusTag tone={paymentTone[payment]}>{t(`officer:payment.${payment}`)}</StatusTag>
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  )
}
