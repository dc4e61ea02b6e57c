import type { PartName } from '../platform/actor.ts'

/** A message between parts (DESIGN 5). Its payload is checked against the category's schema at both ends. */
export interface Envelope {
  readonly id: string
  readonly category: string
  readonly schemaVersion: string
  readonly from: PartName
  readonly to: PartName
  /** Who acted: rights at the receiver are those of the originating person (ASVS 8.3.3). */
  readonly actor: { readonly account: string; readonly name: string }
  /** What the order is kept for: a taxpayer or another record of the sender. */
  readonly subject: string
  readonly subjectSeq: string
  readonly payload: unknown
  readonly issuedAt: string
  /** The log entry that caused it. */
  readonly causation: string
  readonly correctionOf: string | null
}

export interface ReturnedField {
  readonly pointer: string
  readonly code: string
  readonly zh: string
  readonly en: string
}

/** What the receiver says. `early`: an earlier message of the same subject is missing, send again after it. */
export interface Receipt {
  readonly id: string
  readonly state: 'accepted' | 'returned' | 'early'
  readonly errors?: readonly ReturnedField[] | undefined
  readonly receivedAt: string
}
