import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/text.ts'
import { DateText, usePeriodName } from '../kit/DateText.tsx'
import { Link } from '../kit/links.tsx'
import { Money } from '../kit/Money.tsx'
import { SideTag, StatusTag } from '../kit/tags.tsx'
import { taskTone } from '../shell/states.ts'
import { DaysLeft } from './DaysLeft.tsx'
import { bothSides, type Task } from './types.ts'

/** One filing over both sides: what, until when, how it stands, and what it comes to once that is known. */
export function TaskCard(props: { task: Task; taxpayerId: string; level: 2 | 3 }) {
  const { task, taxpayerId } = props
  const Title: 'h2' | 'h3' = `h${props.level}`
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const periodName = usePeriodName()
  const step = nextStep(task)
  const isOpen = task.state === 'due' || task.state === 'overdue'
  return (
    <li className="ym-due" data-state={task.state}>
      <div className="ym-due-main">
        <Title className="ym-due-title">
          <TaskLink task={task} taxpayerId={taxpayerId}>
            <span className="ym-due-period">{periodName(task.period)} </span>
            {say(task.title)}
          </TaskLink>
        </Title>
        <p className="ym-row">
          {task.state === 'overdue' ? null : (
            <StatusTag tone={taskTone[task.state]}>{t(`tasks.state.${task.state}`)}</StatusTag>
          )}
          {isOpen || task.state === 'filed-unpaid' ? <DaysLeft days={task.daysLeft} /> : null}
          <span className="ym-soft">
            {t('tasks.due')} <DateText date={task.dueDate} />
          </span>
        </p>
        <ul className="ym-due-taxes">
          {bothSides.map((side) => {
            const taxes = task.taxes.filter((tax) => tax.side === side)
            return taxes.length === 0 ? null : (
              <li key={side}>
                <SideTag side={side} />
                <span>{taxes.map((tax) => say(tax.name)).join(t('listSeparator'))}</span>
              </li>
            )
          })}
        </ul>
      </div>
      <div className="ym-due-end">
        {task.payableFen === null || task.payableFen === '0' ? null : (
          <span className="ym-due-amount">
            <span className="ym-soft ym-small">{t('tasks.toPay')}</span>
            <Money fen={task.payableFen} />
          </span>
        )}
        {step === null ? null : (
          <span className="ym-due-go" data-strong={task.state !== 'done' || undefined} aria-hidden="true">
            {t(`tasks.go.${step}`)}
          </span>
        )}
      </div>
    </li>
  )
}

/** A begun task leads to its draft, a filed one to its filing, a new one is opened; a running period leads nowhere yet. */
function TaskLink({ task, taxpayerId, children }: { task: Task; taxpayerId: string; children: ReactNode }) {
  const { draftId, filingId } = task
  if (task.state === 'upcoming') return <span>{children}</span>
  if (draftId !== null)
    return (
      <Link to="/taxpayer/$taxpayerId/drafts/$draftId" params={{ taxpayerId, draftId }}>
        {children}
      </Link>
    )
  if (filingId !== null)
    return (
      <Link to="/taxpayer/$taxpayerId/filings/$filingId" params={{ taxpayerId, filingId }}>
        {children}
      </Link>
    )
  if (task.state === 'done') return <span>{children}</span>
  return (
    // Opening a draft writes: never by merely hovering over the link.
    <Link to="/taxpayer/$taxpayerId/tasks/$taskId" params={{ taxpayerId, taskId: task.id }} preload={false}>
      {children}
    </Link>
  )
}

/** What the click does, in one word; null where there is nothing to click. */
function nextStep(task: Task): 'resume' | 'check' | 'pay' | 'show' | null {
  if (task.state === 'upcoming') return null
  if (task.draftId !== null) return 'resume'
  if (task.state === 'filed-unpaid') return 'pay'
  if (task.filingId !== null) return 'show'
  return task.state === 'done' ? null : 'check'
}
