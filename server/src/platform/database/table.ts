import { type Fragment, identifier, join, programText, sql } from './sql.ts'

/** Column kinds and the TypeScript value each one takes. */
export interface ColumnKinds {
  uuid: string
  text: string
  integer: number
  bigint: bigint
  date: string
  timestamptz: Date
  boolean: boolean
  jsonb: unknown
  bytea: Buffer
}

export type ColumnKind = keyof ColumnKinds
export interface OptionalColumn<K extends ColumnKind> {
  readonly optional: K
}
export type Column = ColumnKind | OptionalColumn<ColumnKind>
export type Columns = { readonly [name: string]: Column }

export type RowOf<T extends Table<Columns>> = T extends Table<infer C> ? RowFrom<C> : never
type RowFrom<C extends Columns> = {
  [N in keyof C as C[N] extends ColumnKind ? N : never]: C[N] extends ColumnKind ? ColumnKinds[C[N]] : never
} & {
  [N in keyof C as C[N] extends OptionalColumn<ColumnKind> ? N : never]?:
    | (C[N] extends OptionalColumn<infer K> ? ColumnKinds[K] : never)
    | null
    | undefined
}

/**
 * A table as commands write it. `proved` tables hold legal facts that are only ever inserted: their rows carry the log
 * entry that made them (`entry_id`) and the entry carries a digest of the rows, so that `yimen verify` notices a row
 * that was changed, added or removed behind the program's back.
 */
export interface Table<C extends Columns> {
  readonly name: string
  readonly proved: boolean
  readonly columns: C
}

export const optional = <K extends ColumnKind>(kind: K): OptionalColumn<K> => ({ optional: kind })

const registered = new Map<string, Table<Columns>>()

export function defineTable<const C extends Columns>(table: {
  name: string
  proved?: boolean
  columns: C
}): Table<C> {
  const defined: Table<C> = { name: table.name, proved: table.proved ?? false, columns: table.columns }
  const known = registered.get(table.name)
  if (known !== undefined && known.proved !== defined.proved)
    throw new Error(`two definitions of table ${table.name}`)
  registered.set(table.name, defined)
  return defined
}

/** Every proved table that any loaded module defines; `verify` walks them. */
export function provedTables(): Table<Columns>[] {
  return [...registered.values()].filter((table) => table.proved)
}

export function kindOf(column: Column): ColumnKind {
  return typeof column === 'string' ? column : column.optional
}

/** The INSERT of rows: VALUES for one row (fastest to plan and bind), unnest of arrays for more (text independent of the count). */
export function insertStatement(table: Table<Columns>, rows: readonly Record<string, unknown>[]): Fragment {
  const names = Object.keys(table.columns)
  const list = join(names.map(identifier), ', ')
  if (rows.length === 1) {
    const row = rows[0] ?? {}
    const values = names.map((name) => sql`${bindable(table.columns[name] as Column, row[name])}`)
    return sql`INSERT INTO ${identifier(table.name)} (${list}) VALUES (${join(values, ', ')})`
  }
  const isJson = (name: string) => kindOf(table.columns[name] as Column) === 'jsonb'
  const values = (name: string) => rows.map((row) => bindable(table.columns[name] as Column, row[name]))
  const plain = names.filter((name) => !isJson(name))
  const arrays = plain.map(
    (name) => sql`${values(name)}::${programText(`${kindOf(table.columns[name] as Column)}[]`)}`,
  )
  // A jsonb column travels as one JSON array: as a PostgreSQL array every quotation mark of it would be escaped twice.
  const json = names.filter(isJson)
  const elements = json.map(
    (name) =>
      sql`jsonb_array_elements(${`[${values(name)
        .map((text) => text ?? 'null')
        .join(',')}]`}::jsonb)`,
  )
  const source = join([sql`unnest(${join(arrays, ', ')})`, ...elements], ', ')
  const selected = names.map((name) =>
    isJson(name) ? sql`nullif(${identifier(name)}, 'null'::jsonb)` : identifier(name),
  )
  const columns = join([...plain, ...json].map(identifier), ', ')
  return sql`INSERT INTO ${identifier(table.name)} (${list}) SELECT ${join(selected, ', ')} FROM ROWS FROM (${source}) AS r(${columns})`
}

/** JSON in canonical form (sorted keys, no spaces) made elsewhere: written and digested as it is. */
export class CanonicalText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/**
 * Texts of values that were just digested, until they are written: the digest of a proved row and its statement are made in one go,
 * and the text of a return is long. Taken out when used, so that a value changed later can never be written as it was.
 */
const digestedTexts = new WeakMap<object, string>()

export function jsonText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const known = digestedTexts.get(value)
  if (known === undefined) return JSON.stringify(value)
  digestedTexts.delete(value)
  return known
}

function bindable(column: Column, value: unknown): unknown {
  if (value === undefined || value === null) return null
  const kind = kindOf(column)
  if (kind === 'jsonb') return value instanceof CanonicalText ? value.text : jsonText(value)
  if (kind === 'bigint') return (value as bigint).toString()
  return value
}

/**
 * The canonical line of a row: its columns in name order as text, nulls left out (so that a later nullable column does
 * not change the digest of older rows). Written from the values on insert and from the stored values on verify.
 */
export function canonicalRow(table: Table<Columns>, row: Record<string, unknown>): string {
  const parts: string[] = []
  for (const name of sortedColumns(table)) {
    const value = row[name]
    if (value === undefined || value === null) continue
    parts.push(name, canonicalValue(kindOf(table.columns[name] as Column), value))
  }
  return JSON.stringify(parts)
}

const columnOrders = new WeakMap<Table<Columns>, readonly string[]>()

function sortedColumns(table: Table<Columns>): readonly string[] {
  const known = columnOrders.get(table)
  if (known) return known
  const names = Object.keys(table.columns).sort()
  columnOrders.set(table, names)
  return names
}

function canonicalValue(kind: ColumnKind, value: unknown): string {
  switch (kind) {
    case 'jsonb': {
      const text = canonicalJson(value)
      if (typeof value === 'object' && value !== null) digestedTexts.set(value, text)
      return text
    }
    case 'timestamptz':
      return value instanceof Date ? value.toISOString() : new Date(String(value)).toISOString()
    case 'bytea':
      return (value as Buffer).toString('hex')
    case 'boolean':
      return value === true ? 'true' : 'false'
    default:
      return String(value)
  }
}

/** JSON with sorted keys; for the plain data we store it equals RFC 8785. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object')
    return JSON.stringify(typeof value === 'bigint' ? value.toString() : (value ?? null))
  // Texts grow by +=: twice as fast as collecting parts and joining them, and this runs over everything that is written.
  if (Array.isArray(value)) {
    let list = '['
    for (let index = 0; index < value.length; index += 1)
      list += index === 0 ? canonicalJson(value[index]) : `,${canonicalJson(value[index])}`
    return `${list}]`
  }
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (value instanceof CanonicalText) return value.text
  const record = value as Record<string, unknown>
  let text = '{'
  for (const key of sortedKeys(record)) {
    const item = record[key]
    if (item !== undefined) text += `${text.length === 1 ? '' : ','}${quotedKey(key)}${canonicalJson(item)}`
  }
  return `${text}}`
}

/** Sorting what is sorted already costs as much as writing it. */
function sortedKeys(record: Record<string, unknown>): string[] {
  const keys = Object.keys(record)
  for (let index = 1; index < keys.length; index += 1)
    if ((keys[index] as string) < (keys[index - 1] as string)) return keys.sort()
  return keys
}

const quotedKeys = new Map<string, string>()

/** `"key":`, remembered: records have few different keys. */
function quotedKey(key: string): string {
  let quoted = quotedKeys.get(key)
  if (quoted === undefined) {
    quoted = `${JSON.stringify(key)}:`
    if (quotedKeys.size < 5000) quotedKeys.set(key, quoted)
  }
  return quoted
}
