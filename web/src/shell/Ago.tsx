import { useTranslation } from 'react-i18next'
import { formatInstant } from '../kit/DateText.tsx'

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** How long ago an instant was, in one unit: 3 分钟前. The exact time is in the title. */
export function Ago({ at }: { at: string }) {
  const { i18n } = useTranslation('officer')
  const seconds = (Date.parse(at) - Date.now()) / 1000
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  const language = i18n.language === 'en' ? 'en-GB' : 'zh-CN'
  return (
    <time dateTime={at} title={formatInstant(at, i18n.language)}>
      {new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.round(seconds / size), unit)}
    </time>
  )
}
