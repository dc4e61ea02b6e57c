import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { createLogger } from '../platform/telemetry/index.ts'

/** The program's log and how to get its last lines out. */
export interface ProgramLog {
  readonly log: Logger
  flush(): void
}

/**
 * JSON lines to stderr, where service managers and containers collect them; on a terminal, which belongs to the person
 * who started the program, to `<data>/logs/yimen.log`.
 */
export function openLog(options: { dataDir: string; level: string; terminal: boolean }): ProgramLog {
  const destination = pino.destination({
    dest: options.terminal ? join(options.dataDir, 'logs', 'yimen.log') : 2,
    mkdir: true,
    // On disk or in the pipe before the call returns: what is said last before a crash is what matters.
    sync: true,
  })
  // Whoever read our stderr is gone: the server is not.
  destination.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return { log: createLogger({ level: options.level }, destination), flush: () => destination.flushSync() }
}
