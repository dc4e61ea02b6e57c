import type { Output } from '../api/client.ts'

export type CalendarMonth = Output<'GET /api/v1/public/calendar'>
type ServerDeadline = CalendarMonth['deadlines'][number]

/** What is due at one side or both; one line where both say the same. */
export interface Deadline extends Pick<ServerDeadline, 'title' | 'published'> {
  readonly id: string
  readonly sides: readonly ServerDeadline['side'][]
}

/** A day on which something is due, and why it is this day. */
export interface DueDay {
  readonly date: string
  readonly deadlines: readonly Deadline[]
  /** Each reason once: most deadlines of a day share theirs. */
  readonly reasons: readonly ServerDeadline['why'][]
}

/** Deadlines by day, in order of time. */
export function dueDays(deadlines: readonly ServerDeadline[]): DueDay[] {
  const byDate = groupBy(deadlines, (deadline) => deadline.date)
  return [...byDate]
    .map(([date, ofDay]) => ({
      date,
      deadlines: [...groupBy(ofDay, (deadline) => deadline.title.zh)].flatMap(([id, same]) => {
        const [first] = same
        if (!first) return []
        const sides = [...new Set(same.map((deadline) => deadline.side))]
        return [{ id, title: first.title, published: first.published, sides }]
      }),
      reasons: [...groupBy(ofDay, (deadline) => deadline.why.zh).values()].flatMap(([first]) =>
        first ? [first.why] : [],
      ),
    }))
    .sort((a, b) => a.date.localeCompare(b.date))
}

/** `Map.groupBy`, which browsers of the build target do not have yet. */
function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
