/** Reading and validating register files: pure streaming, no database. */
export { type Capital, parseCapital } from './capital.ts'
export type { OtherCode } from './codes.ts'
export type { Encoding } from './encoding.ts'
export { type FlagCode, flagText, type RowFlag } from './flag.ts'
export {
  type ColumnMapping,
  FIELDS,
  type Field,
  type HeaderMapping,
  type HeaderOverride,
  mapHeader,
  overrideMapping,
} from './header.ts'
export { normaliseName } from './names.ts'
export { type FailureCode, type Problem, type ProblemCode, ReadFailure } from './problem.ts'
export { type CellNote, DEFAULT_LIMITS, type RawRow, type ReadLimits } from './rawRow.ts'
export type { Delimiter } from './records.ts'
export {
  isRegistration,
  type RegistrationRow,
  type Reject,
  type ValidationOptions,
} from './registration.ts'
export {
  type HeaderFound,
  type ReadRegistrationsOptions,
  type RegistrationBatch,
  readRegistrations,
} from './registrations.ts'
export { type RejectedCells, RejectsWriter, rejectHeader, rejectLine } from './rejects.ts'
export { findSheets, type ReadOptions, readRowBatches, readRows } from './rows.ts'
export { RowValidator } from './validator.ts'
export type { SheetInfo } from './workbook.ts'
