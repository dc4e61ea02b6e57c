/** Keys of the session storage under which unacknowledged values stand. */
export const BACKUP_PREFIX = 'yimen.autosave.'

/** Forgets every local backup: on sign-out, so that the next person at this computer finds nothing. */
export function clearAutosaveBackups(storage: Storage = sessionStorage): void {
  for (const key of Array.from({ length: storage.length }, (_, index) => storage.key(index))) {
    if (key?.startsWith(BACKUP_PREFIX)) storage.removeItem(key)
  }
}
