import { makeUscc } from '@yimen/core/identifiers'
import { Client } from 'pg'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres, silentLog } from '../../server/src/platform/postgres/index.ts'
import { openBrowser } from '../src/browser.ts'
import { signIn } from '../src/client.ts'
import { findFlaws, speak } from '../src/look.ts'
import { signInAs } from '../src/people.ts'
import { type DemoAccount, openStage, type PartName, type Stage } from '../src/stage.ts'

const NO_PERMISSION = '您没有办理此事项的权限'
const EVENTUALLY = { timeout: 20_000 }
/** A demo taxpayer that only the national register holds. */
const ONE_SIDED = '联合县春风苗木有限公司'

describe('the administrator', () => {
  let stage: Stage
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const made = new Map<string, DemoAccount>()
  const main = () => page.getByRole('main')
  const open = async (path: string, on = page) => {
    await on.goto(stage.baseUrl + path)
    await on.getByRole('main').getByRole('heading', { level: 1 }).first().waitFor()
  }
  const account = (username: string) => {
    const found = made.get(username) ?? stage.accounts.find((each) => each.username === username)
    if (!found) throw new Error(`no account ${username}`)
    return found
  }
  const newPerson = async () => {
    const own = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 900 } })
    own.setDefaultTimeout(15_000)
    return own.newPage()
  }
  const rowOf = (username: string) => main().getByRole('row').filter({ hasText: username })

  beforeAll(async () => {
    stage = await openStage()
    browser = await openBrowser(console.log)
    context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 900 } })
    context.setDefaultTimeout(15_000)
    page = await context.newPage()
    await signInAs(page, stage.baseUrl, account('admin'))
  })
  afterAll(async () => {
    await browser?.close()
    await stage?.stop()
  })

  const create = async (
    username: string,
    roles: readonly string[],
    more: () => Promise<void> = async () => {},
  ) => {
    await main().getByRole('button', { name: '新建账号' }).click()
    const dialog = page.getByRole('dialog', { name: '新建账号' })
    await dialog.getByLabel('用户名').fill(username)
    await dialog.getByLabel('姓名').fill(`测试${username}`)
    for (const role of roles) await dialog.getByRole('checkbox', { name: role }).check()
    await more()
    await dialog.getByRole('button', { name: '新建账号' }).click()
    const shown = await noteSecret(username)
    // Gone, its movement ended, before anybody resizes the window or opens the next one.
    await dialog.waitFor({ state: 'hidden' })
    return shown
  }
  /** The credentials were handed over: the dialog goes. */
  const handOver = async () => {
    const shown = page.getByRole('dialog', { name: /的登录凭据/ })
    await shown.getByRole('button', { name: '已交给本人' }).click()
    await page.locator('.ant-modal-wrap:visible').waitFor({ state: 'detached' })
  }
  const noteSecret = async (username: string) => {
    const shown = page.getByRole('dialog', { name: /的登录凭据/ })
    await shown.waitFor()
    const [name, password, totpSecret] = await shown.locator('dd code').allInnerTexts()
    expect(name).toBe(username)
    made.set(username, {
      role: '',
      side: null,
      username,
      password: password ?? '',
      totpSecret: totpSecret ?? null,
    })
    return shown
  }

  it('creates an account of each role, shows its secrets once, and each signs in with them', async () => {
    await open('/admin/people')
    const dialog = page.getByRole('dialog', { name: '新建账号' })
    // Nothing filled in: every field says what is missing, and nothing is created.
    await main().getByRole('button', { name: '新建账号' }).click()
    await dialog.getByRole('button', { name: '新建账号' }).click()
    await dialog.getByText('请至少选一个角色。').waitFor()
    expect(await findFlaws(page)).toEqual([])
    await dialog.getByRole('button', { name: '取消' }).click()

    const hat = (side: string, code: string, index: number) => async () => {
      await dialog.getByRole('button', { name: '增加一个身份' }).click()
      await dialog.getByLabel('机关一边').nth(index).selectOption({ label: side })
      await dialog.getByLabel('税务机关代码（11 位数字）').nth(index).fill(code)
    }
    await create('tester-back', ['后台人员'], hat('国税', '19900000000', 0))
    expect(await findFlaws(page)).toEqual([])
    await handOver()
    await create('tester-window', ['窗口人员'], async () => {
      await hat('国税', '19901000000', 0)()
      await hat('地税', '29901000000', 1)()
    })
    await handOver()
    await create('tester-admin', ['系统管理员'])
    await handOver()
    await create('tester-tax', ['纳税人'], () =>
      dialog.getByLabel('可代为办理的纳税人代码').fill('91990102MA9Y010157'),
    )
    await handOver()
    expect(made.get('tester-tax')?.totpSecret).toBeNull()

    // Shown once: neither the page nor what the server says of the accounts holds a secret.
    await open('/admin/people?q=tester')
    await rowOf('tester-tax').waitFor()
    const said = await (await context.request.get(`${stage.baseUrl}/api/v1/admin/accounts?q=tester`)).text()
    for (const { password, totpSecret } of made.values()) {
      expect(said + (await page.content())).not.toContain(password)
      if (totpSecret) expect(said).not.toContain(totpSecret)
    }
    expect([...made.values()].filter(({ totpSecret }) => totpSecret !== null)).toHaveLength(3)

    for (const [username, place] of [
      ['tester-window', /\/counter/],
      ['tester-admin', /\/admin/],
      ['tester-tax', /\/taxpayer\//],
    ] as const) {
      const other = await newPerson()
      await signInAs(other, stage.baseUrl, account(username))
      await other.waitForURL(place)
      await other.context().close()
    }
    // A name is taken once.
    await main().getByRole('button', { name: '新建账号' }).click()
    await dialog.getByLabel('用户名').fill('tester-tax')
    await dialog.getByLabel('姓名').fill('另一位')
    await dialog.getByRole('checkbox', { name: '纳税人' }).check()
    await dialog.getByRole('button', { name: '新建账号' }).click()
    await dialog.getByText('该用户名已被使用').first().waitFor()
    await dialog.getByRole('button', { name: '取消' }).click()
  })

  it('resets, locks out and unlocks, and disables: sessions end at once', async () => {
    const person = await newPerson()
    await signInAs(person, stage.baseUrl, account('tester-tax'))
    const old = account('tester-tax').password
    const isIn = async () => {
      const session = await person.context().request.get(`${stage.baseUrl}/api/v1/session`)
      return ((await session.json()) as { signedIn: boolean }).signedIn
    }
    const attempt = async (password: string) => {
      const answer = await fetch(`${stage.baseUrl}/api/v1/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: stage.baseUrl },
        body: JSON.stringify({ username: 'tester-tax', password }),
      })
      return { status: answer.status, ...((await answer.json()) as { code?: string; state?: string }) }
    }
    expect(await isIn()).toBe(true)
    await open('/admin/people?q=tester-tax')
    await rowOf('tester-tax').getByRole('button', { name: '重置密码' }).click()
    await page.getByRole('tooltip').getByRole('button', { name: '重置密码' }).click()
    await noteSecret('tester-tax')
    await handOver()
    expect(await isIn()).toBe(false)
    expect((await attempt(old)).status).toBe(401)
    expect(await attempt(account('tester-tax').password)).toMatchObject({ status: 200, state: 'signed-in' })

    // Five wrong ones lock, whatever comes after; the screen tells the person until when.
    for (let wrong = 0; wrong < 5; wrong += 1) await attempt('wrong wrong wrong')
    await person.goto(`${stage.baseUrl}/sign-in`)
    await person.getByLabel('用户名').fill('tester-tax')
    await person.getByLabel('密码', { exact: true }).fill(account('tester-tax').password)
    await person.getByRole('main').getByRole('button', { name: '登录' }).click()
    await person.getByText('账号已暂时锁定').waitFor()
    await open('/admin/people?q=tester-tax')
    await rowOf('tester-tax').getByText('已锁定').waitFor()
    await rowOf('tester-tax').getByRole('button', { name: '解锁' }).click()
    await rowOf('tester-tax').getByText('正常').waitFor()
    await signInAs(person, stage.baseUrl, account('tester-tax'))
    expect(await isIn()).toBe(true)

    await rowOf('tester-tax').getByRole('button', { name: '停用' }).click()
    await page.getByRole('tooltip').getByRole('button', { name: '停用' }).click()
    await rowOf('tester-tax').getByText('已停用').waitFor()
    expect(await isIn()).toBe(false)
    expect((await attempt(account('tester-tax').password)).status).toBe(403)
    // The open page asks for a sign-in as soon as it wants something of the server.
    await person.reload()
    await person.getByLabel('密码', { exact: true }).waitFor()
    await person.context().close()
    // Nobody shuts the door behind himself.
    await open('/admin/people?q=admin')
    const own = main()
      .getByRole('row')
      .filter({ has: page.getByText('admin', { exact: true }) })
    await own.getByRole('button', { name: '重置密码' }).waitFor()
    expect(await own.getByRole('button', { name: '停用' }).count()).toBe(0)
  })

  it('moves the business date on the screen: late-payment surcharge appears, and the date is back afterwards', async () => {
    const lin = await signIn(stage.baseUrl, account('lin'))
    const filingId = await file(lin, '一门嘉禾商贸有限公司')
    const national = async () => {
      const filing = await lin.call<Filing>('GET', `/api/v1/filings/${filingId}`)
      const side = filing.sides.find((each) => each.side === 'national')
      return { payable: BigInt(side?.payableFen ?? '0'), now: BigInt(side?.payableNowFen ?? '0') }
    }
    await expect.poll(async () => (await national()).payable > 0n, EVENTUALLY).toBe(true)
    const before = await national()
    expect(before.now).toBe(before.payable)

    await open('/admin/demo')
    expect(await findFlaws(page)).toEqual([])
    const move = async (year: string, month: string, day: string) => {
      await main().getByLabel('年', { exact: true }).fill(year)
      await main().getByLabel('月', { exact: true }).fill(month)
      await main().getByLabel('日', { exact: true }).fill(day)
      await main().getByRole('button', { name: '移动办理日期' }).click()
    }
    await move('2017', '13', '1')
    await main().getByText('请填写有效的年、月、日。').waitFor()
    await move('2017', '11', '2')
    await page.getByRole('banner').getByText('2017年11月2日').waitFor()
    // Due on the 23rd of October: ten days at 0.05 % on the tax (税收征收管理法第三十二条), each book rounded by itself.
    const after = await national()
    const surcharge = after.now - after.payable
    const expected = (after.payable * 10n * 5n) / 10_000n
    expect(surcharge).toBeGreaterThanOrEqual(expected - 2n)
    expect(surcharge).toBeLessThanOrEqual(expected + 2n)

    const guo = await newPerson()
    await signInAs(guo, stage.baseUrl, account('guo'))
    await open('/office/national/payments', guo)
    const book = guo.getByRole('main').getByRole('row').filter({ hasText: '嘉禾' }).first()
    expect(await book.innerText()).toMatch(/滞纳金[\s\S]*应征/)
    made.set('guo-page', account('guo'))
    await move('2017', '10', '16')
    await page.getByRole('banner').getByText('2017年10月16日').waitFor()
    expect((await national()).now).toBe(before.now)

    // Told by the officer of the side: a message the other side returned, and a document that no longer holds.
    await withOfficer(guo, lin)
    await guo.context().close()
  })

  /** A filing the local side knows nothing of comes back; sending it again is a new message. Then a document is withdrawn. */
  async function withOfficer(guo: Page, lin: Awaited<ReturnType<typeof signIn>>) {
    await file(lin, ONE_SIDED)
    const desk = guo.getByRole('main')
    await open('/office/national/exchange', guo)
    await expect
      .poll(async () => {
        await guo.reload()
        return desk.locator('table').first().getByRole('row', { name: /地税/ }).innerText()
      }, EVENTUALLY)
      .toMatch(/地税\s+0\s+—\s+\d+\s+1\s+0/)
    await desk.getByLabel('状态').selectOption({ label: '退回' })
    const returned = desk
      .locator('table')
      .last()
      .getByRole('row', { name: /纳税申报信息.*退回/ })
    await returned.getByRole('button', { name: '查看' }).click()
    const drawer = guo.getByRole('dialog')
    await drawer.getByText('本方登记中没有该代码的纳税人').waitFor()
    expect(await drawer.innerText()).toMatch(/\/taxpayer\/code[\s\S]*taxpayer-unknown[\s\S]*91990121/)
    await drawer.getByRole('button', { name: '重新发送' }).click()
    await drawer.waitFor({ state: 'hidden' })
    // The first answer stands; the correction is a message of its own, answered in its turn.
    await expect
      .poll(async () => {
        await guo.reload()
        await desk.getByLabel('状态').selectOption({ label: '退回' })
        await returned.first().waitFor()
        return returned.count()
      }, EVENTUALLY)
      .toBe(2)

    await open('/office/national/documents', guo)
    const row = desk.getByRole('row', { name: /安居物业/ }).first()
    const code = await row.getByRole('link').innerText()
    await row.getByRole('button', { name: /作废/ }).click()
    const dialog = guo.getByRole('dialog')
    await dialog.getByRole('button', { name: '作废', exact: true }).click()
    await dialog.getByText('请写明作废原因').waitFor()
    expect(await findFlaws(guo)).toEqual([])
    await dialog.getByLabel('作废原因').fill('税款已退库')
    await dialog.getByRole('button', { name: '作废', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expect
      .poll(() => row.innerText(), EVENTUALLY)
      .toMatch(/已作废[\s\S]*2017年10月16日[\s\S]*郭正平[\s\S]*税款已退库/)
    expect(await row.getByRole('button').count()).toBe(0)
    await guo.goto(`${stage.baseUrl}/verify/${code}`)
    await guo.getByText('已作废').first().waitFor()
  }

  it('lets an officer of the whole side import a register and find the taxpayer nobody is competent for yet', async () => {
    const officer = await newPerson()
    await signInAs(officer, stage.baseUrl, account('tester-back'))
    await open('/office/national/imports', officer)
    const code = makeUscc('320102', 'MD000001')
    await officer.locator('input[type=file]').setInputFiles({
      name: 'register.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`纳税人名称,统一社会信用代码,成立日期\n远方新设贸易商行,${code},2016-05-04\n`),
    })
    const desk = officer.getByRole('main')
    await desk.getByRole('button', { name: '开始导入' }).click()
    await desk.getByText('完成', { exact: true }).waitFor(EVENTUALLY)
    const found = async (person: Page) => {
      const answer = await person.context().request.get(`${stage.baseUrl}/api/v1/counter/search?q=${code}`)
      const { items } = (await answer.json()) as { items: { taxpayer: { name: string } }[] }
      return items.map(({ taxpayer }) => taxpayer.name)
    }
    await expect.poll(() => found(officer), EVENTUALLY).toEqual(['远方新设贸易商行'])
    await officer.context().close()
  })

  it('sees every part well, and verifies the log from the page: true, then altered, and what was altered', async () => {
    await open('/admin')
    for (const part of ['前台', '国税', '地税']) {
      const box = main().getByRole('region', { name: part, exact: true })
      await box.getByText('正常', { exact: true }).waitFor()
      expect(await box.innerText()).toMatch(/日志条目\s+[1-9]/)
      // Every migration of the program is in its database: the last one is named, no difference is.
      expect(await box.innerText()).toMatch(/数据库版本\s+(ground|front|side)\/\d{4}-/)
    }
    await page.getByRole('navigation', { name: '页面导航' }).getByRole('link', { name: '日志与验证' }).click()
    await main().getByRole('button', { name: '立即验证' }).click()
    await main().getByText('没有发现改动').waitFor({ timeout: 30_000 })
    expect(
      await main()
        .getByText(/共验证 [\d,]+ 条/)
        .innerText(),
    ).toMatch(/共验证 [1-9][\d,]* 条/)
    await main().locator('.ant-segmented').getByText('地税').click()
    await main().getByText('受理申报').first().waitFor()

    const seq = await asSuperuser('local', [
      `WITH one AS (SELECT l.seq, e.id FROM log_leaf l JOIN log_entry e ON e.id = l.entry_id WHERE e.kind = 'return.file' ORDER BY l.seq LIMIT 1)
       UPDATE log_entry e SET outcome = jsonb_set(outcome, '{payableFen}', '"1"') FROM one WHERE e.id = one.id RETURNING one.seq`,
    ])
    await main().getByRole('button', { name: '立即验证' }).click()
    await main().getByText('发现改动', { exact: true }).first().waitFor({ timeout: 30_000 })
    const verdict = await main().getByRole('status').filter({ hasText: '发现改动' }).innerText()
    expect(verdict).toContain(`地税日志第 ${seq} 条`)
    expect(verdict).toContain('return.file')
    expect(await findFlaws(page)).toEqual([])
  })

  it('tells the treasury simulator how to answer, and back', async () => {
    await open('/admin/demo')
    const local = page.getByLabel('地税扣款时')
    await local.selectOption({ label: '失败' })
    await expect
      .poll(async () => {
        const said = await context.request.get(`${stage.baseUrl}/api/v1/admin/treasury-simulator`)
        return ((await said.json()) as { modes: { side: string; mode: string }[] }).modes.find(
          ({ side }) => side === 'local',
        )?.mode
      }, EVENTUALLY)
      .toBe('fail')
    await open('/admin/demo')
    expect(await local.inputValue()).toBe('fail')
    expect(await page.getByLabel('国税扣款时').inputValue()).toBe('succeed')
    await local.selectOption({ label: '成功' })
    await expect.poll(() => local.inputValue()).toBe('succeed')
  })

  it.each(['en', 'zh-CN'] as const)(
    'has pages that are clean for axe and fit a phone (%s)',
    async (language) => {
      const flaws: string[] = []
      await speak(page, language)
      for (const path of [
        '/admin',
        '/admin/people',
        '/admin/people?q=nobody-here',
        '/admin/log',
        '/admin/demo',
      ]) {
        await open(path)
        await main().locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
        flaws.push(...(await findFlaws(page)))
      }
      expect(flaws).toEqual([])
    },
  )

  it('has no business with taxpayers', async () => {
    await page.goto(`${stage.baseUrl}/office`)
    await page.getByRole('heading', { name: NO_PERMISSION }).waitFor()
    for (const path of ['/api/v1/office/national/declarations', '/api/v1/office/local/documents'])
      expect((await context.request.get(stage.baseUrl + path)).status()).toBe(403)
  })

  it('shows read only while the database is kept so, and changes nothing', async () => {
    await asSuperuser('front', [
      'ALTER DATABASE yimen_front SET default_transaction_read_only = on',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'yimen_front' AND pid <> pg_backend_pid()`,
    ])
    try {
      await open('/admin/people')
      await expect
        .poll(async () => {
          await page.reload()
          await main().getByRole('heading', { level: 1 }).waitFor()
          return main().getByText('目前只能查看').count()
        }, EVENTUALLY)
        .toBeGreaterThan(0)
      expect(await main().getByRole('button', { name: '新建账号' }).isDisabled()).toBe(true)
      await rowOf('tester-tax').waitFor()
      expect(await rowOf('tester-tax').getByRole('button', { name: '重置密码' }).isDisabled()).toBe(true)
      expect(await findFlaws(page)).toEqual([])
    } finally {
      await asSuperuser('front', [
        'SET default_transaction_read_only = off',
        'ALTER DATABASE yimen_front SET default_transaction_read_only = off',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'yimen_front' AND pid <> pg_backend_pid()`,
      ])
    }
  })

  interface Filing {
    readonly id: string
    readonly sides: readonly { side: string; payableFen: string | null; payableNowFen: string | null }[]
  }

  /** Files the quarter of a taxpayer at the window as it is prefilled, unpaid; answers the filing's id. */
  async function file(lin: Awaited<ReturnType<typeof signIn>>, name: string): Promise<string> {
    const { items } = await lin.call<{ items: { taxpayer: { id: string } }[] }>(
      'GET',
      `/api/v1/counter/search?q=${encodeURIComponent(name)}`,
    )
    const id = items[0]?.taxpayer.id
    const { items: tasks } = await lin.call<{ items: { id: string; period: string; state: string }[] }>(
      'GET',
      `/api/v1/taxpayers/${id}/tasks`,
    )
    const task = tasks.find((each) => each.period === '2017-Q3')
    const draft = await lin.call<{ id: string; version: number }>('POST', `/api/v1/taxpayers/${id}/drafts`, {
      taskId: task?.id,
    })
    const filed = await lin.call<Filing>('POST', `/api/v1/drafts/${draft.id}/submit`, {
      version: draft.version,
      declared: true,
    })
    return filed.id
  }

  /** Statements of somebody who owns the database server; the first column of the last answer's first row. */
  async function asSuperuser(part: PartName, statements: readonly string[]): Promise<unknown> {
    const postgres = await openPostgres({
      dataDir: stage.processOf(part).dataDir,
      log: silentLog,
      what: 'administrator test',
    })
    const client = new Client({ connectionString: postgres.url(`yimen_${part}`) })
    await client.connect()
    try {
      let answer: unknown
      for (const statement of statements) {
        const { rows } = await client.query<Record<string, unknown>>(statement)
        answer = Object.values(rows[0] ?? {})[0]
      }
      return answer
    } finally {
      await client.end()
      await postgres.stop()
    }
  }
})
