import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

/**
 * Sets the document title: `错误：申报核对 · 一门`. Every page calls it once.
 * @param title the page's heading
 * @param hasErrors prefix 错误： while the page shows an error summary
 */
export function usePageTitle(title: string, hasErrors = false): void {
  const { t } = useTranslation('common')
  useEffect(() => {
    document.title = `${hasErrors ? t('field.errorPrefix') : ''}${title} · ${t('brand.name')}`
  }, [title, hasErrors, t])
}
