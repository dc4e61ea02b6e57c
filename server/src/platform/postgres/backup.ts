import { createHash } from 'node:crypto'
import { createWriteStream, type Dirent, renameSync, rmSync } from 'node:fs'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'
import { Client } from 'pg'
import { pack as newPack, type Pack } from 'tar-stream'
import { exitCodes, OperatorProblem, systemErrorCode } from '../operatorProblem.ts'

/** The last entry of a backup: what it holds and the hash of every file before it. */
export interface BackupManifest {
  readonly format: 'yimen-backup-1'
  readonly program: string
  readonly postgres: string
  readonly takenAt: string
  /** Write-ahead log positions: everything acknowledged before `stop` is in the backup. */
  readonly start: string
  readonly stop: string
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>
}

export const manifestName = 'manifest.json'

export interface BackupOptions {
  /** Superuser URL of the running cluster. */
  readonly superuserUrl: string
  readonly clusterDir: string
  readonly secretsDir: string
  /** Ends in .tar, .tar.gz, .tgz or .tar.zst. */
  readonly to: string
  readonly program: string
  readonly progress: (text: string) => void
}

/** Contents that a cluster makes anew at its start; their folders are kept (list as in pg_basebackup). */
const emptiedFolders = new Set([
  'pg_wal',
  'pg_wal/archive_status',
  'pg_wal/summaries',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
])
const leftOut =
  /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|.*\/pg_internal\.init(\.\d+)?|.*\.new)$/
const temporary = /(^|\/)pgsql_tmp/

/**
 * Copies a running cluster with its secrets into one file. PostgreSQL goes on working: files are copied while they
 * change, and the write-ahead log of that time, which is copied last, repairs them when the copy is first started
 * (low-level base backup; embedded builds ship no pg_basebackup). A temporary replication slot keeps that log from
 * being recycled meanwhile.
 * @throws OperatorProblem: unknown ending, no right to read, disk full.
 */
export async function backUp(options: BackupOptions): Promise<BackupManifest> {
  const compressor = compressorFor(options.to)
  const partial = `${options.to}.partial`
  const client = new Client({ connectionString: options.superuserUrl })
  await client.connect()
  try {
    const target = createWriteStream(partial, { mode: 0o600, flush: true })
    const pack = newPack()
    // A stream that fails (disk full) must end the copying instead of leaving it waiting for ever.
    const written = compressor ? pipeline(pack, compressor, target) : pipeline(pack, target)
    const [manifest] = await Promise.all([copyAll(client, pack, options), written])
    renameSync(partial, options.to)
    return manifest
  } catch (error) {
    rmSync(partial, { force: true })
    throw backupProblem(error, options.to)
  } finally {
    await client.end()
  }
}

/** The compression a file name asks for; undefined for plain tar. */
function compressorFor(file: string): (Writable & NodeJS.ReadWriteStream) | undefined {
  if (/\.(tar\.gz|tgz)$/.test(file)) return createGzip({ level: 3 })
  if (/\.tar\.zst$/.test(file)) return createZstdCompress()
  if (/\.tar$/.test(file)) return undefined
  throw new OperatorProblem(
    `The ending of ${file} is not one of .tar, .tar.gz, .tgz, .tar.zst.`,
    'Give the file one of these endings: it chooses the compression (.tar.zst is the fastest).',
    exitCodes.usage,
  )
}

function backupProblem(error: unknown, to: string): unknown {
  const code = systemErrorCode(error)
  if (code === 'ENOSPC') {
    return new OperatorProblem(
      `The disk of ${to} is full; the backup was removed.`,
      'Choose a place with more space.',
    )
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'ENOENT' || code === 'EROFS') {
    return new OperatorProblem(
      `The backup cannot be written or the cluster not be read (${error instanceof Error ? error.message : code}).`,
      'Run as the user that runs the server, and write into an existing folder.',
    )
  }
  return error
}

async function copyAll(client: Client, pack: Pack, options: BackupOptions): Promise<BackupManifest> {
  try {
    const takenAt = new Date().toISOString()
    const archive = new Archive(pack, options.progress)
    await client.query(
      `SELECT pg_create_physical_replication_slot('yimen_backup_' || pg_backend_pid(), true, true)`,
    )
    const start = await one<{ lsn: string; wal: string; version: string }>(
      client,
      `SELECT lsn::text, pg_walfile_name(lsn) AS wal, current_setting('server_version') AS version
       FROM pg_backup_start('yimen backup', fast => true) AS lsn`,
    )
    options.progress('Copying the database files')
    await copyCluster(archive, options.clusterDir)
    // Everything acknowledged up to this moment is in the backup.
    options.progress('Closing the copy')
    const stop = await one<{ lsn: string; wal: string; label: string; map: string }>(
      client,
      `SELECT lsn::text, pg_walfile_name(lsn) AS wal, labelfile AS label, spcmapfile AS map
       FROM pg_backup_stop(wait_for_archive => false)`,
    )
    if (stop.map.trim() !== '') {
      throw new OperatorProblem(
        'This cluster has tablespaces outside its folder.',
        'Back it up with pg_basebackup of a PostgreSQL 18 installation.',
      )
    }
    options.progress('Copying the write-ahead log of that time')
    await copyWriteAheadLog(archive, join(options.clusterDir, 'pg_wal'), start.wal, stop.wal)
    await archive.addText('postgres/backup_label', stop.label)
    await copyFolder(archive, options.secretsDir, 'secrets')
    const manifest: BackupManifest = {
      format: 'yimen-backup-1',
      program: options.program,
      postgres: start.version,
      takenAt,
      start: start.lsn,
      stop: stop.lsn,
      files: archive.files,
    }
    await archive.addText(manifestName, JSON.stringify(manifest))
    pack.finalize()
    return manifest
  } catch (error) {
    pack.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

async function one<T extends object>(client: Client, text: string): Promise<T> {
  const [row] = (await client.query<T>(text)).rows
  if (!row) throw new Error('expected a row')
  return row
}

async function copyCluster(archive: Archive, clusterDir: string): Promise<void> {
  await archive.addFolder('postgres')
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await listing(join(clusterDir, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (leftOut.test(path) || temporary.test(path)) continue
      if (entry.isDirectory()) {
        // Of an emptied folder only the sub-folders of the list are wanted: a replication slot without its state, for
        // one, would stop the copy from starting.
        if (emptiedFolders.has(folder) && !emptiedFolders.has(path)) continue
        await archive.addFolder(`postgres/${path}`)
        await walk(path)
      } else if (entry.isFile() && !emptiedFolders.has(folder)) {
        await archive.addFile(join(clusterDir, path), `postgres/${path}`)
      }
    }
  }
  await walk('')
}

/** Files may vanish while we walk: PostgreSQL drops tables and rotates its own files. */
async function listing(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw error
  }
}

async function copyWriteAheadLog(
  archive: Archive,
  walDir: string,
  first: string,
  last: string,
): Promise<void> {
  const names = (await readdir(walDir)).sort()
  for (const name of names) {
    const segment = /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last
    if (segment || name.endsWith('.history'))
      await archive.addFile(join(walDir, name), `postgres/pg_wal/${name}`)
  }
  if (!archive.has(`postgres/pg_wal/${first}`) || !archive.has(`postgres/pg_wal/${last}`)) {
    throw new Error(`the write-ahead log from ${first} to ${last} is not complete`)
  }
}

async function copyFolder(archive: Archive, folder: string, name: string): Promise<void> {
  await archive.addFolder(name)
  for (const entry of await listing(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await copyFolder(archive, path, `${name}/${entry.name}`)
    else if (entry.isFile() && !/\.new$/.test(entry.name))
      await archive.addFile(path, `${name}/${entry.name}`)
  }
}

/** Writes entries into a tar and keeps the hash of each. */
class Archive {
  readonly files: Record<string, { bytes: number; sha256: string }> = {}
  readonly #pack: Pack
  readonly #progress: (text: string) => void
  #bytes = 0
  #noticed = 0

  constructor(pack: Pack, progress: (text: string) => void) {
    this.#pack = pack
    this.#progress = progress
  }

  has(name: string): boolean {
    return name in this.files
  }

  addFolder(name: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pack.entry({ name, type: 'directory', mode: 0o700 }, (error) =>
        error ? reject(error) : resolve(),
      )
    })
  }

  addText(name: string, text: string): Promise<void> {
    const content = Buffer.from(text)
    this.files[name] = { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
    return new Promise((resolve, reject) => {
      this.#pack.entry({ name, mode: 0o600 }, content, (error) => (error ? reject(error) : resolve()))
    })
  }

  /**
   * Adds a file at the length it has now. It may grow meanwhile (the rest is in the write-ahead log) or shrink
   * (filled with zeros; the log cuts it again). A file that is gone is left out.
   */
  async addFile(path: string, name: string): Promise<void> {
    let handle: FileHandle
    try {
      handle = await open(path, 'r')
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return
      throw error
    }
    try {
      await this.#addOpenFile(handle, name)
    } finally {
      await handle.close()
    }
  }

  async #addOpenFile(handle: FileHandle, name: string): Promise<void> {
    const { size, mtime } = await handle.stat()
    const hash = createHash('sha256')
    await new Promise<void>((resolve, reject) => {
      const entry = this.#pack.entry({ name, size, mtime, mode: 0o600 }, (error) =>
        error ? reject(error) : resolve(),
      )
      const chunks = this.#read(handle, size, (chunk) => hash.update(chunk))
      pipeline(chunks, entry).catch(reject)
    })
    this.files[name] = { bytes: size, sha256: hash.digest('hex') }
    this.#notice(size)
  }

  async *#read(handle: FileHandle, size: number, seen: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
    for (let position = 0; position < size; ) {
      const buffer = Buffer.alloc(Math.min(256 * 1024, size - position))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
      // A short read is the end of a file that has shrunk: the zeros of the buffer stand for the rest.
      const chunk = bytesRead === 0 ? buffer : buffer.subarray(0, bytesRead)
      seen(chunk)
      yield chunk
      position += chunk.length
    }
  }

  #notice(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes - this.#noticed < 256 * 1024 * 1024) return
    this.#noticed = this.#bytes
    this.#progress(`${Math.round(this.#bytes / 1024 / 1024)} MB copied`)
  }
}

/** Free space is asked for before, so that a backup that cannot fit does not fill the disk. */
export async function requireFolderOf(file: string): Promise<void> {
  const folder = dirname(file)
  const found = await stat(folder).catch(() => undefined)
  if (found?.isDirectory()) return
  throw new OperatorProblem(
    `There is no folder ${folder}.`,
    'Make it, or choose another file.',
    exitCodes.usage,
  )
}
