/** A job that runs whenever its bell rings and at least every `everyMs`; errors are reported and never end it. */
export interface Loop {
  /** Work may have come; the loop runs again as soon as it can. */
  ring(): void
  /** Runs what is due now and resolves when a whole pass found nothing more; tests and shutdown use it. */
  drain(): Promise<void>
  stop(): Promise<void>
}

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
  let wake: (() => void) | undefined
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
  const life = (async () => {
    while (!stopped) {
      await serial()
      if (stopped || rung) continue
      const pauseMs =
        failures === 0 ? options.everyMs : Math.min(30_000, options.everyMs * 2 ** Math.min(failures, 8))
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      wake = undefined
    }
  })()
  return {
    ring() {
      rung = true
      if (failures === 0) wake?.()
    },
    async drain() {
      if (!stopped) await serial()
    },
    async stop() {
      stopped = true
      wake?.()
      await life
    },
  }
}
