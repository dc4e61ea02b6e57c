import { say } from './output.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Resolves with the reason when the program is asked to end: a signal (Ctrl-C), or the death of the `npm start` that
 * began it, which must not leave a server behind that nobody sees.
 *
 * A second signal within two seconds is the same one, sent twice (the terminal and npm both pass Ctrl-C on); one that
 * comes later means that somebody will not wait: the process ends at once, and the next start recovers.
 */
export function untilAskedToEnd(): Promise<string> {
  return new Promise((resolve) => {
    let first: number | undefined
    const ask = (reason: string) => {
      if (first === undefined) {
        first = performance.now()
        resolve(reason)
      } else if (performance.now() - first > 2_000) {
        say('Ending at once; the next start recovers.')
        process.exit(130)
      }
    }
    for (const signal of signals) process.on(signal, () => ask(signal))
    // scripts/start.mjs holds the other end of this channel; it closes when that process dies, however it dies.
    if (process.channel) {
      process.on('disconnect', () => ask('the starting process has ended'))
      process.channel.unref()
    }
  })
}
