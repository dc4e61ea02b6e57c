import type { RowHead } from './entry.ts'

/** A number (or the key of a row without one) that the register holds already, with the taxpayer it belongs to. */
export interface KnownNumber {
  /** An identifier kind, or `row-key`. */
  readonly kind: string
  readonly value: string
  readonly taxpayerId: string
  readonly version: number
  readonly code: string | null
  readonly codeKind: string
  readonly status: RowHead['status']
  readonly authority: string | null
  readonly rowHash: string
}

export interface NewNumber {
  readonly kind: string
  readonly value: string
}

/** What a row means for the register. */
export type PlannedRow =
  | {
      readonly does: 'create' | 'change'
      readonly row: RowHead
      readonly numbers: readonly NewNumber[]
      /** The entry that is changed. */
      readonly owner?: KnownNumber
      /** Where the state differs from what the file says. */
      readonly differs?: Differing
    }
  | { readonly does: 'nothing'; readonly row: RowHead; readonly owner: KnownNumber }
  | { readonly does: 'reject'; readonly row: RowHead; readonly problem: RowProblem }

/** A decision of this authority that stays, or a remark about what the register holds. */
export interface Differing {
  readonly status: RowHead['status']
  readonly authority: string | null
  /** Another entry of the register has the same organisation code. */
  readonly sharedUnit: boolean
}

export interface RowProblem {
  readonly column: string
  readonly code: 'duplicate-in-file' | 'number-of-another' | 'demo-region'
  readonly value: string
  readonly message: { readonly zh: string; readonly en: string }
}

/** The second row about a taxpayer in one file: the first one counts, because nothing says which is newer. */
export function duplicateInFile(value: string, firstLine: number): RowProblem {
  return {
    column: '',
    code: 'duplicate-in-file',
    value,
    message: {
      zh: `与本文件第${firstLine}行是同一户，以先出现的一行为准`,
      en: `The same taxpayer as on line ${firstLine} of this file: the first row counts`,
    },
  }
}

function numberOfAnother(value: string): RowProblem {
  return {
    column: '',
    code: 'number-of-another',
    value,
    message: {
      zh: `号码${value}已属于登记簿中的另一户，请核对`,
      en: `The number ${value} belongs to another taxpayer of the register: check it`,
    },
  }
}

function demoRegion(value: string): RowProblem {
  return {
    column: '',
    code: 'demo-region',
    value,
    message: {
      zh: `行政区划码${value}仅用于演示，不得导入`,
      en: `Region code ${value} is for demonstration only and is never imported`,
    },
  }
}

/** Kinds of number a unit had before the unified code (国发〔2015〕33号 moves every unit to one code). */
const OLDER_KINDS: ReadonlySet<string> = new Set(['taxpayer-number-15', 'organisation-code'])
/** Fifteen digits can be read as either; two files may have read the same number differently. */
const FIFTEEN: ReadonlySet<string> = new Set(['taxpayer-number-15', 'registration-number-15'])

/**
 * Decides what the rows of a chunk do to the register, in file order. A row is about the taxpayer that holds its number; else
 * about the one that holds a further number of it; else, for a unified code, about the unit that was registered under an
 * older number with the same organisation code. Organisation codes alone never join two rows: one organisation may be
 * registered several times under 15-digit numbers (branches, project sites), and those are several taxpayers.
 */
export function planChunk(rows: readonly RowHead[], known: readonly KnownNumber[]): readonly PlannedRow[] {
  const register = new Register(known)
  const lineOf = new Map<string, number>()
  return rows.map((row) => {
    const planned = planRow(row, register, lineOf)
    if (planned.does !== 'reject') {
      for (const number of numbersOf(row)) lineOf.set(numberKey(number.kind, number.value), row.line)
      const unit = row.organisationCode
      if (unit !== null) lineOf.set(numberKey('organisation-code', unit), row.line)
      if (row.code === null) lineOf.set(numberKey('row-key', row.rowKey), row.line)
      if (planned.owner !== undefined) lineOf.set(planned.owner.taxpayerId, row.line)
    }
    return planned
  })
}

function planRow(row: RowHead, register: Register, lineOf: ReadonlyMap<string, number>): PlannedRow {
  const reject = (problem: RowProblem): PlannedRow => ({ does: 'reject', row, problem })
  if (row.regionCode?.startsWith('99')) return reject(demoRegion(row.regionCode))
  const numbers = numbersOf(row)
  for (const { kind, value } of row.code === null ? [{ kind: 'row-key', value: row.rowKey }] : numbers) {
    const line = lineOf.get(numberKey(kind, value))
    if (line !== undefined) return reject(duplicateInFile(row.code ?? row.name, line))
  }
  const owner = register.ownerOf(row, numbers)
  if (owner !== undefined && 'problem' in owner) return reject(owner.problem)
  const line = owner === undefined ? undefined : lineOf.get(owner.taxpayerId)
  if (line !== undefined) return reject(duplicateInFile(row.code ?? row.name, line))
  if (owner !== undefined && owner.rowHash === row.rowHash) return { does: 'nothing', row, owner }
  const fresh = numbers.filter(({ kind, value }) => register.find(kind, value) === undefined)
  const unit = unitOf(row, register, lineOf, owner)
  if (unit.free !== undefined) fresh.push({ kind: 'organisation-code', value: unit.free })
  const sharedUnit = unit.shared && !row.sameUnitBefore
  // A file that says nothing about status or authority does not undo what this authority decided about them.
  const status = owner === undefined || row.statusSaid ? row.status : owner.status
  const authority = row.authority ?? owner?.authority ?? null
  const same = !sharedUnit && status === row.status && authority === row.authority
  const differs = same ? {} : { differs: { status, authority, sharedUnit } }
  return owner === undefined
    ? { does: 'create', row, numbers: fresh, ...differs }
    : { does: 'change', row, numbers: fresh, owner, ...differs }
}

/** Whether the organisation code of a row is still to be recorded (`free`), or stands for another entry already. */
function unitOf(
  row: RowHead,
  register: Register,
  lineOf: ReadonlyMap<string, number>,
  owner: KnownNumber | undefined,
): { readonly free?: string; readonly shared: boolean } {
  const unit = row.organisationCode
  if (unit === null || row.codeKind === 'organisation-code') return { shared: false }
  if (lineOf.has(numberKey('organisation-code', unit))) return { shared: true }
  const holder = register.find('organisation-code', unit)
  if (holder === undefined) return { free: unit, shared: false }
  return { shared: holder.taxpayerId !== owner?.taxpayerId }
}

/** The taxpayer's numbers in a row: its code first. The organisation code inside a longer number is not one of them. */
function numbersOf(row: RowHead): NewNumber[] {
  if (row.code === null) return []
  const others = (row.otherCodes ?? []).filter((other) => other.kind !== 'organisation-code')
  return [
    { kind: row.codeKind, value: row.code },
    ...others.map((other) => ({ kind: other.kind, value: other.code })),
  ]
}

/** Numbers a row lays claim to within its file, beyond its `rowKey`. */
export function furtherNumbers(row: {
  readonly code: string | null
  readonly otherCodes: readonly { readonly kind: string; readonly code: string }[]
}): readonly string[] {
  if (row.otherCodes.length === 0) return NONE
  return row.otherCodes
    .filter(({ kind, code }) => kind !== 'organisation-code' && code !== row.code)
    .map(({ kind, code }) => `${kind}:${code}`)
}
const NONE: readonly string[] = []

const numberKey = (kind: string, value: string) => `${FIFTEEN.has(kind) ? 'fifteen' : kind}:${value}`

class Register {
  readonly #byNumber: ReadonlyMap<string, KnownNumber>

  constructor(known: readonly KnownNumber[]) {
    this.#byNumber = new Map(known.map((each) => [numberKey(each.kind, each.value), each]))
  }

  find(kind: string, value: string): KnownNumber | undefined {
    return this.#byNumber.get(numberKey(kind, value))
  }

  ownerOf(row: RowHead, numbers: readonly NewNumber[]): KnownNumber | { problem: RowProblem } | undefined {
    if (row.code === null) return this.find('row-key', row.rowKey)
    const [main, ...others] = numbers.map(({ kind, value }) => this.find(kind, value))
    const ids = new Set(others.flatMap((other) => (other === undefined ? [] : [other.taxpayerId])))
    if (main !== undefined) ids.add(main.taxpayerId)
    const other = others.find((each) => each !== undefined)
    if (ids.size > 1) return { problem: numberOfAnother(other?.value ?? row.code) }
    if (main !== undefined) return main
    if (other !== undefined)
      return other.codeKind === row.codeKind ? { problem: numberOfAnother(other.value) } : other
    const code = row.organisationCode
    if (row.codeKind !== 'uscc' || code === null || row.sameUnitBefore) return undefined
    const unit = this.find('organisation-code', code)
    return unit !== undefined && OLDER_KINDS.has(unit.codeKind) ? unit : undefined
  }
}
