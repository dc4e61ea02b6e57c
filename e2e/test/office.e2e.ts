import { gzipSync } from 'node:zlib'
import { makeUscc } from '@yimen/core/identifiers'
import ExcelJS from 'exceljs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openBrowser } from '../src/browser.ts'
import { findFlaws, speak } from '../src/look.ts'
import { signInAs } from '../src/people.ts'

const { baseUrl, accounts } = inject('stage')
const OFFICE = '/office/national'
/** What comes by jobs and deliveries needs a moment. */
const EVENTUALLY = { timeout: 20_000 }
/** A demo client whose second quarter is filed and paid; its later quarters belong to other journeys. */
const TAXPAYER = '安居物业'
const NO_PERMISSION = '您没有办理此事项的权限'

describe('the back office of one side', () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const main = () => page.getByRole('main')
  const open = async (path: string) => {
    await page.goto(baseUrl + path)
    await main().getByRole('heading', { level: 1 }).first().waitFor()
  }
  const menu = (name: string) =>
    page.getByRole('navigation', { name: '页面导航' }).getByRole('link', { name })

  beforeAll(async () => {
    browser = await openBrowser(console.log)
    context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 900 } })
    context.setDefaultTimeout(15_000)
    page = await context.newPage()
    const guo = accounts.find((account) => account.username === 'guo')
    if (!guo) throw new Error('no account guo')
    await signInAs(page, baseUrl, guo)
  })
  afterAll(() => browser?.close())

  it('shows a declaration as filed, computed by law, with its books and what the other side sent', async () => {
    await open('/office')
    await page.getByRole('searchbox', { name: '查找申报表' }).fill(TAXPAYER)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/office\/national\/declarations\?q=/)
    await page.getByLabel('税款所属期').selectOption('2017-Q2')
    const table = main().getByRole('table')
    const found = table.getByRole('link', { name: /安居物业/ })
    // Other journeys may have filed later periods of the same taxpayer: the choice of period leaves one.
    await expect.poll(() => found.count()).toBe(1)
    await found.click()
    await main().getByRole('heading', { name: '申报表详情' }).waitFor()

    const head = main().getByRole('region', { name: '申报表详情' })
    const payable = await head.locator('.ym-counts dd').innerText()
    expect(payable).toMatch(/^[\d,]+\.\d{2}/)
    expect(await head.innerText()).toMatch(/91990102\w{10}[\s\S]*2017年第2季度[\s\S]*2017年7月12日/)
    const books = main().getByRole('table', { name: '电子缴款书' }).or(main().locator('table').last())
    expect(await books.getByText('已销号').count()).toBe(2)
    const amounts = (await books.locator('tbody tr td:nth-child(2)').allInnerTexts()).map(fenOf)
    expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(fenOf(payable))

    const other = main().getByRole('region', { name: '对方申报（经数据交换）' })
    expect(await other.innerText()).toMatch(/一致[\s\S]*收到于[\s\S]*前[\s\S]*20\d\d年/)
    await other.getByText('对方发来的内容').click()
    expect(await other.getByRole('region').or(other.locator('pre')).first().innerText()).toContain('2017-Q2')

    await main().getByRole('button', { name: '计算说明' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('增值税暂行条例第十二条').first().waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
  })

  it('shows ledger, payment books and documents that agree with each other', async () => {
    await menu('总账').click()
    await main().getByText('借贷平衡').waitFor()
    expect(await main().getByText('全部科目合计').innerText()).toContain('0.00')
    const balances = main().locator('table').first().locator('tbody tr:not(.ant-table-measure-row)')
    const columns = await Promise.all(
      [3, 4].map((column) => balances.locator(`td:nth-child(${column})`).allInnerTexts()),
    )
    const [debit = 0, credit = 0] = columns.map((cells) =>
      cells.reduce((sum, text) => sum + fenOf(text || '0'), 0),
    )
    expect(debit).toBeGreaterThan(0)
    expect(debit).toBe(credit)
    // Each transaction says whose it is.
    await main()
      .locator('table')
      .last()
      .getByText(/公司|铺|店/)
      .first()
      .waitFor()

    await menu('缴款书').click()
    await main().locator('table').getByText('已销号').first().waitFor()
    await page.getByLabel('状态').selectOption({ label: '已冲正' })
    // Other journeys may have corrected something: then only what was reversed is listed.
    const reversed = main().locator('table tbody').getByText('已冲正')
    await main().getByRole('heading', { name: '没有处于此状态的缴款书' }).or(reversed.first()).waitFor()
    expect(await main().locator('table tbody').getByText('已销号').count()).toBe(0)
    await page.getByText('不符事项', { exact: true }).click()
    await page.waitForURL(/view=exceptions/)
    await main()
      .getByRole('heading', { name: '没有不符事项' })
      .or(main().getByRole('table', { name: '银行、国库与账面不符的事项' }))
      .first()
      .waitFor()

    await menu('文书').click()
    const row = main()
      .getByRole('row', { name: /同心市安居物业服务有限公司/ })
      .last()
    await row.waitFor()
    const code = await row.getByRole('link').innerText()
    await page.getByRole('searchbox', { name: /文书字号或验真码/ }).fill(code.toLowerCase())
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=/)
    await expect
      .poll(() => main().locator('tbody').getByRole('row').filter({ hasText: '〔' }).count(), EVENTUALLY)
      .toBe(1)
    await page.getByLabel('效力').selectOption({ label: '已作废' })
    await main().getByRole('heading', { name: '没有符合条件的文书' }).waitFor()
    await page.getByLabel('效力').selectOption({ label: '有效' })
    await main().getByRole('link', { name: code }).click()
    await page
      .getByText(/真实|属实|真的/)
      .first()
      .waitFor()
  })

  it('shows every message of the exchange with its payload and state', async () => {
    await open(`${OFFICE}/exchange`)
    const peers = main().locator('table').first()
    await peers.getByRole('row', { name: /地税/ }).waitFor()
    const category = main()
      .getByRole('row', { name: /纳税申报信息/ })
      .first()
    expect(await category.innerText()).toMatch(/filing\.declaration/)
    const messages = main().locator('table').last()
    await messages
      .getByRole('row', { name: /纳税申报信息.*地税.*已接收/ })
      .last()
      .waitFor()
    await messages
      .getByRole('row', { name: /纳税申报信息.*地税/ })
      .last()
      .getByRole('button', { name: '查看' })
      .click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('报文编号').waitFor()
    expect(await drawer.innerText()).toMatch(/发出 · 地税[\s\S]*已接收[\s\S]*"formCode"/)
    // What the other side took in is not sent again.
    expect(await drawer.getByRole('button', { name: '重新发送' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    await page.getByText('收到', { exact: true }).last().click()
    await messages
      .getByRole('row', { name: /地税.*已接收/ })
      .first()
      .waitFor()
  })

  it('imports a register file: preview, columns, counts, rejects, and the same file again changes nothing', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => [
      `同心市试验${index}号商行`,
      code(index),
      '2015-03-02',
      '19901000000',
      `试验路${index}号`,
    ])
    rows[7] = ['坏代码商行', `${code(7).slice(0, 17)}?`, '2015-03-02', '19901000000', '试验路']
    rows[9] = ['重复商行', code(1), '2015-03-02', '19901000000', '试验路']
    rows[11] = ['演示区商行', makeUscc('990102', 'MB9X0011'), '2015-03-02', '19901000000', '试验路']
    rows[13] = ['=HYPERLINK("http://x")', code(13), '2015-03-02', '19901000000', '试验路']
    const file = gb18030(
      [
        '单位全称,统一社会信用代码,成立日期,主管税务机关,注册地址',
        ...rows.map((row) => row.map(quoted).join(',')),
      ].join('\r\n'),
    )
    await menu('登记导入').click()
    await upload('试验登记.csv', file)
    await main()
      .getByRole('heading', { name: /试验登记\.csv/ })
      .waitFor()
    expect(await main().innerText()).toMatch(/待确认[\s\S]*gb18030/i)
    // The header of the name column is one we do not know: a person says what it means.
    await main().getByText('必须有一列是纳税人名称。').waitFor()
    const start = main().getByRole('button', { name: '开始导入' })
    expect(await start.isDisabled()).toBe(true)
    expect(await findFlaws(page)).toEqual([])
    await page.getByLabel('“单位全称”一列的含义').selectOption({ label: '纳税人名称' })
    for (const [header, meaning] of [
      ['统一社会信用代码', '统一社会信用代码'],
      ['成立日期', '成立日期'],
      ['主管税务机关', '主管税务机关'],
      ['注册地址', '注册地址'],
    ])
      await page.getByLabel(`“${header}”一列的含义`).selectOption({ label: meaning ?? '' })
    await start.click()
    await main().getByText('完成', { exact: true }).waitFor({ timeout: 30_000 })
    expect(await counts()).toEqual({ 读取: 40, 导入: 37, 无变化: 0, 拒绝: 3, 有标记: expect.any(Number) })
    expect(await findFlaws(page)).toEqual([])

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      main().getByRole('link', { name: '下载被拒绝的 3 行' }).click(),
    ])
    const rejects = await textOf(await download.createReadStream())
    const lines = rejects.trim().split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['9', '11', '13'])
    expect(lines[1]).toContain('code-invalid')
    expect(lines[2]).toContain('duplicate-in-file')
    expect(lines[3]).toContain('demo-region')
    expect(rejects).not.toMatch(/(^|,)"?=/m)

    // The same file again, with the same meaning of its columns: nothing is doubled.
    await menu('登记导入').click()
    await upload('试验登记.csv', gzipSync(file))
    await main().getByRole('button', { name: '开始导入' }).waitFor()
    for (const [header, meaning] of [
      ['单位全称', '纳税人名称'],
      ['统一社会信用代码', '统一社会信用代码'],
      ['成立日期', '成立日期'],
      ['主管税务机关', '主管税务机关'],
      ['注册地址', '注册地址'],
    ])
      await page.getByLabel(`“${header}”一列的含义`).selectOption({ label: meaning ?? '' })
    await main().getByRole('button', { name: '开始导入' }).click()
    await main().getByText('完成', { exact: true }).waitFor({ timeout: 30_000 })
    expect(await counts()).toMatchObject({ 读取: 40, 导入: 0, 无变化: 37, 拒绝: 3 })
  })

  it('says what is wrong with files that are no registers, and changes nothing by them', async () => {
    await open(`${OFFICE}/imports`)
    const before = await main().getByRole('row').count()
    const good = `企业名称,统一社会信用代码\n${'好商行'},${code(900)}\n`
    const failures: readonly (readonly [string, Buffer, RegExp])[] = [
      ['empty.csv', Buffer.alloc(0), /文件没有内容/],
      ['paper.csv', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj'), /不是CSV或XLSX表格文件/],
      ['half.csv.gz', gzipSync(Buffer.from(good.repeat(2000))).subarray(0, 60), /不完整|已损坏/],
      [
        'other.csv',
        Buffer.from(`企业名称,统一社会信用代码\n${'\xff\xfe\xff'.repeat(9)},1\n`, 'latin1'),
        /GB 18030/,
      ],
    ]
    for (const [name, content, sentence] of failures) {
      await upload(name, content)
      const alert = main().getByRole('alert').first()
      await alert.waitFor()
      expect(await alert.innerText(), name).toMatch(sentence)
      await open(`${OFFICE}/imports`)
    }
    expect(await main().getByRole('row').count()).toBeLessThanOrEqual(before + failures.length)

    const workbook = new ExcelJS.Workbook()
    const sheet = workbook.addWorksheet('登记')
    sheet.addRow(['企业名称', '统一社会信用代码'])
    sheet.addRow([{ formula: 'CONCATENATE("公式","商行")', result: '公式商行' }, code(901)])
    sheet.addRow(['=cmd|x!A0', code(902)])
    await upload('formula.xlsx', Buffer.from(await workbook.xlsx.writeBuffer()))
    await main().getByRole('button', { name: '开始导入' }).waitFor()
    const shown = await main().innerText()
    expect(shown).toContain('公式商行')
    expect(shown).toContain('单元格是公式，取其保存的结果')
    expect(shown).toContain('内容以公式符号开头，按文字保存')
  })

  it('shows nothing of the other side: no menu, no data, no page by its address', async () => {
    await open('/office')
    const navigation = await page.getByRole('navigation', { name: '页面导航' }).innerText()
    expect(navigation).not.toContain('地税')
    for (const path of [
      'declarations',
      'ledger',
      'ledger/balances',
      'payments',
      'payments/exceptions',
      'documents',
      'exchange',
      'exchange/messages?direction=sent',
      'imports',
    ]) {
      const answer = await context.request.get(`${baseUrl}/api/v1/office/local/${path}`)
      expect([path, answer.status()]).toEqual([path, 403])
    }
    for (const path of ['declarations', 'documents', 'imports']) {
      await open(`/office/local/${path}`)
      await main().getByRole('heading', { name: NO_PERMISSION }).waitFor()
      expect(await main().getByRole('table').count()).toBe(0)
    }
    await page.goto(`${baseUrl}/admin`)
    await page.getByRole('heading', { name: NO_PERMISSION }).waitFor()
  })

  it('says when the network is away, keeps what is on the screen and offers to try again', async () => {
    await open(`${OFFICE}/imports`)
    await context.setOffline(true)
    try {
      await page
        .getByText(/没有网络|网络已断开|离线/)
        .first()
        .waitFor()
      expect(await main().getByRole('button', { name: '选择文件' }).isDisabled()).toBe(true)
      await menu('缴款书').click()
      await main()
        .getByRole('button', { name: /重试|再试/ })
        .waitFor()
      expect(await findFlaws(page)).toEqual([])
    } finally {
      await context.setOffline(false)
    }
    await main().locator('table').getByText('已销号').first().waitFor()
  })

  it.each(['en', 'zh-CN'] as const)(
    'is clean for axe and fits a phone on every page (%s)',
    async (language) => {
      const detail = (await (
        await context.request.get(`${baseUrl}/api/v1/office/national/declarations?limit=1`)
      ).json()) as { items: { id: string }[] }
      const pages = [
        '/office',
        `${OFFICE}/declarations`,
        `${OFFICE}/declarations/${detail.items[0]?.id}`,
        `${OFFICE}/declarations?q=nothing-like-it`,
        `${OFFICE}/payments`,
        `${OFFICE}/payments?view=exceptions`,
        `${OFFICE}/documents`,
        `${OFFICE}/ledger`,
        `${OFFICE}/exchange`,
        `${OFFICE}/imports`,
        '/office/local/ledger',
      ]
      const flaws: string[] = []
      await speak(page, language)
      for (const path of pages) {
        await open(path)
        await main().locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
        flaws.push(...(await findFlaws(page)))
        if (language === 'zh-CN') continue
        // Names of people, offices, files and laws stay as they are; sentences of ours do not.
        const chinese =
          (await main().innerText()).match(/[\u4e00-\u9fff][\u4e00-\u9fff，。、；：]{3,}/g) ?? []
        const ours = chinese.filter(
          (words) => !/公司|商行|登记|店|铺|厂|经营部|合作社|税证|郭正平|总局|条例/.test(words),
        )
        flaws.push(...ours.map((words) => `${path} is not English: ${words}`))
      }
      expect(flaws).toEqual([])
    },
  )

  const code = (index: number) => makeUscc('320102', `MC${String(index).padStart(6, '0')}`)
  const upload = (name: string, buffer: Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
  const counts = async () =>
    Object.fromEntries(
      await Promise.all(
        (await main().locator('.ym-counts > div').all()).map(async (each) => {
          const [name = '', value = ''] = (await each.innerText()).split('\n')
          return [name.trim(), Number(value.replaceAll(',', ''))] as const
        }),
      ).then((all) => all.filter(([name]) => name !== '速度')),
    )
})

function fenOf(text: string): number {
  return Math.round(Number(text.replaceAll(/[^\d.-]/g, '')) * 100)
}

function quoted(cell: string): string {
  return /[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Bytes in GB 18030, as the registers of older systems come: Node decodes it, so the table is turned round. */
function gb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030')
  const bytesOf = new Map<string, number[]>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if ([...character].length === 1) bytesOf.set(character, [lead, trail])
    }
  return Buffer.from(
    [...text].flatMap((character) => {
      if (character <= '\x7f') return [character.charCodeAt(0)]
      const bytes = bytesOf.get(character)
      if (!bytes) throw new Error(`${character} is not in the two-byte part of GB 18030`)
      return bytes
    }),
  )
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8').replace('\ufeff', '')
}
