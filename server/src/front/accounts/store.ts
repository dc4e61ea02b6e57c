import type { Role } from '@yimen/core/api'
import type { Hat } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { type Fragment, sql } from '../../platform/database/sql.ts'
import { defineTable, optional } from '../../platform/database/table.ts'
import { change, insert, type Write } from '../../platform/database/write.ts'

export interface Account {
  readonly id: string
  readonly username: string
  readonly displayName: string
  readonly passwordHash: string
  readonly totpSecret: Buffer | null
  readonly roles: readonly Role[]
  readonly hats: readonly Hat[]
  readonly state: 'active' | 'disabled'
  readonly failedAttempts: number
  readonly lockedUntil: Date | null
  readonly lastTotpStep: bigint | null
  readonly lastSignInAt: Date | null
  readonly createdAt: Date
  readonly version: number
}

const account = defineTable({
  name: 'account',
  columns: {
    id: 'uuid',
    username: 'text',
    display_name: 'text',
    password_hash: 'text',
    totp_secret: optional('bytea'),
    roles: 'jsonb',
    hats: 'jsonb',
    created_at: 'timestamptz',
  },
})

const COLUMNS = sql`id, username, display_name AS "displayName", password_hash AS "passwordHash",
  totp_secret AS "totpSecret", roles, hats, state, failed_attempts AS "failedAttempts", locked_until AS "lockedUntil",
  last_totp_step AS "lastTotpStep", last_sign_in_at AS "lastSignInAt", created_at AS "createdAt", version`

export function findAccount(database: Database, id: string): Promise<Account | undefined> {
  return database.find(sql`SELECT ${COLUMNS} FROM account WHERE id = ${id}`)
}

/** By user name, without regard to case. */
export function findAccountByName(database: Database, username: string): Promise<Account | undefined> {
  return database.find(sql`SELECT ${COLUMNS} FROM account WHERE lower(username) = lower(${username})`)
}

/** Where a page of the list begins: after this account. */
export interface AccountPlace {
  readonly createdAt: string
  readonly id: string
}

/** Accounts, newest first, `limit` of them; `text` is part of the user name or of the shown name. */
export function listAccounts(
  database: Database,
  options: { after?: AccountPlace | undefined; limit: number; text?: string | undefined },
): Promise<Account[]> {
  const { after, limit, text } = options
  const place: Fragment = after
    ? sql`(created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`
    : sql`true`
  const like = `%${(text ?? '').replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`
  const match: Fragment = text ? sql`(username ILIKE ${like} OR display_name ILIKE ${like})` : sql`true`
  return database.many(
    sql`SELECT ${COLUMNS} FROM account WHERE ${place} AND ${match} ORDER BY created_at DESC, id DESC LIMIT ${limit}`,
  )
}

export function insertAccount(row: {
  readonly id: string
  readonly username: string
  readonly displayName: string
  readonly passwordHash: string
  readonly totpSecret: Buffer | null
  readonly roles: readonly Role[]
  readonly hats: readonly Hat[]
  readonly now: Date
}): Write {
  return insert(account, [
    {
      id: row.id,
      username: row.username,
      display_name: row.displayName,
      password_hash: row.passwordHash,
      totp_secret: row.totpSecret,
      roles: row.roles,
      hats: row.hats,
      created_at: row.now,
    },
  ])
}

/** Sets columns of an account that stands as it was loaded; somebody else's change in between decides the command anew. */
function changeAccount(loaded: Account, columns: Fragment): Write {
  return change(
    sql`UPDATE account SET ${columns}, version = version + 1
        WHERE id = ${loaded.id} AND version = ${loaded.version} RETURNING 1`,
    { expect: 1 },
  )
}

/** New secrets; all sessions end. */
export function replaceSecrets(
  loaded: Account,
  secrets: { readonly passwordHash: string; readonly totpSecret: Buffer | null },
  now: Date,
): Write {
  // A new secret starts its own steps.
  return changeAccount(
    loaded,
    sql`password_hash = ${secrets.passwordHash}, totp_secret = ${secrets.totpSecret}, last_totp_step = NULL,
        failed_attempts = 0, locked_until = NULL, sessions_since = ${now}`,
  )
}

export function unlock(loaded: Account): Write {
  return changeAccount(loaded, sql`failed_attempts = 0, locked_until = NULL`)
}

/** Disables (which ends all sessions) or enables again. */
export function setState(loaded: Account, state: Account['state'], now: Date): Write {
  return state === 'disabled'
    ? changeAccount(loaded, sql`state = ${state}, sessions_since = ${now}`)
    : changeAccount(loaded, sql`state = ${state}`)
}

export function countFailure(loaded: Account, failures: number, until: Date | undefined): Write {
  return changeAccount(loaded, sql`failed_attempts = ${failures}, locked_until = ${until ?? null}`)
}

export function recordSignIn(loaded: Account, now: Date, totpStep: bigint | undefined): Write {
  return changeAccount(
    loaded,
    sql`failed_attempts = 0, locked_until = NULL, last_sign_in_at = ${now},
        last_totp_step = coalesce(${totpStep?.toString() ?? null}::bigint, last_totp_step)`,
  )
}
