/** A job that runs whenever its bell rings and at least every `everyMs`; errors are reported and never end it. */
export interface Loop {
  /** Work may have come; the loop runs again as soon as it can. */
  ring(): void
  /** Runs what is due now and resolves when a whole pass found nothing more; tests and shutdown use it. */
  drain(): Promise<void>
  stop(): Promise<void>
}

/**
 * The least time between the beginnings of two passes that bells start. The bell rings at every commit: in the filing season
 * unrested loops asked the database fifteen times per filing for messages that came one by one. Rested, one question finds
 * many; who rings a loop that slept waits for nothing.
 */
const REST_MS = 100

/**
 * Runs `pass` until it says there is nothing more (returns 0), then waits for the bell or the interval. Rows are the
 * queue, so a lost bell costs at most the interval and nothing is ever only in memory.
 */
export function startLoop(options: {
  name: string
  everyMs: number
  pass: () => Promise<number>
  onError: (name: string, error: unknown) => void
}): Loop {
  let stopped = false
  let rung = false
  let wake: ((byBell: boolean) => void) | undefined
  let failures = 0
  let running: Promise<void> = Promise.resolve()

  const runPass = async (): Promise<void> => {
    rung = false
    try {
      while (!stopped && (await options.pass()) > 0);
      failures = 0
    } catch (error) {
      failures += 1
      options.onError(options.name, error)
    }
  }
  const serial = (): Promise<void> => {
    running = running.then(runPass)
    return running
  }
  /** Waits so long, or until the loop is stopped, or until the bell rings where the bell may end the wait. */
  const pause = async (ms: number, untilRung: boolean): Promise<void> => {
    if (ms <= 0 || stopped || (untilRung && rung && failures === 0)) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = (byBell) => {
        if (byBell && !untilRung) return
        clearTimeout(timer)
        resolve()
      }
    })
    wake = undefined
  }
  const life = (async () => {
    while (!stopped) {
      const begun = performance.now()
      await serial()
      const pauseMs =
        failures === 0 ? options.everyMs : Math.min(30_000, options.everyMs * 2 ** Math.min(failures, 8))
      await pause(pauseMs, true)
      await pause(REST_MS - (performance.now() - begun), false)
    }
  })()
  return {
    ring() {
      rung = true
      if (failures === 0) wake?.(true)
    },
    async drain() {
      if (!stopped) await serial()
    },
    async stop() {
      stopped = true
      wake?.(false)
      await life
    },
  }
}
