import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPaymentHouse, type PaymentHouse } from '../../../test/payments.ts'
import { backOfficer } from '../../../test/sides.ts'
import { systemActor } from '../../platform/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { DebitOrder, EnquiryAnswer, FinalAnswer, PaymentChannel, TreasuryReport } from './channel.ts'

/** A network whose every word the test writes. */
class ScriptedNetwork implements PaymentChannel {
  readonly name = 'scripted'
  readonly simulator = true
  readonly orders: DebitOrder[] = []
  /** What `debit` and `enquire` answer; by default nothing is known. */
  answer: (order: DebitOrder) => EnquiryAnswer = () => ({ state: 'unknown' })
  readonly #told: TreasuryReport[] = []

  async debit(order: DebitOrder) {
    this.orders.push(order)
    const answer = this.answer(order)
    return answer.state === 'not-received' ? ({ state: 'unknown' } as const) : answer
  }

  async enquire(_side: string, orderId: string): Promise<EnquiryAnswer> {
    const order = this.orders.find((each) => each.id === orderId)
    return order ? this.answer(order) : { state: 'not-received' }
  }

  async reports(side: string, cursor: string): Promise<TreasuryReport> {
    const from = Number(cursor)
    const fresh = side === 'national' ? this.#told.slice(from) : []
    return {
      cursor: fresh.length === 0 ? cursor : String(this.#told.length),
      events: fresh.flatMap((item) => item.events),
      answers: fresh.flatMap((item) => item.answers ?? []),
      statements: fresh.flatMap((item) => item.statements ?? []),
    }
  }

  tell(told: Partial<TreasuryReport>): void {
    this.#told.push({ cursor: '', events: [], ...told })
  }
}

const succeeded = (order: DebitOrder): FinalAnswer => ({
  state: 'succeeded',
  reference: `R${order.id}`,
  debitedOn: order.businessDate,
})
const BOOK = [{ taxCode: '10101', level: 'central', amountFen: '50000' }]

describe('what bank and treasury tell', () => {
  let house: PaymentHouse
  const network = new ScriptedNetwork()

  beforeAll(async () => {
    house = await createPaymentHouse({ channel: network })
  })
  afterAll(() => house?.dispose())

  const settle = async () => {
    for (let round = 0; round < 3; round += 1) {
      house.tick(3000)
      await house.drain()
    }
  }
  const event = (
    bookNumber: string,
    kind: 'sent-up' | 'received',
    amountFen = '50000',
    reference = `T-${bookNumber}`,
  ) => ({
    bookNumber,
    kind,
    reference: `${reference}-${kind}`,
    businessDate: '2017-10-16',
    amountFen,
  })
  const statement = (bookNumber: string, amountFen = '50000') => ({
    number: `S-${bookNumber}-${amountFen}`,
    businessDate: '2017-10-16',
    treasury: '9901020001',
    amountFen,
    items: [{ bookNumber, amountFen }],
  })
  const open = async (dueDate?: string) => {
    const ids = await house.taxpayer()
    const filingId = await house.issue(
      'national',
      ids.national,
      BOOK,
      dueDate === undefined ? {} : { dueDate },
    )
    return { taxpayerId: ids.national, filingId }
  }
  const exceptions = async () => {
    const answer = await house.links.national.query('office.payment-exceptions', {}, systemActor('test'))
    return (answer as { items: { kind: string; bookNumber: string; reportedFen: string }[] }).items
  }
  const numberOf = (order: DebitOrder | undefined) => order?.books[0]?.number ?? ''
  const events = (filingId: string) =>
    house.part('national').database.many<{ kind: string }>(
      sql`SELECT e.kind FROM payment_event e JOIN payment_book b ON b.id = e.book_id
          WHERE b.filing_id = ${filingId} ORDER BY e.id`,
    )

  it('takes reports that overtake the bank’s answer and each other, and applies each once', async () => {
    const { taxpayerId, filingId } = await open()
    network.answer = () => ({ state: 'unknown' })
    await house.confirm('national', taxpayerId, filingId, '50000')
    await house.drain()
    const number = numberOf(network.orders.at(-1))
    network.tell({ statements: [statement(number)], events: [event(number, 'received')] })
    await settle()
    expect(await house.states('national', filingId)).toEqual(['debiting'])
    network.answer = succeeded
    network.tell({ events: [event(number, 'sent-up'), event(number, 'received'), event(number, 'sent-up')] })
    await settle()
    await settle()
    expect(await house.states('national', filingId)).toEqual(['written-off'])
    expect((await events(filingId)).map((row) => row.kind).sort()).toEqual([
      'confirmed',
      'debited',
      'received',
      'sent-up',
      'written-off',
    ])
    const ledger = await house.balances('national')
    expect(ledger).toEqual({ assessed: -50000n, 'received-written-off': 50000n })
    expect(await exceptions()).toEqual([])
    // The order went out once; everything after was asking.
    expect(network.orders.filter((order) => numberOf(order) === number)).toHaveLength(1)
  })

  it('records amounts that differ and books nobody knows, shows them and books nothing', async () => {
    const { taxpayerId, filingId } = await open()
    network.answer = succeeded
    await house.confirm('national', taxpayerId, filingId, '50000')
    await house.drain()
    const number = numberOf(network.orders.at(-1))
    const before = await house.balances('national')
    network.tell({ events: [event(number, 'sent-up', '49999'), event('NOBODY', 'received', '77')] })
    await settle()
    expect(await house.states('national', filingId)).toEqual(['debited'])
    expect(await house.balances('national')).toEqual(before)
    expect(
      (await exceptions()).map(({ kind, bookNumber, reportedFen }) => `${kind} ${bookNumber} ${reportedFen}`),
    ).toEqual(expect.arrayContaining([`amount-differs ${number} 49999`, 'unknown-book NOBODY 77']))
    // Who sees the whole side sees both, the competent office its own taxpayer's, another office neither.
    const seenBy = async (authority: string) =>
      (
        (await house.links.national.query(
          'office.payment-exceptions',
          {},
          backOfficer('national', authority),
        )) as { items: { kind: string; bookNumber: string; taxpayerName: string | null }[] }
      ).items
        .filter(({ bookNumber }) => bookNumber === number || bookNumber === 'NOBODY')
        .map(({ kind, taxpayerName }) => `${kind} ${taxpayerName === null ? '-' : 'named'}`)
        .sort()
    expect(await seenBy('19900000000')).toEqual(['amount-differs named', 'unknown-book -'])
    expect(await seenBy('19901020000')).toEqual(['amount-differs named'])
    expect(await seenBy('19901210000')).toEqual([])
    const shown = (await house.links.national.query(
      'payment.state',
      { taxpayerId, filingId },
      systemActor('test'),
    )) as { books: { failure: { zh: string } | null }[] }
    expect(shown.books[0]?.failure?.zh).toContain('不一致')
    // A corrected report settles it and takes the warning away.
    network.tell({
      events: [event(number, 'sent-up', '50000', 'again'), event(number, 'received', '50000', 'again')],
      statements: [statement(number)],
    })
    await settle()
    expect(await house.states('national', filingId)).toEqual(['written-off'])
  })

  it('keeps a batch that differs from our books as a difference and writes the others off', async () => {
    const { taxpayerId, filingId } = await open()
    network.answer = succeeded
    await house.confirm('national', taxpayerId, filingId, '50000')
    await house.drain()
    const number = numberOf(network.orders.at(-1))
    network.tell({
      events: [event(number, 'sent-up'), event(number, 'received')],
      statements: [statement(number, '50001')],
    })
    await settle()
    expect(await house.states('national', filingId)).toEqual(['received'])
    const rows = await house
      .part('national')
      .database.many<{ state: string }>(
        sql`SELECT state FROM treasury_statement WHERE number = ${`S-${number}-50001`}`,
      )
    expect(rows).toEqual([{ state: 'differs' }])
    network.tell({ statements: [statement(number)] })
    await settle()
    expect(await house.states('national', filingId)).toEqual(['written-off'])
  })

  it('sets a second, different answer aside instead of applying it', async () => {
    const { taxpayerId, filingId } = await open()
    network.answer = (order) => ({
      state: 'failed',
      reference: `F${order.id}`,
      code: 'closed-account',
      zh: '账户已销户。',
      en: 'The account is closed.',
    })
    await house.confirm('national', taxpayerId, filingId, '50000')
    await house.drain()
    expect(await house.states('national', filingId)).toEqual(['assessed'])
    const order = network.orders.at(-1)
    if (order === undefined) throw new Error('no order')
    const before = await house.balances('national')
    network.tell({ answers: [{ orderId: order.id, answer: succeeded(order) }] })
    network.tell({ answers: [{ orderId: uuidv7(), answer: succeeded(order) }] })
    await settle()
    expect(await house.states('national', filingId)).toEqual(['assessed'])
    expect(await house.balances('national')).toEqual(before)
    const warned = (await house.links.national.query(
      'payment.state',
      { taxpayerId, filingId },
      systemActor('test'),
    )) as { books: { failure: { en: string } }[] }
    expect(warned.books[0]?.failure.en).toContain('before paying again')
    expect(await exceptions()).toContainEqual(
      expect.objectContaining({ kind: 'answer-contradicts', bookNumber: numberOf(order) }),
    )
  })

  it('lets the tax go first from 2020-03-01 and keeps the surcharge due in a book of its own', async () => {
    await house.part('national').pipeline.execute({
      kind: 'clock.set-business-date',
      input: { businessDate: '2020-03-10' },
      key: 'later-day',
      actor: systemActor('test'),
    })
    house.tick(2000)
    const { taxpayerId, filingId } = await open('2020-02-28')
    network.answer = succeeded
    // 500.00 × 0.05 % × 11 days = 2.75
    await house.confirm('national', taxpayerId, filingId, '50000')
    await house.drain()
    expect(await house.states('national', filingId)).toEqual(['debited', 'assessed'])
    await expect(house.confirm('national', taxpayerId, filingId, '274')).rejects.toMatchObject({
      refusal: { code: 'totals-differ', facts: { payableFen: '275' } },
    })
    await house.confirm('national', taxpayerId, filingId, '275')
    await house.drain()
    expect(await house.states('national', filingId)).toEqual(['debited', 'debited'])
    const [late] = await house.part('national').database.many<{ held: bigint }>(
      sql`SELECT sum(p.amount_fen)::bigint AS held FROM ledger_posting p WHERE p.taxpayer_id = ${taxpayerId}
          AND p.kind = 'late-payment' AND p.account = 'held'`,
    )
    expect(late?.held).toBe(275n)
  })
})
