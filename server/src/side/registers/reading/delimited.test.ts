import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReadFailure } from './problem.ts'
import type { RawRow } from './rawRow.ts'
import { type ReadOptions, readRows } from './rows.ts'

/** Reads bytes handed over in pieces of `size`; answers the rows and, where there was one, the failure at the end. */
async function read(content: string | Buffer, options: ReadOptions = {}, size = 7) {
  const bytes = Buffer.from(content)
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  const rows: RawRow[] = []
  try {
    for await (const row of readRows(Readable.from(pieces, { objectMode: false }), options)) rows.push(row)
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
    return { rows, failure: { code: error.code, line: error.line } }
  }
  return { rows, failure: undefined }
}

const brief = (rows: readonly RawRow[]) =>
  rows.map(({ line, cells, problem }) => [line, problem?.code ?? cells])

/** 中文,名 in GB 18030. */
const GB_LINE = Buffer.from([0xd6, 0xd0, 0xce, 0xc4, 0x2c, 0xc3, 0xfb, 0x0a])

describe('records and their line numbers', () => {
  it.each([
    [
      'LF',
      'a,b\n1,2\n',
      [
        [1, ['a', 'b']],
        [2, ['1', '2']],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,2\r\n',
      [
        [1, ['a', 'b']],
        [2, ['1', '2']],
      ],
    ],
    [
      'CR alone',
      'a,b\r1,"2\r3"\r4,5',
      [
        [1, ['a', 'b']],
        [2, ['1', '2\r3']],
        [4, ['4', '5']],
      ],
    ],
    [
      'no end on the last line',
      'a,b\n1,2',
      [
        [1, ['a', 'b']],
        [2, ['1', '2']],
      ],
    ],
    [
      'semicolons',
      'a;b;c\n1,5;2;3\n',
      [
        [1, ['a', 'b', 'c']],
        [2, ['1,5', '2', '3']],
      ],
    ],
    [
      'tabs',
      'a\tb\n1,5\t2\n',
      [
        [1, ['a', 'b']],
        [2, ['1,5', '2']],
      ],
    ],
    ['sep= of spreadsheets', 'sep=;\r\na;b\r\n', [[2, ['a', 'b']]]],
    [
      'blank rows left out, lines counted',
      'a,b\n\n,\n  , \n1,2\n',
      [
        [1, ['a', 'b']],
        [5, ['1', '2']],
      ],
    ],
    [
      'line breaks in quotes',
      'a,b\n"1\n2\r\n3",x\n4,5\n',
      [
        [1, ['a', 'b']],
        [2, ['1\n2\r\n3', 'x']],
        [5, ['4', '5']],
      ],
    ],
    [
      'doubled quotes',
      'a,b\n"say ""hi""","",\n',
      [
        [1, ['a', 'b']],
        [2, ['say "hi"', '', '']],
      ],
    ],
    [
      'quotes within a plain field',
      'a,b\n5" pipe,2\n',
      [
        [1, ['a', 'b']],
        [2, ['5" pipe', '2']],
      ],
    ],
    [
      'a quoted last field without line end',
      'a,b\n1,"2"',
      [
        [1, ['a', 'b']],
        [2, ['1', '2']],
      ],
    ],
  ])('%s', async (_, text, expected) => {
    for (const size of [1, 3, 1000]) expect(brief((await read(text, {}, size)).rows)).toEqual(expected)
  })

  it('reads what csv-parse reads, whatever the cells hold and however the bytes arrive', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', '"', '""', '\n', '\r\n', ',', '中', '𠮷', 'a"b', '"\n"', ' x '),
      fc.string({ unit: 'binary', maxLength: 6 }).map((text) => text.replace(/[\r\0]/g, '')),
    )
    const table = fc.array(fc.tuple(fc.constant('k'), cell, cell), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (rows, size, always) => {
        const quote = (text: string) =>
          always || /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
        const text = rows.map((row) => row.map(quote).join(',')).join('\n')
        const options = { encoding: 'utf-8', delimiter: ',' } as const
        const ours = await read(Buffer.from(text), options, size)
        const theirs: string[][] = parse(Buffer.from(text), { relax_quotes: false, record_delimiter: '\n' })
        expect(ours.failure).toBeUndefined()
        expect(ours.rows.every((row) => row.problem === undefined)).toBe(true)
        expect(ours.rows.map((row) => row.cells)).toEqual(theirs)
      }),
      { numRuns: 400 },
    )
  })

  it('never crashes and never loses count of lines on any bytes', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 5 }),
      fc.constantFrom('"', '\n', ',', '""', 'x').map((text) => new Uint8Array(Buffer.from(text))),
    )
    const bytes = fc.array(piece, { minLength: 1, maxLength: 60 }).map((all) => Buffer.concat(all))
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 20 }), async (content, size) => {
        // A first line of text keeps the content from being taken for another kind of file.
        const whole = Buffer.concat([Buffer.from('name,code\n'), content, Buffer.from('\nend,1\n')])
        const { rows, failure } = await read(
          whole,
          { encoding: 'utf-8', limits: { maxRecordLines: 5 } },
          size,
        )
        expect(failure === undefined || failure.code === 'not-a-table').toBe(true)
        if (failure !== undefined) return
        const lines = rows.map((row) => row.line)
        expect(lines).toEqual([...lines].sort((left, right) => left - right))
        const total = whole.filter((byte) => byte === 10).length
        const final = rows.at(-1)
        expect(final?.line ?? 0).toBeLessThanOrEqual(total)
        expect(new Set(lines).size).toBe(lines.length)
      }),
      { numRuns: 400 },
    )
  })
})

describe('rows that cannot be read cost only themselves', () => {
  it('an endless line is refused without being held, reading goes on after it', async () => {
    const head = 'a,b\n1,2\n'
    async function* endless() {
      yield Buffer.from(head)
      const filler = Buffer.alloc(1024 * 1024, 'x')
      for (let index = 0; index < 300; index += 1) yield filler
      yield Buffer.from('\n3,4\n')
    }
    const before = process.memoryUsage().rss
    const rows: RawRow[] = []
    for await (const row of readRows(Readable.from(endless()))) rows.push(row)
    expect(brief(rows)).toEqual([
      [1, ['a', 'b']],
      [2, ['1', '2']],
      [3, 'record-too-long'],
      [4, ['3', '4']],
    ])
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })

  it('an endless line at the end, and inside quotes', async () => {
    const limits = { maxRecordBytes: 50 }
    const long = 'x'.repeat(200)
    expect(brief((await read(`a,b\n1,2\n${long}`, { limits })).rows)).toEqual([
      [1, ['a', 'b']],
      [2, ['1', '2']],
      [3, 'record-too-long'],
    ])
    expect(brief((await read(`a,b\n"1,2\n${long}\n3,4\n`, { limits })).rows)).toEqual([
      [1, ['a', 'b']],
      [2, 'unbalanced-quotes'],
      [3, 'record-too-long'],
      [4, ['3', '4']],
    ])
  })

  it('a quote that is never closed costs its line only', async () => {
    const { rows } = await read('a,b\n1,"2\n3,4\n5,6\n')
    expect(brief(rows)).toEqual([
      [1, ['a', 'b']],
      [2, 'unbalanced-quotes'],
      [3, ['3', '4']],
      [4, ['5', '6']],
    ])
  })

  it('a quote closed in the middle of a field costs its line only', async () => {
    const { rows } = await read('a,b\n"1"x,2\n3,4\n')
    expect(brief(rows)).toEqual([
      [1, ['a', 'b']],
      [2, 'malformed-quotes'],
      [3, ['3', '4']],
    ])
  })

  it('gives up on an open quote after the limit of lines, far from the end of the file', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `${index},x`)
    lines[10] = '10,"x'
    const { rows } = await read(lines.join('\n'), {}, 65_536)
    expect(rows).toHaveLength(5000)
    expect(rows.filter((row) => row.problem !== undefined).map((row) => row.line)).toEqual([11])
  })

  it('counts columns up to the limit: 10,000 are read, one more than the limit is refused', async () => {
    const wide = Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',')
    const { rows } = await read(`${wide}\n${wide}\n`, {}, 65_536)
    expect(rows.map((row) => row.cells.length)).toEqual([10_000, 10_000])
    const over = await read(`a,b\n${','.repeat(16_384)}x\n1,2\n`, {}, 65_536)
    expect(brief(over.rows)).toEqual([
      [1, ['a', 'b']],
      [2, 'too-many-columns'],
      [3, ['1', '2']],
    ])
  })
})

describe('encodings', () => {
  const gb = (count: number) => Buffer.concat(Array.from({ length: count }, () => GB_LINE))

  it('UTF-8 with mark, UTF-16 of both orders with and without mark', async () => {
    const text = '名称,代码\n某公司,123\n𠮷野家,4\n'
    const expected = [
      [1, ['名称', '代码']],
      [2, ['某公司', '123']],
      [3, ['𠮷野家', '4']],
    ]
    const little = Buffer.from(text.repeat(1), 'utf16le')
    const big = Buffer.from(little).swap16()
    const files = [
      Buffer.from(`\ufeff${text}`),
      Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
    ]
    for (const file of files) expect(brief((await read(file)).rows)).toEqual(expected)
    const ascii = `name,code\n${'abc,123456\n'.repeat(20)}`
    expect((await read(Buffer.from(ascii, 'utf16le'))).rows).toHaveLength(21)
    expect((await read(Buffer.from(ascii, 'utf16le').swap16())).rows).toHaveLength(21)
  })

  it('GB 18030, also of four bytes and after a long ASCII beginning', async () => {
    expect((await read(gb(2))).rows.map((row) => row.cells)).toEqual([
      ['中文', '名'],
      ['中文', '名'],
    ])
    const four = Buffer.concat([gb(1), Buffer.from([0x95, 0x32, 0x82, 0x36, 0x2c, 0x31, 0x0a])])
    expect((await read(four)).rows.at(1)?.cells).toEqual(['𠀀', '1'])
    const late = Buffer.concat([Buffer.from('a,b\n'.repeat(200_000)), gb(1)])
    expect((await read(late, {}, 65_536)).rows.at(-1)).toEqual({ line: 200_001, cells: ['中文', '名'] })
  })

  it('a line that breaks the encoding is refused with its number, in UTF-8, GB 18030 and across both', async () => {
    const utf = Buffer.from('名称,代码\n某公司,1\n')
    const mixed = await read(Buffer.concat([utf, GB_LINE, utf]))
    expect(brief(mixed.rows).map(([line, what]) => [line, what === 'encoding'])).toEqual([
      [1, false],
      [2, false],
      [3, true],
      [4, false],
      [5, false],
    ])
    const inGb = await read(Buffer.concat([gb(3), Buffer.from('某某有限公司,1\n'), gb(1)]))
    expect(inGb.rows.filter((row) => row.problem?.code === 'encoding').map((row) => row.line)).toEqual([4])
    // Half a character before the line feed must not swallow it.
    const half = await read(Buffer.concat([gb(2), Buffer.from([0xd6, 0xd0, 0x2c, 0xd6, 0x0a]), gb(2)]))
    expect(half.rows.filter((row) => row.problem !== undefined).map((row) => row.line)).toEqual([3])
    expect(half.rows).toHaveLength(5)
  })

  it('says so when it is neither, or no text at all', async () => {
    const neither = Buffer.concat(
      Array.from({ length: 5 }, () => Buffer.from([0xff, 0xff, 0x2c, 0x80, 0x0a])),
    )
    expect((await read(neither)).failure?.code).toBe('encoding-unknown')
    const noise = Buffer.from(
      Array.from({ length: 4000 }, (_, index) => ((index * 7919) % 251) & (index % 3 ? 255 : 0)),
    )
    expect((await read(noise)).failure?.code).toBe('not-a-table')
    expect((await read(Buffer.from('%PDF-1.7\n…'))).failure?.code).toBe('not-a-table')
    expect((await read(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]))).failure?.code).toBe('old-workbook')
    expect((await read('')).failure?.code).toBe('file-empty')
    expect((await read('\ufeff')).rows).toEqual([])
  })

  it('a single NUL stays in its cell for the row check', async () => {
    expect((await read('name,code\na\0b,1\nc,2\n')).rows.map((row) => row.cells[0])).toEqual([
      'name',
      'a\0b',
      'c',
    ])
  })
})

describe('gzip', () => {
  const text = `name,code\n${Array.from({ length: 50_000 }, (_, index) => `公司${index},${index * 7919}`).join('\n')}\n`

  it('whole, of several members, and twice packed', async () => {
    expect((await read(gzipSync(text), {}, 4096)).rows).toHaveLength(50_001)
    const members = Buffer.concat([gzipSync('a,b\n1,'), gzipSync('2\n')])
    expect(brief((await read(members)).rows)).toEqual([
      [1, ['a', 'b']],
      [2, ['1', '2']],
    ])
    expect((await read(gzipSync(gzipSync(text)), {}, 4096)).rows).toHaveLength(50_001)
  })

  it.each([0.25, 0.5, 0.9, 0.999])(
    'cut at %f: whole lines before the cut, then file-truncated with the line',
    async (part) => {
      const packed = gzipSync(text)
      const { rows, failure } = await read(packed.subarray(0, Math.floor(packed.length * part)), {}, 4096)
      expect(failure?.code).toBe('file-truncated')
      expect(rows.length).toBeGreaterThan(50_001 * part * 0.8)
      expect(failure?.line).toBe(rows.length + 1)
      const lines = text.split('\n')
      expect(rows.every((row) => lines[row.line - 1] === row.cells.join(','))).toBe(true)
    },
  )

  it('cut within its header, and damaged in the middle', async () => {
    expect((await read(gzipSync(text).subarray(0, 6))).failure?.code).toBe('file-truncated')
    const damaged = gzipSync(text)
    damaged.fill(0xff, damaged.length >> 1, (damaged.length >> 1) + 64)
    const { rows, failure } = await read(damaged, {}, 4096)
    expect(failure?.code).toBe('file-corrupt')
    expect(rows.length).toBeGreaterThan(1000)
  })

  it('stops at the limit of unpacked bytes', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a,b\n'))
    const { failure } = await read(bomb, { limits: { maxBytes: 1024 * 1024 } }, 4096)
    expect(failure?.code).toBe('file-too-large')
  })
})
