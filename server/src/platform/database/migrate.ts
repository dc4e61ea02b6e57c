import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { PartName } from '../actor.ts'

const ROOT = join(import.meta.dirname, '../../../migrations')

export interface Migration {
  /** `ground/0001-log` */
  readonly id: string
  readonly sql: string
  readonly hash: string
}

/** The migrations of a part in order: the ground every part stands on, then the front's or the side's own. */
export function migrationsOf(part: PartName): Migration[] {
  return ['ground', part === 'front' ? 'front' : 'side'].flatMap((group) =>
    readdirSync(join(ROOT, group))
      .sort()
      .map((folder) => {
        const text = readFileSync(join(ROOT, group, folder, 'up.sql'), 'utf8')
        return { id: `${group}/${folder}`, sql: text, hash: createHash('sha256').update(text).digest('hex') }
      }),
  )
}

export type MigrationState =
  | { readonly state: 'current'; readonly level: number }
  | { readonly state: 'behind'; readonly missing: readonly string[] }
  | { readonly state: 'newer'; readonly unknown: readonly string[] }
  | { readonly state: 'changed'; readonly changed: readonly string[] }

/** How the database stands to this program, without changing anything. */
export async function migrationState(part: PartName, url: string): Promise<MigrationState> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return compare(migrationsOf(part), await applied(client))
  } finally {
    await client.end()
  }
}

/** The same comparison over an open pool of the application role, for `/readyz`. */
export function compare(wanted: readonly Migration[], done: ReadonlyMap<string, string>): MigrationState {
  const known = new Map(wanted.map((migration) => [migration.id, migration.hash]))
  const unknown = [...done.keys()].filter((id) => !known.has(id))
  if (unknown.length > 0) return { state: 'newer', unknown }
  const changed = [...done].filter(([id, hash]) => known.get(id) !== hash).map(([id]) => id)
  if (changed.length > 0) return { state: 'changed', changed }
  const missing = wanted.filter((migration) => !done.has(migration.id)).map((migration) => migration.id)
  return missing.length > 0 ? { state: 'behind', missing } : { state: 'current', level: wanted.length }
}

/** @throws MigrationError for a database that another program made. */
function refuseStranger(part: PartName, standing: MigrationState): void {
  if (standing.state === 'newer')
    throw new MigrationError(
      `the ${part} database is newer than this program (it has ${standing.unknown.join(', ')})`,
      'start the newer program, or restore a backup made with this one',
    )
  if (standing.state === 'changed')
    throw new MigrationError(
      `migrations of the ${part} database differ from this program (${standing.changed.join(', ')})`,
      'published migrations never change: use the program version that made this database',
    )
}

/**
 * For who writes without migrating first.
 * @throws MigrationError unless the database is exactly at this program's level.
 */
export async function requireCurrent(part: PartName, url: string): Promise<void> {
  const standing = await migrationState(part, url)
  refuseStranger(part, standing)
  if (standing.state === 'behind')
    throw new MigrationError(
      `the ${part} database is behind this program (it lacks ${standing.missing.join(', ')})`,
      'bring it up first: yimen migrate',
    )
}

async function applied(client: pg.Client): Promise<Map<string, string>> {
  const exists = await client.query<{ present: boolean }>(
    "SELECT to_regclass('schema_migration') IS NOT NULL AS present",
  )
  if (!exists.rows[0]?.present) return new Map()
  const rows = await client.query<{ id: string; hash: string }>('SELECT id, hash FROM schema_migration')
  return new Map(rows.rows.map((row) => [row.id, row.hash]))
}

/**
 * Brings a part's database to this program's level as its owner role. `{{app}}` in a migration is the application role,
 * which gets only what the migration grants. Refuses a database newer than the program or with changed history.
 */
export async function migrate(
  part: PartName,
  ownerUrl: string,
  appRole: string,
  progress: (id: string) => void = () => {},
): Promise<number> {
  if (!/^[a-z_][a-z0-9_]*$/.test(appRole)) throw new Error(`not a plain role name: ${appRole}`)
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    // Two processes migrating at once: the second waits and then finds nothing to do.
    await client.query('SELECT pg_advisory_lock(816001)')
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migration (id text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    )
    await client.query(`GRANT SELECT ON schema_migration TO "${appRole}"`)
    const wanted = migrationsOf(part)
    const standing = compare(wanted, await applied(client))
    refuseStranger(part, standing)
    const missing = standing.state === 'behind' ? new Set(standing.missing) : new Set<string>()
    for (const migration of wanted.filter((item) => missing.has(item.id))) {
      progress(`${part} ${migration.id}`)
      await client.query('BEGIN')
      await client.query(migration.sql.replaceAll('{{app}}', `"${appRole}"`))
      await client.query('INSERT INTO schema_migration (id, hash) VALUES ($1, $2)', [
        migration.id,
        migration.hash,
      ])
      await client.query('COMMIT')
    }
    return missing.size
  } finally {
    await client.end()
  }
}

/** A start that cannot go on, with what to do about it. */
export class MigrationError extends Error {
  readonly whatToDo: string
  constructor(message: string, whatToDo: string) {
    super(message)
    this.name = 'MigrationError'
    this.whatToDo = whatToDo
  }
}
