import { type AuthorityTree, demoAuthorities } from '@yimen/core/authorities'
import type { Side } from '../../platform/actor.ts'
import { canonicalJson } from '../../platform/database/table.ts'
import type { RegistrationRow } from './reading/index.ts'

/**
 * A row of a file as the register takes it: who it is about, how things stand, and everything else the file says in
 * `details`. Its canonical JSON is the content of the register's version, word for word.
 */
export interface ImportRow {
  /** 11-digit authority of this side; null: nobody is competent yet. */
  readonly authority: string | null
  readonly code: string | null
  readonly codeKind: string
  readonly details: Readonly<Record<string, unknown>>
  readonly flags: readonly { readonly code: string; readonly field: string | null }[]
  readonly kind: 'enterprise' | 'individual'
  readonly line: number
  readonly location: 'other'
  readonly name: string
  readonly nameNormalised: string
  readonly regionCode: string | null
  readonly rowHash: string
  readonly rowKey: string
  readonly status: EntryStatus
}

export type EntryStatus = 'normal' | 'suspended' | 'abnormal' | 'cancelled'

/** Fields of a row that go into `details` as they are, in the order of canonical JSON. */
const DETAILS = [
  'address',
  'authority',
  'capital',
  'capitalRaw',
  'city',
  'codeFindings',
  'establishedOn',
  'establishedRaw',
  'formerName',
  'industry',
  'industryHint',
  'legalForm',
  'legalFormHint',
  'legalRepresentative',
  'nameOriginal',
  'operatingAddress',
  'organisationCode',
  'otherCodes',
  'province',
  'registrationTypeRaw',
  'scope',
  'sourceId',
  'status',
  'telephone',
] as const satisfies readonly (keyof RegistrationRow)[]

/**
 * A validated row as the register takes it. Keys are set in the order of canonical JSON, so that {@link rowText} need not
 * sort them. Lone surrogates, which no database stores, become U+FFFD.
 * @param sameUnitAsLine the line on which this file names the same unit first, under another number.
 */
export function importRow(
  row: RegistrationRow,
  side: Side,
  sameUnitAsLine?: number,
  tree: AuthorityTree = demoAuthorities,
): ImportRow {
  const details: Record<string, unknown> = {}
  for (const name of DETAILS) {
    const value = row[name]
    if (value === null || (typeof value === 'object' && 'length' in value && value.length === 0)) continue
    if (typeof value === 'string') details[name] = value.isWellFormed() ? value : value.toWellFormed()
    else if (name === 'capital')
      details.capital = { amountFen: String(row.capital?.amountFen), currency: row.capital?.currency }
    else details[name] = value
  }
  const flags = row.flags.map(({ code, field }) => ({ code: code as string, field: field as string | null }))
  if (sameUnitAsLine !== undefined) flags.push(SHARED_UNIT)
  return {
    authority: authorityOf(row, side, tree),
    code: row.code,
    codeKind: row.codeKind,
    details,
    flags,
    kind: kindOf(row),
    line: row.line,
    location: 'other',
    name: row.name.toWellFormed(),
    nameNormalised: row.nameNormalised.toWellFormed(),
    regionCode: row.regionCode,
    rowHash: row.rowHash,
    rowKey: row.rowKey,
    status: statusOf(row.status),
  }
}

/** Two entries of one register with the same organisation code: possibly one unit registered twice. */
export const SHARED_UNIT = { code: 'same-unit-in-register', field: 'code' }

/** The canonical JSON of a row made by {@link importRow}. */
export function rowText(row: ImportRow): string {
  // Only these two hold objects whose keys somebody else ordered.
  const sorted = row.details.codeFindings === undefined && row.details.otherCodes === undefined
  return sorted ? JSON.stringify(row) : canonicalJson(row)
}

/**
 * What is needed of a row besides its text to decide about it and to write it: made where the row is read, so that the thread
 * that writes need not take the text apart again.
 */
export interface RowHead {
  readonly line: number
  readonly rowKey: string
  readonly rowHash: string
  readonly name: string
  readonly nameNormalised: string
  readonly kind: ImportRow['kind']
  readonly code: string | null
  readonly codeKind: string
  readonly status: EntryStatus
  /** The file says something about the status. */
  readonly statusSaid: boolean
  readonly authority: string | null
  readonly regionCode: string | null
  readonly organisationCode: string | null
  readonly otherCodes: readonly { readonly kind: string; readonly code: string }[] | null
  /** This file named the same unit before, under another number. */
  readonly sameUnitBefore: boolean
  /** JSON of the flags, `[]` for none. */
  readonly flags: string
  /** JSON of what screens show of a present entry at once. */
  readonly shown: string
}

/**
 * What screens show of a present entry at once. The rest (scope of business, raw spellings) stands in its version only: with
 * everything stored twice a file became twice as large in the register as need be, and the import a quarter slower.
 */
const AT_A_GLANCE = [
  'organisationCode',
  'establishedOn',
  'registrationTypeRaw',
  'address',
  'industry',
  'legalRepresentative',
  'telephone',
] as const

/** The head of a row. */
export function rowHead(row: ImportRow, source: RegistrationRow, sameUnitBefore: boolean): RowHead {
  const shown: Record<string, unknown> = {}
  for (const name of AT_A_GLANCE) if (row.details[name] !== undefined) shown[name] = row.details[name]
  return {
    line: row.line,
    rowKey: row.rowKey,
    rowHash: row.rowHash,
    name: row.name,
    nameNormalised: row.nameNormalised,
    kind: row.kind,
    code: row.code,
    codeKind: row.codeKind,
    status: row.status,
    statusSaid: source.status !== null,
    authority: row.authority,
    regionCode: row.regionCode,
    organisationCode: source.organisationCode,
    otherCodes: source.otherCodes.length === 0 ? null : source.otherCodes,
    sameUnitBefore,
    flags: row.flags.length === 0 ? '[]' : JSON.stringify(row.flags),
    shown: JSON.stringify(shown),
  }
}

/**
 * Accepted rows: their texts are what is proved and stored, their heads what is decided by. A few large texts and not thousands
 * of small objects: whatever lives while a chunk waits is copied by the garbage collector over and over, which was a third
 * of the program's processor time.
 */
export interface ChunkContent {
  /** Canonical JSON of a row a line. */
  readonly text: string
  /** SHA-256 (hex) of the text: by it the command names its rows. */
  readonly hash: string
  /** A {@link headText} a row, separated by commas. */
  readonly heads: string
  /** What the register is asked for, one a line: the numbers of the rows, and the keys of rows without one. */
  readonly numbers: string
  readonly rowKeys: string
}

type HeadList = [
  line: number,
  rowKey: string,
  rowHash: string,
  name: string,
  nameNormalised: string,
  kind: RowHead['kind'],
  code: string | null,
  codeKind: string,
  status: EntryStatus,
  statusSaid: boolean,
  authority: string | null,
  regionCode: string | null,
  organisationCode: string | null,
  otherCodes: RowHead['otherCodes'],
  sameUnitBefore: boolean,
  flags: string,
  shown: string,
]

/** A head as JSON, without the names of its fields. */
export function headText(head: RowHead): string {
  const list: HeadList = [
    head.line,
    head.rowKey,
    head.rowHash,
    head.name,
    head.nameNormalised,
    head.kind,
    head.code,
    head.codeKind,
    head.status,
    head.statusSaid,
    head.authority,
    head.regionCode,
    head.organisationCode,
    head.otherCodes,
    head.sameUnitBefore,
    head.flags,
    head.shown,
  ]
  return JSON.stringify(list)
}

/** The heads of a content, in order. */
export function headsOf({ heads }: Pick<ChunkContent, 'heads'>): RowHead[] {
  const lists: HeadList[] = JSON.parse(`[${heads}]`)
  return lists.map((list) => ({
    line: list[0],
    rowKey: list[1],
    rowHash: list[2],
    name: list[3],
    nameNormalised: list[4],
    kind: list[5],
    code: list[6],
    codeKind: list[7],
    status: list[8],
    statusSaid: list[9],
    authority: list[10],
    regionCode: list[11],
    organisationCode: list[12],
    otherCodes: list[13],
    sameUnitBefore: list[14],
    flags: list[15],
    shown: list[16],
  }))
}

/**
 * Individual: sole traders (个体工商户; codes 92…, GB 32100-2015 table 1) and persons filing under their own citizen
 * number. Their exempt sales stand on another line of the return.
 */
function kindOf(row: RegistrationRow): 'enterprise' | 'individual' {
  if (row.codeKind === 'uscc') return row.code?.startsWith('92') ? 'individual' : 'enterprise'
  if (row.codeKind.startsWith('citizen-id') || row.codeKind.startsWith('individual-number'))
    return 'individual'
  const sole = row.registrationTypeRaw?.includes('个体') === true || row.legalForm?.includes('个体') === true
  return sole ? 'individual' : 'enterprise'
}

const STATUS_WORDS = [
  ['abnormal', /非正常/],
  ['cancelled', /注销|吊销|清算完/],
  ['suspended', /停业|歇业/],
] as const

function statusOf(text: string | null): EntryStatus {
  if (text === null) return 'normal'
  return STATUS_WORDS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'normal'
}

/** The authority the file names, else the one competent for the region; null where this house has none for the place. */
function authorityOf(row: RegistrationRow, side: Side, tree: AuthorityTree): string | null {
  const named = row.authority === null ? undefined : tree.find(row.authority.trim())
  const found =
    named?.side === side
      ? named
      : row.regionCode === null
        ? undefined
        : competentFor(tree, row.regionCode, side)
  return found === undefined || found.demo ? null : found.code
}

const competent = new WeakMap<AuthorityTree, Record<Side, Map<string, Competent>>>()
type Competent = ReturnType<AuthorityTree['competentFor']>

/** A file names a few thousand regions a million times. */
function competentFor(tree: AuthorityTree, region: string, side: Side): Competent {
  let known = competent.get(tree)
  if (known === undefined) {
    known = { national: new Map(), local: new Map() }
    competent.set(tree, known)
  }
  const bySide = known[side]
  const found = bySide.get(region)
  if (found !== undefined || bySide.has(region)) return found
  const asked = tree.competentFor(region, side)
  bySide.set(region, asked)
  return asked
}
