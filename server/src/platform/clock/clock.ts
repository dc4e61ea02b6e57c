/** The one clock. Law asks for the business date, machines ask for now; nobody else reads the time. */
export interface Clock {
  /** Real time. */
  now(): Date
  /** The legal day in Asia/Shanghai, `YYYY-MM-DD`; in the demo province a day an administrator sets. */
  businessDate(): Promise<string>
  /** The business date was moved: the next question reads it anew. */
  refresh(): void
}

const SHANGHAI = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

/** The legal day in Asia/Shanghai at an instant. */
export function shanghaiDate(instant: Date): string {
  return SHANGHAI.format(instant)
}

/** Real time for machines; the business date from `readBusinessDate`, or the real day where none is set. */
export function createClock(
  readBusinessDate?: () => Promise<string | undefined>,
  now: () => Date = () => new Date(),
): Clock {
  // Reading the setting on each command would be a round trip each; a second of delay when the demo day is moved is fine.
  let cached: { value: string; until: number } | undefined
  return {
    now,
    async businessDate() {
      const instant = now()
      if (cached && cached.until > instant.getTime()) return cached.value
      const set = readBusinessDate ? await readBusinessDate() : undefined
      const value = set ?? shanghaiDate(instant)
      cached = { value, until: instant.getTime() + 1000 }
      return value
    },
    refresh() {
      cached = undefined
    },
  }
}
