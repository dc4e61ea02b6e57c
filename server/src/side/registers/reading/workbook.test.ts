import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import ExcelJS from 'exceljs'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ReadFailure } from './problem.ts'
import type { RawRow } from './rawRow.ts'
import { findSheets, type ReadOptions, readRows } from './rows.ts'

let folder = ''
/** Where streams are written for reading; must be empty again afterwards. */
let spool = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yimen-workbook-'))
  spool = join(folder, 'spool')
  await mkdir(spool)
  vi.stubEnv('TMPDIR', spool)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function read(source: string | Readable, options: ReadOptions = {}) {
  const rows: RawRow[] = []
  try {
    for await (const row of readRows(source, options)) rows.push(row)
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    return { rows, failure: { code: error.code, line: error.line } }
  }
  return { rows, failure: undefined }
}

async function save(name: string, fill: (workbook: ExcelJS.Workbook) => void): Promise<string> {
  const workbook = new ExcelJS.Workbook()
  fill(workbook)
  const path = join(folder, name)
  await workbook.xlsx.writeFile(path)
  return path
}

/** A workbook written by hand, for what a spreadsheet program would not write. */
async function raw(name: string, sheet: string, more: Record<string, string> = {}): Promise<string> {
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const parts: Record<string, string> = {
    '_rels/.rels': `<Relationships><Relationship Id="r" Type="${type}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml':
      '<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="S" sheetId="1" r:id="a"/></x:sheets></x:workbook>',
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="a" Type="${type}/worksheet" Target="/xl/s1.xml"/><Relationship Id="b" Type="${type}/sharedStrings" Target="st.xml"/></Relationships>`,
    'xl/s1.xml': sheet,
    ...more,
  }
  const path = join(folder, name)
  const encoder = new TextEncoder()
  const entries = Object.entries(parts).map(([part, text]) => [part, encoder.encode(text)] as const)
  await writeFile(path, zipSync(Object.fromEntries(entries)))
  return path
}

describe('workbooks', () => {
  it('gives rows of text with their sheet row numbers, from a path and from a stream', async () => {
    const path = await save('plain.xlsx', (workbook) => {
      const sheet = workbook.addWorksheet('登记')
      sheet.addRow(['名称', '代码', '成立日期', '资本', '是否'])
      sheet.getRow(4).values = ['某公司', '91350100M000100Y43', new Date(Date.UTC(2016, 0, 31)), 5.06, true]
      sheet.getRow(6).values = [{ richText: [{ text: '富' }, { text: '文本' }] }, 350625156123453]
    })
    const expected = [
      { line: 1, cells: ['名称', '代码', '成立日期', '资本', '是否'], mayBeShort: true },
      { line: 4, cells: ['某公司', '91350100M000100Y43', '2016-01-31', '5.06', 'TRUE'], mayBeShort: true },
      { line: 6, cells: ['富文本', '350625156123453'], mayBeShort: true },
    ]
    expect((await read(path)).rows).toEqual(expected)
    expect((await read(createReadStream(path, { highWaterMark: 100 }))).rows).toEqual(expected)
    expect(await readdir(spool)).toEqual([])
  })

  it('never evaluates a formula: the stored result is taken and noted', async () => {
    const path = await save('formula.xlsx', (workbook) => {
      const sheet = workbook.addWorksheet('S')
      sheet.addRow(['名称', '甲', '乙', '丙'])
      sheet.addRow([
        { formula: 'A1&"公司"', result: '某公司' },
        { formula: '1+1' },
        { error: '#N/A' },
        '=cmd|x!A0',
      ])
    })
    const row = (await read(path)).rows[1]
    expect(row?.cells).toEqual(['某公司', '', '#N/A', '=cmd|x!A0'])
    expect(row?.notes).toEqual([
      { column: 0, code: 'formula' },
      { column: 1, code: 'formula-without-result' },
      { column: 2, code: 'error-value' },
    ])
  })

  it('shows that a long number has lost its digits, and reads dates of both systems', async () => {
    const path = await save('numbers.xlsx', (workbook) => {
      workbook.properties.date1904 = true
      const sheet = workbook.addWorksheet('S')
      sheet.addRow([Number('912103001191521160'), new Date(Date.UTC(2016, 1, 29))])
    })
    expect((await read(path)).rows[0]?.cells).toEqual(['9.121030011915212e+17', '2016-02-29'])
  })

  it('chooses the first visible sheet, another by name or number, and lists them', async () => {
    const path = await save('sheets.xlsx', (workbook) => {
      workbook.addWorksheet('隐藏', { state: 'hidden' }).addRow(['h'])
      workbook.addWorksheet('甲').addRow(['a'])
      workbook.addWorksheet('乙').addRow(['b'])
    })
    const first = async (sheet?: string | number) =>
      (await read(path, sheet === undefined ? {} : { sheet })).rows[0]?.cells[0]
    expect([await first(), await first('乙'), await first(1)]).toEqual(['a', 'b', 'h'])
    expect((await read(path, { sheet: '丙' })).failure?.code).toBe('sheet-not-found')
    expect(await findSheets(path)).toEqual([
      { name: '隐藏', hidden: true },
      { name: '甲', hidden: false },
      { name: '乙', hidden: false },
    ])
    expect(await findSheets(Readable.from([Buffer.from('a,b\n')]))).toEqual([])
  })

  it('reads prefixes, inline and phonetic texts, escapes and cells without references', async () => {
    const sheet =
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>甲_x0041_</x:t></x:is></x:c><x:c t="s"><x:v>0</x:v></x:c></x:row><x:row r="9"><x:c r="C9"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    const shared =
      '<sst><si><r><t>东</t></r><r><t>京</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si></sst>'
    const path = await raw('raw.xlsx', sheet, { 'xl/st.xml': shared })
    expect((await read(path)).rows.map(({ line, cells }) => [line, cells])).toEqual([
      [1, ['甲A', '东京']],
      [9, ['', '', '1']],
    ])
  })

  it('a damaged sheet gives its rows up to the damage', async () => {
    const rows = Array.from(
      { length: 50 },
      (_, index) => `<row r="${index + 1}"><c><v>${index}</v></c></row>`,
    )
    rows[30] = '<row r="31"><c><v>1</c></row>'
    const path = await raw('damaged.xlsx', `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`)
    const { rows: read30, failure } = await read(path)
    expect(read30).toHaveLength(30)
    expect(failure).toEqual({ code: 'file-corrupt', line: 31 })
  })

  it('a cut workbook, an archive of something else, and a bomb are refused', async () => {
    const path = await save('whole.xlsx', (workbook) => workbook.addWorksheet('S').addRow(['a']))
    const bytes = await readFile(path)
    const cut = Readable.from([bytes.subarray(0, bytes.length >> 1)])
    expect((await read(cut)).failure?.code).toBe('file-truncated')
    const other = zipSync({ 'a.csv': new TextEncoder().encode('a,b\n') })
    expect((await read(Readable.from([Buffer.from(other)]))).failure?.code).toBe('not-a-workbook')
    const filler = '<row><c><v>1</v></c></row>'.repeat(400_000)
    const bomb = await raw('bomb.xlsx', `<worksheet><sheetData>${filler}</sheetData></worksheet>`)
    expect((await readFile(bomb)).length).toBeLessThan(200_000)
    expect(await readdir(spool)).toEqual([])
    const { failure } = await read(bomb, { limits: { maxBytes: 1024 * 1024 } })
    expect(failure?.code).toBe('file-too-large')
    const texts = `<sst><si><t>${'长'.repeat(10_000)}</t></si></sst>`
    const heavy = await raw('heavy.xlsx', '<worksheet/>', { 'xl/st.xml': texts })
    expect((await read(heavy, { limits: { maxSharedCharacters: 1000 } })).failure?.code).toBe(
      'file-too-large',
    )
  })

  it('a wide row and a row of endless text cost only themselves', async () => {
    const sheet = `<worksheet><sheetData><row><c r="A1"><v>1</v></c></row><row><c r="XFE2"><v>1</v></c></row><row><c t="str"><v>${'x'.repeat(5000)}</v></c></row><row><c><v>4</v></c></row></sheetData></worksheet>`
    const path = await raw('wide.xlsx', sheet)
    const { rows } = await read(path, { limits: { maxRecordBytes: 1000 } })
    expect(rows.map(({ line, problem }) => [line, problem?.code])).toEqual([
      [1, undefined],
      [2, 'too-many-columns'],
      [3, 'record-too-long'],
      [4, undefined],
    ])
  })
})
