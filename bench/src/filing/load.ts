import { Worker } from 'node:worker_threads'
import type { LoadAnswer, LoadOrder } from './loadWorker.ts'

/** The clients, in a thread of their own. */
export interface Load {
  /** @throws when anything but an acceptance by both sides was answered. */
  run(order: LoadOrder): Promise<LoadAnswer>
  close(): Promise<void>
}

export function openLoad(): Load {
  const worker = new Worker(new URL('./loadWorker.ts', import.meta.url))
  return {
    async run(order) {
      const answer = await new Promise<LoadAnswer>((resolve, reject) => {
        worker.once('error', reject)
        worker.once('message', (message: LoadAnswer) => {
          worker.off('error', reject)
          resolve(message)
        })
        worker.postMessage(order)
      })
      if (answer.accepted !== order.shots.length)
        throw new Error(
          `${order.shots.length - answer.accepted} of ${order.shots.length} filings were not accepted by both sides: ${answer.others.join(' | ')}`,
        )
      return answer
    },
    async close() {
      await worker.terminate()
    },
  }
}
