import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { useText } from '../i18n/text.ts'
import { DateText } from '../kit/DateText.tsx'
import { Money } from '../kit/Money.tsx'
import { SummaryList, type SummaryRow } from '../kit/SummaryList.tsx'

type Result = Output<'GET /api/v1/public/verify/{code}'>
type State = Result['state']

/** By what was asked: the printed code alone proves less than the mark, the file proves most. */
export type AskedBy = 'code' | 'mark' | 'file'

const SHAPES: Record<State, string> = {
  true: 'M9 21l8 8 15-17',
  altered: 'M10 15h20 M10 25h20 M25 9 15 31',
  withdrawn: 'M9 9l22 22 M31 9 9 31',
  unknown: 'M14 15a6 6 0 1 1 8.500 5.500c-1.800.900-2.500 2-2.500 4 M20 30.500v.500',
}

/** True, altered, withdrawn or unknown: said in words, shape and colour, with what the register holds and what to do. */
export function VerificationOutcome({ result, by }: { result: Result; by: AskedBy }) {
  const { t } = useTranslation('verify')
  const { state } = result
  return (
    <section className="ym-outcome" data-state={state} aria-labelledby="verify-outcome">
      <div className="ym-outcome-head">
        <svg className="ym-outcome-mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
          <Frame state={state} />
          <path
            d={SHAPES[state]}
            fill="none"
            stroke="currentColor"
            strokeWidth="3.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        <div>
          <h2 id="verify-outcome">{t(`state.${state}.title`)}</h2>
          <p>{state === 'true' ? t(`state.true.by.${by}`) : t(`state.${state}.text`)}</p>
        </div>
      </div>
      <Held result={result} />
      <h3>{t('whatToDo')}</h3>
      <ul>
        {t(`state.${state}.todo`)
          .split('\n')
          .map((line) => (
            <li key={line}>{line}</li>
          ))}
      </ul>
    </section>
  )
}

/** Each state has an outline of its own: circle, octagon, square, dashed circle. */
function Frame({ state }: { state: State }) {
  const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 2 }
  if (state === 'altered') return <path d="M13 2h14l11 11v14L27 38H13L2 27V13z" {...line} />
  if (state === 'withdrawn') return <path d="M3 3h34v34H3z" {...line} />
  return (
    <circle cx="20" cy="20" r="18" {...line} {...(state === 'unknown' ? { strokeDasharray: '4 3' } : {})} />
  )
}

/** What the authority holds, masked: whoever has the paper can compare, nobody can look names up. */
function Held({ result: { document, state } }: { result: Result }) {
  const { t } = useTranslation('verify')
  const say = useText()
  if (!document) return null
  const rows: SummaryRow[] = [
    { id: 'title', label: t('field.title'), value: say(document.title) },
    { id: 'number', label: t('field.number'), value: document.number ?? t('field.none') },
    {
      id: 'issuers',
      label: t('field.issuers'),
      value: document.issuers.map((issuer) => (
        <span className="ym-block" key={issuer.zh}>
          {say(issuer)}
        </span>
      )),
    },
    { id: 'issuedOn', label: t('field.issuedOn'), value: <DateText date={document.issuedOn} /> },
    {
      id: 'taxpayer',
      label: t('field.taxpayer'),
      value: document.taxpayerMasked,
      source: t('field.masked'),
    },
  ]
  if (document.totalFen !== null)
    rows.push({
      id: 'total',
      label: t('field.total'),
      value: <Money fen={document.totalFen} inWords />,
    })
  if (document.withdrawnOn !== null)
    rows.push({
      id: 'withdrawnOn',
      label: t('field.withdrawnOn'),
      value: <DateText date={document.withdrawnOn} />,
    })
  return (
    <>
      <h3>{state === 'altered' ? t('heldAltered') : t('held')}</h3>
      <SummaryList rows={rows} />
    </>
  )
}
