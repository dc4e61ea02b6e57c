import { useTranslation } from 'react-i18next'

/** 门 with its two leaves, one ink, one vermilion: two authorities, one door. */
export function DoorMark({ className, inverse }: { className?: string; inverse?: boolean }) {
  const ink = inverse ? '#ffffff' : '#0f2a47'
  return (
    <svg className={className} viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      <path d="M4 37V4h32v33" fill="none" stroke={ink} strokeWidth="3" />
      <path d="M8.500 8.500 18.800 12v26.500L8.500 35.500z" fill={ink} />
      <path d="M31.500 8.500 21.200 12v26.500l10.300-3z" fill={inverse ? '#f0745f' : '#b3291c'} />
      <circle cx="16" cy="24.500" r="1.400" fill={inverse ? '#0f2a47' : '#ffffff'} />
      <circle cx="24" cy="24.500" r="1.400" fill="#ffffff" />
    </svg>
  )
}

/** The mark with the name 一门. */
export function Wordmark({ inverse }: { inverse?: boolean }) {
  const { t } = useTranslation('common')
  return (
    <span className="ym-wordmark">
      <DoorMark className="ym-wordmark-mark" inverse={inverse ?? false} />
      <span className="ym-wordmark-name">{t('brand.short')}</span>
      <span className="ym-wordmark-line">{t('brand.line')}</span>
    </span>
  )
}
