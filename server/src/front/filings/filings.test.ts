import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import { historyChannel } from '../../demo/channel.ts'
import { demoTaxpayers } from '../../demo/province.ts'
import { seedProvince } from '../../demo/seed.ts'
import type { Part } from '../../part.ts'
import { type Actor, type Side, systemActor } from '../../platform/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import { LinkUnavailable } from '../../platform/links/link.ts'
import { verifyLogs } from '../../platform/log/verify.ts'
import { RefusedError } from '../../platform/refusal.ts'
import { type FilingActs, filingActs } from './acts.ts'
import { showFiling } from './show.ts'
import { findDraft, findFiling, findHouseholdByCode, type HouseholdRow } from './store.ts'
import { listTasks } from './tasks.ts'
import { draftView } from './view.ts'

const TASK = '2017-Q3.vat-and-surcharges'

describe('the joint filing over both sides', () => {
  let house: TestHouse
  let front: Part
  let acts: FilingActs
  const part = (name: 'front' | 'national' | 'local'): Part => {
    const found = house.parts.get(name)
    if (!found) throw new Error(name)
    return found
  }
  const household = async (handle: string): Promise<HouseholdRow> => {
    const code = demoTaxpayers.find((taxpayer) => taxpayer.handle === handle)?.code ?? ''
    const found = await findHouseholdByCode(front.database, code)
    if (!found) throw new Error(`no household ${handle}`)
    return found
  }
  const actorFor = (row: HouseholdRow): Actor => ({
    ...systemActor('person', 'web'),
    kind: 'person',
    roles: ['taxpayer'],
    mandates: [
      { side: 'national', taxpayerId: row.nationalId ?? '' },
      { side: 'local', taxpayerId: row.localId ?? '' },
    ],
  })
  const open = async (handle: string) => {
    const row = await household(handle)
    const actor = actorFor(row)
    const draftId = await acts.openTask({ actor, key: `open-${handle}` }, row, TASK)
    const found = await findDraft(front.database, draftId)
    if (!found) throw new Error('draft')
    return { row, actor, draft: found.draft, view: draftView(found.draft, row) }
  }
  const view = async (filingId: string, actor: Actor) => {
    const filing = await findFiling(front.database, filingId)
    if (!filing) throw new Error('filing')
    return { filing, shown: await showFiling({ links: house.links, actor, filing, documents: [] }) }
  }

  beforeAll(async () => {
    house = await createTestHouse({ channel: historyChannel() })
    front = part('front')
    acts = filingActs(front, house.links)
    const accounts = await seedProvince(house, '2017-10-16', () => {})
    expect(accounts.length).toBeGreaterThanOrEqual(8)
  })
  afterAll(() => house?.dispose())

  it('[G28] lists what is due to both authorities in one list', async () => {
    const row = await household('jiahe')
    const tasks = await listTasks({
      database: front.database,
      links: house.links,
      actor: actorFor(row),
      household: row,
      businessDate: '2017-10-16',
    })
    const due = tasks.items.find((task) => task.id === TASK)
    expect(due).toMatchObject({ state: 'due', dueDate: '2017-10-23', daysLeft: 7 })
    expect(due?.taxes.map((tax) => `${tax.side} ${tax.taxCode}`)).toEqual([
      'national 10101',
      'local 10109',
      'local 30203',
      'local 30216',
    ])
    expect(tasks.items.find((task) => task.period === '2017-Q2')).toMatchObject({ state: 'done' })
  })

  it('takes both hats for a joint act, and shows an officer with one hat that side alone', async () => {
    const row = await household('mingzhu')
    const officer = (...sides: readonly Side[]): Actor => ({
      ...systemActor('officer', 'counter'),
      kind: 'person',
      roles: ['window-officer'],
      hats: sides.map((side) => ({
        side,
        authority: side === 'national' ? '19901000000' : '29901000000',
        roles: ['window-officer'],
      })),
    })
    const tasks = await listTasks({
      database: front.database,
      links: house.links,
      actor: officer('national'),
      household: row,
      businessDate: '2017-10-16',
    })
    expect(tasks.unavailable).toEqual([])
    expect(new Set(tasks.items.flatMap((task) => task.taxes.map((tax) => tax.side)))).toEqual(
      new Set(['national']),
    )
    const draftId = await acts.openTask(
      { actor: officer('national', 'local'), key: 'open-mingzhu' },
      row,
      TASK,
    )
    await expect(
      acts.submit({ actor: officer('national'), key: 'submit-one-hat' }, draftId, 1),
    ).rejects.toMatchObject({ refusal: { status: 403, code: 'hat-missing' } })
    expect((await findDraft(front.database, draftId))?.draft.state).toBe('open')
  })

  it('[C17.G1] [G23] files both returns in one act, each side with its own declaration, books and entries', async () => {
    const { actor, draft, view: before } = await open('yunfan')
    expect(before.findings.filter((finding) => finding.level === 'error')).toEqual([])
    expect(BigInt(before.totals.nationalFen)).toBeGreaterThan(0n)
    const { filingId } = await acts.submit({ actor, key: 'submit-yunfan' }, draft.id, draft.version)
    const { filing, shown } = await view(filingId, actor)
    expect(shown.sides.map((side) => side.state)).toEqual(['accepted', 'accepted'])
    expect(shown.payment).toBe('unpaid')
    for (const side of ['national', 'local'] as const) {
      const rows = await part(side).database.many<{ payable_fen: bigint }>(
        sql`SELECT payable_fen FROM declaration WHERE filing_id = ${filingId}`,
      )
      expect(rows).toHaveLength(1)
      const wanted = side === 'national' ? before.totals.nationalFen : before.totals.localFen
      expect(rows[0]?.payable_fen.toString()).toBe(wanted)
      const { sum } = await part(side).database.get<{ sum: string }>(
        sql`SELECT coalesce(sum(amount_fen), 0)::text AS sum FROM ledger_posting`,
      )
      expect(sum).toBe('0')
    }
    await acts.pay({ actor, key: 'pay-yunfan' }, filing, before.totals.totalFen)
    await house.drain()
    const paid = (await view(filingId, actor)).shown
    expect(paid.payment).toBe('paid')
    expect(new Set(paid.sides.flatMap((side) => side.books.map((book) => book.side)))).toEqual(
      new Set(['national', 'local']),
    )
  })

  it('answers a repeated submission as the first and refuses a second filing of the period', async () => {
    const { actor, draft, row } = await open('haitian')
    const first = await acts.submit({ actor, key: 'submit-haitian' }, draft.id, draft.version)
    const again = await acts.submit({ actor, key: 'submit-haitian' }, draft.id, draft.version)
    expect(again.filingId).toBe(first.filingId)
    await expect(
      acts.submit({ actor, key: 'submit-haitian-2' }, draft.id, draft.version),
    ).rejects.toMatchObject({
      refusal: { code: 'draft-closed' },
    })
    await expect(acts.openTask({ actor, key: 'open-haitian-2' }, row, TASK)).rejects.toMatchObject({
      refusal: { code: 'already-filed' },
    })
  })

  it('files once when ten devices press the button together', async () => {
    const { actor, draft } = await open('ruyi')
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        acts.submit({ actor, key: `rush-${index}` }, draft.id, draft.version),
      ),
    )
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const rows = await part('national').database.many(
      sql`SELECT 1 FROM declaration WHERE filing_number = ${draft.number.replace('CG', 'SB')}`,
    )
    expect(rows).toHaveLength(1)
  })

  it('opens no draft for a period that still runs', async () => {
    const row = await household('haitian')
    await expect(
      acts.openTask({ actor: actorFor(row), key: 'open-future' }, row, '2017-Q4.vat-and-surcharges'),
    ).rejects.toMatchObject({ refusal: { status: 422, code: 'period-not-ended' } })
  })

  it('keeps another person’s taxpayer out of reach', async () => {
    const { draft } = await open('qingshan')
    const stranger = actorFor(await household('wang'))
    await expect(
      acts.changeDraft({ actor: stranger, key: 'stranger-1' }, draft.id, draft.version, []),
    ).rejects.toMatchObject({
      refusal: { status: 404, code: 'taxpayer-not-found' },
    })
    await expect(
      acts.submit({ actor: stranger, key: 'stranger-2' }, draft.id, draft.version),
    ).rejects.toBeInstanceOf(RefusedError)
  })

  it('refuses a draft changed elsewhere and keeps the version to compare with', async () => {
    const { actor, draft } = await open('hexie')
    const change = [{ form: 'questions', cell: 'uninvoiced.goods', value: '100' }]
    await acts.changeDraft({ actor, key: 'edit-1' }, draft.id, draft.version, change)
    await expect(
      acts.changeDraft({ actor, key: 'edit-2' }, draft.id, draft.version, change),
    ).rejects.toMatchObject({
      refusal: { status: 412, facts: { version: draft.version + 1 } },
    })
  })

  it('shows a confirmed payment as under way until its side has heard of it, and lets nobody pay or correct meanwhile', async () => {
    const { actor, draft } = await open('jiye')
    const { filingId } = await acts.submit({ actor, key: 'submit-jiye' }, draft.id, draft.version)
    const { filing, shown: before } = await view(filingId, actor)
    const payable = (of: typeof before) =>
      of.sides.reduce((sum, side) => sum + BigInt(side.payableNowFen ?? '0'), 0n).toString()
    // The front has the confirmation on disk; the local side cannot be reached just then.
    const { local } = house.links
    const away = filingActs(front, {
      ...house.links,
      local: {
        ...local,
        execute: (request) =>
          request.kind === 'payment.confirm'
            ? Promise.reject(new LinkUnavailable('local', new Error('away')))
            : local.execute(request),
      },
    })
    await away.pay({ actor, key: 'pay-jiye' }, filing, payable(before))
    const { filing: waiting, shown } = await view(filingId, actor)
    expect(shown.sides.find(({ side }) => side === 'local')).toMatchObject({
      payment: 'paying',
      payableNowFen: '0',
    })
    expect(shown.payment).toBe('paying')
    expect(shown.allowedActions).toEqual([])
    await house.drain()
    const settled = await view(filingId, actor)
    await expect(
      acts.pay({ actor, key: 'pay-jiye-2' }, { ...waiting, sides: settled.filing.sides }, '0'),
    ).rejects.toMatchObject({ refusal: { code: 'already-paying' } })
    await expect(
      acts.openCorrection({ actor, key: 'correct-jiye' }, waiting, '金额有误'),
    ).rejects.toMatchObject({ refusal: { code: 'payment-in-progress' } })
    // The job sends what could not be sent, under the same key: paid once.
    house.tick(20_000)
    await house.drain()
    const { shown: after } = await view(filingId, actor)
    expect(after.payment).toBe('paid')
    const debits = await part('local').database.many(
      sql`SELECT 1 FROM debit_instruction WHERE filing_id = ${filingId}`,
    )
    expect(debits).toHaveLength(1)
  })

  it('corrects a filed and paid return by new entries, up and down', async () => {
    const { actor, draft } = await open('anju')
    const { filingId } = await acts.submit({ actor, key: 'submit-anju' }, draft.id, draft.version)
    const { filing, shown } = await view(filingId, actor)
    await acts.pay({ actor, key: 'pay-anju' }, filing, shown.totals.totalFen)
    await house.drain()
    const correctionId = await acts.openCorrection(
      { actor, key: 'correct-anju' },
      (await view(filingId, actor)).filing,
      '漏报未开票收入',
    )
    const correction = await findDraft(front.database, correctionId)
    if (!correction) throw new Error('correction')
    await acts.changeDraft({ actor, key: 'correct-anju-edit' }, correctionId, correction.draft.version, [
      { form: 'questions', cell: 'uninvoiced.services', value: '10000' },
    ])
    const corrected = await acts.submit(
      { actor, key: 'correct-anju-submit' },
      correctionId,
      correction.draft.version + 1,
    )
    const after = (await view(corrected.filingId, actor)).shown
    expect(after.sides.map((side) => side.state)).toEqual(['accepted', 'accepted'])
    // 10,000 more at 3 % is 300 of VAT and 7 % of it; paid tax stands, only the difference is due.
    const due = after.sides.map((side) => side.payableNowFen)
    expect(due[0]).toBe('30000')
    expect(
      (
        await part('national').database.many(
          sql`SELECT 1 FROM declaration WHERE period = '2017-Q3' AND sequence = 1`,
        )
      ).length,
    ).toBe(1)
  })

  it('leaves the logs of all parts true', async () => {
    await house.drain()
    const result = await verifyLogs(
      new Map([...house.parts].map(([name, open]) => [name, open.database])),
      front.keys,
    )
    expect(result.findings).toEqual([])
    expect(result.unsealed).toBe(0)
  })
})
