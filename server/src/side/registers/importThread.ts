import { parentPort, workerData } from 'node:worker_threads'
import { type Actor, type Side, systemActor } from '../../platform/actor.ts'
import { type Refusal, RefusedError } from '../../platform/refusal.ts'
import type { FilePlace } from './filePlace.ts'
import { openImportPart } from './part.ts'
import { type RunProgress, runImport } from './run.ts'
import { findRun, withRunLock } from './runs.store.ts'

/** What the thread is given: a started run of one side, and where its file lies. */
export interface ImportTask {
  readonly databaseUrl: string
  readonly side: Side
  readonly runId: string
  readonly place: FilePlace
  readonly channel: Actor['channel']
}

export type FromImport =
  | ({ readonly kind: 'progress' } & RunProgress)
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** `ran` is false when somebody else works on the run. */
  | { readonly kind: 'done'; readonly ran: boolean }

async function work(task: ImportTask, post: (message: FromImport) => void): Promise<void> {
  const { databaseUrl, side, runId, place } = task
  const part = openImportPart(databaseUrl, side)
  try {
    const ran = await withRunLock(part.database, runId, async () => {
      const run = await findRun(part.database, runId)
      if (run?.state !== 'running') return true
      const actor = { ...systemActor(run.startedBy.account, task.channel), displayName: run.startedBy.name }
      await runImport(run, {
        ...part,
        actor,
        place,
        onProgress: (progress) => post({ kind: 'progress', ...progress }),
      })
      return true
    })
    post({ kind: 'done', ran: ran === true })
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    post({ kind: 'refused', refusal: error.refusal })
  } finally {
    await part.database.close()
  }
}

const port = parentPort
if (port !== null) await work(workerData as ImportTask, (message) => port.postMessage(message))
