import { useTranslation } from 'react-i18next'

/** The error line of a native control; reference it by `aria-describedby="${id}-error"`. */
export function PlainErrorLine({ id, error }: { id: string; error: string | undefined }) {
  const { t } = useTranslation('common')
  return error === undefined ? null : (
    <p id={`${id}-error`} className="ym-error">
      <span>
        <span className="ym-hidden">{t('field.errorPrefix')}</span>
        {error}
      </span>
    </p>
  )
}
