import type { Part } from '../../platform/part.ts'
import { dispatchPending, recordSideAnswers } from '../dispatch/dispatch.ts'
import type { FrontSetting } from '../index.ts'
import { changeDraft, openDraft, refillDraft } from './drafts.ts'
import { requestPayment } from './pay.ts'
import { submitFiling } from './submit.ts'

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
  setting.job('dispatch', 1000, () => dispatchPending(front, setting.links))
}
