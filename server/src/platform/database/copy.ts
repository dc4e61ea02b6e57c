import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { identifier, join, sql } from './sql.ts'
import {
  CanonicalText,
  type Column,
  type ColumnKind,
  type Columns,
  jsonText,
  kindOf,
  type Table,
} from './table.ts'
import type { Write } from './write.ts'

/**
 * From so many rows of one table on, `COPY` beats an INSERT of arrays although it needs a transaction of several round trips:
 * 37 instead of 46 µs of PostgreSQL's processor for a taxpayer of four rows, a thousand at a time.
 */
const COPIED_FROM_ROWS = 200

/** Rows of one table as the text format of `COPY` has them. */
export interface CopiedRows {
  readonly statement: string
  readonly bytes: Buffer
}

/**
 * Takes the large inserts out of the writes of a command and makes them ready for `COPY`; the rest goes into one statement of
 * the same transaction. The copied rows are there before that statement runs (writes of one command never touch the same row).
 */
export function takeCopied(writes: readonly Write[]): { copied: CopiedRows[]; rest: readonly Write[] } {
  const large = writes.filter((write) => write.kind === 'insert' && write.rows.length >= COPIED_FROM_ROWS)
  if (large.length === 0) return { copied: [], rest: writes }
  return {
    copied: large.flatMap((write) => (write.kind === 'insert' ? [copiedRows(write.table, write.rows)] : [])),
    rest: writes.filter((write) => !large.includes(write)),
  }
}

/** Sends the rows on a connection with an open transaction. @throws DatabaseError as an INSERT would. */
export async function copyInto(client: pg.ClientBase, rows: CopiedRows): Promise<void> {
  const stream = client.query(copyFrom(rows.statement))
  stream.end(rows.bytes)
  await finished(stream)
}

function copiedRows(table: Table<Columns>, rows: readonly Record<string, unknown>[]): CopiedRows {
  const columns = Object.entries(table.columns).map(([name, column]) => ({
    name,
    kind: kindOf(column as Column),
  }))
  const list = join(
    columns.map(({ name }) => identifier(name)),
    ', ',
  )
  let text = ''
  for (const row of rows) {
    for (let index = 0; index < columns.length; index += 1) {
      const { name, kind } = columns[index] as (typeof columns)[number]
      if (index > 0) text += '\t'
      text += copiedValue(kind, row[name])
    }
    text += '\n'
  }
  return {
    statement: sql`COPY ${identifier(table.name)} (${list}) FROM STDIN`.text,
    bytes: Buffer.from(text, 'utf8'),
  }
}

const NULL = '\\N'

function copiedValue(kind: ColumnKind, value: unknown): string {
  if (value === undefined || value === null) return NULL
  switch (kind) {
    case 'jsonb': {
      const json = value instanceof CanonicalText ? value.text : jsonText(value)
      // As insertStatement does: JSON's null is no value.
      return json === 'null' ? NULL : escaped(json)
    }
    case 'text':
      return escaped(value as string)
    case 'timestamptz':
      return (value as Date).toISOString()
    case 'bytea':
      return `\\\\x${(value as Buffer).toString('hex')}`
    default:
      return String(value)
  }
}

const SPECIAL = /[\\\t\n\r]/
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

const escaped = (text: string): string =>
  SPECIAL.test(text) ? text.replace(/[\\\t\n\r]/g, (sign) => ESCAPES[sign] ?? sign) : text
