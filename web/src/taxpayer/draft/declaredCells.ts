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
 * other form; parts of a line (其中) and cumulative columns stay in the full form.
 */
export function declaredCells(form: DraftForm): DeclaredCell[] {
  const { lines, columns } = form.definition.content
  return lines.flatMap((line) =>
    columns.flatMap((column) => {
      const id = `${line.no}.${column.code}`
      const fen = form.values[id]
      const source = form.origins[id]?.source
      const isPart = (line.level ?? 0) > 0
      return fen !== undefined &&
        fen !== '0' &&
        column.unit === 'fen' &&
        !isPart &&
        (source === 'invoice-feed' || source === 'typed')
        ? [{ id, line, column, fen }]
        : []
    }),
  )
}
