/** Calendar days from one legal day to another; negative when it lies behind. */
export function daysBetween(from: string, to: string): number {
  return Math.round((instantOf(to) - instantOf(from)) / 86_400_000)
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(date: string): number {
  return new Date(instantOf(date)).getUTCDay() || 7
}

function instantOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`)
}
