import { Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApiList } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { CopyButton } from '../kit/documents.tsx'
import { Empty } from '../kit/states.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { CursorBar, useCursors } from '../shell/cursors.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { OfficerPage, Section } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { VerifyLog } from './VerifyLog.tsx'

type Part = 'front' | 'national' | 'local'
const PARTS: readonly Part[] = ['front', 'national', 'local']

/** The log of each part: one entry per act, numbered and sealed; and the proof that nothing was altered. */
export function LogPage() {
  const { t } = useTranslation('admin')
  const say = useText()
  const [part, setPart] = useState<Part>('front')
  const cursors = useCursors(part)
  const log = useApiList('GET /api/v1/admin/log', {
    query: { part, limit: 50, ...(cursors.cursor === undefined ? {} : { cursor: cursors.cursor }) },
  })
  return (
    <OfficerPage title={t('nav.log')} crumbs={[{ label: t('title'), to: '/admin' }]}>
      <Section title={t('verify.title')} id="verify">
        <VerifyLog />
      </Section>
      <Section
        title={t('log.entries')}
        id="entries"
        extra={
          <Segmented
            aria-label={t('log.part')}
            value={part}
            options={PARTS.map((each) => ({ value: each, label: t(`part.${each}`) }))}
            onChange={setPart}
          />
        }
      >
        <Loaded query={log} lines={10}>
          {({ items, next }) =>
            items.length === 0 ? (
              <Empty title={t('log.none')} />
            ) : (
              <>
                <OfficerTable
                  label={t('log.entries')}
                  size="small"
                  rowKey="id"
                  dataSource={[...items]}
                  columns={[
                    {
                      title: t('log.seq'),
                      align: 'right',
                      render: (_, row) => row.seq ?? <StatusTag tone="info">{t('log.unsealed')}</StatusTag>,
                    },
                    {
                      title: t('log.at'),
                      render: (_, row) => (
                        <>
                          <DateText date={row.at} />
                          <span className="ym-summary-note">
                            {t('log.businessDate')} <DateText date={row.businessDate} />
                          </span>
                        </>
                      ),
                    },
                    {
                      title: t('log.kind'),
                      render: (_, row) => (
                        <>
                          {t(`act.${row.kind}`, { defaultValue: row.kind })}
                          <span className="ym-summary-note">
                            <code>{row.kind}</code>
                          </span>
                        </>
                      ),
                    },
                    { title: t('log.actor'), dataIndex: 'actor' },
                    {
                      title: t('log.hats'),
                      render: (_, row) =>
                        row.hats.length === 0
                          ? '—'
                          : row.hats.map((hat) => (
                              <span key={hat.side + hat.authority} className="ym-inline">
                                <SideTag side={hat.side} />
                                {say(hat.authorityName)}
                              </span>
                            )),
                    },
                    {
                      title: t('log.channel'),
                      render: (_, row) => t(`channel.${row.channel}`, { defaultValue: row.channel }),
                    },
                    {
                      title: t('log.hash'),
                      render: (_, row) => (
                        <span className="ym-inline">
                          <code title={row.hash}>{row.hash.slice(0, 16)}…</code>
                          <CopyButton text={row.hash} what={t('log.hash')} />
                        </span>
                      ),
                    },
                  ]}
                />
                <CursorBar
                  cursors={cursors}
                  next={next}
                  isLoading={log.isFetching}
                  label={t('log.entries')}
                />
              </>
            )
          }
        </Loaded>
      </Section>
    </OfficerPage>
  )
}
