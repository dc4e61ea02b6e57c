import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problem } from './problem.ts'
import { csvCell, RejectsWriter } from './rejects.ts'
import { readRows } from './rows.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yimen-rejects-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the rejects file', () => {
  it('holds line, column, code, reasons and the cells as they were, and reads back', async () => {
    const writer = new RejectsWriter(join(folder, 'a.csv'))
    writer.setHeader(['名称', '代码'])
    await writer.write({
      line: 7,
      problems: [
        problem('name-missing', '名称'),
        problem('code-invalid', '代码', '91', { zh: '长', en: 'long' }),
      ],
      cells: ['', '9,1"\n2'],
    })
    expect(await writer.close()).toBe(join(folder, 'a.csv'))
    expect(writer.count).toBe(1)
    const bytes = await readFile(writer.path)
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect((await stat(writer.path)).mode & 0o777).toBe(0o600)
    const rows = []
    for await (const row of readRows(writer.path)) rows.push(row.cells)
    expect(rows).toEqual([
      ['行号 line', '列 column', '原因代码 code', '值 value', '原因', 'reason', '名称', '代码'],
      [
        '7',
        '名称；代码',
        'name-missing；code-invalid',
        '91',
        '名称为空；代码不正确：长',
        'The name is empty；The code is wrong: long',
        '',
        '9,1"\n2',
      ],
    ])
  })

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '"=1',
    "'=1",
    '＝1',
    '－1',
    '\0=1',
    '\u0001=1',
  ])('never starts a cell as a formula: %j', (text) => {
    expect(csvCell(text).replace(/^"/, '').startsWith("'")).toBe(true)
  })

  it('leaves ordinary cells alone', () => {
    for (const text of ['某公司', '91350100M000100Y43', 'a=b', '1-2', '']) expect(csvCell(text)).toBe(text)
  })

  it('makes no file when nothing was rejected, and says when it cannot write', async () => {
    const none = new RejectsWriter(join(folder, 'none.csv'))
    expect(await none.close()).toBeUndefined()
    await expect(stat(none.path)).rejects.toThrow('ENOENT')
    const nowhere = new RejectsWriter(join(folder, 'missing', 'x.csv'))
    const writing = async () => {
      for (let line = 1; line < 5000; line += 1) {
        await nowhere.write({ line, problems: [problem('name-missing')], cells: ['x'.repeat(100)] })
      }
      await nowhere.close()
    }
    await expect(writing()).rejects.toThrow('ENOENT')
  })
})
