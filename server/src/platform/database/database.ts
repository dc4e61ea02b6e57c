import pg from 'pg'
import type { Sql } from './sql.ts'

/** A row as the driver returns it: int8 as bigint, date as 'YYYY-MM-DD', timestamptz as Date, numeric as string. */
export type Row = Record<string, unknown>

/** One part's database: a pool of connections under that part's own role. */
export interface Database {
  /** All rows of a statement. */
  many<T extends object>(statement: Sql): Promise<T[]>
  /** The only row, or undefined. More than one row is a programming error. */
  find<T extends object>(statement: Sql): Promise<T | undefined>
  /** The only row; no row is a programming error. */
  get<T extends object>(statement: Sql): Promise<T>
  /** Runs `work` in one transaction on one connection. */
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  readonly pool: pg.Pool
  close(): Promise<void>
}

export interface Connection {
  many<T extends object>(statement: Sql): Promise<T[]>
  readonly client: pg.PoolClient
}

const parsers = new pg.TypeOverrides()
parsers.setTypeParser(pg.types.builtins.INT8, (text: string) => BigInt(text))
parsers.setTypeParser(pg.types.builtins.DATE, (text: string) => text)
parsers.setTypeParser(pg.types.builtins.NUMERIC, (text: string) => text)

/** Opens a pool. Every connection speaks UTC and refuses statements running longer than `statementTimeoutMs`. */
export function openDatabase(
  url: string,
  options: { max?: number; statementTimeoutMs?: number; applicationName?: string } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    types: parsers,
    application_name: options.applicationName ?? 'yimen',
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    options: '-c timezone=UTC',
    keepAlive: true,
  })
  // A connection that breaks while idle is replaced by the pool; without a listener Node would end the process.
  pool.on('error', () => {})
  // While somebody holds a connection the pool does not listen to it, and between two statements nobody does: one that
  // breaks then would end the process too. Whoever holds it learns of it by the next statement, which fails.
  pool.on('connect', (client) => {
    client.on('error', () => {})
  })
  const many = async <T extends object>(statement: Sql): Promise<T[]> =>
    (await pool.query<T>(asQuery(statement))).rows
  const find = async <T extends object>(statement: Sql): Promise<T | undefined> => {
    const rows = await many<T>(statement)
    if (rows.length > 1) throw new Error('expected at most one row')
    return rows[0]
  }
  return {
    pool,
    many,
    find,
    async get<T extends object>(statement: Sql): Promise<T> {
      const row = await find<T>(statement)
      if (row === undefined) throw new Error('expected a row')
      return row
    },
    async transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query('BEGIN')
        const result = await work({
          client,
          many: async <R extends object>(statement: Sql) => (await client.query<R>(asQuery(statement))).rows,
        })
        await client.query('COMMIT')
        return result
      } catch (error) {
        await client.query('ROLLBACK').catch((rollbackError: Error) => {
          broken = rollbackError
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
    close: () => pool.end(),
  }
}

/** The driver's shape of a statement. */
export function asQuery(statement: Sql): pg.QueryConfig {
  const config: pg.QueryConfig = { text: statement.text, values: [...statement.values] }
  if (statement.name !== undefined) config.name = statement.name
  return config
}

/** The SQLSTATE of a database error, or undefined. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

/** The constraint a database error names, or undefined. */
export function constraintOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined
}
