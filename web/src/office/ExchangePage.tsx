import { Button, Drawer, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useAct, useApi, useApiList } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { Empty } from '../kit/states.tsx'
import { StatusTag, type Tone } from '../kit/tags.tsx'
import { Ago } from '../shell/Ago.tsx'
import { Choice } from '../shell/Choice.tsx'
import { CursorBar, useCursors } from '../shell/cursors.tsx'
import { JsonBlock } from '../shell/JsonBlock.tsx'
import { Loaded, ProblemAlert } from '../shell/Loaded.tsx'
import { Section, useHindrance } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { OfficePage } from './OfficePage.tsx'
import type { OfficeSide } from './sides.ts'

type Message = Output<'GET /api/v1/office/{side}/exchange/messages'>['items'][number]

const STATES = ['queued', 'accepted', 'returned', 'dead'] as const
const tones: Record<string, Tone> = {
  queued: 'info',
  accepted: 'success',
  returned: 'danger',
  dead: 'danger',
}

/** The exchange of a side: what waits, what came back, and every message with its payload. */
export function ExchangePage() {
  const { t } = useTranslation('office')
  return (
    <OfficePage title={t('nav.exchange')}>
      {(side) => (
        <>
          <Flow side={side} />
          <Messages key={side} side={side} />
        </>
      )}
    </OfficePage>
  )
}

function Flow({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const exchange = useApi('GET /api/v1/office/{side}/exchange', { params: { side } })
  const count = (value: number, bad: boolean) => (
    <span className={bad && value > 0 ? 'ym-danger' : undefined}>{value}</span>
  )
  return (
    <Loaded query={exchange} lines={6}>
      {({ peers, categories }) => (
        <div className="ym-panels">
          <Section title={t('exchange.peers')} id="peers">
            <OfficerTable
              label={t('exchange.peers')}
              size="small"
              rowKey="peer"
              dataSource={[...peers]}
              locale={{ emptyText: t('exchange.noPeers') }}
              columns={[
                {
                  title: t('exchange.peer'),
                  render: (_, row) => t(`peer.${row.peer}`, { defaultValue: row.peer }),
                },
                { title: t('exchange.waiting'), align: 'right', dataIndex: 'waiting' },
                {
                  title: t('exchange.oldest'),
                  render: (_, row) => (row.oldestWaiting ? <Ago at={row.oldestWaiting} /> : '—'),
                },
                { title: t('exchange.accepted'), align: 'right', dataIndex: 'accepted' },
                {
                  title: t('exchange.returned'),
                  align: 'right',
                  render: (_, row) => count(row.returned, true),
                },
                { title: t('exchange.dead'), align: 'right', render: (_, row) => count(row.dead, true) },
                { title: t('exchange.received'), align: 'right', dataIndex: 'received' },
              ]}
            />
          </Section>
          <Section title={t('exchange.categories')} id="categories">
            <OfficerTable
              label={t('exchange.categories')}
              size="small"
              rowKey={(row) => row.category + row.version}
              dataSource={[...categories]}
              locale={{ emptyText: t('exchange.noCategories') }}
              columns={[
                {
                  title: t('exchange.category'),
                  render: (_, row) => (
                    <>
                      {say(row.name)}
                      <span className="ym-summary-note">
                        <code>
                          {row.category} {row.version}
                        </code>
                      </span>
                    </>
                  ),
                },
                { title: t('exchange.sent'), align: 'right', dataIndex: 'sent' },
                { title: t('exchange.received'), align: 'right', dataIndex: 'received' },
                {
                  title: t('exchange.returned'),
                  align: 'right',
                  render: (_, row) => count(row.returned, true),
                },
              ]}
            />
          </Section>
        </div>
      )}
    </Loaded>
  )
}

function Messages({ side }: { side: OfficeSide }) {
  const { t } = useTranslation('office')
  const say = useText()
  const [direction, setDirection] = useState<'sent' | 'received'>('sent')
  const [state, setState] = useState<(typeof STATES)[number] | ''>('')
  const [open, setOpen] = useState<Message>()
  const cursors = useCursors(side + direction + state)
  const messages = useApiList('GET /api/v1/office/{side}/exchange/messages', {
    params: { side },
    query: {
      direction,
      limit: 50,
      ...(state === '' ? {} : { state }),
      ...(cursors.cursor === undefined ? {} : { cursor: cursors.cursor }),
    },
  })
  const states = direction === 'sent' ? STATES : (['accepted', 'returned'] as const)
  return (
    <Section title={t('exchange.messages')} id="messages">
      <search className="ym-filters">
        <Segmented<'sent' | 'received'>
          aria-label={t('exchange.direction')}
          value={direction}
          options={[
            { value: 'sent', label: t('exchange.sent') },
            { value: 'received', label: t('exchange.received') },
          ]}
          onChange={(value) => {
            setDirection(value)
            setState('')
          }}
        />
        <Choice
          label={t('exchange.state')}
          value={state}
          options={[
            { value: '', label: t('all') },
            ...states.map((each) => ({ value: each, label: t(`exchange.states.${each}`) })),
          ]}
          onChange={setState}
        />
      </search>
      <Loaded query={messages} lines={8}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t(state === '' ? 'exchange.none' : 'exchange.noMatch')} />
          ) : (
            <>
              <OfficerTable
                label={t('exchange.messages')}
                size="small"
                rowKey="id"
                dataSource={[...items]}
                columns={[
                  { title: t('exchange.issued'), render: (_, row) => <DateText date={row.issuedAt} /> },
                  { title: t('exchange.category'), render: (_, row) => say(row.categoryName) },
                  {
                    title: t('exchange.peer'),
                    render: (_, row) => t(`peer.${row.peer}`, { defaultValue: row.peer }),
                  },
                  { title: t('exchange.sequence'), align: 'right', dataIndex: 'subjectSeq' },
                  {
                    title: t('exchange.attempts'),
                    align: 'right',
                    render: (_, row) => row.attempts ?? '—',
                  },
                  {
                    title: t('exchange.state'),
                    render: (_, row) => (
                      <>
                        <MessageState state={row.state} />
                        {row.errors.map((error) => (
                          <span key={error.pointer + error.code} className="ym-summary-note ym-danger">
                            <code>{error.pointer}</code> {say(error.message)}
                          </span>
                        ))}
                      </>
                    ),
                  },
                  {
                    title: t('exchange.payload'),
                    render: (_, row) => (
                      <Button size="small" onClick={() => setOpen(row)}>
                        {t('exchange.open')}
                      </Button>
                    ),
                  },
                ]}
              />
              <CursorBar
                cursors={cursors}
                next={next}
                isLoading={messages.isFetching}
                label={t('exchange.messages')}
              />
            </>
          )
        }
      </Loaded>
      <MessageDrawer side={side} message={open} onClose={() => setOpen(undefined)} />
    </Section>
  )
}

function MessageState({ state }: { state: string }) {
  const { t } = useTranslation('office')
  return (
    <StatusTag tone={tones[state] ?? 'neutral'}>
      {t(`exchange.states.${state}`, { defaultValue: state })}
    </StatusTag>
  )
}

/** One message as it went over: envelope, field errors, payload; returned and dead ones can be sent again. */
function MessageDrawer(props: { side: OfficeSide; message: Message | undefined; onClose: () => void }) {
  const { message } = props
  const { t } = useTranslation('office')
  const say = useText()
  const hindrance = useHindrance()
  const resend = useAct('POST /api/v1/office/{side}/exchange/messages/{messageId}/resend', {
    invalidates: ['GET /api/v1/office/{side}/exchange/messages', 'GET /api/v1/office/{side}/exchange'],
    onSuccess: props.onClose,
  })
  const mayResend =
    message?.direction === 'sent' && (message.state === 'returned' || message.state === 'dead')
  const close = () => {
    resend.reset()
    props.onClose()
  }
  return (
    <Drawer
      open={message !== undefined}
      onClose={close}
      size={620}
      title={message ? say(message.categoryName) : ''}
      extra={
        message && mayResend ? (
          <Button
            type="primary"
            loading={resend.isPending}
            disabled={hindrance !== undefined}
            title={hindrance}
            onClick={() => resend.mutate({ params: { side: props.side, messageId: message.id } })}
          >
            {t('exchange.resend')}
          </Button>
        ) : null
      }
    >
      <ProblemAlert error={resend.error} />
      {message ? (
        <>
          <dl className="ym-facts">
            <dt>{t('exchange.id')}</dt>
            <dd>
              <code>{message.id}</code>
            </dd>
            <dt>{t('exchange.direction')}</dt>
            <dd>
              {t(`exchange.${message.direction}`)} ·{' '}
              {t(`peer.${message.peer}`, { defaultValue: message.peer })}
            </dd>
            <dt>{t('exchange.sequence')}</dt>
            <dd>{message.subjectSeq}</dd>
            <dt>{t('exchange.issued')}</dt>
            <dd>
              <DateText date={message.issuedAt} />
            </dd>
            <dt>{t('exchange.answered')}</dt>
            <dd>{message.answeredAt ? <DateText date={message.answeredAt} /> : '—'}</dd>
            <dt>{t('exchange.state')}</dt>
            <dd>
              <MessageState state={message.state} />
            </dd>
          </dl>
          {message.errors.length > 0 ? (
            <>
              <h3>{t('exchange.errors')}</h3>
              <ul>
                {message.errors.map((error) => (
                  <li key={error.pointer + error.code}>
                    <code>{error.pointer}</code> {say(error.message)} <code>{error.code}</code>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
          <h3>{t('exchange.payload')}</h3>
          <JsonBlock value={message.payload} label={t('exchange.payload')} />
        </>
      ) : null}
    </Drawer>
  )
}
