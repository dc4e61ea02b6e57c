import { useEffect, useRef } from 'react'

/** Keys of the officers' portals: function keys that no browser needs, `?`, and Escape. */
export type OfficerKey = 'F2' | 'F4' | 'F8' | 'F9' | '?' | 'Escape'

type Handlers = Partial<Record<OfficerKey, (() => void) | undefined>>

/** The newest page's handler of a key wins; what it does not handle falls to the frame around it. */
const stack: { current: Handlers }[] = []

function onKeyDown(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  const typing =
    event.target instanceof HTMLElement &&
    event.target.matches('input:not([type="checkbox"]), textarea, select')
  if (event.key === '?' && typing) return
  // Out of the field first, off the page only with the next press.
  if (event.key === 'Escape' && typing && event.target instanceof HTMLElement) {
    event.target.blur()
    return
  }
  // An open dialog owns the keyboard: its own Escape closes it, and no act behind it may start.
  if (isDialogOpen()) return
  const handler = stack.findLast((entry) => isKey(event.key) && entry.current[event.key])
  if (!handler || !isKey(event.key)) return
  event.preventDefault()
  handler.current[event.key]?.()
}

/** Not by its wrapper alone, which outlives a dialog that was closed a moment ago. */
function isDialogOpen(): boolean {
  const wrappers = document.querySelectorAll('.ant-modal-wrap:not([style*="display: none"])')
  return (
    [...wrappers].some((wrapper) => wrapper.querySelector('.ant-modal:not([class*="-leave"])') !== null) ||
    document.querySelector('.ant-drawer-open, .ym-overlay') !== null
  )
}

function isKey(key: string): key is OfficerKey {
  return ['F2', 'F4', 'F8', 'F9', '?', 'Escape'].includes(key)
}

/** Takes keys for the life of a component. A handler that is undefined leaves the key to the frame. */
export function useOfficerKeys(handlers: Handlers): void {
  const entry = useRef<Handlers>(handlers)
  useEffect(() => {
    entry.current = handlers
  })
  useEffect(() => {
    const own = entry
    if (stack.length === 0) addEventListener('keydown', onKeyDown)
    stack.push(own)
    return () => {
      stack.splice(stack.indexOf(own), 1)
      if (stack.length === 0) removeEventListener('keydown', onKeyDown)
    }
  }, [])
}
