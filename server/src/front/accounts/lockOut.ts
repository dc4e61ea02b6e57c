/**
 * When wrong attempts lock an account: the fifth in a row for 15 minutes, every further one for twice as long as the
 * one before, at most a day. A right sign-in or an administrator begins anew.
 */
export const ATTEMPTS_BEFORE_LOCK = 5
const FIRST_LOCK_MINUTES = 15
const LONGEST_LOCK_MINUTES = 24 * 60

/** Until when an account is locked after its `failures`th wrong attempt in a row; undefined while it is not. */
export function lockedUntil(failures: number, now: Date): Date | undefined {
  if (failures < ATTEMPTS_BEFORE_LOCK) return undefined
  const doublings = Math.min(failures - ATTEMPTS_BEFORE_LOCK, 10)
  const minutes = Math.min(FIRST_LOCK_MINUTES * 2 ** doublings, LONGEST_LOCK_MINUTES)
  return new Date(now.getTime() + minutes * 60_000)
}

interface Memory {
  failures: number
  until: Date | undefined
}

/**
 * The same rule for user names nobody has, in memory: if only real accounts were locked, the lock would tell which
 * names are real. Bounded; the longest unseen names are forgotten first.
 */
export class UnknownNames {
  readonly #names = new Map<string, Memory>()
  readonly #most: number

  constructor(most = 10_000) {
    this.#most = most
  }

  lockedUntil(name: string, now: Date): Date | undefined {
    const until = this.#names.get(name)?.until
    return until && until > now ? until : undefined
  }

  /** Counts a wrong attempt; returns the lock it leads to. */
  fail(name: string, now: Date): Date | undefined {
    const failures = (this.#names.get(name)?.failures ?? 0) + 1
    const until = lockedUntil(failures, now)
    this.#names.delete(name)
    this.#names.set(name, { failures, until })
    const oldest = this.#names.keys().next()
    if (this.#names.size > this.#most && !oldest.done) this.#names.delete(oldest.value)
    return until
  }
}
