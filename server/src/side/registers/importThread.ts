import { workerData } from 'node:worker_threads'
import { type Side, systemActor } from '../../platform/actor.ts'
import { openImportPart } from './inPlace.ts'
import { runImport } from './run.ts'
import { findRun, withRunLock } from './runs.store.ts'

/** What the thread is given: an uploaded run of one side. */
export interface ImportTask {
  readonly databaseUrl: string
  readonly side: Side
  readonly runId: string
}

/** Imports an uploaded file beside the server, so that nobody at a counter waits for a register of a million rows. */
async function work({ databaseUrl, side, runId }: ImportTask): Promise<void> {
  const part = openImportPart(databaseUrl, side)
  try {
    const run = await findRun(part.database, runId)
    if (run?.state !== 'running') return
    await withRunLock(part.database, runId, () =>
      runImport(run, {
        ...part,
        actor: { ...systemActor(run.startedBy.account), displayName: run.startedBy.name },
        place: { kind: 'pieces', databaseUrl, runId },
      }),
    )
  } finally {
    await part.database.close()
  }
}

await work(workerData as ImportTask)
