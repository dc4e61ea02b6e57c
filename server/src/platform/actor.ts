import type { Role } from '@yimen/core/api'

export type Side = 'national' | 'local'
export type PartName = 'front' | Side

/** A hat: the right to act for one side at one of its authorities. An officer may wear two. */
export interface Hat {
  readonly side: Side
  /** 11-digit authority code, subtree included. */
  readonly authority: string
  readonly roles: readonly Role[]
}

/**
 * Who acts. It travels with every command and query to the sides and through the exchange, so that rights are always
 * those of the person who asked, never those of the node that forwards.
 */
export interface Actor {
  readonly kind: 'person' | 'system'
  readonly accountId: string
  readonly displayName: string
  readonly roles: readonly Role[]
  readonly hats: readonly Hat[]
  /** Taxpayers this person may act for, by side-local taxpayer id, resolved by the front from authorisations. */
  readonly mandates: readonly { readonly side: Side; readonly taxpayerId: string }[]
  readonly channel: 'web' | 'counter' | 'api' | 'cli' | 'job' | 'exchange'
}

export function systemActor(name: string, channel: Actor['channel'] = 'job'): Actor {
  return { kind: 'system', accountId: name, displayName: name, roles: [], hats: [], mandates: [], channel }
}
