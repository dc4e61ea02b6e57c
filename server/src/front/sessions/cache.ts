/**
 * Open sessions in memory for a few seconds, because every request asks: the round trip to the database would be the
 * largest cost of a cheap one. Requests of one session that come together share one look-up.
 */
export class SessionCache<Entry extends { readonly sessionId: string; readonly accountId: string }> {
  readonly #entries = new Map<
    string,
    { readonly value: Promise<Entry | undefined>; readonly until: number }
  >()
  readonly #ttlMs: number
  readonly #most: number

  constructor(options: { ttlMs: number; most?: number }) {
    this.#ttlMs = options.ttlMs
    this.#most = options.most ?? 20_000
  }

  /** The entry of a key, loaded when unknown or too old. Tokens of nobody are not kept: they cost memory for nothing. */
  async get(key: string, now: number, load: () => Promise<Entry | undefined>): Promise<Entry | undefined> {
    const known = this.#entries.get(key)
    if (known && known.until > now) return known.value
    const value = load()
    const fresh = { value, until: now + this.#ttlMs }
    this.#entries.delete(key)
    this.#entries.set(key, fresh)
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > this.#most && !oldest.done) this.#entries.delete(oldest.value)
    const forget = () => {
      if (this.#entries.get(key) === fresh) this.#entries.delete(key)
    }
    value.then((entry) => {
      if (entry === undefined) forget()
    }, forget)
    return value
  }

  /** Forgets one session: its holder has signed out. */
  delete(key: string): void {
    this.#entries.delete(key)
  }

  /**
   * Forgets everything, also look-ups under way: after a disable, reset or sign-out no request may be answered from
   * before it. These are rare and a look-up is cheap, so nothing finer is worth its mistakes.
   */
  clear(): void {
    this.#entries.clear()
  }
}
