import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Client } from 'pg'
import { extract, pack } from 'tar-stream'
import { afterEach, describe, expect, it } from 'vitest'
import { backUp } from './backup.ts'
import { type PostgresServer, silentLog, startPostgres } from './index.ts'
import { restore } from './restore.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

function newFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'yimen-backup-'))
  cleanUp.push(() => rmSync(parent, { recursive: true, force: true }))
  // The system user PostgreSQL runs as must get through.
  rmSync(parent, { recursive: true })
  return parent
}

async function start(dataDir: string): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir, log: silentLog, patienceMs: 0 })
  cleanUp.push(() => server.stop())
  return server
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  cleanUp.push(() => client.end().catch(() => {}))
  return client
}

const quiet = () => {}

function take(server: PostgresServer, dataDir: string, to: string, progress: (text: string) => void = quiet) {
  const { superuserUrl, clusterDir } = server
  return backUp({
    superuserUrl,
    clusterDir,
    secretsDir: join(dataDir, 'secrets'),
    to,
    program: '0',
    progress,
  })
}

/** Copies an archive, changing the content of entries on the way. */
async function alter(
  from: string,
  to: string,
  change: (name: string, content: Buffer) => Buffer | undefined,
) {
  const reader = extract()
  const writer = pack()
  const reading = pipeline(createReadStream(from), createGunzip(), reader)
  const writing = pipeline(writer, createGzip({ level: 1 }), createWriteStream(to))
  for await (const entry of reader) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
    const { name, type, mode } = entry.header
    const content = type === 'directory' ? Buffer.alloc(0) : change(name, Buffer.concat(chunks))
    if (content) writer.entry(type === 'directory' ? { name, type } : { name, mode: mode ?? 0o600 }, content)
  }
  writer.finalize()
  await Promise.all([reading, writing])
}

describe('backup and restore', () => {
  it.each(['.tar.zst', '.tar.gz', '.tar'])(
    'under write load lose nothing that was acknowledged before the backup ended (%s)',
    async (ending) => {
      const root = newFolder()
      const dataDir = join(root, 'data')
      const server = await start(dataDir)
      await server.databases(['front', 'national', 'local'])
      const setup = await connect(server.url('yimen_national'))
      await setup.query('CREATE TABLE load (n bigint PRIMARY KEY, filler text, seen int NOT NULL DEFAULT 0)')
      await setup.query(`INSERT INTO load SELECT -n, repeat('x', 400) FROM generate_series(1, 30000) AS n`)
      const acknowledged: number[] = []
      let next = 0
      let running = true
      const writers = Array.from({ length: 4 }, async () => {
        const client = await connect(server.url('yimen_national'))
        while (running) {
          const n = ++next
          await client.query('INSERT INTO load VALUES ($1, $2)', [n, 'y'.repeat(200)])
          // Old pages change as well, so that the copy really catches pages of different times.
          await client.query('UPDATE load SET seen = seen + 1 WHERE n = $1', [-(n % 30_000) - 1])
          acknowledged.push(n)
        }
      })
      while (acknowledged.length < 50) await new Promise((resolve) => setTimeout(resolve, 5))
      const atStart = acknowledged.length
      let before: number[] = []
      const file = join(root, `backup${ending}`)
      const manifest = await take(server, dataDir, file, (step) => {
        if (step.startsWith('Closing')) before = [...acknowledged]
      })
      running = false
      await Promise.all(writers)
      expect(statSync(file).mode & 0o777).toBe(0o600)
      // The load went on while the backup ran: it blocks nobody.
      expect(before.length - atStart).toBeGreaterThan(20)
      expect(readdirSync(root).filter((name) => name.includes('partial'))).toEqual([])

      const restored = join(root, 'restored')
      await restore(file, restored, quiet)
      const copy = await start(restored)
      const client = await connect(copy.url('yimen_national'))
      const { rows } = await client.query<{ n: string }>('SELECT n FROM load WHERE n > 0')
      const present = new Set(rows.map((row) => Number(row.n)))
      expect(before.filter((n) => !present.has(n))).toEqual([])
      const sums = await client.query('SELECT count(*) FILTER (WHERE n < 0)::int AS old FROM load')
      expect(sums.rows).toEqual([{ old: 30_000 }])
      // Index and table agree, and the roles' passwords are those of the original.
      await client.query('SET enable_seqscan = off')
      expect((await client.query('SELECT count(*)::int AS n FROM load WHERE n > 0')).rows[0].n).toBe(
        present.size,
      )
      const [original] = await server.databases(['local'])
      const [again] = await copy.databases(['local'])
      expect(new URL(String(again?.appUrl)).password).toBe(new URL(String(original?.appUrl)).password)
      expect(manifest.files['secrets/postgres.json']?.bytes).toBeGreaterThan(0)
    },
    60_000,
  )

  it('refuses a place that is not empty, and any backup that is damaged, and leaves the place empty', async () => {
    const root = newFolder()
    const dataDir = join(root, 'data')
    const server = await start(dataDir)
    const file = join(root, 'backup.tar.gz')
    await take(server, dataDir, file)
    await expect(take(server, dataDir, join(root, 'backup.zip'))).rejects.toMatchObject({ exitCode: 2 })
    await expect(restore(file, dataDir, quiet)).rejects.toMatchObject({
      what: expect.stringContaining('not empty'),
    })

    const target = join(root, 'target')
    const refused = async (bad: string, why: RegExp) => {
      await expect(restore(bad, target, quiet)).rejects.toMatchObject({ what: expect.stringMatching(why) })
      expect(readdirSync(target).filter((name) => !['yimen.lock', 'secrets', 'logs'].includes(name))).toEqual(
        [],
      )
      expect(readdirSync(join(target, 'secrets'))).toEqual([])
    }
    const half = join(root, 'half.tar.gz')
    writeFileSync(half, readFileSync(file).subarray(0, Math.floor(statSync(file).size / 2)))
    await refused(half, /not a whole backup/)
    const noise = join(root, 'noise.tar.gz')
    writeFileSync(noise, 'not an archive')
    await refused(noise, /not a whole backup/)
    const flipped = join(root, 'flipped.tar.gz')
    await alter(file, flipped, (name, content) => {
      if (name === 'postgres/global/pg_control') content.writeUInt8(content.readUInt8(100) ^ 1, 100)
      return content
    })
    await refused(flipped, /pg_control is not what was backed up/)
    const thinner = join(root, 'thinner.tar.gz')
    await alter(file, thinner, (name, content) => (name.endsWith('PG_VERSION') ? undefined : content))
    await refused(thinner, /PG_VERSION is missing/)
    const escaping = join(root, 'escaping.tar.gz')
    const writer = pack()
    const writing = pipeline(writer, createGzip(), createWriteStream(escaping))
    writer.entry({ name: 'postgres/../../escaped' }, 'x')
    writer.finalize()
    await writing
    await refused(escaping, /strange name/)
    // After all these refusals the place is still good for the whole one.
    await restore(file, target, quiet)
    const copy = await start(target)
    expect((await (await connect(copy.superuserUrl)).query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
  }, 60_000)
})
