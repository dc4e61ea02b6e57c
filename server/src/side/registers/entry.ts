import { type AuthorityTree, demoAuthorities } from '@yimen/core/authorities'
import { Type } from 'typebox'
import type { Side } from '../../platform/actor.ts'
import { canonicalJson } from '../../platform/database/table.ts'
import type { RegistrationRow } from './reading/index.ts'

const strict = { additionalProperties: false } as const
const Nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/**
 * A row of a file as the register takes it: who it is about, how things stand, and everything else the file says in
 * `details`. Its canonical JSON is the content of the register's version, word for word.
 */
export const ImportRow = Type.Object(
  {
    /** 11-digit authority of this side; null: nobody is competent yet. */
    authority: Nullable(Type.String({ pattern: '^[12]\\d{10}$' })),
    code: Nullable(Type.String({ minLength: 1, maxLength: 60 })),
    codeKind: Type.String({ maxLength: 40 }),
    details: Type.Intersect([
      Type.Object({
        organisationCode: Type.Optional(Type.String({ pattern: '^[0-9A-Z]{8,9}$' })),
        otherCodes: Type.Optional(
          Type.Array(Type.Object({ kind: Type.String(), code: Type.String({ maxLength: 60 }) }, strict)),
        ),
        status: Type.Optional(Type.String()),
      }),
      Type.Record(Type.String(), Type.Unknown()),
    ]),
    flags: Type.Array(Type.Object({ code: Type.String(), field: Nullable(Type.String()) }, strict)),
    kind: Type.Union([Type.Literal('enterprise'), Type.Literal('individual')]),
    line: Type.Integer({ minimum: 1 }),
    location: Type.Literal('other'),
    name: Type.String({ minLength: 1, maxLength: 400 }),
    nameNormalised: Type.String({ maxLength: 2000 }),
    regionCode: Nullable(Type.String({ pattern: '^\\d{6}$' })),
    rowHash: Type.String({ maxLength: 64 }),
    rowKey: Type.String({ maxLength: 100 }),
    status: Type.Union([
      Type.Literal('normal'),
      Type.Literal('suspended'),
      Type.Literal('abnormal'),
      Type.Literal('cancelled'),
    ]),
  },
  strict,
)
export type ImportRow = import('typebox').Static<typeof ImportRow>

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

function statusOf(text: string | null): ImportRow['status'] {
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

const competent = new WeakMap<AuthorityTree, Map<string, ReturnType<AuthorityTree['competentFor']>>>()

/** A file names a few thousand regions a million times. */
function competentFor(tree: AuthorityTree, region: string, side: Side) {
  let known = competent.get(tree)
  if (known === undefined) {
    known = new Map()
    competent.set(tree, known)
  }
  const key = side + region
  if (!known.has(key)) known.set(key, tree.competentFor(region, side))
  return known.get(key)
}
