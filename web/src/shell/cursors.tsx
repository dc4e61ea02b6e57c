import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

export interface Cursors {
  /** `undefined` on the first page. */
  readonly cursor: string | undefined
  readonly page: number
  readonly goBack: (() => void) | undefined
  readonly goOn: (next: string) => void
}

/** Place in a cursor-paged list; another `resetKey` (filters) begins at the first page again. */
export function useCursors(resetKey: string): Cursors {
  const [place, setPlace] = useState<{ key: string; path: readonly string[] }>({ key: resetKey, path: [] })
  const path = place.key === resetKey ? place.path : []
  return {
    cursor: path.at(-1),
    page: path.length + 1,
    goBack: path.length > 0 ? () => setPlace({ key: resetKey, path: path.slice(0, -1) }) : undefined,
    goOn: (next) => setPlace({ key: resetKey, path: [...path, next] }),
  }
}

/** Back and on under a list. No page numbers in all, because the list may grow while it is read. */
export function CursorBar(props: {
  cursors: Cursors
  next: string | null
  isLoading?: boolean
  label: string
}) {
  const { t } = useTranslation('officer')
  const { cursors, next } = props
  if (!cursors.goBack && next === null) return null
  return (
    <nav className="ym-cursor" aria-label={props.label}>
      <Button disabled={!cursors.goBack} onClick={() => cursors.goBack?.()}>
        {t('pager.previous')}
      </Button>
      <span className="ym-soft ym-small" role="status">
        {t('pager.page', { page: cursors.page })}
      </span>
      <Button
        disabled={next === null}
        loading={props.isLoading ?? false}
        onClick={() => next !== null && cursors.goOn(next)}
      >
        {t('pager.next')}
      </Button>
    </nav>
  )
}
