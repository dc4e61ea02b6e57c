import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openBrowser } from '../src/browser.ts'
import { type ApiClient, ApiProblem, signIn } from '../src/client.ts'
import { signInAs } from '../src/people.ts'

const { baseUrl, accounts } = inject('stage')

const QUARTER = '2017-Q3.vat-and-surcharges'
const VAT = 'form.vat-small-scale'

interface Taxpayer {
  readonly id: string
  readonly name: string
}
interface DraftAnswer {
  readonly id: string
  readonly version: number
  readonly answers: Record<string, string>
  readonly unreadable: Record<string, Record<string, string>>
  readonly forms: readonly { code: string; values: Record<string, string> }[]
  readonly totals: { nationalFen: string; localFen: string; totalFen: string }
}
interface FilingAnswer {
  readonly id: string
  readonly kind: string
  readonly payment: string
  readonly totalFen: string
  readonly sides: readonly {
    side: 'national' | 'local'
    state: string
    declarationId: string
    payableFen: string
    payableNowFen: string | null
    books: readonly { state: string; amountFen: string }[]
  }[]
}
interface LedgerPage {
  readonly items: readonly { id: string; text: { zh: string; en: string } }[]
}

/**
 * The filing under everything that happens to people: hands that slip, sessions that end, two devices, no network, a second
 * thought. Demo taxpayers used: jiye (of 𠮷田明) and of 陈会计's clients hongda, zhengda, xinchen, haitian.
 */
describe('a filing by hand', () => {
  let browser: Browser
  const contexts: BrowserContext[] = []
  const sessions = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>()
  let chen: ApiClient
  let clients: readonly Taxpayer[]

  const account = (username: string) => {
    const found = accounts.find((candidate) => candidate.username === username)
    if (!found) throw new Error(`no account ${username}`)
    return found
  }
  const client = (part: string): Taxpayer => {
    const found = clients.find((candidate) => candidate.name.includes(part))
    if (!found) throw new Error(`no client ${part}`)
    return found
  }
  /** A browser of a person who is signed in; `fresh` is another device with a session of its own. */
  async function at(username: string, fresh = false): Promise<Page> {
    const known = fresh ? undefined : sessions.get(username)
    const context = await browser.newContext({
      locale: 'zh-CN',
      viewport: { width: 1280, height: 900 },
      ...(known === undefined ? {} : { storageState: known }),
    })
    contexts.push(context)
    const page = await context.newPage()
    if (known === undefined) {
      await signInAs(page, baseUrl, account(username))
      sessions.set(username, await context.storageState())
    } else await page.goto(`${baseUrl}/taxpayer`)
    return page
  }
  const openTask = (taxpayer: Taxpayer): Promise<DraftAnswer> =>
    chen.call('POST', `/api/v1/taxpayers/${taxpayer.id}/drafts`, { taskId: QUARTER })
  const readDraft = (id: string): Promise<DraftAnswer> => chen.call('GET', `/api/v1/drafts/${id}`)
  const filingsOf = async (taxpayer: Taxpayer): Promise<readonly FilingAnswer[]> =>
    (await chen.call<{ items: FilingAnswer[] }>('GET', `/api/v1/taxpayers/${taxpayer.id}/filings`)).items
  const draftUrl = (taxpayer: Taxpayer, draft: { id: string }, rest = '') =>
    `${baseUrl}/taxpayer/${taxpayer.id}/drafts/${draft.id}${rest}`

  beforeAll(async () => {
    browser = await openBrowser()
    chen = await signIn(baseUrl, account('chen'))
    clients = (await chen.call<{ taxpayers: Taxpayer[] }>('GET', '/api/v1/session')).taxpayers
  })
  afterAll(async () => {
    for (const context of contexts) await context.close()
    await browser?.close()
  })

  it('[N19] [G23] is typed one thing a page and on the form, warned, refused, put right, filed, paid and corrected twice', async () => {
    const page = await at('jitian')
    const jitian = await signIn(baseUrl, account('jitian'))
    const { taxpayers } = await jitian.call<{ taxpayers: Taxpayer[] }>('GET', '/api/v1/session')
    const taxpayerId = taxpayers[0]?.id ?? ''
    await page
      .getByRole('link', { name: /2017年第3季度/ })
      .first()
      .click()
    await heading(page, '核对后提交')
    const draftId = page.url().split('/').at(-1) ?? ''
    const draft = () => jitian.call<DraftAnswer>('GET', `/api/v1/drafts/${draftId}`)
    const prefilled = vatOf(await draft())

    // Plain mode: one question a page, three steps, back to the check.
    await page.getByRole('link', { name: /没开票的收入/ }).click()
    await heading(page, /卖货物/)
    await page.getByText('第 1 步，共 3 步').waitFor()
    await page.getByRole('textbox', { name: /卖货物/ }).fill('10,000.50')
    await page.getByRole('button', { name: '继续' }).click()
    await heading(page, /提供服务/)
    await page.getByRole('textbox', { name: /提供服务/ }).fill('２０００')
    await page.getByRole('button', { name: '继续' }).click()
    await heading(page, '还有别的数要改吗？')
    expect(vatOf(await draft())).toMatchObject({
      '1.goods': (BigInt(prefilled['1.goods'] ?? '0') + 1_000_050n).toString(),
    })

    // The whole form shows the same draft: the same values in the same cells.
    await page.getByRole('link', { name: '打开完整申报表' }).click()
    await heading(page, '完整申报表')
    await cell(page, '1.goods').waitFor()
    const values = vatOf(await draft())
    for (const id of ['1.goods', '3.goods', '10.services', '18.services', '21.goods'])
      expect(await cell(page, id).inputValue(), id).toBe(yuan(values[id]))
    for (const id of ['15.goods', '20.goods', '22.goods'])
      expect(await shown(page, id), id).toBe(yuan(values[id]))

    // Line 8 above line 7 is an error, an invoiced sum above line 1 a warning: field, reason, and the way there.
    await type(page, '8.goods', '300')
    await type(page, '2.services', '5000000')
    await page.getByText('第8栏不能大于第7栏。').first().waitFor()
    await page
      .getByText(/第1栏.*元小于第2、3栏开票合计5,000,000.00元.*请检查是否漏填/)
      .first()
      .waitFor()
    await saved(page)
    await page.getByRole('link', { name: '改好了，去核对' }).click()
    await heading(page, '核对后提交')
    const errors = page.getByRole('alert').filter({ hasText: '有 1 处需要更正' })
    await errors.getByText('第8栏不能大于第7栏。').waitFor()
    expect(await page.getByRole('button', { name: '确认并提交' }).count()).toBe(0)
    await page
      .getByText(/第1栏.*小于第2、3栏/)
      .first()
      .waitFor()
    await errors.getByRole('link', { name: /第 8 栏/ }).click()
    await heading(page, '完整申报表')
    await expect.poll(() => cell(page, '8.goods').evaluate((input) => input.matches(':focus'))).toBe(true)
    expect(await cell(page, '8.goods').inputValue()).toBe('300.00')
    await type(page, '7.goods', '300')
    await type(page, '2.services', '')
    await expect.poll(async () => (await draftFindings(page)).length).toBe(0)
    await saved(page)

    await page.getByRole('link', { name: '改好了，去核对' }).click()
    await heading(page, '核对后提交')
    const ready = await draft()
    // The base of the surcharges is the VAT of the main declaration, without being typed.
    const ownVat = vatOf(ready)
    const surcharges = ready.forms.find((form) => form.code === 'form.surcharges')?.values
    const base = BigInt(ownVat['22.goods'] ?? '0') + BigInt(ownVat['22.services'] ?? '0')
    for (const line of ['1', '2', '3']) expect(surcharges?.[`${line}.vat`]).toBe(base.toString())
    await page.getByText(yuan(ready.totals.totalFen)).first().waitFor()
    await page.getByRole('button', { name: '确认并提交' }).click()
    await page.getByRole('button', { name: `确认缴款 ${yuan(ready.totals.totalFen)} 元` }).click()
    await heading(page, '申报和缴款都完成了')
    const firstUrl = page.url()
    const first = await settled(jitian, firstUrl.split('/').at(-1) ?? '')
    for (const side of first.sides)
      expect(side.payableFen).toBe(ready.totals[side.side === 'national' ? 'nationalFen' : 'localFen'])

    // An officer sees which figures were typed and which were prefilled and only confirmed.
    const guo = await signIn(baseUrl, account('guo'))
    const declarationId = first.sides.find((side) => side.side === 'national')?.declarationId ?? ''
    const declaration = await guo.call<{ form: { origins: Record<string, { source: string }> } }>(
      'GET',
      `/api/v1/office/national/declarations/${declarationId}`,
    )
    expect(declaration.form.origins['7.goods']?.source).toBe('typed')
    expect(declaration.form.origins['3.goods']?.source).toBe('invoice-feed')
    expect(declaration.form.origins['15.goods']?.source).toBe('computed')

    // A correction upwards: a new version beside the first, and only the difference is paid.
    await correct(page, '漏报一笔未开票收入', '20,000.50')
    const more = await draftOf(page, jitian)
    await page.getByRole('button', { name: '确认并提交' }).click()
    const difference = BigInt(more.totals.totalFen) - BigInt(ready.totals.totalFen)
    expect(difference).toBeGreaterThan(0n)
    await page.getByRole('button', { name: `确认缴款 ${yuan(difference.toString())} 元` }).click()
    await heading(page, '申报和缴款都完成了')
    await page.getByText('这是一份更正申报').waitFor()

    // Downwards: what was paid too much stands as a refund due, nothing is asked, the entries before stay as they were.
    const before = await ledger(jitian, taxpayerId, 'national')
    await correct(page, '多报了未开票收入', '0')
    await page.getByRole('button', { name: '确认并提交' }).click()
    await heading(page, '更正成功，不用再缴')
    await page
      .getByText(/多缴.*退/)
      .first()
      .waitFor()
    const third = await settled(jitian, page.url().split('/').at(-1) ?? '')
    expect(third.kind).toBe('correction')
    const after = await ledger(jitian, taxpayerId, 'national')
    expect(after.length).toBeGreaterThan(before.length)
    expect(after.slice(-before.length)).toEqual(before)
    expect(after.slice(0, -before.length).map((entry) => entry.text)).toContainEqual({
      zh: '更正申报：2017年第3季度',
      en: 'Correction of the return of Q3 2017',
    })

    await page.goto(firstUrl)
    await page.getByText('这份申报已被更正').waitFor()
    expect(await page.getByRole('link', { name: '更正这份申报' }).count()).toBe(0)
  })

  it('keeps what was typed when the session ends in mid-form, and goes on after signing in again', async () => {
    const taxpayer = client('正大')
    const draft = await openTask(taxpayer)
    const page = await at('chen')
    await page.goto(draftUrl(taxpayer, draft, '/questions/services'))
    const field = page.getByRole('textbox', { name: /提供服务/ })
    await field.waitFor()
    await page.context().clearCookies()
    await field.fill('4321.09')
    const dialog = page.getByRole('dialog', { name: '请重新登录' })
    await dialog.getByText('您输入的内容都还在').waitFor()
    expect(plain(await field.inputValue())).toBe('4321.09')
    expect((await readDraft(draft.id)).answers['uninvoiced.services']).toBeUndefined()
    expect(await dialog.getByLabel('用户名').inputValue()).toBe('chen')
    await dialog.getByLabel('密码', { exact: true }).fill(account('chen').password)
    await dialog.getByRole('button', { name: '登录', exact: true }).click()
    await saved(page)
    expect(plain(await field.inputValue())).toBe('4321.09')
    expect((await readDraft(draft.id)).answers['uninvoiced.services']).toBe('432109')

    // Even with the page loaded anew in between: the value waits in the browser and is saved after the sign-in.
    await page.context().clearCookies()
    await field.fill('5555.55')
    await page.getByRole('dialog', { name: '请重新登录' }).waitFor()
    page.once('dialog', (leave) => void leave.accept())
    await page.reload()
    await page.waitForURL(/sign-in/)
    await page.getByLabel('用户名').fill('chen')
    await page.getByLabel('密码', { exact: true }).fill(account('chen').password)
    await page.getByRole('main').getByRole('button', { name: '登录' }).click()
    await page.waitForURL(/questions\/services/)
    await saved(page)
    expect(plain(await field.inputValue())).toBe('5555.55')
    expect((await readDraft(draft.id)).answers['uninvoiced.services']).toBe('555555')
  })

  it('meets itself on a second device: other fields are joined, the same field asks, nothing is lost', async () => {
    const taxpayer = client('正大')
    const draft = await openTask(taxpayer)
    const [one, two] = [await at('chen'), await at('chen', true)]
    for (const page of [one, two]) {
      await page.goto(draftUrl(taxpayer, draft, '/form'))
      await cell(page, '1.services').waitFor()
    }
    // Different cells: both stand.
    await type(one, '12.services', '100')
    await saved(one)
    await type(two, '13.services', '200')
    await saved(two)
    await expect.poll(async () => vatOf(await readDraft(draft.id))['13.services']).toBe('20000')
    expect(vatOf(await readDraft(draft.id))['12.services']).toBe('10000')
    expect(await cell(two, '12.services').inputValue()).toBe('100.00')

    // The same cell: who comes second is asked, with both values before the eyes; until then the first one stands.
    await type(one, '13.services', '300')
    await one
      .getByText(/别处也改了/)
      .first()
      .waitFor()
    await one.getByRole('button', { name: '用别处的：200.00' }).waitFor()
    expect(plain(await cell(one, '13.services').inputValue())).toBe('300')
    expect(vatOf(await readDraft(draft.id))['13.services']).toBe('20000')
    await one.getByRole('button', { name: /^用我填的：300/ }).click()
    await expect.poll(async () => vatOf(await readDraft(draft.id))['13.services']).toBe('30000')
    expect(vatOf(await readDraft(draft.id))['12.services']).toBe('10000')
    await saved(one)
  })

  it('is filed once and paid once, whatever is pressed twice', async () => {
    const taxpayer = client('宏达')
    const draft = await openTask(taxpayer)
    const [one, two, three] = [await at('chen'), await at('chen'), await at('chen')]
    for (const page of [one, two]) {
      await page.goto(draftUrl(taxpayer, draft))
      await page.getByRole('button', { name: '确认并提交' }).waitFor()
    }
    await three.goto(draftUrl(taxpayer, draft, '/questions/goods'))
    const late = three.getByRole('textbox', { name: /卖货物/ })
    await late.waitFor()
    await Promise.all([
      one.getByRole('button', { name: '确认并提交' }).dblclick(),
      two.getByRole('button', { name: '确认并提交' }).click(),
    ])
    // Both tabs end at the one filing; the one that came second is told so and led there.
    for (const page of [one, two]) await reachFiling(page)
    expect(two.url()).toBe(one.url())
    const filings = await filingsOf(taxpayer)
    expect(filings).toHaveLength(1)
    const filingId = filings[0]?.id ?? ''

    // A third tab that goes on typing is told as well, and does not knock for ever.
    let knocks = 0
    three.on('request', (request) => {
      if (request.method() === 'PATCH') knocks += 1
    })
    await late.fill('99')
    await heading(three, '这份草稿已经提交')
    await three.waitForTimeout(1500)
    expect(knocks).toBeLessThanOrEqual(2)

    const pay = (page: Page) => page.getByRole('button', { name: /^确认缴款/ })
    await Promise.all([pay(one).waitFor(), pay(two).waitFor()])
    await Promise.all([pay(one).dblclick(), pay(two).click()])
    for (const page of [one, two]) await heading(page, '申报和缴款都完成了')
    const filing = await settled(chen, filingId)
    expect(filing.payment).toBe('paid')
    for (const side of filing.sides) {
      const entries = await ledger(chen, taxpayer.id, side.side)
      const debits = entries.filter((entry) => entry.text.zh.startsWith('银行扣款'))
      expect(debits).toHaveLength(side.books.length)
      expect(new Set(debits.map((entry) => entry.text.zh)).size).toBe(debits.length)
    }
    // A third try over the wire is told what stands instead of debiting again.
    const refused = await chen
      .call('POST', `/api/v1/filings/${filingId}/pay`, { totalFen: filing.totalFen })
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ApiProblem)
  })

  it('follows a bookkeeper from client to client in place, each with its own address, name and colour', async () => {
    const page = await at('chen')
    await heading(page, '您要为哪一户办理')
    await page.getByRole('link', { name: client('正大').name }).click()
    await heading(page, '待办事项')
    const band = page.getByRole('region', { name: '办理身份' }).or(page.locator('.ym-band'))
    await band.getByText(client('正大').name).first().waitFor()
    await page.getByRole('navigation').getByRole('link', { name: '我的信息' }).click()
    await heading(page, '我的信息')
    const before = page.url()
    await page.getByText('换一户').click()
    await page.getByRole('link', { name: new RegExp(client('欣晨').name) }).click()
    await heading(page, '我的信息')
    await band.getByText(client('欣晨').name).first().waitFor()
    expect(page.url()).not.toBe(before)
    expect(page.url()).toContain(client('欣晨').id)
    expect(page.url()).toMatch(/\/data$/)
    // The rate in force and the law's words, not a dash.
    await page.getByRole('row', { name: /城市维护建设税.*7%/ }).waitFor()
    await page.goBack()
    await band.getByText(client('正大').name).first().waitFor()
    expect(page.url()).toBe(before)
  })

  it('says that the network is away, keeps what is typed, and saves it when the network is back', async () => {
    const taxpayer = client('欣晨')
    const draft = await openTask(taxpayer)
    const page = await at('chen')
    await page.goto(draftUrl(taxpayer, draft, '/questions/goods'))
    const field = page.getByRole('textbox', { name: /卖货物/ })
    await field.waitFor()
    await page.context().setOffline(true)
    await page.getByText('当前没有网络').first().waitFor()
    await field.fill('777.70')
    await page.getByText('离线，将在恢复后保存').waitFor()
    expect((await readDraft(draft.id)).answers['uninvoiced.goods']).toBeUndefined()
    await page.context().setOffline(false)
    await saved(page)
    expect(plain(await field.inputValue())).toBe('777.7')
    expect((await readDraft(draft.id)).answers['uninvoiced.goods']).toBe('77770')
    await expect.poll(() => page.getByText('当前没有网络').count()).toBe(0)
  })

  it('answers scripts, formulas and absurd numbers with a reason, runs none of them and keeps them as typed', async () => {
    const taxpayer = client('海天')
    const draft = await openTask(taxpayer)
    const page = await at('chen')
    const alerts: string[] = []
    page.on('dialog', (dialog) => {
      alerts.push(dialog.message())
      void dialog.accept()
    })
    await page.goto(draftUrl(taxpayer, draft, '/questions/services'))
    const field = page.getByRole('textbox', { name: /提供服务/ })
    await field.waitFor()
    for (const [typed, reason] of [
      ['<script>alert(1)</script>', /请填写金额/],
      ['=1+1', /请填写金额/],
      ['1e9', /请填写金额/],
      ['-5', /不能是负数/],
      ['12345678901234567890', /金额过大/],
      ['999999999999999', /金额过大/],
    ] as const) {
      await field.fill(typed)
      await page.getByRole('button', { name: '继续' }).click()
      await page.getByRole('alert').getByText(reason).waitFor()
      expect(plain(await field.inputValue())).toBe(typed)
      expect(await page.title()).toMatch(/^错误：/)
    }
    await saved(page)
    // Left like that, the check names the field and leads back to it.
    await page.goto(draftUrl(taxpayer, draft))
    const errors = page.getByRole('alert').filter({ hasText: '处需要更正' })
    await errors.getByText(/金额过大/).waitFor()
    await errors.getByRole('link', { name: /没开发票的服务收入/ }).click()
    await heading(page, /提供服务/)
    expect(plain(await field.inputValue())).toBe('999999999999999')
    // Full-width digits are digits.
    await field.fill('１，２３４．５')
    await page.getByRole('button', { name: '继续' }).click()
    await heading(page, '还有别的数要改吗？')
    expect((await readDraft(draft.id)).answers['uninvoiced.services']).toBe('123450')

    await page.getByRole('link', { name: '打开完整申报表' }).click()
    await cell(page, '12.services').waitFor()
    for (const [typed, reason] of [
      ['<img src=x onerror=alert(2)>', /请填写金额/],
      ['=SUM(A1)', /请填写金额/],
      ['-1', /不能为负数/],
    ] as const) {
      await type(page, '12.services', typed)
      await page.getByText(reason).first().waitFor()
      expect(plain(await cell(page, '12.services').inputValue())).toBe(typed)
    }
    await saved(page)
    await page.reload()
    await cell(page, '12.services').waitFor()
    expect(plain(await cell(page, '12.services').inputValue())).toBe('-1')
    expect(await cell(page, '12.services').getAttribute('aria-invalid')).toBe('true')
    expect((await readDraft(draft.id)).unreadable[VAT]).toEqual({ '12.services': '-1.00' })
    expect(alerts).toEqual([])
  })

  it('refuses a period that still runs, and says from when it can be filed', async () => {
    const taxpayer = client('正大')
    const page = await at('chen')
    await page.goto(`${baseUrl}/taxpayer/${taxpayer.id}`)
    await heading(page, '待办事项')
    await page.getByText('未到申报期').waitFor()
    expect(await page.getByRole('link', { name: /2017年第4季度/ }).count()).toBe(0)
    await page.goto(`${baseUrl}/taxpayer/${taxpayer.id}/tasks/2017-Q4.vat-and-surcharges`)
    await page.getByText('2017年第4季度尚未结束，2018年1月1日起可以申报。').waitFor()
    // Not by asking for another day either.
    const asked = chen.call('POST', `/api/v1/taxpayers/${taxpayer.id}/drafts`, {
      taskId: '2030-Q1.vat-and-surcharges',
    })
    await expect(asked).rejects.toMatchObject({ status: 422 })
    expect(await filingsOf(taxpayer)).toEqual([])
  })

  /** Begins a correction of the filing on the page: the reason, the new answer, on to the check. */
  async function correct(page: Page, reason: string, goods: string): Promise<void> {
    await page.getByRole('link', { name: '更正这份申报' }).click()
    await page.getByRole('textbox', { name: '为什么要更正？' }).fill(reason)
    await page.getByRole('button', { name: '开始更正' }).click()
    await page.getByRole('textbox', { name: /卖货物/ }).fill(goods)
    await page.getByRole('button', { name: '继续' }).click()
    await heading(page, /提供服务/)
    await page.getByRole('button', { name: '继续' }).click()
    await page.getByRole('link', { name: '没有了，去核对' }).click()
    await heading(page, '核对更正内容')
  }
})

function heading(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('heading', { level: 1, name }).waitFor()
}

/** The input of a cell of the VAT return in the grid. */
function cell(page: Page, id: string): Locator {
  return page.locator(`[id="cell-${VAT.replaceAll('.', '-')}-${id.replace('.', '-')}"]`)
}

/** A computed figure of the grid. */
async function shown(page: Page, id: string): Promise<string | undefined> {
  return (await cell(page, id).innerText()).split(/[\s:]/).at(-1)
}

async function type(page: Page, id: string, text: string): Promise<void> {
  await cell(page, id).fill(text)
}

function saved(page: Page): Promise<void> {
  return page.getByText('已保存', { exact: true }).first().waitFor()
}

function draftFindings(page: Page): Promise<string[]> {
  return page.locator('.ym-form-findings li').allInnerTexts()
}

const vatOf = (draft: DraftAnswer) => draft.forms.find((form) => form.code === VAT)?.values ?? {}

async function draftOf(page: Page, person: ApiClient): Promise<DraftAnswer> {
  return person.call('GET', `/api/v1/drafts/${page.url().split('/').at(-1)}`)
}

async function settled(person: ApiClient, filingId: string): Promise<FilingAnswer> {
  return expect
    .poll(() => person.call<FilingAnswer>('GET', `/api/v1/filings/${filingId}`), { timeout: 20_000 })
    .toSatisfy(
      (filing: FilingAnswer) =>
        filing.payment !== 'paying' && filing.sides.every((side) => side.state === 'accepted'),
    )
    .then(() => person.call<FilingAnswer>('GET', `/api/v1/filings/${filingId}`))
}

async function ledger(person: ApiClient, taxpayerId: string, side: string): Promise<LedgerPage['items']> {
  const page = await person.call<LedgerPage>(
    'GET',
    `/api/v1/taxpayers/${taxpayerId}/ledger?side=${side}&limit=200`,
  )
  return page.items
}

/** An amount without what the field adds when it is left: separators and zeros. */
function plain(text: string): string {
  return text
    .replaceAll(',', '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}

/** Fen as the screens write yuan. */
function yuan(fen: string | undefined): string {
  const digits = (fen ?? '0').padStart(3, '0')
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`
}

/** The tab that files goes on to the filing by itself; one that came second is told that it is filed, with the way there. */
async function reachFiling(page: Page): Promise<void> {
  const link = page.getByRole('link', { name: '查看申报' })
  await page
    .getByRole('heading', { name: '这份草稿已经提交' })
    .or(page.getByRole('button', { name: /^确认缴款/ }))
    .first()
    .waitFor()
  if (await link.isVisible()) await link.click()
  await page.waitForURL(/\/filings\//)
}
