import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useApiList } from '../api/hooks.ts'
import { usePeriodName } from '../kit/DateText.tsx'
import { Empty } from '../kit/states.tsx'
import { CursorBar, useCursors } from '../shell/cursors.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { Section } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { useFilingColumns } from './filingColumns.tsx'

type Line = Output<'GET /api/v1/taxpayers/{taxpayerId}/filings'>['items'][number]

/** What was filed before, newest first. */
export function FilingTable({ taxpayerId }: { taxpayerId: string }) {
  const { t } = useTranslation('counter')
  const periodName = usePeriodName()
  const shared = useFilingColumns<Line>()
  const cursors = useCursors(taxpayerId)
  const filings = useApiList('GET /api/v1/taxpayers/{taxpayerId}/filings', {
    params: { taxpayerId },
    query: { limit: 10, ...(cursors.cursor === undefined ? {} : { cursor: cursors.cursor }) },
  })
  return (
    <Section title={t('filings.title')} id="filings">
      <Loaded query={filings} lines={3}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t('filings.none')} />
          ) : (
            <>
              <OfficerTable
                label={t('filings.title')}
                size="small"
                rowKey="id"
                dataSource={[...items]}
                columns={[
                  {
                    title: t('filings.number'),
                    render: (_, filing) => (
                      <Link
                        to="/counter/$taxpayerId/filings/$filingId"
                        params={{ taxpayerId, filingId: filing.id }}
                      >
                        <code>{filing.number}</code>
                      </Link>
                    ),
                  },
                  { title: t('filings.period'), render: (_, filing) => periodName(filing.period) },
                  {
                    title: t('filings.kind'),
                    render: (_, filing) => t(`filingKind.${filing.kind}`, { defaultValue: filing.kind }),
                  },
                  ...shared,
                ]}
              />
              <CursorBar
                cursors={cursors}
                next={next}
                isLoading={filings.isFetching}
                label={t('filings.title')}
              />
            </>
          )
        }
      </Loaded>
    </Section>
  )
}
