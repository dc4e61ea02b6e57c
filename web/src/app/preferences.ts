import { useSyncExternalStore } from 'react'

/** What a person set for this browser; not tied to an account, so that it works before sign-in. */
export type Language = 'zh-CN' | 'en'

interface Preferences {
  readonly language: Language
  readonly largeType: boolean
}

const KEY = 'yimen.preferences'
const listeners = new Set<() => void>()
let current: Preferences = read()

function read(): Preferences {
  const fallback: Preferences = { language: 'zh-CN', largeType: false }
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return fallback
    return {
      language: 'language' in stored && stored.language === 'en' ? 'en' : 'zh-CN',
      largeType: 'largeType' in stored && stored.largeType === true,
    }
  } catch {
    return fallback // storage blocked or damaged: the defaults serve
  }
}

function change(next: Partial<Preferences>): void {
  current = { ...current, ...next }
  try {
    localStorage.setItem(KEY, JSON.stringify(current))
  } catch {
    // Storage blocked: the choice lasts for this page.
  }
  for (const listener of listeners) listener()
}

/** Told after every change; returns the unsubscribe. */
export function onPreferences(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function getLanguage(): Language {
  return current.language
}

export function setLanguage(language: Language): void {
  change({ language })
}

export function isLargeType(): boolean {
  return current.largeType
}

export function setLargeType(largeType: boolean): void {
  change({ largeType })
}

export function useLanguage(): Language {
  return useSyncExternalStore(onPreferences, getLanguage)
}

/** Large-type mode (大字版): pages may also change their flow by it, see `Secondary`. */
export function useLargeType(): boolean {
  return useSyncExternalStore(onPreferences, isLargeType)
}

/** Puts the preferences on the document, now and after every change; called before the first paint, so nothing jumps. */
export function applyPreferences(): void {
  const apply = () => {
    document.documentElement.lang = current.language
    document.documentElement.dataset['large'] = String(current.largeType)
  }
  apply()
  onPreferences(apply)
}
