import type { Sql } from '../database/sql.ts'

/**
 * A table of present state that follows from proved rows: `yimen verify` recomputes it, so that state changed behind the
 * program's back is named although the log holds no digest of it.
 */
export interface Projection {
  /** The state table; parts without it skip the check. */
  readonly table: string
  /** Selects one row with a `count` of rows that do not follow from what is proved. */
  readonly differing: Sql
}

const registered = new Map<string, Projection>()

/** Rooms name here what their state tables follow from; one check for each table. */
export function defineProjection(projection: Projection): void {
  registered.set(projection.table, projection)
}

export function projections(): readonly Projection[] {
  return [...registered.values()]
}
