import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, createReadStream, existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Duplex, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { type Extract, extract } from 'tar-stream'
import { exitCodes, OperatorProblem } from '../operatorProblem.ts'
import { type BackupManifest, manifestName } from './backup.ts'
import { runnableBinaries } from './binaries.ts'
import { choosePlace, dataFolder, folderInUse, prepareFolder, recordPlace, takeFolder } from './folder.ts'
import { makeOwnedFolder, writeSettings } from './initialise.ts'
import { chooseSystemUser, type SystemUser } from './systemUser.ts'

/**
 * Puts a backup into an empty place. Everything is written beside its final place first, checked against the manifest,
 * synced to disk, and only then put into place; whatever goes wrong leaves the place as empty as it was.
 * @throws OperatorProblem: place not empty, file damaged or not a backup, made by another major version.
 */
export async function restore(
  file: string,
  dataDir: string,
  progress: (text: string) => void,
): Promise<BackupManifest> {
  const folder = dataFolder(dataDir)
  requireEmpty(folder.root)
  prepareFolder(folder)
  const lock = await takeFolder(folder, 'restore', 0)
  if (!lock) throw folderInUse(folder)
  const user = chooseSystemUser(undefined)
  const place = choosePlace(folder, user)
  const clusterDir = join(place.home, 'postgres')
  const building = `${clusterDir}.restoring`
  const secrets = `${folder.secrets}.restoring`
  try {
    requireEmptyCluster(clusterDir)
    rmSync(building, { recursive: true, force: true })
    rmSync(secrets, { recursive: true, force: true })
    progress('Unpacking and checking')
    makeOwnedFolder(building, user, 0o700)
    const manifest = await unpack(file, { postgres: building, secrets }, user)
    progress('Writing everything to disk')
    const binaries = runnableBinaries(user, place.home)
    syncToDisk(binaries.initdb, building, user)
    writeSettings(building, user, { durability: 'on' })
    rmSync(folder.secrets, { recursive: true, force: true })
    renameSync(secrets, folder.secrets)
    renameSync(building, clusterDir)
    recordPlace(folder, place)
    lock.release()
    return manifest
  } catch (error) {
    rmSync(building, { recursive: true, force: true })
    rmSync(secrets, { recursive: true, force: true })
    lock.release()
    throw error
  }
}

function requireEmpty(root: string): void {
  // What a refused or failed attempt leaves (lock, empty folders) does not count.
  const ours = new Set(['yimen.lock', 'secrets', 'logs'])
  const occupied =
    existsSync(root) &&
    (readdirSync(root).some((name) => !ours.has(name)) ||
      ['secrets', 'logs'].some(
        (name) => existsSync(join(root, name)) && readdirSync(join(root, name)).length > 0,
      ))
  if (!occupied) return
  throw new OperatorProblem(
    `The folder ${root} is not empty.`,
    'Restore into a new folder (--data), look at it, and then point YIMEN_DATA there.',
  )
}

function requireEmptyCluster(clusterDir: string): void {
  if (!existsSync(clusterDir)) return
  throw new OperatorProblem(
    `There is a database in ${clusterDir} already.`,
    'Restore into another folder (--data).',
  )
}

async function unpack(
  file: string,
  targets: { postgres: string; secrets: string },
  user: SystemUser | undefined,
): Promise<BackupManifest> {
  const found = new Map<string, { bytes: number; sha256: string }>()
  let manifest: BackupManifest | undefined
  const reader = extract()
  const reading = pipeline(opened(file), reader)
  // The loop below sees the same failure; without this the promise alone would end the process.
  reading.catch(() => {})
  try {
    for await (const entry of reader) {
      const { name, type } = entry.header
      if (name === manifestName) manifest = readManifest(await textOf(entry))
      else await unpackEntry(entry, name, type ?? 'file', targets, user, found)
    }
    await reading
  } catch (error) {
    if (error instanceof OperatorProblem) throw error
    throw damaged(file, error instanceof Error ? error.message : String(error), error)
  }
  if (!manifest) throw damaged(file, 'its end is missing')
  compare(file, manifest, found)
  return manifest
}

function opened(file: string): NodeJS.ReadableStream {
  if (!existsSync(file)) {
    throw new OperatorProblem(`There is no file ${file}.`, 'Check the path of the backup.', exitCodes.usage)
  }
  const source = createReadStream(file)
  if (/\.(tar\.gz|tgz)$/.test(file)) return Duplex.from(composed(source, createGunzip()))
  if (/\.tar\.zst$/.test(file)) return Duplex.from(composed(source, createZstdDecompress()))
  return source
}

async function* composed(source: Readable, decompressor: NodeJS.ReadWriteStream): AsyncGenerator<Buffer> {
  const feeding = pipeline(source, decompressor, { end: true })
  feeding.catch(() => {})
  for await (const chunk of decompressor) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
  await feeding
}

/** One file of the archive while it is read. */
type Entry = Extract extends AsyncIterable<infer One> ? One : never

async function* contentOf(entry: Entry): AsyncGenerator<Buffer> {
  for await (const chunk of entry) {
    if (!(chunk instanceof Uint8Array)) throw new Error('the archive gives no bytes')
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  }
}

async function unpackEntry(
  entry: Entry,
  name: string,
  type: string,
  targets: { postgres: string; secrets: string },
  user: SystemUser | undefined,
  found: Map<string, { bytes: number; sha256: string }>,
): Promise<void> {
  const path = targetOf(name, targets)
  const owner = name.startsWith('postgres') ? user : undefined
  if (type === 'directory') {
    await mkdir(path, { recursive: true, mode: 0o700 })
    if (owner) chownSync(path, owner.uid, owner.gid)
    entry.resume()
    return
  }
  if (type !== 'file') throw new Error(`it holds a ${type} (${name})`)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  const handle = await open(path, 'wx', 0o600)
  let bytes = 0
  try {
    for await (const chunk of contentOf(entry)) {
      hash.update(chunk)
      bytes += chunk.length
      await handle.write(chunk)
    }
    if (owner) await handle.chown(owner.uid, owner.gid)
    else await handle.sync()
  } finally {
    await handle.close()
  }
  found.set(name, { bytes, sha256: hash.digest('hex') })
}

/** Only plain names below the two folders: a backup file from elsewhere must not write anywhere else. */
function targetOf(name: string, targets: { postgres: string; secrets: string }): string {
  const [top, ...rest] = name.replace(/\/$/, '').split('/')
  const plain = rest.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part))
  if (plain && top === 'postgres') return join(targets.postgres, ...rest)
  if (plain && top === 'secrets') return join(targets.secrets, ...rest)
  throw new Error(`it holds the strange name ${JSON.stringify(name).slice(0, 80)}`)
}

async function textOf(entry: Entry): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of contentOf(entry)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function readManifest(text: string): BackupManifest {
  const manifest: BackupManifest = JSON.parse(text)
  if (manifest.format !== 'yimen-backup-1')
    throw new Error(`its format is ${String(manifest.format).slice(0, 40)}`)
  if (!manifest.postgres.startsWith('18')) {
    throw new OperatorProblem(
      `The backup was made with PostgreSQL ${manifest.postgres}; this program brings PostgreSQL 18.`,
      `Restore it with the version of Yimen that made it (${manifest.program}).`,
    )
  }
  return manifest
}

function compare(
  file: string,
  manifest: BackupManifest,
  found: ReadonlyMap<string, { sha256: string }>,
): void {
  for (const [name, { sha256 }] of Object.entries(manifest.files)) {
    const stored = found.get(name)
    if (!stored) throw damaged(file, `${name} is missing`)
    if (stored.sha256 !== sha256) throw damaged(file, `${name} is not what was backed up`)
  }
  const extra = [...found.keys()].find((name) => !(name in manifest.files))
  if (extra !== undefined) throw damaged(file, `${extra} was put in later`)
}

function damaged(file: string, why: string, cause?: unknown): OperatorProblem {
  return new OperatorProblem(
    `${file} is not a whole backup: ${why}.`,
    'Use another copy; nothing was restored.',
    exitCodes.checkFailed,
    cause,
  )
}

function syncToDisk(initdb: string, clusterDir: string, user: SystemUser | undefined): void {
  const run = spawnSync(initdb, ['--sync-only', '-D', clusterDir], {
    ...user,
    cwd: clusterDir,
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(`the restored files could not be synced to disk: ${run.stderr}`)
}
