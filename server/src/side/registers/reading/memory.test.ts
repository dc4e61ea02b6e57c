import { Readable } from 'node:stream'
import { makeUscc } from '@yimen/core/identifiers'
import { describe, expect, it } from 'vitest'
import { readRegistrations } from './registrations.ts'

/** The long form reads the million rows of the promise; the short one is for every run. */
const SOAK = process.env.YIMEN_SOAK === '1'
const ROWS = SOAK ? 1_000_000 : 100_000

/** Rows of 370 bytes, the mean of the real ones; every tenth quoted, every thousandth with a wrong code. */
function* lines(): Generator<Buffer> {
  yield Buffer.from('名称,统一社会信用代码,成立日期,注册资本,经营范围,地址\n')
  const scope = '技术开发、技术咨询、技术服务；销售五金交电、日用百货、建筑材料、电子产品。'.repeat(2)
  for (let from = 0; from < ROWS; from += 500) {
    let block = ''
    for (let index = from; index < from + 500; index += 1) {
      const right = makeUscc('350100', String(index).padStart(8, '0'))
      const code = index % 1000 === 0 ? `${right.slice(0, 17)}${right.endsWith('0') ? '1' : '0'}` : right
      const capital = index % 10 === 0 ? '"1,560(万元人民币)"' : '50(万元)'
      block += `福州市第${index}号商贸有限公司,${code},2015-03-${1 + (index % 28)},${capital},${scope},福建省福州市鼓楼区东街${index}号\n`
    }
    yield Buffer.from(block)
  }
}

describe('memory', () => {
  it(`${ROWS.toLocaleString('en')} rows are read and validated in less than 512 MB`, async () => {
    let accepted = 0
    let rejected = 0
    let peak = 0
    const source = Readable.from(lines(), { objectMode: true })
    for await (const event of readRegistrations(source, { businessDate: '2017-10-16' })) {
      if (event.kind === 'header') continue
      accepted += event.rows.length
      rejected += event.rejects.length
      // A slow consumer: reading must wait for it, not pile up.
      if (accepted % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      peak = Math.max(peak, process.memoryUsage().rss)
    }
    expect([accepted, rejected]).toEqual([ROWS - ROWS / 1000, ROWS / 1000])
    expect(peak).toBeLessThan(512 * 1024 * 1024)
    if (SOAK) console.log(`peak resident memory ${Math.round(peak / 1024 / 1024)} MB`)
  }, 300_000)
})
