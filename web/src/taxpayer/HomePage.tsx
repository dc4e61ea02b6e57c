import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useApi } from '../api/hooks.ts'
import { useText } from '../i18n/text.ts'
import { NotificationBanner } from '../kit/Banner.tsx'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { Empty, ErrorState, Skeleton } from '../kit/states.tsx'
import { type Task, TaskList } from '../kit/TaskList.tsx'
import type { Side, Tone } from '../kit/tags.tsx'
import { usePageTitle } from '../kit/title.ts'

const route = getRouteApi('/taxpayer/$taxpayerId')

type ServerTask = Output<'GET /api/v1/taxpayers/{taxpayerId}/tasks'>['items'][number]

const TONES: Record<ServerTask['state'], Tone> = {
  upcoming: 'neutral',
  due: 'warning',
  overdue: 'danger',
  'filed-unpaid': 'warning',
  done: 'success',
}

/** What is due to both authorities: one list, the side is a label on the line. */
export function HomePage() {
  const { t } = useTranslation('taxpayer')
  const { taxpayerId } = route.useParams()
  const tasks = useApi('GET /api/v1/taxpayers/{taxpayerId}/tasks', { params: { taxpayerId } })
  const lines = useTaskLines(tasks.data?.items ?? [])
  usePageTitle(t('tasks.title'))
  return (
    <>
      <h1>{t('tasks.title')}</h1>
      {tasks.isPending ? <Skeleton lines={5} /> : null}
      {tasks.isError ? <ErrorState compact error={tasks.error} onRetry={() => void tasks.refetch()} /> : null}
      {tasks.data?.unavailable.map((side) => (
        <NotificationBanner key={side} kind="warning" title={t(`tasks.unavailable.${side}`)}>
          <p>{t('tasks.unavailableHelp')}</p>
        </NotificationBanner>
      ))}
      {tasks.data?.items.length === 0 && tasks.data.unavailable.length === 0 ? (
        <Empty title={t('tasks.none')}>
          <p>{t('tasks.noneHelp')}</p>
        </Empty>
      ) : null}
      {lines.length > 0 ? <TaskList tasks={lines} label={t('tasks.title')} /> : null}
    </>
  )
}

function useTaskLines(items: readonly ServerTask[]): Task[] {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const periodName = usePeriodName()
  return items.map((item) => ({
    id: item.id,
    title: say(item.title),
    hint: (
      <>
        {periodName(item.period)} · {t('tasks.due')} <DateText date={item.dueDate} />
      </>
    ),
    side: sideOf(item),
    status: { tone: TONES[item.state], text: t(`tasks.state.${item.state}`) },
    end: item.payableFen === null ? null : <Money fen={item.payableFen} />,
  }))
}

function sideOf(item: ServerTask): Side {
  const [first, ...others] = [...new Set(item.taxes.map((tax) => tax.side))]
  return first === undefined || others.length > 0 ? 'joint' : first
}
