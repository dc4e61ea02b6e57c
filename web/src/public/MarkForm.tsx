import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../kit/Button.tsx'
import { PlainErrorLine } from '../kit/PlainErrorLine.tsx'
import { readMark } from './mark.ts'

/** The printed code, or the address a phone read from the QR mark. */
export function MarkForm({ onErrors }: { onErrors?: (present: boolean) => void }) {
  const { t } = useTranslation('public')
  const navigate = useNavigate()
  const id = useId()
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const mark = readMark(text)
    const message = mark ? undefined : text.trim() === '' ? t('mark.missing') : t('mark.wrong')
    setError(message)
    onErrors?.(message !== undefined)
    if (mark) void navigate({ to: '/verify/$code', params: { code: mark.code }, search: { d: mark.digest } })
    else document.getElementById(id)?.focus()
  }
  return (
    <form onSubmit={submit} noValidate>
      <div className="ym-field" {...(error ? { 'data-invalid': true } : {})}>
        <label className="ym-label" htmlFor={id}>
          {t('mark.label')}
        </label>
        <div id={`${id}-hint`} className="ym-hint">
          {t('mark.hint')}
        </div>
        <PlainErrorLine id={id} error={error} />
        <div className="ym-inline-form">
          <input
            id={id}
            className="ym-input ym-mono"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            value={text}
            aria-invalid={error ? true : undefined}
            aria-describedby={`${id}-hint${error ? ` ${id}-error` : ''}`}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit">{t('mark.submit')}</Button>
        </div>
      </div>
    </form>
  )
}
