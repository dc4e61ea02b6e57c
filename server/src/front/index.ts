import type { Links } from '../house.ts'
import type { Part } from '../part.ts'
import {
  createAccount,
  disableAccount,
  failSignIn,
  grantAuthorisation,
  resetAccount,
  revokeAuthorisation,
  unlockAccount,
} from './accounts/index.ts'
import { businessDates } from './administration/index.ts'
import { registerJointDocuments } from './documents/index.ts'
import { registerFilings } from './filings/index.ts'
import { registerRegisters } from './registers/index.ts'
import { closeSession, openSession } from './sessions/index.ts'

/** What the front's rooms need besides their own part. */
export interface FrontSetting {
  readonly links: Links
  /** Starts a job of this part; it is rung after every commit of the part. */
  job(name: string, everyMs: number, pass: () => Promise<number>): void
  readonly demo: boolean
  readonly publicUrl: string
}

/** Registers the commands, queries, inbox handlers and jobs of every room of the front. */
export function registerFront(front: Part, setting: FrontSetting): void {
  registerPeople(front)
  registerJointDocuments(front, setting)
  registerRegisters(front, setting.links, setting)
  registerFilings(front, setting)
  if (setting.demo) setting.job('business-date', 2000, businessDates(front, setting.links).pass)
}

/** Accounts, sessions and authorisations. */
function registerPeople({ pipeline }: Part): void {
  const commands = [
    createAccount,
    resetAccount,
    unlockAccount,
    disableAccount,
    failSignIn,
    openSession,
    closeSession,
    grantAuthorisation,
    revokeAuthorisation,
  ]
  for (const command of commands) pipeline.register(command)
}
