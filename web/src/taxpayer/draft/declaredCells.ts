import type { FormColumn, FormLine } from '@yimen/core/forms'
import type { Draft } from '../types.ts'

type DraftForm = Draft['forms'][number]

export interface DeclaredCell {
  readonly id: string
  readonly line: FormLine
  readonly column: FormColumn
  readonly fen: string
}

/**
 * The amounts of this period that the taxpayer answers for: filled in or typed, not computed and not taken over from the
 * other form. Parts of a line (其中) stand in the full form, except where the line itself is only their sum.
 */
export function declaredCells(form: DraftForm): DeclaredCell[] {
  const { lines, columns } = form.definition.content
  const isOwn = (id: string) => ['invoice-feed', 'typed'].includes(form.origins[id]?.source ?? '')
  return lines.flatMap((line, index) => {
    const whole = wholeOf(lines, index)
    return columns.flatMap((column) => {
      const id = `${line.no}.${column.code}`
      const fen = form.values[id]
      const isPart = whole !== undefined && isOwn(`${whole.no}.${column.code}`)
      const isShown = fen !== undefined && fen !== '0' && column.unit === 'fen' && isOwn(id) && !isPart
      return isShown ? [{ id, line, column, fen }] : []
    })
  })
}

/** The line of which this one is a part: the nearest before it that is less indented. */
function wholeOf(lines: readonly FormLine[], index: number): FormLine | undefined {
  const level = lines[index]?.level ?? 0
  return level === 0
    ? undefined
    : lines
        .slice(0, index)
        .reverse()
        .find((line) => (line.level ?? 0) < level)
}
