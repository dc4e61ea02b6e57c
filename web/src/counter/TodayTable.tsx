import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { readOptions } from '../api/hooks.ts'
import { usePeriodName } from '../kit/DateText.tsx'
import { Empty } from '../kit/states.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { Section } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { useFilingColumns } from './filingColumns.tsx'

type Line = Output<'GET /api/v1/counter/today'>['items'][number]

/** What this officer has filed at the window today and how it stands: nobody has to remember who still has to pay. */
export function TodayTable() {
  const { t } = useTranslation('counter')
  const periodName = usePeriodName()
  const shared = useFilingColumns<Line>()
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
                ...shared,
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  )
}
