import { createHmac } from 'node:crypto'
import { Client } from 'pg'
import { exitCodes, OperatorProblem, systemErrorCode } from '../operatorProblem.ts'
import { ensureDatabases, type Part, type PartDatabase } from './databases.ts'
import { dataFolder, prepareFolder, Secrets } from './folder.ts'
import { maskedUrl } from './urls.ts'

const oldestVersion = 180_000

/**
 * The databases of the parts on an existing server (DATABASE_URL), made where missing. The passwords of the roles are
 * derived from the password in that URL, so that several machines given the same URL agree without sharing a folder.
 * @throws OperatorProblem when the server cannot be reached, refuses the account, is too old, or gives too few rights.
 */
export async function databasesOn(
  adminUrl: string,
  wanted: readonly Part[],
  dataDir: string,
): Promise<PartDatabase[]> {
  try {
    await requireVersion(adminUrl)
    return await ensureDatabases({
      adminUrl,
      parts: wanted,
      passwordOf: passwords(adminUrl, dataDir),
      ownServer: false,
    })
  } catch (error) {
    throw explained(error, adminUrl)
  }
}

function passwords(adminUrl: string, dataDir: string): (role: string) => string {
  const password = new URL(adminUrl).password
  if (password)
    return (role) => createHmac('sha256', password).update(`yimen role ${role}`).digest('base64url')
  // No password to derive from (peer or certificate log-in): generated ones, kept in the data folder.
  const folder = dataFolder(dataDir)
  prepareFolder(folder)
  const secrets = new Secrets(folder)
  return (role) => secrets.getOrMake(role)
}

async function requireVersion(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const { rows } = await client.query<{ number: number; text: string; utf8: boolean }>(
      `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text,
              (SELECT pg_encoding_to_char(encoding) = 'UTF8' FROM pg_database WHERE datname = 'template1') AS utf8`,
    )
    const [row] = rows
    if (row && row.number < oldestVersion) {
      throw new OperatorProblem(
        `The server of DATABASE_URL is PostgreSQL ${row.text}; Yimen needs 18 or newer.`,
        'Upgrade that server, or unset DATABASE_URL to use the PostgreSQL that comes with Yimen.',
      )
    }
    if (row && !row.utf8) {
      throw new OperatorProblem(
        'The server of DATABASE_URL makes databases in another encoding than UTF-8.',
        'Make the server with "initdb --encoding=UTF8", or unset DATABASE_URL.',
      )
    }
  } finally {
    await client.end()
  }
}

/** Connection errors as a sentence about DATABASE_URL; anything else as it is. */
function explained(error: unknown, adminUrl: string): unknown {
  const url = maskedUrl(adminUrl)
  const problem = (what: string, todo: string) =>
    new OperatorProblem(`${what} (DATABASE_URL is ${url}).`, todo, exitCodes.notReachable, error)
  const code =
    systemErrorCode(error) ?? (error instanceof AggregateError ? systemErrorCode(error.errors[0]) : undefined)
  switch (code) {
    case 'ECONNREFUSED':
      return problem('No PostgreSQL answers at that address', 'Start that server, or correct host and port.')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return problem('That host name is not known', 'Correct the host, or check the name service.')
    case 'ENOENT':
      return problem('There is no PostgreSQL socket at that path', 'Correct the path, or start that server.')
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return problem('That host does not answer', 'Check network and firewall, or correct the host.')
    case '28P01':
    case '28000':
      return problem(
        'The server refuses this user or password',
        'Correct user and password, or pg_hba.conf there.',
      )
    case '3D000':
      return problem('That database does not exist', 'End the URL with an existing one, usually /postgres.')
    case '42501':
      return problem(
        'This account may not create databases and roles',
        'Grant it: ALTER ROLE … CREATEDB CREATEROLE, or use another account.',
      )
    case '53300':
      return problem(
        'The server has no free connection',
        'Raise max_connections there, or stop other programs.',
      )
    default:
  }
  if (
    error instanceof Error &&
    /timeout|terminated unexpectedly|SSL|SASL|password must be/i.test(error.message)
  ) {
    return problem(
      `The connection fails: ${error.message}`,
      'Correct DATABASE_URL (host, port, password, sslmode).',
    )
  }
  return error
}
