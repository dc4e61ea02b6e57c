import { fenFromJson, formatRate, formatYuan, rate } from '@yimen/core/money'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useText } from '../../i18n/text.ts'
import { DateText } from '../../kit/DateText.tsx'
import { Money } from '../../kit/Money.tsx'
import { SideTag } from '../../kit/tags.tsx'
import type { Draft, TaxLine } from '../types.ts'
import type { DeclaredCell } from './declaredCells.ts'

type DraftForm = Draft['forms'][number]
type Explanation = Draft['explanation']

/** A number that can be opened: closed it is a line, open it says where it comes from and which law makes it so. */
function Figure(props: { name: ReactNode; how?: ReactNode; fen: string; children: ReactNode }) {
  return (
    <details className="ym-figure">
      <summary>
        <span className="ym-figure-name">{props.name}</span>
        {props.how ? <span className="ym-figure-how">{props.how}</span> : null}
        <Money fen={props.fen} bare />
      </summary>
      <div className="ym-figure-body">{props.children}</div>
    </details>
  )
}

/** An amount as declared on the form: its line, its help, its origin. */
export function CellFigure(props: { cell: DeclaredCell; form: DraftForm; explanation: Explanation }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const { line, column, id, fen } = props.cell
  const steps = props.explanation.filter((step) => step.side === props.form.side && step.line === id)
  return (
    <Figure
      fen={fen}
      name={
        <>
          {plainLabel(say(line.label))}
          {props.form.definition.content.lines.some((one) => one.columns.length > 1) ? (
            <span className="ym-soft"> · {say(column.label)}</span>
          ) : null}
        </>
      }
    >
      <p>{say(line.help)}</p>
      <Steps steps={steps} />
      <p className="ym-soft ym-small">
        {t('check.line', { line: line.no })}
        {line.printed ? t('check.printed', { formula: line.printed }) : null}
      </p>
      <OriginLine origin={props.form.origins[id]} />
    </Figure>
  )
}

/** A tax: base × rate − relief, every step of the assessment with its law. */
export function TaxFigure(props: { tax: TaxLine; form: DraftForm; explanation: Explanation }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  const { tax } = props
  const steps = stepsOf(tax, props.explanation)
  const first = steps[0]?.line
  return (
    <Figure name={say(tax.name)} how={howOf(tax)} fen={tax.payableFen ?? '0'}>
      {tax.reliefFen !== null && fenFromJson(tax.reliefFen) !== 0n ? (
        <p>
          {t('check.relief')} <Money fen={tax.reliefFen} />
        </p>
      ) : null}
      {prepaidFen(tax) > 0n ? (
        <p>
          {t('check.prepaid')} <Money fen={prepaidFen(tax)} />
        </p>
      ) : null}
      {steps.length === 0 ? <p>{t('check.noSteps')}</p> : <Steps steps={steps} />}
      <OriginLine origin={first === undefined ? undefined : props.form.origins[first]} />
    </Figure>
  )
}

export function Steps({ steps }: { steps: Explanation }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  if (steps.length === 0) return null
  return (
    <ol className="ym-steps-list">
      {steps.map((step) => (
        <li key={`${step.line}${step.text.zh}`}>
          {say(step.text)}
          {step.legalBasis.length > 0 ? (
            <span className="ym-law">
              {t('check.law')}
              {step.legalBasis.join(t('listSeparator'))}
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  )
}

function OriginLine({ origin }: { origin: DraftForm['origins'][string] | undefined }) {
  const { t } = useTranslation('taxpayer')
  const say = useText()
  if (!origin) return null
  return (
    <p className="ym-origin">
      {origin.side ? <SideTag side={origin.side} /> : null}
      <span>
        {t('check.origin')}
        {say(origin.detail)}
        {origin.collectedAt === null ? null : (
          <>
            {t('check.collectedAt')} <DateText date={origin.collectedAt} />
          </>
        )}
      </span>
    </p>
  )
}

/** The steps of a tax; a relief granted for several taxes in one step belongs to each of them. */
function stepsOf(tax: TaxLine, explanation: Explanation): Explanation {
  const ofSide = explanation.filter((step) => step.side === tax.side)
  const own = ofSide.filter((step) => step.taxCode === tax.taxCode)
  const isRelief = (step: Explanation[number]) => /relief$/i.test(step.line)
  if (fenFromJson(tax.reliefFen ?? '0') === 0n || own.some(isRelief)) return own
  return [...own, ...ofSide.filter(isRelief)]
}

/** `3,600.00 × 7% − 252.00`: base, rate, and what was taken off; nothing where the form has several rates. */
function howOf(tax: TaxLine): string | undefined {
  if (tax.baseFen === null || tax.rate === null) return undefined
  const product = `${formatYuan(fenFromJson(tax.baseFen))} × ${percent(tax.rate)}`
  const off = fenFromJson(tax.taxFen ?? '0') - fenFromJson(tax.payableFen ?? '0')
  return off > 0n ? `${product} − ${formatYuan(off)}` : product
}

/** Tax already paid for the period, beside reliefs: what is neither relief nor payable. */
function prepaidFen(tax: TaxLine): bigint {
  const of = (fen: string | null) => fenFromJson(fen ?? '0')
  return of(tax.taxFen) - of(tax.reliefFen) - of(tax.payableFen)
}

function percent(text: string): string {
  const exact = rate(text)
  return `${formatRate({ numerator: exact.numerator * 100n, scale: exact.scale })}%`
}

/** Form labels begin with their printed numbering; in plain mode the words are enough. */
function plainLabel(label: string): string {
  return label.replace(/^[（(][^（()）]{1,3}[)）]\s*/, '')
}
