import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './Button.tsx'

export interface Column<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Right-aligned tabular figures. */
  numeric?: boolean
  /** The cell that names the row (`<th scope="row">`). */
  rowHeader?: boolean
  /** Footer cell (totals). */
  total?: ReactNode
}

/** A table with caption and scopes; on phones each row becomes a small card unless `stack` is false. */
export function Table<Row>(props: {
  caption: ReactNode
  hideCaption?: boolean
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  stack?: boolean
}) {
  const { columns, rows } = props
  const withTotals = columns.some((column) => column.total !== undefined)
  return (
    // A table that scrolls sideways must be reachable by keyboard.
    <section
      className="ym-table-scroll"
      tabIndex={props.stack === false ? 0 : undefined}
      aria-label={scrollLabel(props)}
    >
      <table className="ym-table" data-stack={props.stack === false ? undefined : true}>
        <caption className={props.hideCaption ? 'ym-hidden' : undefined}>{props.caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={column.numeric ? 'ym-number' : undefined}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={props.rowId(row)}>
              {columns.map((column) => (
                <Cell key={column.id} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
        {withTotals ? (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td
                  key={column.id}
                  className={column.numeric ? 'ym-number' : undefined}
                  data-label={column.header}
                >
                  {column.total}
                </td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </section>
  )
}

function scrollLabel(props: { caption: ReactNode; stack?: boolean }): string | undefined {
  return props.stack === false && typeof props.caption === 'string' ? props.caption : undefined
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const className = column.numeric ? 'ym-number' : undefined
  const content = <span>{column.cell(row)}</span>
  return column.rowHeader ? (
    <th scope="row" className={className} data-label={column.header}>
      {content}
    </th>
  ) : (
    <td className={className} data-label={column.header}>
      {content}
    </td>
  )
}

/** Paging by cursor: no page numbers, because the list may grow while it is read. */
export function CursorPager(props: {
  label: string
  onPrevious?: (() => void) | undefined
  onNext?: (() => void) | undefined
}) {
  const { t } = useTranslation('common')
  if (!props.onPrevious && !props.onNext) return null
  return (
    <nav className="ym-pager" aria-label={props.label}>
      <span>
        {props.onPrevious ? (
          <Button kind="secondary" onPress={props.onPrevious}>
            {t('pager.previous')}
          </Button>
        ) : null}
      </span>
      {props.onNext ? (
        <Button kind="secondary" onPress={props.onNext}>
          {t('pager.next')}
        </Button>
      ) : null}
    </nav>
  )
}
