import type { Problem } from './problem.ts'

/** What a spreadsheet did to a cell: `formula` (the stored result is used), `formula-without-result`, `error-value`. */
export interface CellNote {
  readonly column: number
  readonly code: 'formula' | 'formula-without-result' | 'error-value'
}

/** One row of a file: `line` is the number of the line (or sheet row) it starts on, counted from 1. */
export interface RawRow {
  readonly line: number
  readonly cells: string[]
  /** Set when the row could not be read; it counts as read and rejected. */
  readonly problem?: Problem
  readonly notes?: readonly CellNote[]
  /** Rows of a worksheet end at their last filled cell; rows of text have all separators. */
  readonly mayBeShort?: true
}

export interface ReadLimits {
  /** Most bytes of one record. */
  readonly maxRecordBytes: number
  /** Most lines of one record; a quoted field may hold line breaks. */
  readonly maxRecordLines: number
  readonly maxColumns: number
  /** Most bytes of the whole file after unpacking. */
  readonly maxBytes: number
  /** Most characters of all shared texts of a workbook, which have to be held in memory. */
  readonly maxSharedCharacters: number
}

export const DEFAULT_LIMITS: ReadLimits = {
  maxRecordBytes: 1024 * 1024,
  maxRecordLines: 200,
  maxColumns: 16_384,
  maxBytes: 4 * 1024 ** 3,
  maxSharedCharacters: 64 * 1024 ** 2,
}
