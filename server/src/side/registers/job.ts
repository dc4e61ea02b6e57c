import type { Part } from '../../part.ts'
import { type Side, systemActor } from '../../platform/actor.ts'
import { sqlState } from '../../platform/database/database.ts'
import { RefusedError } from '../../platform/refusal.ts'
import { importInThread } from './inThread.ts'
import { dropStaleUploads, listRunning } from './runs.store.ts'

const WEEK_MS = 7 * 24 * 3600 * 1000

/**
 * Starts every run that was started and that nobody works on: also one whose process died, which goes on where it stopped.
 * The run's lock in the database, not this process, says who works on it. One at a time: two would share the same disk.
 */
export function importPass(part: Part, side: Side): () => Promise<number> {
  let working = false
  let tidied = 0
  return async () => {
    if (working) return 0
    const now = part.clock.now().getTime()
    if (now - tidied > 3600_000) {
      tidied = now
      await dropStaleUploads(part.database, new Date(now - WEEK_MS))
    }
    const [run] = await listRunning(part.database)
    if (run === undefined) return 0
    const databaseUrl = part.database.pool.options.connectionString
    if (databaseUrl === undefined) throw new Error('the pool was opened without a URL')
    working = true
    // Not awaited: shutting down must not wait for a million rows. Whatever is left is taken up at the next start.
    importInThread(
      {
        databaseUrl,
        side,
        runId: run.id,
        place: { kind: 'pieces' },
        channel: 'job',
      },
      { background: true },
    )
      .catch((error: unknown) => giveUp(part, run.id, error))
      .finally(() => {
        working = false
      })
      .catch((error: unknown) => part.log.warn({ error: String(error) }, 'import will be tried again'))
    return 0
  }
}

/** A refusal or a statement the database will never take is no reason to try for ever; a lost connection is. */
async function giveUp(part: Part, runId: string, error: unknown): Promise<void> {
  const state = sqlState(error) ?? codeOf(error)
  const lasting = error instanceof RefusedError || /^(22|23|42|XX)/.test(state ?? '')
  part.log.error(
    { runId, state, error: error instanceof Error ? error.message : String(error) },
    'import stopped',
  )
  if (!lasting) return
  const texts = {
    zh: '导入因程序错误中止，已导入的行保留，请联系系统管理员。',
    en: 'The import stopped for an error of the program; rows already imported stay. Tell the administrator.',
  }
  await part.pipeline.execute({
    kind: 'import.finish',
    input: { runId, failure: { code: 'import-stopped', line: 0, texts } },
    key: `import:${runId}:finish`,
    actor: systemActor('import'),
  })
}

/** Errors from a thread have lost their class. */
function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
