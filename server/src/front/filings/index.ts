import type { Part } from '../../part.ts'
import { gated } from '../../platform/jobs/gated.ts'
import { dispatchPending, recordSideAnswers } from '../dispatch/dispatch.ts'
import type { FrontSetting } from '../index.ts'
import { changeDraft, openDraft, refillDraft } from './drafts.ts'
import { requestPayment } from './pay.ts'
import { submitFiling } from './submit.ts'

const SWEEP_MS = 1000

export { filedAtCounter, stateAt } from './counterDay.ts'
export { filingHandlers } from './routes.ts'
export { findDraftByNumber } from './store.ts'

/** Drafts, joint filings, payments, and the job that brings commands to the sides until they are answered. */
export function registerFilings(front: Part, setting: FrontSetting): void {
  for (const command of [
    openDraft,
    changeDraft,
    refillDraft,
    submitFiling,
    requestPayment,
    recordSideAnswers,
  ])
    front.pipeline.register(command)
  // Requests bring their commands to the sides themselves; what a crash left behind needs no bell.
  const pending = () => dispatchPending(front, setting.links)
  setting.job('dispatch', SWEEP_MS, gated(front, [], SWEEP_MS, pending))
}
