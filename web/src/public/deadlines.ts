import type { Output } from '../api/client.ts'

export type CalendarMonth = Output<'GET /api/v1/public/calendar'>
type ServerDeadline = CalendarMonth['deadlines'][number]

/** What is due on a day, once for both authorities where both say the same. */
export interface Deadline extends Pick<ServerDeadline, 'date' | 'title' | 'why' | 'published'> {
  readonly id: string
  readonly sides: readonly ServerDeadline['side'][]
}

/** Deadlines by day, the same thing at both sides as one line. */
export function joinDeadlines(deadlines: readonly ServerDeadline[]): Deadline[] {
  const joined = new Map<string, Deadline>()
  for (const { side, ...rest } of deadlines) {
    const id = `${rest.date} ${rest.title.zh} ${rest.why.zh}`
    const sides = joined.get(id)?.sides ?? []
    joined.set(id, { ...rest, id, sides: sides.includes(side) ? sides : [...sides, side] })
  }
  return [...joined.values()].sort((a, b) => a.date.localeCompare(b.date))
}
