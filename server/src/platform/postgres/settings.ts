import { totalmem } from 'node:os'

export interface SettingsOptions {
  /** 'off' only for throw-away test clusters: a crash of the machine then loses the cluster. */
  readonly durability: 'on' | 'off'
  /** Megabytes of shared buffers; by default a tenth of the memory, between 64 and 512. */
  readonly sharedBuffersMb?: number
}

/**
 * The text of postgresql.conf. We own that file and write it at every start, so that an upgrade of the program also
 * upgrades the settings; an administrator's own lines belong in `local.conf` beside it, which is read last.
 */
export function postgresqlConf(options: SettingsOptions): string {
  const memoryMb = Math.floor(totalmem() / 1024 / 1024)
  const buffers = options.sharedBuffersMb ?? Math.min(512, Math.max(64, Math.floor(memoryMb / 10)))
  const lines: Record<string, string | number> = {
    listen_addresses: "'127.0.0.1'",
    max_connections: 120,
    password_encryption: "'scram-sha-256'",
    shared_buffers: `${buffers}MB`,
    effective_cache_size: `${Math.max(buffers * 2, Math.floor(memoryMb / 2))}MB`,
    maintenance_work_mem: '128MB',
    work_mem: '16MB',
    // Crash safety is never traded for speed in a living cluster.
    fsync: options.durability,
    synchronous_commit: options.durability,
    full_page_writes: options.durability,
    wal_level: 'replica',
    wal_compression: 'on',
    max_wal_size: '2GB',
    min_wal_size: '128MB',
    checkpoint_timeout: '15min',
    checkpoint_completion_target: 0.9,
    max_wal_senders: 4,
    random_page_cost: 1.1,
    max_worker_processes: 8,
    max_parallel_workers: 2,
    max_parallel_workers_per_gather: 1,
    io_workers: 2,
    // Short transactional statements: compiling them costs more than it brings.
    jit: 'off',
    autovacuum_vacuum_scale_factor: 0.05,
    autovacuum_analyze_scale_factor: 0.02,
    idle_in_transaction_session_timeout: "'10min'",
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    datestyle: "'iso, ymd'",
    lc_messages: "'C'",
    default_text_search_config: "'pg_catalog.simple'",
    // The server log never carries personal data: no statements, no row contents in error details.
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    log_line_prefix: "'%m [%p] %d '",
  }
  const body = Object.entries(lines).map(([name, value]) => `${name} = ${value}`)
  return [
    '# Written by Yimen at every start. Put your own settings into local.conf beside this file.',
    ...body,
    "include_if_exists = 'local.conf'",
    '',
  ].join('\n')
}

/** Passwords everywhere, also on the socket; nothing from other machines. */
export const pgHbaConf = `# Written by Yimen at every start.
local all         all               scram-sha-256
host  all         all 127.0.0.1/32  scram-sha-256
local replication all               scram-sha-256
host  replication all 127.0.0.1/32  scram-sha-256
`
