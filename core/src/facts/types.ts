/**
 * Where a table of facts comes from. Facts, figures and short labels are not protected by copyright
 * (著作权法第5条: 法律、法规，国家机关的决议、决定、命令和其他具有立法、行政性质的文件); the arrangement is our own.
 */
export interface FactSource {
  readonly table: string
  readonly compiled: string
  readonly documents: readonly string[]
  readonly licence: string
}

/** A row in force from `from` to `to`, both inclusive civil dates; `to` null means no end is known. */
export interface DatedRow {
  readonly from: string
  readonly to: string | null
  readonly source: readonly string[]
}

/** The row in force on `date`, or undefined when the table has none for that day. */
export function findRow<Row extends DatedRow>(rows: readonly Row[], date: string): Row | undefined {
  return rows.find((row) => row.from <= date && (row.to === null || date <= row.to))
}
