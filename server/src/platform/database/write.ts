import { type Fragment, identifier, programText, type Sql, sql, statementName } from './sql.ts'
import { type Columns, insertStatement, type RowOf, type Table } from './table.ts'

/**
 * One change a command decided. The pipeline sends all writes of a command as one statement (data-modifying CTEs), so a
 * command costs one round trip and is its own transaction. Two writes of one command never touch the same row.
 */
export type Write =
  | {
      readonly kind: 'insert'
      readonly table: Table<Columns>
      readonly rows: readonly Record<string, unknown>[]
    }
  | {
      readonly kind: 'change'
      /** An INSERT, UPDATE or DELETE with RETURNING, so that its rows can be counted. */
      readonly statement: Fragment
      /** How many rows it must touch; another count rolls everything back and the command is decided again. */
      readonly expect?: number | undefined
      /** Name of the CTE, when another write of the command reads what this one returns. */
      readonly as?: string | undefined
    }

export function insert<C extends Columns>(table: Table<C>, rows: readonly RowOf<Table<C>>[]): Write {
  return { kind: 'insert', table: table as Table<Columns>, rows: rows as readonly Record<string, unknown>[] }
}

/** A change of state with an optimistic check: `change(sql\`UPDATE … WHERE id = … AND version = … RETURNING 1\`, { expect: 1 })`. */
export function change(statement: Fragment, options: { expect?: number; as?: string } = {}): Write {
  return { kind: 'change', statement, expect: options.expect, as: options.as }
}

/** SQLSTATE raised by `assert_rows` when an expected row was not there: somebody else was faster. */
export const STALE_WRITE = 'YM001'

/** Composes writes into one statement. Inserts into the same table are merged, in the order of their first use. */
export function composeWrites(writes: readonly Write[]): Sql {
  const merged: Write[] = []
  const inserts = new Map<string, Record<string, unknown>[]>()
  for (const write of writes) {
    if (write.kind === 'change') {
      merged.push(write)
      continue
    }
    if (write.rows.length === 0) continue
    const known = inserts.get(write.table.name)
    if (known) {
      known.push(...write.rows)
      continue
    }
    const rows = [...write.rows]
    inserts.set(write.table.name, rows)
    merged.push({ kind: 'insert', table: write.table, rows })
  }
  const clauses: Fragment[] = []
  const checks: Fragment[] = []
  merged.forEach((write, index) => {
    const name = write.kind === 'change' && write.as !== undefined ? write.as : `w${index}`
    if (write.kind === 'insert') {
      clauses.push(sql`${identifier(name)} AS (${insertStatement(write.table, write.rows)})`)
    } else {
      clauses.push(sql`${identifier(name)} AS (${write.statement})`)
      if (write.expect !== undefined)
        checks.push(
          sql`assert_rows((SELECT count(*) FROM ${identifier(name)}), ${programText(String(write.expect))}, ${programText(`'${name}'`)})`,
        )
    }
  })
  let statement = sql`WITH `
  clauses.forEach((clause, index) => {
    statement = index === 0 ? sql`${statement}${clause}` : sql`${statement}, ${clause}`
  })
  let selection = checks.length === 0 ? sql`1` : sql``
  checks.forEach((check, index) => {
    selection = index === 0 ? sql`${check}` : sql`${selection}, ${check}`
  })
  const text = sql`${statement} SELECT ${selection}`
  return { text: text.text, values: text.values, name: statementName(text.text) }
}
