import { useState } from 'react'

/** Place in a cursor-paged list; another `key` (side, taxpayer) begins at the first page again. */
export function useCursor(key: string) {
  const [place, setPlace] = useState<{ key: string; path: readonly string[] }>({ key, path: [] })
  const path = place.key === key ? place.path : []
  return {
    cursor: path.at(-1),
    back: path.length === 0 ? undefined : () => setPlace({ key, path: path.slice(0, -1) }),
    forward: (next: string | null | undefined) =>
      typeof next === 'string' ? () => setPlace({ key, path: [...path, next] }) : undefined,
  }
}
