import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useApi } from '../api/hooks.ts'
import { NotificationBanner } from '../kit/Banner.tsx'
import { Secondary } from '../kit/Details.tsx'
import { Link } from '../kit/links.tsx'
import { Empty, ErrorState, Skeleton } from '../kit/states.tsx'
import { usePageTitle } from '../kit/title.ts'
import { TaskCard } from './TaskCard.tsx'
import type { Task } from './types.ts'

const route = getRouteApi('/taxpayer/$taxpayerId')

/** What is due to both authorities: one list, most urgent first, the side is a label on the line. */
export function HomePage() {
  const { t } = useTranslation('taxpayer')
  const { taxpayerId } = route.useParams()
  const tasks = useApi('GET /api/v1/taxpayers/{taxpayerId}/tasks', { params: { taxpayerId } })
  usePageTitle(t('tasks.title'))
  const items = tasks.data?.items ?? []
  const now = items.filter((task) => !isLater(task) && task.state !== 'done')
  const later = items.filter(isLater)
  const done = items.filter((task) => task.state === 'done')
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
      {tasks.data && now.length === 0 && tasks.data.unavailable.length === 0 ? (
        <Empty title={t('tasks.none')}>
          <p>{t('tasks.noneHelp')}</p>
        </Empty>
      ) : null}
      {now.length > 0 ? (
        <ul className="ym-due-list">
          {now.map((task) => (
            <TaskCard key={task.id} task={task} taxpayerId={taxpayerId} level={2} />
          ))}
        </ul>
      ) : null}
      {later.length > 0 ? <Others title={t('tasks.later')} tasks={later} taxpayerId={taxpayerId} /> : null}
      {done.length > 0 ? <Others title={t('tasks.doneTitle')} tasks={done} taxpayerId={taxpayerId} /> : null}
      {tasks.data ? (
        <p className="ym-soft ym-small">
          {t('tasks.source')}{' '}
          <Link to="/taxpayer/$taxpayerId/data" params={{ taxpayerId }}>
            {t('tasks.sourceLink')}
          </Link>
        </p>
      ) : null}
    </>
  )
}

/** Its period still runs: it cannot be filed yet. */
function isLater(task: Task): boolean {
  return task.state === 'upcoming'
}

function Others(props: { title: string; tasks: readonly Task[]; taxpayerId: string }) {
  return (
    <Secondary summary={props.title}>
      <h2>{props.title}</h2>
      <ul className="ym-due-list" data-quiet>
        {props.tasks.map((task) => (
          <TaskCard key={task.id} task={task} taxpayerId={props.taxpayerId} level={3} />
        ))}
      </ul>
    </Secondary>
  )
}
