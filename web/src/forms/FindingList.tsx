import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/text.ts'
import { cellElementId, type DraftFinding, type DraftForm, placeOf } from './cells.ts'

/**
 * What is wrong or doubtful, errors first; each line leads to its cell. `onJump` may first bring the form onto the screen.
 */
export function FindingList(props: {
  forms: readonly DraftForm[]
  findings: readonly DraftFinding[]
  onJump: (form: string, cell: string) => void
  /** A link for findings about what stands on another page. */
  placeElsewhere?: (finding: DraftFinding) => ReactNode
}) {
  const { t } = useTranslation('forms')
  const say = useText()
  const sorted = [...props.findings].sort((a, b) => a.level.localeCompare(b.level))
  return (
    <ul className="ym-form-findings">
      {sorted.map((finding) => {
        const place = placeOf(finding, props.forms)
        const other = props.placeElsewhere?.(finding)
        return (
          <li key={`${finding.form}${finding.pointer}${finding.code}`} data-level={finding.level}>
            <span className="ym-form-flag" data-level={finding.level} aria-hidden="true">
              !
            </span>
            <span>
              <span className="ym-hidden">{t(`level.${finding.level}`)}</span>
              {other ? <>{other} </> : null}
              {place ? (
                <button type="button" onClick={() => props.onJump(finding.form, place.id)}>
                  {t('findings.place', { line: place.line.no, label: say(place.line.label) })}
                </button>
              ) : null}
              <span>{say(finding.message)}</span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** Puts the cursor into a cell that is on the screen. @returns false when the cell is not there (yet) */
export function focusCell(form: string, cell: string): boolean {
  const element = document.getElementById(cellElementId(form, cell))
  element?.scrollIntoView({ block: 'center', inline: 'nearest' })
  element?.focus({ preventScroll: true })
  return element !== null
}
