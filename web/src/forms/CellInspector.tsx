import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/text.ts'
import { formatInstant } from '../kit/DateText.tsx'
import { SideTag } from '../kit/tags.tsx'
import type { DraftExplanation, DraftFinding, DraftForm, GridCell } from './cells.ts'
import { cellName } from './cells.ts'
import { OriginLegend, OriginMark } from './OriginMark.tsx'

/** Everything known about the chosen cell, in one place that is always visible under the grid. */
export function CellInspector(props: {
  form: DraftForm
  cell: GridCell | undefined
  findings: readonly DraftFinding[]
  explanation: readonly DraftExplanation[]
  onReset?: (() => void) | undefined
  onExplain?: (() => void) | undefined
}) {
  const { form, cell } = props
  const { t, i18n } = useTranslation('forms')
  const say = useText()
  if (!cell) {
    return (
      <div className="ym-form-inspector">
        <p>{t('inspector.empty')}</p>
        <OriginLegend />
      </div>
    )
  }
  const origin = form.origins[cell.id]
  const steps = props.explanation.filter((line) => line.side === form.side && line.line === cell.id)
  return (
    <section className="ym-form-inspector" aria-label={t('inspector.label')} aria-live="polite">
      <div className="ym-form-inspector-head">
        <strong>{cellName(cell, say)}</strong>
        {origin ? (
          <span className="ym-form-source">
            <OriginMark source={origin.source} withName />
            {origin.side ? <SideTag side={origin.side} /> : null}
            {say(origin.detail)}
            {origin.collectedAt
              ? ` · ${t('inspector.collected', { at: formatInstant(origin.collectedAt, i18n.language) })}`
              : null}
          </span>
        ) : null}
      </div>
      {props.findings.map((finding) => (
        <p key={finding.code} className="ym-form-finding" data-level={finding.level}>
          {t(`level.${finding.level}`)}
          {say(finding.message)}
        </p>
      ))}
      {steps.length > 0 ? (
        steps.map((step) => (
          <p key={step.text.zh}>
            {say(step.text)} <span className="ym-soft">{step.legalBasis.join(t('listSeparator'))}</span>
          </p>
        ))
      ) : (
        <p className="ym-soft">{say(cell.line.help)}</p>
      )}
      {props.onReset || props.onExplain ? (
        <div className="ym-form-inspector-actions">
          {props.onReset ? (
            <button type="button" onClick={props.onReset}>
              {t('inspector.reset')}
            </button>
          ) : null}
          {props.onExplain ? (
            <button type="button" onClick={props.onExplain}>
              {t('inspector.explain')}
            </button>
          ) : null}
        </div>
      ) : null}
    </section>
  )
}
