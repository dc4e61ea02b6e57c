import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useApiList } from '../api/hooks.ts'
import { useBusinessDate } from '../app/session.ts'
import { useText } from '../i18n/text.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { Empty } from '../kit/states.tsx'
import { StatusTag } from '../kit/tags.tsx'
import { Choice } from '../shell/Choice.tsx'
import { CursorBar, useCursors } from '../shell/cursors.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { OfficePage } from './OfficePage.tsx'
import { recentPeriods } from './recentPeriods.ts'
import type { OfficeSide } from './sides.ts'

/** Declarations of a side, newest first. */
export function DeclarationsPage() {
  const { t } = useTranslation('office')
  return (
    <OfficePage title={t('nav.declarations')}>{(side) => <Declarations key={side} side={side} />}</OfficePage>
  )
}

function Declarations({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const periodName = usePeriodName()
  const filters = useSearch({ from: '/office/$side/declarations' })
  const navigate = useNavigate({ from: '/office/$side/declarations' })
  const cursors = useCursors(JSON.stringify([side, filters]))
  const list = useApiList('GET /api/v1/office/{side}/declarations', {
    params: { side },
    query: { limit: 50, ...filters, ...(cursors.cursor === undefined ? {} : { cursor: cursors.cursor }) },
  })
  const filter = (change: { q?: string; period?: string }) => {
    const { q, period } = { ...filters, ...change }
    void navigate({ search: { ...(q ? { q } : {}), ...(period ? { period } : {}) } })
  }
  const periods = recentPeriods(useBusinessDate()?.date)
  return (
    <>
      <search className="ym-filters">
        <Input.Search
          key={filters.q ?? ''}
          aria-label={t('declarations.search')}
          placeholder={t('declarations.search')}
          defaultValue={filters.q ?? ''}
          allowClear
          enterButton={t('declarations.filter')}
          style={{ width: 'min(24rem, 100%)' }}
          onSearch={(q) => filter({ q: q.trim() })}
        />
        <Choice
          label={t('declarations.period')}
          value={filters.period ?? ''}
          options={[
            { value: '', label: t('all') },
            ...[...new Set([...(filters.period ? [filters.period] : []), ...periods])].map((period) => ({
              value: period,
              label: periodName(period),
            })),
          ]}
          onChange={(period) => filter({ period })}
        />
      </search>
      <Loaded query={list} lines={12}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t(filters.q || filters.period ? 'declarations.noMatch' : 'declarations.none')}>
              <p>{t('declarations.noneHelp')}</p>
            </Empty>
          ) : (
            <>
              <OfficerTable
                label={t('nav.declarations')}
                size="small"
                rowKey="id"
                dataSource={[...items]}
                columns={[
                  {
                    title: t('declarations.taxpayer'),
                    render: (_, row) => (
                      <>
                        <Link
                          to="/office/$side/declarations/$declarationId"
                          params={{ side, declarationId: row.id }}
                        >
                          {row.taxpayerName}
                        </Link>
                        <span className="ym-summary-note">
                          <code>{row.taxpayerCode ?? t('noCode')}</code>
                        </span>
                      </>
                    ),
                  },
                  { title: t('declarations.filed'), render: (_, row) => <DateText date={row.filedAt} /> },
                  {
                    title: t('declarations.form'),
                    render: (_, row) => <span className="ym-wrap">{say(row.formName)}</span>,
                  },
                  { title: t('declarations.period'), render: (_, row) => periodName(row.period) },
                  {
                    title: t('declarations.version'),
                    render: (_, row) =>
                      row.sequence === 0
                        ? t('declarations.original')
                        : t('declarations.correction', { number: row.sequence }),
                  },
                  {
                    title: t('declarations.payable'),
                    align: 'right',
                    render: (_, row) => <Money fen={row.payableFen} bare />,
                  },
                  {
                    title: t('declarations.due'),
                    render: (_, row) => (
                      <span className="ym-inline">
                        <DateText date={row.dueDate} />
                        {row.late ? <StatusTag tone="danger">{t('declarations.late')}</StatusTag> : null}
                      </span>
                    ),
                  },
                  {
                    title: t('declarations.channel'),
                    render: (_, row) => t(`channel.${row.channel}`, { defaultValue: row.channel }),
                  },
                ]}
              />
              <CursorBar
                cursors={cursors}
                next={next}
                isLoading={list.isFetching}
                label={t('nav.declarations')}
              />
            </>
          )
        }
      </Loaded>
    </>
  )
}
