import { useTranslation } from 'react-i18next'
import { setLanguage, setLargeType, useLanguage, useLargeType } from '../app/preferences.ts'
import { formatDate } from '../kit/DateText.tsx'

export interface BusinessDate {
  /** The legal day everything is computed for. */
  readonly date: string
  /** Set by the demo administrator, not by the real calendar. */
  readonly isDemo: boolean
}

/** 办理日期 2017年10月16日 演示: on every screen, because law, forms and deadlines follow this day. */
export function BusinessDateText({ businessDate }: { businessDate: BusinessDate | undefined }) {
  const { t, i18n } = useTranslation('common')
  return (
    <span className="ym-business-date">
      {businessDate ? (
        <>
          <span>
            <span className="ym-business-date-label">{t('businessDate.label')}</span>{' '}
            <time dateTime={businessDate.date}>{formatDate(businessDate.date, i18n.language)}</time>
          </span>
          {businessDate.isDemo ? (
            <span className="ym-demo" title={t('businessDate.demoHint')}>
              {t('businessDate.demo')}
            </span>
          ) : null}
        </>
      ) : null}
    </span>
  )
}

/** Language and type size. Both work before sign-in and are remembered by the browser. */
export function PreferenceSwitches({ className = 'ym-tool' }: { className?: string }) {
  const { t } = useTranslation('common')
  const language = useLanguage()
  const large = useLargeType()
  const other = language === 'en' ? 'zh-CN' : 'en'
  return (
    <div className="ym-tools">
      <button type="button" className={className} lang={other} onClick={() => setLanguage(other)}>
        {t('language.other')}
      </button>
      <button type="button" className={className} aria-pressed={large} onClick={() => setLargeType(!large)}>
        {t('largeType')}
      </button>
    </div>
  )
}

/** The thin strip above every page. */
export function TopStrip({ businessDate }: { businessDate: BusinessDate | undefined }) {
  return (
    <div className="ym-strip-top">
      <div className="ym-container">
        <BusinessDateText businessDate={businessDate} />
        <PreferenceSwitches />
      </div>
    </div>
  )
}
