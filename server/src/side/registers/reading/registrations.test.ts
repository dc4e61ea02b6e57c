import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { makeUscc } from '@yimen/core/identifiers'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ReadFailure } from './problem.ts'
import type { RegistrationRow, Reject } from './registration.ts'
import { type ReadRegistrationsOptions, readRegistrations } from './registrations.ts'
import { RejectsWriter } from './rejects.ts'
import { readRows } from './rows.ts'

const DATA = join(import.meta.dirname, '../../../../../../shared/data')
const file = (name: string) => join(DATA, name)
const absent = !existsSync(file('register/enterprises.csv.gz'))

interface Summary {
  rows: RegistrationRow[]
  rejects: Reject[]
  flags: Record<string, number>
  problems: Record<string, number>
  header: readonly string[]
  failure: { code: string; line: number } | undefined
}

/** Reads a whole file; keeps the rows only when asked, because large ones are read too. */
async function summarise(
  source: string | Readable,
  options: Partial<ReadRegistrationsOptions> = {},
): Promise<Summary> {
  const all: Summary = { rows: [], rejects: [], flags: {}, problems: {}, header: [], failure: undefined }
  const add = (counts: Record<string, number>, code: string) => {
    counts[code] = (counts[code] ?? 0) + 1
  }
  try {
    for await (const event of readRegistrations(source, { businessDate: '2019-12-31', ...options })) {
      if (event.kind === 'header') {
        all.header = event.cells
        continue
      }
      for (const row of event.rows) {
        all.rows.push(row)
        for (const flag of row.flags) add(all.flags, flag.code)
      }
      for (const reject of event.rejects) {
        all.rejects.push(reject)
        for (const each of reject.problems) add(all.problems, each.code)
      }
    }
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    all.failure = { code: error.code, line: error.line }
  }
  return all
}

const text = (content: string) => Readable.from([Buffer.from(content)])
const code = (serial: number) => makeUscc('350100', `MA${String(serial).padStart(6, '0')}`)

describe('a register file', () => {
  it('is the header first, then rows and rejects that add up', async () => {
    const all = await summarise(
      text(
        `名称,统一社会信用代码,成立日期\n甲公司,${code(1)},2016-01-01\n,${code(2)},2016-01-01\n丙公司,91,2016-01-01\n`,
      ),
    )
    expect(all.header).toEqual(['名称', '统一社会信用代码', '成立日期'])
    expect(all.rows.map(({ line, name }) => [line, name])).toEqual([[2, '甲公司']])
    expect(all.rejects.map(({ line, problems }) => [line, problems.map((each) => each.code)])).toEqual([
      [3, ['name-missing']],
      [4, ['code-invalid']],
    ])
  })

  it('finds the header below titles and notes', async () => {
    const head = `福建省企业登记信息,,\n,,\n统计日期,2017-10-16,\n`
    const all = await summarise(text(`${head}名称,统一社会信用代码,成立日期\n甲公司,${code(1)},2016-01-01\n`))
    expect(all.rows.map(({ line, name }) => [line, name])).toEqual([[5, '甲公司']])
    expect(all.rejects).toEqual([])
  })

  it('header only, nothing at all, no header, and columns named by a person', async () => {
    expect(await summarise(text('名称,代码\n'))).toMatchObject({ rows: [], rejects: [], failure: undefined })
    expect((await summarise(text('\n\n'))).failure?.code).toBe('file-empty')
    const odd = `甲,乙\n某公司,${code(1)}\n`
    expect((await summarise(text(odd))).failure).toEqual({ code: 'header-not-found', line: 1 })
    const named = await summarise(text(odd), { headerOverride: { 甲: 'name', 乙: 'code' } })
    expect(named.rows.map((row) => [row.name, row.code])).toEqual([['某公司', code(1)]])
  })

  it('a half line at the end of a cut file is a reject, not half a taxpayer', async () => {
    const all = await summarise(text(`名称,代码,地址\n甲公司,${code(1)},福州\n乙公司,9135`))
    expect([all.rows.length, all.rejects.map(({ line }) => line)]).toEqual([1, [3]])
    expect(all.problems).toEqual({ 'column-count': 1 })
  })
})

describe.skipIf(absent)('the real registers', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yimen-registers-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('119,998 real rows: all accepted, every doubt flagged', async () => {
    const all = await summarise(file('register/enterprises.csv.gz'))
    expect([all.rows.length, all.rejects.length, all.failure]).toEqual([119_998, 0, undefined])
    expect(new Set(all.rows.map((row) => row.rowKey)).size).toBe(119_998)
    expect(new Set(all.rows.map((row) => row.code)).size).toBe(119_998)
    // 90,234 cells say something: 89,211 are read, 1,003 have no unit (994 `9()`, 9 bare numbers), 20 are damaged (`10,0000000(万)`).
    expect(all.flags['capital-unit-missing']).toBe(1003)
    expect(all.flags['capital-unparsed']).toBe(20)
    expect(all.rows.filter((row) => row.capital !== null).length).toBe(89_211)
    // A DEL in a scope and a BEL in an address.
    expect(all.flags['control-characters-removed']).toBe(2)
    // Nine pilot codes with an unassigned institution kind, seven whose organisation code inside fails GB 11714.
    expect(all.flags['code-warning']).toBe(16)
    expect(all.rows.every((row) => row.establishedOn !== null && row.codeKind === 'uscc')).toBe(true)
    const early = await summarise(file('register/enterprises-sample-2000.csv'), {
      businessDate: '2017-10-16',
    })
    const after = early.rows.filter((row) => (row.establishedOn ?? '') > '2017-10-16')
    expect(early.flags['date-future']).toBe(after.length)
    expect(after.length).toBeGreaterThan(100)
  }, 120_000)

  it('3,740 dirty rows: 124 rejected for their check character, none for anything else', async () => {
    const all = await summarise(file('register/dirty.csv.gz'))
    expect([all.rows.length, all.rejects.length, all.failure]).toEqual([3616, 124, undefined])
    expect(all.problems).toEqual({ 'code-invalid': 124 })
    // Column 4 of the file says which codes are bad; nothing else is rejected.
    expect(new Set(all.rejects.map(({ cells }) => cells[3]))).toEqual(new Set(['uscc18_bad']))
    // 346 are marked uscc18_bad in the file: 222 of them are right but written in lower case.
    expect(all.rows.filter((row) => row.flags.some((flag) => flag.code === 'code-normalised'))).toHaveLength(
      224,
    )
    expect(all.flags['code-15-digit']).toBe(1500)
    expect(all.flags['missing-code']).toBe(6)
    expect(all.flags['code-old-registration-number']).toBe(398)
    expect(all.flags['code-organisation-only']).toBe(2)
    expect(all.flags['capital-unit-missing']).toBe(298)
  })

  it('the rejects file holds as many rows as were rejected and can be read again', async () => {
    const writer = new RejectsWriter(join(folder, 'dirty-rejects.csv'))
    const all = await summarise(file('register/dirty.csv.gz'))
    writer.setHeader(all.header)
    for (const reject of all.rejects) await writer.write(reject)
    await writer.close()
    const again = await summarise(writer.path)
    expect([again.rows.length, again.rejects.length]).toEqual([0, 124])
    expect(again.rejects.map(({ cells }) => cells.slice(6))).toEqual(
      all.rejects.map(({ cells }) => [...cells]),
    )
  })

  it('GB 18030 and UTF-8 copies of 2,000 rows say the same', async () => {
    const utf = await summarise(file('register/enterprises-sample-2000.csv'))
    const gb = await summarise(file('register/enterprises-sample-2000.gb18030.csv'))
    expect([utf.rows.length, gb.rows.length, utf.rejects.length, gb.rejects.length]).toEqual([
      2000, 2000, 0, 0,
    ])
    const essence = (row: RegistrationRow) => [
      row.line,
      row.rowKey,
      row.name,
      row.establishedOn,
      row.registrationTypeRaw,
      row.capital,
      row.province,
      row.city,
      row.address,
    ]
    expect(gb.rows.map(essence)).toEqual(utf.rows.map(essence))
  })

  it('the same rows as a workbook have the same keys and hashes', async () => {
    const path = join(folder, 'sample.xlsx')
    const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: path, useSharedStrings: true })
    const sheet = workbook.addWorksheet('登记')
    for await (const row of readRows(file('register/enterprises-sample-2000.csv')))
      sheet.addRow(row.cells).commit()
    await workbook.commit()
    const csv = await summarise(file('register/enterprises-sample-2000.csv'))
    const xlsx = await summarise(path)
    const essence = (row: RegistrationRow) => [row.line, row.rowKey, row.rowHash]
    expect(xlsx.rows.map(essence)).toEqual(csv.rows.map(essence))
  })

  it('three registers of other authorities: their own headers and four date formats', async () => {
    const counts: Record<string, readonly number[]> = {}
    for (const name of ['gs', 'gt', 'dt']) {
      const all = await summarise(file(`match/${name}.csv.gz`))
      const dated = all.rows.filter((row) => row.establishedOn !== null).length
      counts[name] = [all.rows.length, all.rejects.length, dated]
      expect(Object.keys(all.problems)).toEqual(all.rejects.length === 0 ? [] : ['code-invalid'])
    }
    expect(counts).toEqual({ gs: [5363, 0, 5363], gt: [4544, 187, 4544], dt: [4361, 207, 4361] })
  })

  it('what is rejected there is what was damaged on purpose', async () => {
    const noise = new Map<string, string>()
    for await (const { cells } of readRows(file('match/truth.csv.gz'))) {
      noise.set(cells[2] ?? '', cells[5] ?? '')
      noise.set(cells[3] ?? '', cells[6] ?? '')
    }
    const damaged = (id: string) => /id-(?:transposed|digit-error|ocr-letter)/.test(noise.get(id) ?? '')
    for (const name of ['gt', 'dt']) {
      const all = await summarise(file(`match/${name}.csv.gz`))
      const innocent = all.rejects
        .filter(({ cells }) => !damaged(cells[0] ?? ''))
        .map(({ cells }) => cells[1])
      // A real firm whose unified code was issued over an organisation code that fails GB 11714: it needs a recorded override.
      expect(innocent).toEqual(['420500550676621'])
      // The six region digits of a 15-character number have no check; damage there cannot be seen.
      const unseen = all.rows.filter((row) => damaged(row.sourceId ?? ''))
      expect(unseen.every((row) => row.code?.length === 15)).toBe(true)
      expect(unseen.length / (unseen.length + all.rejects.length)).toBeLessThan(0.25)
    }
  })
})
