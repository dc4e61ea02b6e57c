import { Fragment, type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/text.ts'
import { CellInspector } from './CellInspector.tsx'
import {
  cellElementId,
  cellName,
  cellOfPointer,
  type DraftExplanation,
  type DraftFinding,
  type DraftForm,
  type GridCell,
  gridOf,
  showTyped,
  showValue,
} from './cells.ts'
import { GridHead } from './GridHead.tsx'
import { directionOf, neighbour } from './navigation.ts'
import { OriginMark } from './OriginMark.tsx'
import './forms.css'

export interface FormGridProps {
  readonly form: DraftForm
  /** Findings of the draft; those of other forms are left out here. */
  readonly findings?: readonly DraftFinding[]
  readonly explanation?: readonly DraftExplanation[]
  /** What is typed over, by cell (see `useDraft`); null where a typed value was taken back. */
  readonly typed?: Readonly<Record<string, string | null>>
  /** Cells whose text is no amount, exactly as typed: `draft.unreadable[form.code]`. */
  readonly unreadable?: Readonly<Record<string, string>>
  /** Without it the form is read-only. Called at every keystroke; null takes a typed value back. */
  readonly onChange?: ((cell: string, text: string | null) => void) | undefined
  /** Opens everything there is to say about a figure. */
  readonly onExplain?: ((cell: string) => void) | undefined
}

/**
 * The expert view of a form definition: the printed table, every cell in its place, computed cells beside typed ones. Moves
 * like a spreadsheet; what is known about the chosen cell (origin, help, formula, law, what is wrong) stands in a bar that is
 * always visible, so nothing hangs on a mouse over something.
 */
export function FormGrid(props: FormGridProps) {
  const { form } = props
  const { t } = useTranslation('forms')
  const say = useText()
  const id = useId()
  const table = useRef<HTMLTableElement>(null)
  const [chosen, setChosen] = useState<string>()
  const grid = useMemo(() => gridOf(form.definition), [form.definition])
  const findings = useMemo(() => findingsByCell(props.findings ?? [], form.code), [props.findings, form.code])
  const { content, legalBasis, version } = form.definition
  const cell = grid.flat().find((candidate) => candidate?.id === chosen)

  const move = (event: KeyboardEvent<HTMLElement>, row: number, column: number) => {
    const direction = directionOf(event)
    // Enter on a computed figure opens it; everywhere else it goes down.
    if (direction === undefined || (event.key === 'Enter' && event.currentTarget.tagName === 'BUTTON')) return
    const target = neighbour(grid, { row, column }, direction)
    const next = target && grid[target.row]?.[target.column]
    if (!next) return
    event.preventDefault()
    table.current?.querySelector<HTMLElement>(`#${CSS.escape(cellElementId(form.code, next.id))}`)?.focus()
  }

  let section = ''
  return (
    <div className="ym-form" data-readonly={props.onChange === undefined || undefined}>
      <div className="ym-form-title">
        <strong id={`${id}-name`}>{say(content.name)}</strong>
        <span id={`${id}-note`}>
          {t('version', { version })} · {legalBasis.join(t('listSeparator'))} · {t('unit')}
        </span>
      </div>
      <section className="ym-form-scroll" aria-labelledby={`${id}-name`}>
        <table
          className="ym-form-table"
          ref={table}
          aria-labelledby={`${id}-name`}
          aria-describedby={`${id}-note`}
        >
          <GridHead columns={content.columns} />
          <tbody>
            {grid.map((cells, row) => {
              const line = content.lines[row]
              if (!line) return null
              const opens = line.section !== section
              section = line.section
              return (
                <Fragment key={line.no}>
                  {opens ? (
                    <tr className="ym-form-section">
                      <th scope="colgroup" colSpan={content.columns.length + 2}>
                        {say(content.sections.find((candidate) => candidate.code === line.section)?.label)}
                      </th>
                    </tr>
                  ) : null}
                  <tr data-current={cell?.line.no === line.no || undefined}>
                    <th scope="row" data-level={line.level ?? 0}>
                      {say(line.label)}
                    </th>
                    <td className="ym-form-no">{line.printed ?? line.no}</td>
                    {cells.map((each, column) =>
                      each ? (
                        <Cell
                          key={each.id}
                          {...props}
                          cell={each}
                          findings={findings.get(each.id) ?? []}
                          isChosen={chosen === each.id}
                          onChoose={() => setChosen(each.id)}
                          onKeyDown={(event) => move(event, row, column)}
                        />
                      ) : (
                        <td key={content.columns[column]?.code} className="ym-form-void">
                          <span aria-hidden="true">——</span>
                          <span className="ym-hidden">{t('noCell')}</span>
                        </td>
                      ),
                    )}
                  </tr>
                </Fragment>
              )
            })}
          </tbody>
        </table>
      </section>
      <CellInspector
        form={form}
        cell={cell}
        findings={cell ? (findings.get(cell.id) ?? []) : []}
        explanation={props.explanation ?? []}
        onReset={
          cell && props.onChange && isTypedOver(props, cell.id)
            ? () => props.onChange?.(cell.id, null)
            : undefined
        }
        onExplain={cell && props.onExplain ? () => props.onExplain?.(cell.id) : undefined}
      />
    </div>
  )
}

/** Whether a person's own text stands in a cell, readable or not. */
function isTypedOver({ form, typed, unreadable }: FormGridProps, cell: string): boolean {
  const own = typed?.[cell]
  return own === undefined
    ? form.origins[cell]?.source === 'typed' || unreadable?.[cell] !== undefined
    : own !== null
}

interface CellProps extends FormGridProps {
  readonly cell: GridCell
  readonly findings: readonly DraftFinding[]
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
}

function Cell(props: CellProps) {
  const { cell, form, findings } = props
  const { t } = useTranslation('forms')
  const say = useText()
  const id = cellElementId(form.code, cell.id)
  const level = findings.some((finding) => finding.level === 'error') ? 'error' : findings[0]?.level
  const origin = form.origins[cell.id]
  const isTyped = !cell.isComputed && props.onChange !== undefined
  return (
    <td
      className="ym-form-cell"
      data-kind={cell.isComputed ? 'computed' : 'open'}
      data-chosen={props.isChosen || undefined}
      data-level={level}
    >
      {isTyped ? (
        <CellInput {...props} id={id} hasError={level === 'error'} />
      ) : (
        <button
          type="button"
          id={id}
          // Reached by arrows inside the grid; the first tab stop of a read-only form is any of its figures.
          tabIndex={props.onChange === undefined ? 0 : -1}
          aria-describedby={`${id}-more`}
          onFocus={props.onChoose}
          onClick={() => (props.onExplain ? props.onExplain(cell.id) : props.onChoose())}
          onKeyDown={props.onKeyDown}
        >
          <span className="ym-hidden">{cellName(cell, say)}: </span>
          {showValue(cell.column.unit, form.values[cell.id]) || '—'}
        </button>
      )}
      {cell.isComputed ? null : <OriginMark source={origin?.source} />}
      <span id={`${id}-more`} className="ym-hidden">
        {[
          origin ? say(origin.detail) : '',
          ...findings.map((finding) => t(`level.${finding.level}`) + say(finding.message)),
        ].join(' ')}
      </span>
      {level ? (
        <span className="ym-form-flag" data-level={level} aria-hidden="true">
          !
        </span>
      ) : null}
    </td>
  )
}

function CellInput(props: CellProps & { id: string; hasError: boolean }) {
  const { cell, form, id } = props
  const say = useText()
  /** Text while the cursor is in the cell; undefined shows what stands. */
  const [text, setText] = useState<string>()
  const unit = cell.column.unit
  const typed = props.typed?.[cell.id]
  const bad = props.unreadable?.[cell.id]
  const standing =
    typeof typed === 'string'
      ? showTyped(unit, typed)
      : typed === undefined && bad !== undefined
        ? bad
        : showValue(unit, form.values[cell.id])
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape' && text !== undefined) {
      // The page's own Escape (back) must not fire while a cell is being put right.
      event.stopPropagation()
      event.nativeEvent.stopImmediatePropagation()
      setText(undefined)
      if (text !== standing) props.onChange?.(cell.id, before.current)
      return
    }
    props.onKeyDown(event)
  }
  const before = useRef<string | null>(null)
  return (
    <input
      id={id}
      type="text"
      inputMode={unit === 'code' ? 'numeric' : 'decimal'}
      autoComplete="off"
      spellCheck={false}
      aria-label={cellName(cell, say)}
      aria-invalid={props.hasError || undefined}
      aria-describedby={`${id}-more`}
      value={text ?? standing}
      onFocus={(event) => {
        before.current = typeof typed === 'string' ? typed : null
        event.currentTarget.select()
        props.onChoose()
      }}
      onChange={(event) => {
        setText(event.target.value)
        props.onChange?.(cell.id, event.target.value)
      }}
      onBlur={() => setText(undefined)}
      onKeyDown={onKeyDown}
    />
  )
}

function findingsByCell(
  findings: readonly DraftFinding[],
  form: string,
): ReadonlyMap<string, readonly DraftFinding[]> {
  const byCell = new Map<string, DraftFinding[]>()
  for (const finding of findings) {
    const cell = finding.form === form ? cellOfPointer(finding.pointer) : undefined
    if (cell !== undefined) byCell.set(cell, [...(byCell.get(cell) ?? []), finding])
  }
  return byCell
}
