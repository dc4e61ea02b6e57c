import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import type { PartName } from '../actor.ts'
import { withDatabase } from './urls.ts'

/** The parts of the program that own a database each. */
export const parts = ['front', 'national', 'local'] as const satisfies readonly PartName[]
export type Part = PartName

/**
 * A role without log-in that every app role is a member of: migrations grant to it, so the same migration serves both
 * sides. It opens no wall, since membership gives no right to connect to another part's database.
 */
export const appGroup = 'yimen_app'

export interface PartNames {
  readonly database: string
  readonly ownerRole: string
  readonly appRole: string
}

/** The names of a part's database, of the role that owns and migrates it, and of the role the program works as. */
export function namesOf(part: Part): PartNames {
  return { database: `yimen_${part}`, ownerRole: `yimen_${part}_owner`, appRole: `yimen_${part}_app` }
}

export interface PartDatabase extends PartNames {
  readonly part: Part
  readonly ownerUrl: string
  readonly appUrl: string
}

export interface EnsureOptions {
  /** URL of an account that may create roles and databases. */
  readonly adminUrl: string
  readonly parts: readonly Part[]
  /** The password of a role: kept in data/secrets, or derived for a server given by DATABASE_URL. */
  readonly passwordOf: (role: string) => string
  /** The server is ours alone: close its common databases (`postgres`, `template1`) to everybody else as well. */
  readonly ownServer: boolean
}

/** The databases of parts with their URLs; touches nothing. */
export function partDatabases(
  options: Pick<EnsureOptions, 'adminUrl' | 'parts' | 'passwordOf'>,
): PartDatabase[] {
  const account = (user: string) => ({ user, password: options.passwordOf(user) })
  return options.parts.map((part) => {
    const names = namesOf(part)
    return {
      part,
      ...names,
      ownerUrl: withDatabase(options.adminUrl, names.database, account(names.ownerRole)),
      appUrl: withDatabase(options.adminUrl, names.database, account(names.appRole)),
    }
  })
}

/** Any number, the same for all starts on one server, so that they make roles one after the other. */
const roleLock = 7_160_116

/**
 * Makes what is missing of each part's database and two roles, and puts up the walls: the owner role migrates, the app
 * role works, and neither may connect to any other part's database. Idempotent; existing data is not touched.
 */
export async function ensureDatabases(options: EnsureOptions): Promise<PartDatabase[]> {
  const admin = new Client({ connectionString: options.adminUrl })
  await admin.connect()
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [roleLock])
    await ensureRoles(admin, options)
    for (const part of options.parts) {
      const names = namesOf(part)
      await ensureDatabase(admin, names.database, names, options.adminUrl)
    }
    return partDatabases(options)
  } finally {
    await admin.end()
  }
}

/** Makes the group and both roles of each part, with their passwords. */
export async function ensureRoles(admin: Client, options: EnsureOptions): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>('SELECT rolname FROM pg_roles')
  const existing = new Set(rows.map((row) => row.rolname))
  if (!existing.has(appGroup)) await admin.query(`CREATE ROLE ${escapeIdentifier(appGroup)} NOLOGIN`)
  for (const part of options.parts) {
    const { ownerRole, appRole } = namesOf(part)
    for (const role of [ownerRole, appRole]) {
      const name = escapeIdentifier(role)
      // Set at every start: a password changed in data/secrets (or by a restore) takes effect at once.
      const rights = `LOGIN PASSWORD ${escapeLiteral(options.passwordOf(role))}`
      await admin.query(existing.has(role) ? `ALTER ROLE ${name} ${rights}` : `CREATE ROLE ${name} ${rights}`)
    }
    await admin.query(`GRANT ${escapeIdentifier(appGroup)} TO ${escapeIdentifier(appRole)}`)
    // Managed servers: whoever creates a database for another role must be a member of it.
    await admin.query(`GRANT ${escapeIdentifier(ownerRole)} TO CURRENT_USER`)
  }
  if (options.ownServer) await admin.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC')
}

/** Makes one database for a part (or a further one with the same walls, as the tests do) when it does not exist. */
export async function ensureDatabase(
  admin: Client,
  database: string,
  names: Pick<PartNames, 'ownerRole' | 'appRole'>,
  adminUrl: string,
  template?: string,
): Promise<void> {
  const found = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
  if (found.rowCount === 0) {
    const from = template ? ` TEMPLATE ${escapeIdentifier(template)}` : ''
    const owner = escapeIdentifier(names.ownerRole)
    await admin.query(`CREATE DATABASE ${escapeIdentifier(database)} OWNER ${owner}${from}`)
  }
  await putUpWalls(admin, database, names)
  if (template) return
  const inside = new Client({ connectionString: withDatabase(adminUrl, database) })
  await inside.connect()
  try {
    // Nobody but the owner makes tables; the app role sees what migrations grant to its group, and no more.
    await inside.query('REVOKE ALL ON SCHEMA public FROM PUBLIC')
    await inside.query(`GRANT ALL ON SCHEMA public TO ${escapeIdentifier(names.ownerRole)}`)
    await inside.query(`GRANT USAGE ON SCHEMA public TO ${escapeIdentifier(appGroup)}`)
  } finally {
    await inside.end()
  }
}

/** Only this part's two roles may connect. Rights of a database are not copied from its template: set after creation. */
async function putUpWalls(
  admin: Client,
  database: string,
  names: Pick<PartNames, 'ownerRole' | 'appRole'>,
): Promise<void> {
  const name = escapeIdentifier(database)
  await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
  await admin.query(`GRANT ALL ON DATABASE ${name} TO ${escapeIdentifier(names.ownerRole)}`)
  await admin.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${escapeIdentifier(names.appRole)}`)
}
