/** `2017-10`, of this century. */
export function isMonth(text: string): boolean {
  return /^20\d{2}-(0[1-9]|1[0-2])$/.test(text)
}

/** The month `by` months later (negative: earlier); undefined outside the calendar this service knows. */
export function shiftMonth(month: string, by: number): string | undefined {
  const [year = 0, ordinal = 0] = month.split('-').map(Number)
  const index = year * 12 + (ordinal - 1) + by
  const shifted = `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
  return isMonth(shifted) ? shifted : undefined
}
