import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import type { DebitOrder, TreasuryReport } from '../side/payments/channel.ts'
import { createHttpChannel } from '../side/payments/httpChannel.ts'
import { startTreasurySimulator, type TreasurySimulator } from './process.ts'

const LATE_MS = 900
const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function open() {
  const dataDir = mkdtempSync(join(tmpdir(), 'yimen-treasury-'))
  cleanups.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const simulator = await startTreasurySimulator({ dataDir, log: pino({ level: 'silent' }), lateMs: LATE_MS })
  cleanups.push(() => simulator.stop())
  const channel = createHttpChannel({ ...simulator, name: 'simulator', simulator: true, timeoutMs: 400 })
  cleanups.push(() => channel.close())
  return { dataDir, simulator, channel }
}

async function call(simulator: TreasurySimulator, path: string, body?: unknown, secret = simulator.secret) {
  const response = await fetch(`${simulator.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'x-treasury-secret': secret },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const json: unknown = await response.json()
  return { status: response.status, json }
}

const order = (id: string, more: Partial<DebitOrder> = {}): DebitOrder => ({
  id,
  side: 'national',
  agreementNumber: 'A-1',
  amountFen: '300',
  books: [
    { number: `${id}-1`, amountFen: '100', treasury: '0101' },
    { number: `${id}-2`, amountFen: '200', treasury: '0101' },
  ],
  businessDate: '2017-10-16',
  ...more,
})

async function until<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const value = await read()
    if (done(value) || tries > 100) return value
    await pause(50)
  }
}

describe('the treasury–bank simulator', () => {
  it('debits once per id, reports sending up and receipt, states the batch, and says what it is', async () => {
    const { simulator, channel } = await open()
    const first = await channel.debit(order('order-0001'))
    expect(first).toMatchObject({ state: 'succeeded', debitedOn: '2017-10-16' })
    expect(await channel.debit(order('order-0001'))).toEqual(first)
    expect(await channel.enquire('national', 'order-0001')).toEqual(first)
    await expect(
      channel.debit(order('order-0001', { amountFen: '300', businessDate: '2017-10-17' })),
    ).rejects.toThrow(/409/)
    const report = await until(
      () => channel.reports('national', ''),
      (value) => (value.statements?.length ?? 0) > 0,
    )
    expect(report.events.map((event) => `${event.bookNumber} ${event.kind}`)).toEqual([
      'order-0001-1 sent-up',
      'order-0001-2 sent-up',
      'order-0001-1 received',
      'order-0001-2 received',
    ])
    expect(report.statements).toMatchObject([{ treasury: '0101', amountFen: '300' }])
    expect(await channel.reports('national', report.cursor)).toMatchObject({
      events: [],
      cursor: report.cursor,
    })
    expect((await call(simulator, '/totals?side=national')).json).toMatchObject({
      debits: 1,
      amountFen: '300',
    })
    expect((await call(simulator, '/health')).json).toEqual({ ok: true, simulator: true })
    expect((await call(simulator, '/modes', undefined, 'wrong')).status).toBe(401)
    const short = order('order-0002', { amountFen: '301' })
    expect((await call(simulator, '/debits', short)).status).toBe(400)
  })

  it('fails, keeps silent, answers late or twice, for one side only', async () => {
    const { simulator, channel } = await open()
    const mode = (side: string, value: string) => call(simulator, '/mode', { side, mode: value })
    await mode('local', 'fail')
    expect(await channel.debit(order('order-fail', { side: 'local' }))).toMatchObject({
      state: 'failed',
      code: 'insufficient-funds',
    })
    expect(await channel.debit(order('order-good'))).toMatchObject({ state: 'succeeded' })

    await mode('national', 'timeout')
    expect(await channel.debit(order('order-mute'))).toEqual({ state: 'unknown' })
    expect(await channel.enquire('national', 'order-mute')).toEqual({ state: 'unknown' })
    await mode('national', 'succeed')
    expect(await channel.enquire('national', 'order-mute')).toEqual({ state: 'not-received' })

    await mode('national', 'late')
    expect(await channel.debit(order('order-late'))).toEqual({ state: 'unknown' })
    expect(await channel.enquire('national', 'order-late')).toEqual({ state: 'unknown' })
    const late = await until(
      () => channel.enquire('national', 'order-late'),
      (answer) => answer.state !== 'unknown',
    )
    expect(late).toMatchObject({ state: 'succeeded' })

    await mode('national', 'twice')
    const twice = await channel.debit(order('order-twice'))
    const report = await until(
      () => channel.reports('national', ''),
      (value) => ofOrder(value, 'order-twice').length === 8,
    )
    expect(report.answers?.filter((told) => told.orderId === 'order-twice')).toEqual([
      { orderId: 'order-twice', answer: twice },
      { orderId: 'order-twice', answer: twice },
    ])
    expect(new Set(ofOrder(report, 'order-twice').map((event) => JSON.stringify(event))).size).toBe(4)
    expect((await call(simulator, '/totals?side=national')).json).toMatchObject({ debits: 3 })
    expect((await call(simulator, '/totals?side=local')).json).toMatchObject({ debits: 0 })
  })

  it('loses nothing it acknowledged when it is killed with SIGKILL, and comes back at the same address', async () => {
    const { simulator, channel, dataDir } = await open()
    const acknowledged: string[] = []
    await call(simulator, '/mode', { side: 'local', mode: 'fail' })
    for (let round = 0; round < 4; round += 1) {
      const before = simulator.pid()
      const burst = Array.from({ length: 12 }, async (_, index) => {
        const id = `order-${round}-${index}`
        const answer = await channel.debit(order(id))
        if (answer.state === 'succeeded') acknowledged.push(id)
      })
      await pause(Math.random() * 20)
      if (before !== undefined) process.kill(before, 'SIGKILL')
      await Promise.all(burst)
      await until(
        async () => simulator.pid(),
        (pid) => pid !== undefined && pid !== before,
      )
      await until(
        () => channel.enquire('local', 'order-none'),
        (answer) => answer.state === 'not-received',
      )
    }
    for (const id of acknowledged)
      expect(await channel.enquire('national', id)).toMatchObject({ state: 'succeeded' })
    const { json } = await call(simulator, '/totals?side=national')
    const taken = (json as { debits: number }).debits
    expect(taken).toBeGreaterThanOrEqual(acknowledged.length)
    const report = await until(
      () => channel.reports('national', ''),
      (value) => value.events.filter((event) => event.kind === 'received').length === taken * 2,
    )
    expect(new Set(report.events.map((event) => JSON.stringify(event))).size).toBe(taken * 4)
    expect((await call(simulator, '/modes')).json).toMatchObject({
      modes: [
        { side: 'national', mode: 'succeed' },
        { side: 'local', mode: 'fail' },
      ],
    })

    // A line torn by the crash was never acknowledged: it is dropped and the rest is read.
    const victim = simulator.pid()
    appendFileSync(join(dataDir, 'treasury', 'journal.jsonl'), '{"t":"order","order":{"id":"torn')
    if (victim !== undefined) process.kill(victim, 'SIGKILL')
    await until(
      async () => simulator.pid(),
      (pid) => pid !== undefined && pid !== victim,
    )
    const back = await until(
      () => channel.enquire('local', 'order-none'),
      (answer) => answer.state === 'not-received',
    )
    expect(back).toEqual({ state: 'not-received' })
    expect((await call(simulator, '/totals?side=national')).json).toMatchObject({ debits: taken })
  })
})

function ofOrder(report: TreasuryReport, id: string) {
  return report.events.filter((event) => event.bookNumber.startsWith(`${id}-`))
}
