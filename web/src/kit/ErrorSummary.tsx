import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'

export interface SummaryError {
  /** Id of the field; without one the line is plain text. */
  fieldId?: string | undefined
  message: string
  /** A link to the field on another page, in front of the message. */
  place?: ReactNode
}

const FOCUSABLE = 'input:not([disabled]), select, textarea, button, a[href], [tabindex]'

/**
 * 有 N 处需要更正: at the top of the page, takes the focus when it appears or changes, each line leads to its field.
 * Give `usePageTitle` the same errors, so that the title begins with 错误：.
 */
export function ErrorSummary({ errors }: { errors: readonly SummaryError[] }) {
  const { t } = useTranslation('common')
  const box = useRef<HTMLDivElement>(null)
  const headingId = useId()
  // The same sentence about the same place is said once.
  const lines = new Map(errors.map((error) => [`${error.fieldId}:${error.place}:${error.message}`, error]))
  const fingerprint = [...lines.keys()].join('|')
  // biome-ignore lint/correctness/useExhaustiveDependencies: another set of errors is a reason to read the summary again
  useEffect(() => {
    box.current?.focus()
  }, [fingerprint])
  if (lines.size === 0) return null
  return (
    <div ref={box} className="ym-error-summary" tabIndex={-1} role="alert" aria-labelledby={headingId}>
      <h2 id={headingId}>{t('errors.summaryTitle', { count: lines.size })}</h2>
      <ul>
        {[...lines].map(([key, error]) => (
          <li key={key}>
            {error.fieldId === undefined ? (
              <>
                {error.place}
                {error.message}
              </>
            ) : (
              <a href={`#${error.fieldId}`} onClick={(event) => focusField(event, error.fieldId ?? '')}>
                {error.message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function focusField(event: MouseEvent, id: string): void {
  const field = document.getElementById(id)
  if (!field) return
  event.preventDefault()
  const target = field.matches(FOCUSABLE) ? field : field.querySelector<HTMLElement>(FOCUSABLE)
  const group = field.closest('.ym-field') ?? field
  group.scrollIntoView({ block: 'start' })
  target?.focus({ preventScroll: true })
}
