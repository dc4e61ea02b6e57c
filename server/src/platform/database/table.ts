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
  const arrays = names.map((name) => {
    const column = table.columns[name] as Column
    const kind = kindOf(column)
    // jsonb travels as text: the driver would take a JSON array for a PostgreSQL array.
    const carrier = kind === 'jsonb' ? 'text' : kind
    return sql`${rows.map((row) => bindable(column, row[name]))}::${programText(`${carrier}[]`)}`
  })
  const selected = names.map((name) =>
    kindOf(table.columns[name] as Column) === 'jsonb' ? sql`${identifier(name)}::jsonb` : identifier(name),
  )
  return sql`INSERT INTO ${identifier(table.name)} (${list}) SELECT ${join(selected, ', ')} FROM unnest(${join(arrays, ', ')}) AS r(${list})`
}

function bindable(column: Column, value: unknown): unknown {
  if (value === undefined || value === null) return null
  const kind = kindOf(column)
  if (kind === 'jsonb') return JSON.stringify(value)
  if (kind === 'bigint') return (value as bigint).toString()
  return value
}

/**
 * The canonical line of a row: its columns in name order as text, nulls left out (so that a later nullable column does
 * not change the digest of older rows). Written from the values on insert and from the stored values on verify.
 */
export function canonicalRow(table: Table<Columns>, row: Record<string, unknown>): string {
  const parts: string[] = []
  for (const name of Object.keys(table.columns).sort()) {
    const value = row[name]
    if (value === undefined || value === null) continue
    parts.push(name, canonicalValue(kindOf(table.columns[name] as Column), value))
  }
  return JSON.stringify(parts)
}

function canonicalValue(kind: ColumnKind, value: unknown): string {
  switch (kind) {
    case 'jsonb':
      return canonicalJson(value)
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
  if (value === null || typeof value !== 'object')
    return JSON.stringify(typeof value === 'bigint' ? value.toString() : (value ?? null))
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  const record = value as Record<string, unknown>
  const parts: string[] = []
  for (const key of Object.keys(record).sort()) {
    const item = record[key]
    if (item !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(item)}`)
  }
  return `{${parts.join(',')}}`
}
