import type { Links } from '../house.ts'
import type { Side } from '../platform/actor.ts'
import type { Part } from '../platform/part.ts'
import { registerDocuments } from './documents/index.ts'
import type { PaymentChannel } from './payments/channel.ts'
import { registerPayments } from './payments/index.ts'

/** What the rooms of a side need besides their own part. */
export interface SideSetting {
  readonly links: Links
  job(name: string, everyMs: number, pass: () => Promise<number>): void
  readonly channel: PaymentChannel
  readonly filesDir: string
  readonly publicUrl: string
  readonly demo: boolean
}

/** Registers the commands, queries, inbox handlers and jobs of every room of a side. */
export function registerSide(part: Part, side: Side, setting: SideSetting): void {
  registerPayments(part, side, setting)
  registerDocuments(part, side, setting)
}
