import type { Links } from '../house.ts'
import type { Part } from '../platform/part.ts'

/** What the front's rooms need besides their own part. */
export interface FrontSetting {
  readonly links: Links
  /** Starts a job of this part; it is rung after every commit of the part. */
  job(name: string, everyMs: number, pass: () => Promise<number>): void
  readonly demo: boolean
  readonly publicUrl: string
}

/** Registers the commands, queries, inbox handlers and jobs of every room of the front. */
export function registerFront(_front: Part, _setting: FrontSetting): void {}
