/**
 * `npm run bench -- import`: a register file read, validated, decided, proved in the log and written with all indexes, against
 * `COPY` of the same file into a table without index or constraint. Promise: ratio ≥ 0.05.
 *
 * Real registrations from `../shared/data/register` where they are; otherwise rows made to their measure. `--soak` imports a
 * million rows besides and looks at the memory.
 */
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { makeUscc } from '@yimen/core/identifiers'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { migrate } from '../../server/src/platform/database/migrate.ts'
import { appGroup } from '../../server/src/platform/postgres/databases.ts'
import { readChunks } from '../../server/src/side/registers/chunks.ts'
import { type ImportFileResult, importFile } from '../../server/src/side/registers/index.ts'
import { createTestCluster, createTestDatabase, type TestCluster } from '../../server/test/postgres.ts'
import {
  benchCall,
  compared,
  figure,
  finish,
  interleave,
  median,
  type Stretch,
  secondsSince,
} from './measure.ts'

const PROMISED_RATIO = 0.05
/** Of this whole process while it imports a million rows. */
const PROMISED_PEAK_MB = 512
const ROUNDS = 5
const ROWS = 119_998
/** A busy machine gets fewer rows, so that the twelve imports of a run end within five minutes. */
const FEWER_ROWS = [60_000, 30_000]
const WARM_UP_ROWS = 30_000
const MOST_SECONDS_AN_IMPORT = 17
const REAL = join(import.meta.dirname, '../../../shared/data/register/enterprises.csv.gz')
const TABLES =
  'taxpayer, taxpayer_version, taxpayer_identifier, import_run, import_chunk, import_reject, log_entry, exchange_outbox, exchange_subject'

interface Imported extends Stretch {
  /** Seconds of processor per stretch: this program, and PostgreSQL. */
  readonly programCpu: number
  readonly databaseCpu: number
}

const call = benchCall()
const folder = mkdtempSync(join(tmpdir(), 'yimen-bench-import-'))
const cluster = await createTestCluster({ durable: true, sharedBuffersMb: 512 })
try {
  await measure()
} finally {
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function measure(): Promise<void> {
  const real = existsSync(REAL)
  const file = join(folder, 'register.csv')
  const make = (rows: number) => (real ? takeReal(file, rows) : makeRows(file, rows))
  let rows = WARM_UP_ROWS
  await make(rows)
  const database = await createTestDatabase(
    'national',
    {
      key: 'bench-import',
      build: async ({ ownerUrl }) => void (await migrate('national', ownerUrl, appGroup)),
    },
    cluster,
  )
  const admin = new pg.Client({ connectionString: database.superuserUrl })
  await admin.connect()
  const columns = readFileSync(file, 'utf8').split('\n', 1)[0]?.split(',').length ?? 0
  const list = Array.from({ length: columns }, (_, index) => `c${index} text`).join(', ')
  const importOnce = () =>
    importFile({
      databaseUrl: database.appUrl,
      side: 'national',
      file,
      rejectsFile: join(folder, 'rejects.csv'),
    })

  const ours = async (): Promise<Imported> => {
    await admin.query(`TRUNCATE ${TABLES}`)
    const program = process.cpuUsage()
    const before = databaseCpu(cluster)
    const begun = performance.now()
    const result = await importOnce()
    const seconds = secondsSince(begun)
    const used = process.cpuUsage(program)
    await readBack(admin, result, rows)
    return {
      units: rows,
      seconds,
      programCpu: (used.user + used.system) / 1e6,
      databaseCpu: databaseCpu(cluster) - before,
    }
  }
  const reference = async (): Promise<Stretch> => {
    await admin.query(`DROP TABLE IF EXISTS plain; CREATE TABLE plain (${list})`)
    const begun = performance.now()
    await pipeline(
      createReadStream(file),
      admin.query(copyFrom('COPY plain FROM STDIN (FORMAT csv, HEADER)')),
    )
    const seconds = secondsSince(begun)
    const { rows: counted } = await admin.query<{ count: string }>('SELECT count(*) FROM plain')
    if (Number(counted[0]?.count) !== rows) throw new Error('COPY lost rows')
    return { units: rows, seconds }
  }

  const warmUp = await ours()
  await reference()
  const most = (WARM_UP_ROWS / warmUp.seconds) * MOST_SECONDS_AN_IMPORT
  rows = [ROWS, ...FEWER_ROWS].find((each) => each <= most) ?? Math.min(...FEWER_ROWS)
  await make(rows)
  call.say(`${rows} ${real ? 'real registrations' : 'made rows'}, ${ROUNDS} rounds of A B B A`)
  const run = await interleave(ROUNDS, ours, reference)
  const perRow = (pick: (stretch: Imported) => number) => figure((median(run.ours.map(pick)) / rows) * 1e6, 3)
  const reading = await readingAlone(file)
  const again = await unchanged(importOnce, rows)
  const figures = compared(run)
  const soak = call.soak ? await million(admin, database.appUrl) : undefined
  await admin.end()
  finish(
    call,
    {
      bench: 'import',
      unit: 'rows/s',
      ...figures,
      rows,
      unchangedPerSecond: figure(again),
      readAndValidatePerSecond: figure(reading),
      programCpuMicrosecondsPerRow: perRow((stretch) => stretch.programCpu),
      databaseCpuMicrosecondsPerRow: perRow((stretch) => stretch.databaseCpu),
      ...soak,
      notes: [
        'ours: read, validate, decide, one log entry a thousand rows, 2 proved tables, 7 indexes, message to the front',
        'reference: COPY of the same file into an unindexed table',
        'the time goes to PostgreSQL (four rows a taxpayer by COPY: jsonb, seven indexes, WAL) and to one thread of this program (reading and validating, deciding, digests, the text of COPY), which work at the same time',
      ],
    },
    [
      ...(figures.ratio < PROMISED_RATIO ? [`ratio ${figures.ratio} is below ${PROMISED_RATIO}`] : []),
      ...(soak !== undefined && soak.millionPeakMb > PROMISED_PEAK_MB
        ? [`a million rows took ${soak.millionPeakMb} MB, promised are ${PROMISED_PEAK_MB}`]
        : []),
    ],
  )
}

/** The counts as they lie in the database, not as the import says. */
async function readBack(admin: pg.Client, result: ImportFileResult, rows: number): Promise<void> {
  const { rows: counted } = await admin.query<
    Record<'taxpayers' | 'versions' | 'rejects' | 'entries', string>
  >(
    `SELECT (SELECT count(*) FROM taxpayer) AS taxpayers, (SELECT count(*) FROM taxpayer_version) AS versions,
            (SELECT count(*) FROM import_reject) AS rejects,
            (SELECT count(*) FROM log_entry WHERE kind = 'register.import-chunk') AS entries`,
  )
  const { taxpayers, versions, rejects, entries } = counted[0] ?? {}
  const whole =
    result.read === rows &&
    Number(taxpayers) + Number(rejects) === rows &&
    versions === taxpayers &&
    Number(entries) === Math.ceil(rows / 1000)
  if (!whole) throw new Error(`the import lost rows: ${JSON.stringify({ ...counted[0], read: result.read })}`)
}

async function readingAlone(file: string): Promise<number> {
  const begun = performance.now()
  let read = 0
  for await (const each of readChunks(file, {
    side: 'national',
    businessDate: '2017-10-16',
    done: new Set(),
  }))
    if (each.kind === 'chunk') read = each.readTotal
  return read / secondsSince(begun)
}

/** The same file again, after the last round left its rows in the register. */
async function unchanged(importOnce: () => Promise<ImportFileResult>, rows: number): Promise<number> {
  const begun = performance.now()
  const result = await importOnce()
  if (result.unchanged + result.rejected !== rows) throw new Error('a second import changed something')
  return rows / secondsSince(begun)
}

/** A million rows in one go: does the rate hold, does memory stay? */
async function million(admin: pg.Client, databaseUrl: string) {
  const file = join(folder, 'million.csv')
  await makeRows(file, 1_000_000)
  await admin.query(`TRUNCATE ${TABLES}`)
  let rss = 0
  const watch = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss())
  }, 50)
  const begun = performance.now()
  const result = await importFile({
    databaseUrl,
    side: 'national',
    file,
    rejectsFile: join(folder, 'rejects.csv'),
  })
  clearInterval(watch)
  const seconds = secondsSince(begun)
  await readBack(admin, result, 1_000_000)
  return { millionPerSecond: figure(1_000_000 / seconds), millionPeakMb: Math.round(rss / 1024 ** 2) }
}

/** Seconds of processor of all processes of the cluster, ended ones included; 0 where there is no /proc. */
function databaseCpu(of: TestCluster): number {
  if (!existsSync('/proc/self/stat')) return 0
  const ticks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const fields = stat
          .slice(stat.lastIndexOf(')') + 2)
          .split(' ')
          .map(Number)
        const own = (fields[11] ?? 0) + (fields[12] ?? 0)
        if (Number(name) === of.pid) return own + (fields[13] ?? 0) + (fields[14] ?? 0)
        return fields[1] === of.pid ? own : 0
      } catch {
        return 0
      }
    })
  return ticks.reduce((sum, each) => sum + each, 0) / 100
}

/** The first rows of the real file; a register that holds fewer is an error of `readBack`. */
async function takeReal(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file)
  let lines = 0
  let quotes = 0
  const input = createInterface({ input: createReadStream(REAL).pipe(createGunzip()) })
  for await (const line of input) {
    if (!out.write(`${line}\n`)) await new Promise<void>((resolve) => out.once('drain', () => resolve()))
    // A quoted field may hold line breaks: a record ends where the quotes are even.
    quotes += line.split('"').length - 1
    if (quotes % 2 === 0) lines += 1
    if (lines > rows) break
  }
  input.close()
  await new Promise<void>((resolve) => out.end(resolve))
}

async function makeRows(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file)
  out.write('name,code,est_date,type_raw,capital_raw,scope,province,city,address\n')
  for (let index = 0; index < rows; index += 1) {
    const code = makeUscc(index % 2 ? '320102' : '440305', `MA${String(index).padStart(6, '0')}`)
    const name = `南京第${index}号机械设备制造有限公司`
    const scope = '机械设备、五金产品、电子产品的制造与销售；货物及技术进出口；自有房屋租赁。'.repeat(2)
    const line = `${name},${code},2014-05-06,有限责任公司,100万元人民币,${scope},江苏,南京,玄武区中山路${index}号\n`
    if (!out.write(line)) await new Promise<void>((resolve) => out.once('drain', () => resolve()))
  }
  await new Promise<void>((resolve) => out.end(resolve))
}
