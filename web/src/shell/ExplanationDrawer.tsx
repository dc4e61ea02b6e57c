import { Drawer } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Draft } from '../forms/index.ts'
import { OriginMark } from '../forms/OriginMark.tsx'
import { useText } from '../i18n/text.ts'
import { formatInstant } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { SideTag } from '../kit/tags.tsx'

/** Which figure is explained; an empty one means all of them. */
export interface Explained {
  readonly form?: string
  readonly cell?: string
}

/** Why a figure is what it is: steps with law, origin, help of its line. */
export function ExplanationDrawer(props: {
  draft: Pick<Draft, 'forms' | 'explanation'>
  explained: Explained | undefined
  onClose: () => void
}) {
  const { draft, explained } = props
  const { t, i18n } = useTranslation('officer')
  const say = useText()
  const form = draft.forms.find((candidate) => candidate.code === explained?.form)
  const [lineNo = '', columnCode = ''] = (explained?.cell ?? '').split('.')
  const line = form?.definition.content.lines.find((candidate) => candidate.no === lineNo)
  const column = form?.definition.content.columns.find((candidate) => candidate.code === columnCode)
  const value = explained?.cell === undefined ? undefined : form?.values[explained.cell]
  const origin = explained?.cell === undefined ? undefined : form?.origins[explained.cell]
  const steps = form
    ? draft.explanation.filter((step) => step.side === form.side && step.line === explained?.cell)
    : draft.explanation
  return (
    <Drawer
      open={explained !== undefined}
      onClose={props.onClose}
      size={520}
      title={form && line ? t('explain.cell', { line: line.no, label: say(line.label) }) : t('explain.all')}
    >
      {form && line ? (
        <>
          <dl className="ym-facts">
            <dt>{t('explain.form')}</dt>
            <dd className="ym-inline">
              <SideTag side={form.side} />
              {say(form.definition.content.name)}
            </dd>
            <dt>{t('explain.column')}</dt>
            <dd>{[say(column?.group), say(column?.label)].filter(Boolean).join(' ')}</dd>
            {value !== undefined && column?.unit === 'fen' ? (
              <>
                <dt>{t('explain.value')}</dt>
                <dd>
                  <Money fen={value} />
                </dd>
              </>
            ) : null}
            {line.printed || column?.printed ? (
              <>
                <dt>{t('explain.printed')}</dt>
                <dd>{line.printed ?? column?.printed}</dd>
              </>
            ) : null}
            {origin ? (
              <>
                <dt>{t('explain.origin')}</dt>
                <dd>
                  <OriginMark source={origin.source} withName /> {say(origin.detail)}
                  {origin.collectedAt ? ` · ${formatInstant(origin.collectedAt, i18n.language)}` : null}
                </dd>
              </>
            ) : null}
            <dt>{t('explain.help')}</dt>
            <dd>{say(line.help)}</dd>
            <dt>{t('explain.formLaw')}</dt>
            <dd>{form.definition.legalBasis.join(t('explain.separator'))}</dd>
          </dl>
          {steps.length === 0 ? null : <h3>{t('explain.steps')}</h3>}
        </>
      ) : null}
      <ol className="ym-steps-list">
        {steps.map((step) => (
          <li key={step.side + step.line + step.text.zh}>
            <span className="ym-inline">
              <SideTag side={step.side} />
              {say(step.text)}
            </span>
            <span className="ym-summary-note">{step.legalBasis.join(t('explain.separator'))}</span>
          </li>
        ))}
      </ol>
      {form === undefined && steps.length === 0 ? <p>{t('explain.none')}</p> : null}
    </Drawer>
  )
}
