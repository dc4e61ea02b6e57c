import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { readOptions, useAct } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { Empty } from '../kit/states.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { useOfficerKeys } from '../shell/keys.ts'
import { Loaded, ProblemAlert } from '../shell/Loaded.tsx'
import { Section, useHindrance } from '../shell/OfficerPage.tsx'
import { OfficerTable } from '../shell/OfficerTable.tsx'
import { taskTone } from '../shell/states.ts'
import { MissingHats, useMissingHats } from './ActingAs.tsx'

type Tasks = Output<'GET /api/v1/taxpayers/{taxpayerId}/tasks'>
type Task = Tasks['items'][number]

/** A side that did not answer is asked again. */
const AWAY_POLL_MS = 10_000

/** What is due to both authorities; filing and paying begin here, by key or button. */
export function TaskTable({
  taxpayerId,
  registeredAt,
}: {
  taxpayerId: string
  /** Where the taxpayer is registered: a joint act takes a hat of each. */
  registeredAt: readonly ('national' | 'local')[]
}) {
  const { t } = useTranslation('counter')
  const say = useText()
  const periodName = usePeriodName()
  const navigate = useNavigate()
  const lacking = useMissingHats(registeredAt)[0]
  const down = useHindrance()
  const hindrance = lacking === undefined ? down : t(`acting.missing.${lacking}`)
  const tasks = useQuery({
    ...readOptions('GET /api/v1/taxpayers/{taxpayerId}/tasks', { params: { taxpayerId } }),
    refetchInterval: ({ state }) => ((state.data?.unavailable.length ?? 0) > 0 ? AWAY_POLL_MS : false),
  })
  const begin = useAct('POST /api/v1/taxpayers/{taxpayerId}/drafts', {
    onSuccess: (draft) =>
      navigate({ to: '/counter/$taxpayerId/drafts/$draftId', params: { taxpayerId, draftId: draft.id } }),
  })
  const file = (task: Task) => begin.mutate({ params: { taxpayerId }, body: { taskId: task.id } })
  const showFiling = (filingId: string) =>
    void navigate({ to: '/counter/$taxpayerId/filings/$filingId', params: { taxpayerId, filingId } })
  const toFile = tasks.data?.items.find((task) => task.state === 'due' || task.state === 'overdue')
  const toPay = tasks.data?.items.find((task) => task.state === 'filed-unpaid' && task.filingId !== null)
  useOfficerKeys({
    F4: toFile && !hindrance ? () => file(toFile) : undefined,
    F8: toPay?.filingId ? () => showFiling(toPay.filingId ?? '') : undefined,
  })
  return (
    <Section title={t('tasks.title')} id="tasks">
      <MissingHats sides={registeredAt} />
      <ProblemAlert error={begin.error} onClose={begin.reset} />
      <Loaded query={tasks} lines={3}>
        {({ items, unavailable }) => (
          <>
            {unavailable.map((side) => (
              <Alert
                key={side}
                type="warning"
                showIcon
                className="ym-gap"
                title={t(`tasks.unavailable.${side}`)}
              />
            ))}
            {items.length === 0 ? (
              <Empty title={t('tasks.none')}>
                <p>{t('tasks.noneHelp')}</p>
              </Empty>
            ) : (
              <OfficerTable
                label={t('tasks.title')}
                rowKey="id"
                dataSource={[...items]}
                columns={[
                  {
                    title: t('tasks.what'),
                    render: (_, task) => (
                      <span className="ym-wrap">
                        <strong>{say(task.title)}</strong>
                        <span className="ym-summary-note">{periodName(task.period)}</span>
                      </span>
                    ),
                  },
                  {
                    title: t('tasks.taxes'),
                    render: (_, task) => <TaxNames task={task} />,
                  },
                  { title: t('tasks.due'), render: (_, task) => <Due task={task} /> },
                  {
                    title: t('tasks.amount'),
                    align: 'right',
                    render: (_, task) => (task.payableFen === null ? '—' : <Money fen={task.payableFen} />),
                  },
                  {
                    title: t('tasks.state'),
                    render: (_, task) => (
                      <StatusTag tone={taskTone[task.state]}>{t(`officer:task.${task.state}`)}</StatusTag>
                    ),
                  },
                  {
                    title: t('tasks.act'),
                    fixed: 'right',
                    render: (_, task) => (
                      <TaskAct
                        task={task}
                        isFirst={task === toFile || task === toPay}
                        hindrance={hindrance}
                        isBusy={begin.isPending && begin.variables.body.taskId === task.id}
                        onFile={() => file(task)}
                        onShow={showFiling}
                      />
                    ),
                  },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </Section>
  )
}

function TaxNames({ task }: { task: Task }) {
  const say = useText()
  return (
    <span className="ym-task-taxes">
      {(['national', 'local'] as const).map((side) => {
        const taxes = task.taxes.filter((tax) => tax.side === side)
        return taxes.length === 0 ? null : (
          <span key={side} className="ym-inline">
            <SideTag side={side} />
            <span className="ym-wrap">{taxes.map((tax) => say(tax.name)).join(' · ')}</span>
          </span>
        )
      })}
    </span>
  )
}

function Due({ task }: { task: Task }) {
  const { t } = useTranslation('counter')
  const isOpen = task.state === 'due' || task.state === 'overdue' || task.state === 'filed-unpaid'
  return (
    <span>
      <DateText date={task.dueDate} />
      {isOpen ? (
        <span className="ym-summary-note">
          {task.daysLeft < 0
            ? t('tasks.late', { count: -task.daysLeft })
            : t('tasks.left', { count: task.daysLeft })}
        </span>
      ) : null}
    </span>
  )
}

function TaskAct(props: {
  task: Task
  isFirst: boolean
  isBusy: boolean
  hindrance: string | undefined
  onFile: () => void
  onShow: (filingId: string) => void
}) {
  const { task } = props
  const { t } = useTranslation('counter')
  const { filingId } = task
  if (filingId !== null) {
    const toPay = task.state === 'filed-unpaid'
    return (
      <Button type={toPay ? 'primary' : 'default'} onClick={() => props.onShow(filingId)}>
        {t(toPay ? 'tasks.pay' : 'tasks.show')}
        {toPay && props.isFirst ? <kbd className="ym-key">F8</kbd> : null}
      </Button>
    )
  }
  if (task.state === 'upcoming') return <span className="ym-soft">{t('tasks.notYet')}</span>
  return (
    <Button
      type="primary"
      loading={props.isBusy}
      disabled={props.hindrance !== undefined}
      title={props.hindrance}
      onClick={props.onFile}
    >
      {t(task.draftId === null ? 'tasks.file' : 'tasks.continue')}
      {props.isFirst ? <kbd className="ym-key">F4</kbd> : null}
    </Button>
  )
}
