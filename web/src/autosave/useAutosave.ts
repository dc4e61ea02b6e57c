import { useBlocker } from '@tanstack/react-router'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { type Autosave, type AutosaveOptions, type AutosaveState, createAutosave } from './autosave.ts'

/**
 * Autosave of one draft for the life of a page. Show `<SaveState status={draft.status} />` on the page, and a question for
 * each of `draft.conflicts`. Leaving the page saves first; closing the window with unsaved values asks.
 */
export function useAutosave(
  options: AutosaveOptions,
): AutosaveState & Pick<Autosave, 'set' | 'flush' | 'resolve'> {
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const [autosave] = useState(() =>
    createAutosave({
      ...options,
      save: (...args) => latest.current.save(...args),
      reload: () => latest.current.reload(),
    }),
  )
  const state = useSyncExternalStore(autosave.subscribe, autosave.getState)
  useEffect(() => autosave.activate(), [autosave])
  const settled = state.status === 'idle' || state.status === 'saved'
  useBlocker({
    // Values wait in the session's backup as well, so an unreachable server does not hold anybody on the page.
    shouldBlockFn: async () => {
      await Promise.race([autosave.flush(), new Promise((done) => setTimeout(done, 1500))])
      return false
    },
    enableBeforeUnload: () => !settled,
    disabled: settled,
  })
  return { ...state, set: autosave.set, flush: autosave.flush, resolve: autosave.resolve }
}
