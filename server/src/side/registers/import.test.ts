import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { makeUscc } from '@yimen/core/identifiers'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import { type Side, systemActor } from '../../platform/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import { canonicalJson } from '../../platform/database/table.ts'
import { verifyLogs } from '../../platform/log/verify.ts'
import { type FileChunk, readChunks } from './chunks.ts'
import { type ImportFileResult, importFile } from './inPlace.ts'
import { openImportPart } from './part.ts'
import { findRun, withRunLock } from './runs.store.ts'
import { hashOf } from './runs.ts'

const DATA = join(import.meta.dirname, '../../../../../shared/data/register')
const real = existsSync(join(DATA, 'enterprises.csv.gz'))

describe('importing registers', () => {
  let house: TestHouse
  let folder: string
  beforeAll(async () => {
    house = await createTestHouse()
    folder = mkdtempSync(join(tmpdir(), 'yimen-import-test-'))
  })
  afterAll(async () => {
    await house?.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  const database = (side: Side) => {
    const part = house.parts.get(side)
    if (part === undefined) throw new Error(side)
    return part.database
  }
  const url = (side: Side) => house.databases.get(side)?.appUrl ?? ''
  const run = (file: string, side: Side = 'national', more: object = {}): Promise<ImportFileResult> =>
    importFile({ databaseUrl: url(side), side, file, rejectsFile: `${file}.rejects.csv`, ...more })
  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const count = async (side: Side, table: 'taxpayer' | 'taxpayer_version' | 'log_entry') =>
    Number(
      (
        await database(side).get<{ count: bigint }>(
          table === 'taxpayer'
            ? sql`SELECT count(*) FROM taxpayer`
            : table === 'taxpayer_version'
              ? sql`SELECT count(*) FROM taxpayer_version`
              : sql`SELECT count(*) FROM log_entry WHERE kind = 'register.import-chunk'`,
        )
      ).count,
    )
  const sums = ({ read, imported, unchanged, rejected }: ImportFileResult) => ({
    read,
    imported,
    unchanged,
    rejected,
  })

  const HEADER = '企业名称,统一社会信用代码,纳税人识别号,成立日期,地址,经营范围\n'
  /** A right code of a real region, the same for the same number. */
  const code = (number: number, region = '110105') =>
    makeUscc(region, `MA0${String(number).padStart(5, '0')}`)

  it('imports, finds unchanged, changes with a new version, and keeps one log entry a chunk', async () => {
    const rows = Array.from(
      { length: 2500 },
      (_, index) => `公司${index}号,${code(index)},,2015-03-04,朝阳区${index}号,零售`,
    )
    const first = await run(file('first.csv', HEADER + rows.join('\n')))
    expect(sums(first)).toEqual({ read: 2500, imported: 2500, unchanged: 0, rejected: 0 })
    expect(first.rejects).toBeNull()
    expect(await count('national', 'log_entry')).toBe(3)

    rows[7] = `新名称公司,${code(7)},,2015-03-04,海淀区1号,批发`
    const second = await run(file('second.csv', HEADER + rows.join('\n')))
    expect(sums(second)).toEqual({ read: 2500, imported: 1, unchanged: 2499, rejected: 0 })
    expect(await count('national', 'taxpayer')).toBe(2500)
    const versions = await database('national').many(
      sql`SELECT v.version, v.content->>'name' AS name, t.name AS now FROM taxpayer_version v JOIN taxpayer t ON t.id = v.taxpayer_id
          WHERE t.code = ${code(7)} ORDER BY v.version`,
    )
    expect(versions).toEqual([
      { version: 1, name: '公司7号', now: '新名称公司' },
      { version: 2, name: '新名称公司', now: '新名称公司' },
    ])
  })

  it('rejects one row, never its chunk: duplicates in the file, numbers of others, wrong check characters, demo regions', async () => {
    const wrong = `${code(9001).slice(0, 17)}${code(9001).endsWith('0') ? '1' : '0'}`
    const old = '110105000000018'
    const text = [
      HEADER.trim(),
      `甲公司,${code(9001)},,2016-01-01,一号,`,
      `甲公司又一次,${code(9001)},,2016-01-01,二号,`,
      `错号公司,${wrong},,2016-01-01,三号,`,
      `演示公司,${code(9003, '990102')},,2016-01-01,四号,`,
      `无号公司,,,2016-01-01,五号,`,
      `无号公司,,,2016-01-01,五号,`,
      `=cmd|' /C calc'!A0,${code(9004)},,2016-01-01,六号,`,
      `撞号公司,${code(9005)},${code(8)},2016-01-01,七号,`,
    ].join('\n')
    const result = await run(file('mixed.csv', text))
    expect(sums(result)).toEqual({ read: 8, imported: 3, unchanged: 0, rejected: 5 })
    const rejects = readFileSync(result.rejects ?? '', 'utf8')
    const lines = rejects.split('\r\n').filter((line) => line !== '')
    expect(lines[0]).toContain('统一社会信用代码')
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 3))).toEqual([
      ['3', '', 'duplicate-in-file'],
      ['4', '统一社会信用代码', 'code-invalid'],
      ['5', '统一社会信用代码', 'demo-region'],
      ['7', '', 'duplicate-in-file'],
      ['9', '', 'number-of-another'],
    ])
    // The cells come back as they stood, so that the file can be corrected and sent again.
    expect(lines[5]).toContain(`撞号公司,${code(9005)},${code(8)}`)
    expect(old).toHaveLength(15)
  })

  it('knows a unit again that comes with a unified code after an older number, and keeps its numbers apart from its name', async () => {
    const unified = code(9101)
    const older = `110105${unified.slice(8, 17)}`
    const header = '纳税人名称,纳税人识别号,地址\n'
    expect(sums(await run(file('old.csv', `${header}老厂,${older},旧址`)))).toMatchObject({ imported: 1 })
    const before = await count('national', 'taxpayer')
    const next = await run(file('new.csv', `${HEADER}新厂,${unified},,2001-01-01,新址,`))
    expect(sums(next)).toMatchObject({ imported: 1, rejected: 0 })
    expect(await count('national', 'taxpayer')).toBe(before)
    const numbers = await database('national').many(
      sql`SELECT i.kind FROM taxpayer_identifier i JOIN taxpayer t ON t.id = i.taxpayer_id WHERE t.code = ${unified} ORDER BY 1`,
    )
    expect(numbers).toEqual([{ kind: 'organisation-code' }, { kind: 'taxpayer-number-15' }, { kind: 'uscc' }])
  })

  it('imports what came before the break of a half file and says where it broke', async () => {
    const rows = Array.from(
      { length: 6000 },
      (_, index) =>
        `半截公司${index},${code(20_000 + index)},,2015-03-04,${index * 7919}号,${index * 104729}`,
    )
    const whole = gzipSync(HEADER + rows.join('\n'))
    const result = await run(file('half.csv.gz', whole.subarray(0, Math.floor(whole.length * 0.6))))
    expect(result.failure).toMatchObject({ code: 'file-truncated' })
    expect(result.read).toBeGreaterThan(1000)
    expect(result.read).toBe(result.imported + result.unchanged + result.rejected)
    expect(result.failure?.line).toBe(result.read + 2)
    const again = await run(file('whole.csv.gz', whole))
    expect(sums(again)).toEqual({
      read: 6000,
      imported: 6000 - result.read,
      unchanged: result.read,
      rejected: 0,
    })
  })

  it('takes a file of ten thousand columns and one without a header for what they are', async () => {
    const columns = Array.from({ length: 10_000 }, (_, index) => (index === 5000 ? '企业名称' : `列${index}`))
    const cells = Array.from({ length: 10_000 }, (_, index) => (index === 5000 ? '很宽的公司' : 'x'))
    const wide = await run(file('wide.csv', `${columns.join(',')}\n${cells.join(',')}\n`))
    expect(sums(wide)).toEqual({ read: 1, imported: 1, unchanged: 0, rejected: 0 })
    const headless = await run(file('headless.csv', '1,2,3\n4,5,6\n'))
    expect(headless.failure).toMatchObject({ code: 'header-not-found' })
    expect(sums(headless)).toEqual({ read: 0, imported: 0, unchanged: 0, rejected: 0 })
  })

  it('goes on where it stopped after kill -9, as often as it takes, and counts each row once', async () => {
    const rows = Array.from(
      { length: 30_000 },
      (_, index) => `韧性公司${index},${code(40_000 + index)},,2015-03-04,${index}号,`,
    )
    const path = file('killed.csv', HEADER + rows.join('\n'))
    const script = file(
      'import.mjs',
      `import { importFile } from ${JSON.stringify(join(import.meta.dirname, 'inPlace.ts'))}
       await importFile({ databaseUrl: process.argv[2], side: 'local', file: process.argv[3], rejectsFile: process.argv[3] + '.r.csv',
         onProgress: ({ read }) => console.log(read) })`,
    )
    let kills = 0
    for (const stopAfter of [3000, 9000, 17_000]) {
      const child = spawn(process.execPath, [script, url('local'), path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      child.stdout.on('data', (text: Buffer) => {
        const seen = Math.max(...text.toString().trim().split('\n').map(Number))
        if (seen >= stopAfter && !child.killed) child.kill('SIGKILL')
      })
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
      if (signal === 'SIGKILL') kills += 1
      const done = await count('local', 'taxpayer')
      expect(done % 1000).toBe(0)
      expect(done).toBeLessThan(30_000)
    }
    expect(kills).toBe(3)
    const result = await run(path, 'local')
    expect(result.resumed).toBe(true)
    expect(sums(result)).toEqual({ read: 30_000, imported: 30_000, unchanged: 0, rejected: 0 })
    expect(await count('local', 'taxpayer')).toBe(30_000)
    expect(await count('local', 'taxpayer_version')).toBe(30_000)
    expect(sums(await run(path, 'local'))).toEqual({
      read: 30_000,
      imported: 0,
      unchanged: 30_000,
      rejected: 0,
    })
  }, 180_000)

  it('refuses the same file while it is being imported, and goes on with it when nobody works on it any more', async () => {
    const rows = Array.from(
      { length: 3000 },
      (_, index) => `同时公司${index},${code(80_000 + index)},,2015-03-04,${index}号,`,
    )
    const path = file('twice.csv', HEADER + rows.join('\n'))
    const { hash, bytes } = await hashOf(createReadStream(path))
    const part = openImportPart(url('local'), 'local')
    try {
      const runId = uuidv7()
      await part.pipeline.execute({
        kind: 'import.open',
        input: { runId, fileName: 'twice.csv', fileHash: hash, fileBytes: bytes, mapping: [] },
        key: `import:${runId}:open`,
        actor: systemActor('cli', 'cli'),
      })
      // As another process would hold it, on a connection of its own.
      await withRunLock(part.database, runId, async () => {
        await expect(run(path, 'local')).rejects.toMatchObject({ refusal: { code: 'import-running' } })
        expect((await findRun(part.database, runId))?.state).toBe('running')
      })
      const result = await run(path, 'local')
      expect({ ...sums(result), resumed: result.resumed }).toEqual({
        ...{ read: 3000, imported: 3000, unchanged: 0, rejected: 0 },
        resumed: true,
      })
    } finally {
      await part.database.close()
    }
  })

  it.skipIf(!real)(
    '3,740 dirty real rows: every one imported, or rejected with line and reason',
    async () => {
      const result = await run(join(DATA, 'dirty.csv.gz'), 'national', {
        rejectsFile: join(folder, 'dirty.rejects.csv'),
      })
      expect(sums(result)).toEqual({ read: 3740, imported: 3616, unchanged: 0, rejected: 124 })
      const lines = readFileSync(result.rejects ?? '', 'utf8').split('\r\n')
      expect(lines.filter((line) => line !== '')).toHaveLength(125)
      const flags = await database('national').get<{ missing: bigint; fifteen: bigint }>(
        sql`SELECT count(*) FILTER (WHERE flags @> '[{"code":"missing-code"}]') AS missing,
                 count(*) FILTER (WHERE flags @> '[{"code":"code-15-digit"}]') AS fifteen FROM taxpayer`,
      )
      // One nameless-number row and one 15-digit number come from the tests above.
      expect(flags).toEqual({ missing: 8n, fifteen: 1500n })
    },
  )

  it.skipIf(!real)('GB 18030 and UTF-8 copies of 2,000 real rows are the same taxpayers', async () => {
    const first = await run(join(DATA, 'enterprises-sample-2000.gb18030.csv'), 'national', {
      rejectsFile: join(folder, 'gb.rejects.csv'),
    })
    expect(sums(first)).toMatchObject({ read: 2000, rejected: 0 })
    const second = await run(join(DATA, 'enterprises-sample-2000.csv'), 'national', {
      rejectsFile: join(folder, 'utf8.rejects.csv'),
    })
    // The copies have different columns, so rows change; none is created a second time.
    expect(sums(second)).toMatchObject({ read: 2000, rejected: 0 })
    const twice = await database('national').get<{ count: bigint }>(
      sql`SELECT count(*) FROM (SELECT code FROM taxpayer WHERE code IS NOT NULL GROUP BY code HAVING count(*) > 1) d`,
    )
    expect(twice.count).toBe(0n)
  })

  it.skipIf(!real)(
    '119,998 real rows in both registers, and again: all unchanged',
    async () => {
      const options = { rejectsFile: join(folder, 'all.rejects.csv') }
      const path = join(DATA, 'enterprises.csv.gz')
      const first = await run(path, 'national', options)
      expect(first).toMatchObject({ read: 119_998, rejected: 0 })
      // Some of its taxpayers came with the files before; none is there twice.
      const { rows, codes } = await database('national').get<{ rows: bigint; codes: bigint }>(
        sql`SELECT count(*) AS rows, count(DISTINCT code) AS codes FROM taxpayer WHERE code IS NOT NULL`,
      )
      expect(rows).toBe(codes)
      expect(rows).toBeGreaterThanOrEqual(119_998n)
      expect(sums(await run(path, 'national', options))).toEqual({
        read: 119_998,
        imported: 0,
        unchanged: 119_998,
        rejected: 0,
      })
      expect(sums(await run(path, 'local', options))).toEqual({
        read: 119_998,
        imported: 119_998,
        unchanged: 0,
        rejected: 0,
      })
    },
    400_000,
  )

  it('proves every row: the log verifies after all of this', async () => {
    await house.drain()
    const parts = new Map([...house.parts].map(([name, part]) => [name, part.database]))
    const keys = house.parts.get('national')?.keys
    if (keys === undefined) throw new Error('no keys')
    expect(await verifyLogs(parts, keys)).toMatchObject({ ok: true, firstAltered: null })
  }, 400_000)
})

describe('chunks of a file', () => {
  it.skipIf(!real)('carry rows as canonical JSON, which is what the log proves', async () => {
    for (const name of ['enterprises-sample-2000.csv', 'dirty.csv.gz']) {
      let rows = 0
      for await (const each of readChunks(join(DATA, name), {
        side: 'national',
        businessDate: '2017-10-16',
        done: new Set(),
      })) {
        if (each.kind !== 'chunk' || !each.content?.text) continue
        for (const line of each.content.text.split('\n')) {
          rows += 1
          expect(canonicalJson(JSON.parse(line))).toBe(line)
        }
      }
      expect(rows).toBeGreaterThan(1900)
    }
  })

  it.skipIf(!real)('are the same however the bytes arrive', async () => {
    const bytes = gunzipSync(readFileSync(join(DATA, 'dirty.csv.gz')))
    const read = async (pieces: number) => {
      const { Readable } = await import('node:stream')
      const cut = Array.from({ length: Math.ceil(bytes.length / pieces) }, (_, index) =>
        bytes.subarray(index * pieces, (index + 1) * pieces),
      )
      const chunks: FileChunk[] = []
      for await (const each of readChunks(Readable.from(cut, { objectMode: false }), {
        side: 'local',
        businessDate: '2017-10-16',
        done: new Set(),
      }))
        if (each.kind === 'chunk') chunks.push(each)
      return chunks.map(({ chunk, read: size, content, rejects }) => ({ chunk, size, content, rejects }))
    }
    const whole = await read(bytes.length)
    expect(whole.map(({ size }) => size)).toEqual([1000, 1000, 1000, 740])
    expect(await read(70_001)).toEqual(whole)
  })
})
