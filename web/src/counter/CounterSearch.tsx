import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../api/client.ts'
import { readOptions } from '../api/hooks.ts'
import { usePeriodName } from '../kit/DateText.tsx'
import { SideTag } from '../kit/tags.tsx'
import { ProblemAlert } from '../shell/Loaded.tsx'
import './counter.css'

type Found = Output<'GET /api/v1/counter/search'>['items'][number]

const PAUSE_MS = 180

/**
 * Who stands at the window: one box for code, name, pinyin initials and draft number. Arrows choose, Enter opens; a scanner
 * that types a code and Enter opens the only match by itself.
 */
export function CounterSearch({ place, initial = '' }: { place: 'page' | 'header'; initial?: string }) {
  const { t } = useTranslation('counter')
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [words, setWords] = useState(initial)
  const [isOpen, setOpen] = useState(place === 'page')
  const [active, setActive] = useState(0)
  const [entered, setEntered] = useState(false)
  const asked = useDeferredValue(usePaused(words.trim(), PAUSE_MS))
  const found = useSearch(asked)
  const open = useOpen()
  const items = asked === '' ? [] : (found.data?.items ?? [])
  const isCurrent = asked === words.trim() && !found.isFetching
  useSlash(input)

  const choose = (item: Found | undefined) => {
    if (!item) return
    setOpen(place === 'page')
    if (place === 'header') setWords('')
    open(item)
  }
  // Enter before the answer is there: open the first match as soon as it comes.
  useEffect(() => {
    if (!entered || !isCurrent) return
    setEntered(false)
    choose(items[active])
  })

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setActive((current) => (items.length === 0 ? 0 : (current + step + items.length) % items.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (isCurrent) choose(items[active])
      else if (words.trim() !== '') setEntered(true)
    } else if (event.key === 'Escape' && words !== '') {
      event.stopPropagation()
      setWords('')
    }
  }

  const showsList = isOpen && asked !== ''
  return (
    <search className="ym-find" data-place={place}>
      <label htmlFor={id} className={place === 'header' ? 'ym-hidden' : 'ym-find-label'}>
        {t('search.label')}
      </label>
      <input
        ref={input}
        id={id}
        data-counter-search
        className="ym-input"
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        aria-keyshortcuts="/ F2"
        aria-expanded={showsList && items.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={showsList && items[active] ? `${id}-${active}` : undefined}
        placeholder={t('search.placeholder')}
        value={words}
        maxLength={100}
        onChange={(event) => {
          setWords(event.target.value)
          setActive(0)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(place === 'page')}
        onKeyDown={onKeyDown}
      />
      {place === 'page' ? <p className="ym-soft">{t('search.hint')}</p> : null}
      <div className="ym-find-results" hidden={!showsList}>
        <p className="ym-find-status" role="status">
          {found.isFetching
            ? t('search.searching')
            : items.length === 0
              ? ''
              : t(found.data?.more ? 'search.more' : 'search.count', { count: items.length })}
        </p>
        {found.isError ? <ProblemAlert error={found.error} /> : null}
        {/* The list is there while empty, so that `aria-controls` always points at something. */}
        <div id={`${id}-list`} role="listbox" aria-label={t('search.results')}>
          {items.map((item, index) => (
            <FoundOption
              key={`${item.taxpayer.id}${item.draft?.id ?? ''}`}
              id={`${id}-${index}`}
              item={item}
              isActive={index === active}
              onPoint={() => setActive(index)}
              onChoose={() => choose(item)}
            />
          ))}
        </div>
        {isCurrent && found.isSuccess && items.length === 0 ? (
          <div className="ym-find-none">
            <p>
              <strong>{t('search.none', { words: asked })}</strong>
            </p>
            <p>{t('search.noneHelp')}</p>
          </div>
        ) : null}
      </div>
    </search>
  )
}

function FoundOption(props: {
  id: string
  item: Found
  isActive: boolean
  onPoint: () => void
  onChoose: () => void
}) {
  const { t } = useTranslation('counter')
  const periodName = usePeriodName()
  const { taxpayer, draft, matched } = props.item
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above moves and opens by keyboard (aria-activedescendant)
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={props.isActive}
      className="ym-find-option"
      onMouseMove={props.onPoint}
      // The box must keep the focus, or the list closes under the mouse.
      onMouseDown={(event) => event.preventDefault()}
      onClick={props.onChoose}
    >
      <span>
        <strong>{taxpayer.name}</strong>
        <span className="ym-find-meta">
          <code>{taxpayer.code ?? t('noCode')}</code>
          <span>{t(`kind.${taxpayer.kind}`)}</span>
          {matched === 'pinyin' ? <span>{t('search.byPinyin')}</span> : null}
          {draft ? (
            <span className="ym-find-draft">
              {t('search.draft', { number: draft.number, period: periodName(draft.period) })}
            </span>
          ) : null}
        </span>
      </span>
      <span className="ym-inline">
        {(['national', 'local'] as const).map((side) =>
          taxpayer[side] ? (
            <span key={side} className="ym-inline">
              <SideTag side={side} />
              {t(`status.${taxpayer[side].status}`, { defaultValue: taxpayer[side].status })}
            </span>
          ) : null,
        )}
      </span>
    </div>
  )
}

/** Opens what was found: the draft somebody named, or the taxpayer. */
function useOpen(): (item: Found) => void {
  const navigate = useNavigate()
  return (item) => {
    const taxpayerId = item.taxpayer.id
    if (item.draft) {
      void navigate({
        to: '/counter/$taxpayerId/drafts/$draftId',
        params: { taxpayerId, draftId: item.draft.id },
      })
    } else void navigate({ to: '/counter/$taxpayerId', params: { taxpayerId } })
  }
}

function useSearch(q: string) {
  return useQuery({
    ...readOptions('GET /api/v1/counter/search', { query: { q } }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  })
}

function usePaused(value: string, ms: number): string {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return paused
}

/** `/` from anywhere puts the cursor into the box. */
function useSlash(input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const focus = (event: globalThis.KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || typing) return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener('keydown', focus)
    return () => removeEventListener('keydown', focus)
  }, [input])
}
