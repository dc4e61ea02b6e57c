/** Where a server listens: a socket folder (absolute path) or a host name, and the port. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

export interface Credentials {
  readonly user: string
  readonly password: string
}

/**
 * A connection URL. A socket folder goes into the query part, where `pg` and libpq both look for it; the unix socket
 * saves about a fifth of a round trip against TCP on the same machine.
 */
export function databaseUrl(endpoint: Endpoint, database: string, credentials: Credentials): string {
  const account = `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}`
  const name = encodeURIComponent(database)
  return endpoint.host.startsWith('/')
    ? `postgresql://${account}@localhost:${endpoint.port}/${name}?host=${encodeURIComponent(endpoint.host)}`
    : `postgresql://${account}@${endpoint.host}:${endpoint.port}/${name}`
}

/** The same URL with another database and, when given, another account. */
export function withDatabase(url: string, database: string, credentials?: Credentials): string {
  const changed = new URL(url)
  changed.pathname = `/${encodeURIComponent(database)}`
  if (credentials) {
    changed.username = encodeURIComponent(credentials.user)
    changed.password = encodeURIComponent(credentials.password)
  }
  return changed.toString()
}

/** The URL with its password replaced, for messages and `yimen config`. */
export function maskedUrl(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)'
  const masked = new URL(url)
  if (masked.password) masked.password = '****'
  return masked.toString()
}
