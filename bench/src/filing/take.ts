/** Hands out each prepared thing once, in order. */
export interface Stock<T> {
  take(count: number): T[]
  readonly taken: number
}

/** @throws when more is asked for than was prepared: the measurement would file nothing and look fast. */
export function stockOf<T>(all: readonly T[]): Stock<T> {
  let taken = 0
  return {
    take(count) {
      if (taken + count > all.length) throw new Error('more filings wanted than were prepared')
      taken += count
      return all.slice(taken - count, taken)
    },
    get taken() {
      return taken
    },
  }
}
