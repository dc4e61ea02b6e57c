import { useLanguage } from '../app/preferences.ts'

/** A sentence of the server in both languages. */
export interface Text {
  readonly zh: string
  readonly en: string
}

/** Picks the user's language out of the server's sentences: `const say = useText(); say(task.title)`. */
export function useText(): (text: Text | null | undefined) => string {
  const language = useLanguage()
  return (text) => (text ? (language === 'en' ? text.en : text.zh) : '')
}
