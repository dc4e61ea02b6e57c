import { Problem } from '../api/problem.ts'
import { newIdempotencyKey } from '../api/transport.ts'
import type { SaveStatus } from '../kit/states.tsx'
import { BACKUP_PREFIX } from './backups.ts'

/** Field values of a draft: flat, text as typed (JSON values are allowed). */
export type Fields = Readonly<Record<string, unknown>>

/** A draft as the server knows it. */
export interface Saved {
  readonly version: string | number
  readonly values: Fields
}

export interface AutosaveOptions {
  /** Names the draft in the local backup: `filing:{id}`. */
  readonly id: string
  readonly initial: Saved
  /** Sends the changed fields based on a version; a Problem with status 409 or 412 means the draft has moved on. */
  readonly save: (
    changes: Fields,
    basedOn: Saved['version'],
    act: { idempotencyKey: string },
  ) => Promise<{ readonly version: Saved['version']; readonly values?: Fields }>
  /** Fetches the draft anew after a conflict. */
  readonly reload: () => Promise<Saved>
  readonly delayMs?: number
  readonly storage?: Storage
}

/** Both wrote the same field: what was typed here is kept until a person chooses. */
export interface Conflict {
  readonly mine: unknown
  readonly theirs: unknown
}

export interface AutosaveState {
  readonly values: Fields
  readonly status: SaveStatus
  readonly conflicts: Readonly<Record<string, Conflict>>
  readonly problem: Problem | undefined
  /** Refusals of single fields by JSON Pointer, of the last attempt. */
  readonly savedAt: Date | undefined
}

export interface Autosave {
  getState(): AutosaveState
  subscribe(listener: () => void): () => void
  /** Takes a typed value; it is saved `delayMs` after the last one. */
  set(field: string, value: unknown): void
  /** Saves now what is waiting (before leaving, before submit). Resolves true when everything is acknowledged. */
  flush(): Promise<boolean>
  /** Answers a conflict of one field. */
  resolve(field: string, keep: 'mine' | 'theirs'): void
  /** Starts the clock of this draft; the answer stops it. Values typed before are saved at once. */
  activate(): () => void
}

const RETRY_MS = 5000

/**
 * Saves every field a moment after it was typed. Until the server has acknowledged a value it stands in the browser's
 * session storage, so a reload, an expired session or a lost connection loses nothing. On a conflict the two drafts are
 * merged by field; only a field both changed asks the person.
 */
export function createAutosave(options: AutosaveOptions): Autosave {
  const delayMs = options.delayMs ?? 800
  const storage = options.storage ?? sessionStorage
  const backupKey = BACKUP_PREFIX + options.id
  const listeners = new Set<() => void>()

  let base: Saved = options.initial
  /** Typed and not acknowledged; the newest value of each field. */
  let unsaved: Record<string, unknown> = readBackup(storage, backupKey)
  let running: Promise<boolean> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let active = false
  /** A batch whose outcome is unknown is repeated unchanged under its key. */
  let batch: { changes: Fields; idempotencyKey: string } | undefined
  let state: AutosaveState = {
    values: { ...base.values, ...unsaved },
    status: hasKeys(unsaved) ? 'pending' : 'idle',
    conflicts: {},
    problem: undefined,
    savedAt: undefined,
  }

  function update(change: Partial<AutosaveState>): void {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  function schedule(afterMs: number): void {
    clearTimeout(timer)
    if (active) timer = setTimeout(() => void run(), afterMs)
  }

  /** One save at a time; what is typed meanwhile goes into the next one. */
  function run(): Promise<boolean> {
    clearTimeout(timer)
    running ??= saveAll().finally(() => {
      running = undefined
    })
    return running
  }

  async function saveAll(): Promise<boolean> {
    while (hasKeys(sendable())) {
      batch ??= { changes: sendable(), idempotencyKey: newIdempotencyKey() }
      const { changes, idempotencyKey } = batch
      update({ status: 'saving' })
      try {
        const { version, values } = await options.save(changes, base.version, { idempotencyKey })
        acknowledge(changes, { version, values: values ?? { ...base.values, ...changes } })
      } catch (error) {
        if (!(await recover(Problem.of(error)))) return false
      }
    }
    const settled = !hasKeys(unsaved)
    update({ status: settled ? (state.savedAt ? 'saved' : 'idle') : 'conflict' })
    return settled
  }

  function acknowledge(changes: Fields, saved: Saved): void {
    batch = undefined
    base = saved
    unsaved = Object.fromEntries(
      Object.entries(unsaved).filter(([field, value]) => !(field in changes) || !same(value, changes[field])),
    )
    writeBackup(storage, backupKey, unsaved)
    update({ values: { ...base.values, ...unsaved }, problem: undefined, savedAt: new Date() })
  }

  /** True when saving may go on at once. */
  async function recover(problem: Problem): Promise<boolean> {
    if (problem.isTransient) {
      update({ status: 'offline', problem })
      schedule(RETRY_MS)
      return false
    }
    batch = undefined
    if (problem.status === 409 || problem.status === 412) {
      try {
        const theirs = await options.reload()
        // Refused though nothing has moved (a draft that is filed): asking again would be refused for ever.
        if (theirs.version === base.version) {
          update({ status: 'error', problem })
          return false
        }
        merge(theirs)
        return true
      } catch (error) {
        update({ status: 'offline', problem: Problem.of(error) })
        schedule(RETRY_MS)
        return false
      }
    }
    update({ status: 'error', problem })
    return false
  }

  /** Three-way merge by field: base, theirs (reloaded), mine (unsaved). */
  function merge(theirs: Saved): void {
    const conflicts: Record<string, Conflict> = {}
    for (const [field, mine] of Object.entries(unsaved)) {
      const before = base.values[field]
      const now = theirs.values[field]
      if (same(now, mine)) delete unsaved[field]
      else if (!same(now, before)) conflicts[field] = { mine, theirs: now }
    }
    base = theirs
    writeBackup(storage, backupKey, unsaved)
    update({ values: { ...theirs.values, ...unsaved }, conflicts: { ...state.conflicts, ...conflicts } })
  }

  function sendable(): Fields {
    return Object.fromEntries(Object.entries(unsaved).filter(([field]) => !(field in state.conflicts)))
  }

  const onOnline = () => {
    if (hasKeys(unsaved)) schedule(0)
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set(field, value) {
      unsaved = { ...unsaved, [field]: value }
      writeBackup(storage, backupKey, unsaved)
      update({
        values: { ...state.values, [field]: value },
        status: state.status === 'saving' ? 'saving' : state.status === 'offline' ? 'offline' : 'pending',
      })
      schedule(delayMs)
    },
    async flush() {
      if (running) await running
      return run()
    },
    resolve(field, keep) {
      const { [field]: conflict, ...others } = state.conflicts
      if (conflict === undefined) return
      if (keep === 'theirs') {
        const { [field]: _, ...rest } = unsaved
        unsaved = rest
        writeBackup(storage, backupKey, unsaved)
      }
      update({ conflicts: others, values: { ...base.values, ...unsaved } })
      schedule(0)
    },
    activate() {
      active = true
      globalThis.addEventListener?.('online', onOnline)
      if (hasKeys(unsaved)) schedule(0)
      return () => {
        active = false
        clearTimeout(timer)
        globalThis.removeEventListener?.('online', onOnline)
      }
    },
  }
}

function readBackup(storage: Storage, key: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? '{}')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function writeBackup(storage: Storage, key: string, unsaved: Fields): void {
  try {
    if (hasKeys(unsaved)) storage.setItem(key, JSON.stringify(unsaved))
    else storage.removeItem(key)
  } catch {
    // Storage full or blocked: the values still stand in memory and go to the server.
  }
}

function hasKeys(fields: Fields): boolean {
  return Object.keys(fields).length > 0
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
