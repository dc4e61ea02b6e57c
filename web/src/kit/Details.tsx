import type { ReactNode } from 'react'
import { useLargeType } from '../app/preferences.ts'

/** More for those who want it; closed at first. */
export function Details(props: { summary: ReactNode; children: ReactNode; open?: boolean }) {
  return (
    <details className="ym-details" open={props.open}>
      <summary>{props.summary}</summary>
      <div className="ym-details-body">{props.children}</div>
    </details>
  )
}

/**
 * Content that most people do not need now. In large-type mode it is folded away, so that the page keeps one thing: the
 * mode changes the flow, not only the size (工信部 适老化通用设计规范).
 */
export function Secondary({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return useLargeType() ? <Details summary={summary}>{children}</Details> : children
}
