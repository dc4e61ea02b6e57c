import { useTranslation } from 'react-i18next'
import type { DraftOrigin } from './cells.ts'

type Source = DraftOrigin['source']

/** Different shapes, so that nothing hangs on colour. */
const PATHS: Record<Source, string> = {
  'invoice-feed': 'M2.500 1.500h7v9l-1.750-1.250L6 10.500 4.250 9.250 2.500 10.500z',
  register: 'M6 1 11 6 6 11 1 6z',
  'earlier-return': 'M10 6a4 4 0 1 1-1.200-2.800M10 1v2.500H7.500',
  computed: 'M2 4h8M2 8h8',
  typed: 'M2 10l.500-2.500L8 2l2 2-5.500 5.500z',
}

/** Where a figure comes from, as a small shape; the words stand in the bar of the chosen cell. */
export function OriginMark({ source, withName }: { source: Source | undefined; withName?: boolean }) {
  const { t } = useTranslation('forms')
  if (source === undefined) return null
  return (
    <span className="ym-form-origin" data-source={source} title={t(`origin.${source}`)}>
      <svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">
        <path d={PATHS[source]} fill="none" stroke="currentColor" strokeWidth="1.400" />
      </svg>
      {withName ? t(`origin.${source}`) : null}
    </span>
  )
}

/** What the shapes mean. */
export function OriginLegend() {
  const { t } = useTranslation('forms')
  const sources = ['invoice-feed', 'register', 'earlier-return', 'computed', 'typed'] as const
  return (
    <ul className="ym-form-legend" aria-label={t('legend')}>
      {sources.map((source) => (
        <li key={source}>
          <OriginMark source={source} withName />
        </li>
      ))}
    </ul>
  )
}
