import type { ReactNode } from 'react'
import { type Side, SideTag, StatusTag, type Tone } from './tags.tsx'

export interface Task {
  id: string
  /** A `<Link>`; a task that cannot be started yet is plain text. The whole row becomes its target. */
  title: ReactNode
  hint?: ReactNode
  side?: Side
  status: { tone: Tone; text: string }
  /** An amount or a deadline before the status. */
  end?: ReactNode
}

/** One list for both authorities: the side is a label on the line. */
export function TaskList({ tasks, label }: { tasks: readonly Task[]; label?: string }) {
  return (
    <ul className="ym-tasks" aria-label={label}>
      {tasks.map((task) => (
        <li className="ym-task" key={task.id}>
          {task.side ? <SideTag side={task.side} /> : <span />}
          <div>
            <span className="ym-task-title">{task.title}</span>
            {task.hint ? <span className="ym-task-hint">{task.hint}</span> : null}
          </div>
          <div className="ym-task-end">
            {task.end}
            <StatusTag tone={task.status.tone}>{task.status.text}</StatusTag>
          </div>
        </li>
      ))}
    </ul>
  )
}
