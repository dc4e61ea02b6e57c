import type { RunConfig } from '../config.ts'

/** A sign-in with its secrets: shown once at seeding or reset, and kept for the demo in data/secrets. */
export interface AccountSecret {
  readonly role: string
  readonly side: string | null
  readonly username: string
  readonly password: string
  readonly totpSecret: string | null
}

/** A sign-in as `yimen accounts list` shows it. */
export interface AccountLine {
  readonly username: string
  readonly displayName: string
  readonly roles: readonly string[]
  readonly sides: readonly string[]
  readonly state: string
}

/** An account as `yimen accounts create` was asked for it. */
export interface AccountWish {
  readonly username: string
  readonly displayName: string
  readonly roles: readonly ('taxpayer' | 'window-officer' | 'back-officer' | 'administrator')[]
  /** 11-digit codes of the authorities an officer works for; the first digit is the side. */
  readonly authorities: readonly string[]
  /** Numbers of the taxpayers it may act for. */
  readonly taxpayerCodes: readonly string[]
}

export interface ImportOptions {
  readonly file: string
  readonly side: 'national' | 'local'
  /** What the columns mean, as a person decided; without it they are found by their headers. */
  readonly mapping?: readonly { readonly header: string; readonly field: string | null }[] | undefined
  /** Where rejected rows go; beside the file by default. */
  readonly rejects?: string | undefined
  readonly progress: (text: string) => void
}

/** The last line of an import: read is the sum of the other three. */
export interface ImportSummary {
  readonly read: number
  readonly imported: number
  readonly unchanged: number
  readonly rejected: number
  /** File with the rejected rows, their line numbers and reasons; null when there are none. */
  readonly rejects: string | null
  /** Set when the file could not be read to its end; what came before is imported. */
  readonly failure?: {
    readonly code: string
    readonly line: number
    readonly texts: { zh: string; en: string }
  }
}

export interface RunningServer {
  readonly baseUrl: string
  close(): Promise<void>
}

/**
 * What `server/src/main.ts` gives to the command line. It is loaded only by the commands that need it, so that
 * `yimen config` or a usage error answers at once.
 */
export interface Program {
  startServer(config: RunConfig): Promise<RunningServer>
  /** Fills an empty front database with the demo province; an empty list when there is data already. */
  seedDemo(config: RunConfig, progress: (text: string) => void): Promise<readonly AccountSecret[]>
  listAccounts(config: RunConfig): Promise<readonly AccountLine[]>
  /** Whether nobody can sign in yet. */
  hasNoAccounts(config: RunConfig): Promise<boolean>
  /** A new account with generated password and, for who is not a taxpayer, second factor. */
  createAccount(config: RunConfig, wish: AccountWish): Promise<AccountSecret>
  /** New passwords and second factors; for all demo accounts when no name is given. */
  resetAccounts(config: RunConfig, usernames: readonly string[]): Promise<readonly AccountSecret[]>
  importRegistrations(config: RunConfig, options: ImportOptions): Promise<ImportSummary>
  /** Invoices of the national side; `side` and `mapping` say nothing here. */
  importInvoices(
    config: RunConfig,
    options: Pick<ImportOptions, 'file' | 'rejects' | 'progress'>,
  ): Promise<ImportSummary>
}

/** Loads the program proper. */
export async function loadProgram(): Promise<Program> {
  const { program } = await import('../main.ts')
  return program
}
