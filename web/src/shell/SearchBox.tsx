import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** The one search box of every portal; `/` puts the cursor into it. */
export function SearchBox({
  onSearch,
  initial = '',
  label,
  placeholder,
}: {
  onSearch: (words: string) => void
  initial?: string
  /** What can be found here, where it is not the public search. */
  label?: string
  placeholder?: string
}) {
  const { t } = useTranslation('common')
  const [words, setWords] = useState(initial)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  useEffect(() => setWords(initial), [initial])
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener('keydown', focus)
    return () => removeEventListener('keydown', focus)
  }, [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (words.trim() !== '') onSearch(words.trim())
  }
  return (
    <search>
      <form className="ym-search" onSubmit={submit}>
        <label className="ym-hidden" htmlFor={id}>
          {label ?? t('search.label')}
        </label>
        <input
          ref={input}
          id={id}
          className="ym-input"
          type="search"
          enterKeyHint="search"
          autoComplete="off"
          aria-keyshortcuts="/"
          placeholder={placeholder ?? t('search.placeholder')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <button type="submit" className="ym-search-button">
          <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path
              d="M8.500 2.500a6 6 0 1 0 0 12a6 6 0 0 0 0-12z M13 13l5 5"
              fill="none"
              stroke="currentColor"
              strokeWidth="2.200"
              strokeLinecap="round"
            />
          </svg>
          <span className="ym-hidden">{t('search.submit')}</span>
        </button>
      </form>
    </search>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
  )
}
