import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useApiList } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { Empty } from '../kit/states.tsx'
import { StatusTag } from '../kit/tags.tsx'
import { Choice } from '../shell/Choice.tsx'
import { CursorBar, useCursors } from '../shell/cursors.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import type { OfficeSide } from './sides.ts'

type Kind = Output<'GET /api/v1/office/{side}/payments/exceptions'>['items'][number]['kind']

const KINDS: readonly Kind[] = [
  'amount-differs',
  'unknown-book',
  'not-debited',
  'answer-contradicts',
  'statement-total-differs',
]

/** What bank and treasury say and the books do not bear out: never booked, for a person to clear up. */
export function ExceptionList({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const [kind, setKind] = useState<Kind | ''>('')
  const cursors = useCursors(side + kind)
  const exceptions = useApiList('GET /api/v1/office/{side}/payments/exceptions', {
    params: { side },
    query: {
      limit: 50,
      ...(kind === '' ? {} : { kind }),
      ...(cursors.cursor === undefined ? {} : { cursor: cursors.cursor }),
    },
  })
  return (
    <>
      <search className="ym-filters">
        <Choice
          label={t('exceptions.kind')}
          value={kind}
          options={[
            { value: '', label: t('all') },
            ...KINDS.map((each) => ({ value: each, label: t(`exceptions.kinds.${each}`) })),
          ]}
          onChange={setKind}
        />
      </search>
      <Loaded query={exceptions} lines={8}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t(kind === '' ? 'exceptions.none' : 'exceptions.noMatch')}>
              <p>{t('exceptions.noneHelp')}</p>
            </Empty>
          ) : (
            <>
              <p className="ym-soft">{t('exceptions.help')}</p>
              <OfficerTable
                label={t('exceptions.title')}
                size="small"
                rowKey="id"
                dataSource={[...items]}
                columns={[
                  {
                    title: t('exceptions.at'),
                    render: (_, row) => (
                      <>
                        <DateText date={row.businessDate} />
                        <span className="ym-summary-note">
                          <DateText date={row.at} />
                        </span>
                      </>
                    ),
                  },
                  {
                    title: t('exceptions.kind'),
                    render: (_, row) => (
                      <>
                        <StatusTag tone="danger">{t(`exceptions.kinds.${row.kind}`)}</StatusTag>
                        <span className="ym-summary-note ym-wrap">{say(row.message)}</span>
                      </>
                    ),
                  },
                  {
                    title: t('officer:books.number'),
                    render: (_, row) => (
                      <>
                        <code>{row.bookNumber}</code>
                        <span className="ym-summary-note">{row.taxpayerName ?? t('exceptions.nobody')}</span>
                      </>
                    ),
                  },
                  { title: t('exceptions.reference'), render: (_, row) => <code>{row.reference}</code> },
                  {
                    title: t('exceptions.expected'),
                    align: 'right',
                    render: (_, row) =>
                      row.expectedFen === null ? '—' : <Money fen={row.expectedFen} bare />,
                  },
                  {
                    title: t('exceptions.reported'),
                    align: 'right',
                    render: (_, row) => <Money fen={row.reportedFen} bare />,
                  },
                ]}
              />
              <CursorBar
                cursors={cursors}
                next={next}
                isLoading={exceptions.isFetching}
                label={t('exceptions.title')}
              />
            </>
          )
        }
      </Loaded>
    </>
  )
}
