import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger'

const PATHS: Record<Tone, string> = {
  neutral: 'M8 4.500a3.500 3.500 0 1 0 0 7a3.500 3.500 0 0 0 0-7z',
  info: 'M8 2a6 6 0 0 1 0 12z M8 2a6 6 0 0 0 0 12',
  success: 'M2.500 8.500 6.500 12.500 13.500 4',
  warning: 'M8 2 14.500 13.500h-13z M8 6.500v3.500 M8 11.500v.5',
  danger: 'M3 3l10 10M13 3 3 13',
}

/** A state in words with a tone; the little shape differs too, so nothing hangs on colour. */
export function StatusTag({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className="ym-tag" data-tone={tone}>
      <svg className="ym-tag-mark" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path
          d={PATHS[tone]}
          fill={tone === 'info' ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {children}
    </span>
  )
}

export type Side = 'national' | 'local' | 'joint'

/**
 * Whose business a line is: 国 in a filled square, 地 in a ring, 共 in a double oval; the full name for readers and on
 * hover. A label on the line, never a menu.
 */
export function SideTag({ side }: { side: Side }) {
  const { t } = useTranslation('common')
  return (
    <span className="ym-side" data-side={side} title={t(`side.${side}.name`)}>
      <span aria-hidden="true">{t(`side.${side}.mark`)}</span>
      <span className="ym-hidden">{t(`side.${side}.name`)}</span>
    </span>
  )
}
