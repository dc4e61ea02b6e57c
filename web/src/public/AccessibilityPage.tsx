import { useTranslation } from 'react-i18next'
import { usePageTitle } from '../kit/title.ts'

const SECTIONS = ['standard', 'built', 'largeType', 'keyboard', 'limits', 'help'] as const

/** The accessibility statement: what is promised, how it is checked, what is not good yet, and who helps. */
export function AccessibilityPage() {
  const { t } = useTranslation('accessibility')
  usePageTitle(t('title'))
  return (
    <article className="ym-measure">
      <h1>{t('title')}</h1>
      <p className="ym-lead">{t('lead')}</p>
      {SECTIONS.map((section) => (
        <section key={section}>
          <h2>{t(`section.${section}.title`)}</h2>
          <ul>
            {t(`section.${section}.lines`)
              .split('\n')
              .map((line) => (
                <li key={line}>{line}</li>
              ))}
          </ul>
        </section>
      ))}
    </article>
  )
}
