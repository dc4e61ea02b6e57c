import type { Finding, IdentifierKind, IdentifierOverride } from '@yimen/core/identifiers'
import type { Capital } from './capital.ts'
import type { OtherCode } from './codes.ts'
import type { RowFlag } from './flag.ts'
import type { Problem } from './problem.ts'

/** A validated row of a register. Values that could not be understood stay in their `…Raw` field. */
export interface RegistrationRow {
  readonly line: number
  /** Who the row is about: kind and code, or for rows without code a hash of name, date and place. Equal for the same taxpayer. */
  readonly rowKey: string
  /** SHA-256 (hex) over all values taken, in a fixed order: equal for an unchanged row whatever the file's form was. */
  readonly rowHash: string
  /** NFC; the original stands in `nameOriginal` where it differs. */
  readonly name: string
  readonly nameOriginal: string | null
  readonly nameNormalised: string
  readonly formerName: string | null
  readonly code: string | null
  readonly codeKind: IdentifierKind | 'old-registration-number' | 'none'
  readonly codeFindings: readonly Finding[]
  readonly otherCodes: readonly OtherCode[]
  readonly organisationCode: string | null
  readonly establishedOn: string | null
  readonly establishedRaw: string | null
  readonly registrationTypeRaw: string | null
  readonly legalForm: string | null
  readonly legalFormHint: string | null
  readonly capital: Capital | null
  readonly capitalRaw: string | null
  readonly scope: string | null
  readonly province: string | null
  readonly city: string | null
  readonly address: string | null
  readonly operatingAddress: string | null
  /** Six digits: from its column, else from the code (then the region of first registration). */
  readonly regionCode: string | null
  readonly industry: string | null
  readonly industryHint: string | null
  readonly legalRepresentative: string | null
  readonly telephone: string | null
  readonly authority: string | null
  readonly status: string | null
  readonly sourceId: string | null
  readonly flags: readonly RowFlag[]
}

/** A row that is not imported, with all reasons found and its cells as they were. */
export interface Reject {
  readonly line: number
  readonly problems: readonly Problem[]
  readonly cells: readonly string[]
}

export interface ValidationOptions {
  /** Dates after this day (`YYYY-MM-DD`) are flagged. */
  readonly businessDate: string
  /** Recorded decisions to accept codes whose check fails, by normalised code. */
  readonly codeOverrides?: ReadonlyMap<string, IdentifierOverride>
}

/** True for a row that passed. */
export function isRegistration(result: RegistrationRow | Reject): result is RegistrationRow {
  return 'rowKey' in result
}
