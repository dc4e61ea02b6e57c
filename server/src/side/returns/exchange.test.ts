import { findCategory } from '@yimen/core/exchange'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestHouse, type TestHouse } from '../../../test/house.ts'
import {
  act,
  backOfficer,
  file,
  registerTaxpayer,
  returnInputs,
  setBusinessDate,
} from '../../../test/sides.ts'
import type { Side } from '../../platform/actor.ts'
import type { PaymentChannel, TreasuryEvent } from '../payments/channel.ts'

/** Every debit succeeds and the treasury has the money at once. */
function promptChannel(): PaymentChannel {
  const events: Record<Side, TreasuryEvent[]> = { national: [], local: [] }
  return {
    name: 'prompt',
    simulator: true,
    async debit(order) {
      for (const kind of ['sent-up', 'received'] as const)
        for (const { number, amountFen } of order.books)
          events[order.side].push({
            bookNumber: number,
            kind,
            reference: `${kind}-${number}`,
            businessDate: order.businessDate,
            amountFen,
          })
      return { state: 'succeeded', reference: `debit-${order.id}`, debitedOn: order.businessDate }
    },
    enquire: async () => ({ state: 'unknown' }),
    async reports(side, cursor) {
      const from = Number(cursor === '' ? '0' : cursor)
      return { cursor: String(events[side].length), events: events[side].slice(from) }
    },
  }
}

interface Messages {
  readonly items: readonly { category: string; state: string; peer: string; payload: unknown }[]
}

describe('what the sides tell each other of filing and collection', () => {
  let house: TestHouse

  beforeAll(async () => {
    house = await createTestHouse({ channel: promptChannel() })
    await setBusinessDate(house, '2017-10-16')
  })
  afterAll(() => house?.dispose())

  it('[C36.I04] carries filing and collection data both ways as catalogued categories that officers of the receiver can query', async () => {
    const taxpayer = await registerTaxpayer(house, 650)
    const inputs = returnInputs(taxpayer, '2017-Q3', { '1.goods': 20_000_000n })
    for (const side of ['national', 'local'] as const) {
      await act(house, side, 'debit-agreement.record', {
        taxpayerId: taxpayer.ids[side],
        number: `${side}-650`,
        bank: '同心农村商业银行',
        bankCode: '402990100018',
        account: '6229000000000650',
        validFrom: '2017-01-01',
      })
      const { payableFen } = await file(house, side, inputs[side])
      await act(house, side, 'payment.confirm', {
        taxpayerId: taxpayer.ids[side],
        filingId: inputs.filingId,
        totalFen: payableFen,
      })
    }
    for (let round = 0; round < 5; round += 1) {
      await house.drain()
      // Polls of the network keep their pauses by the clock.
      house.tick(5_000)
    }
    for (const category of ['filing.declaration', 'payment.received'])
      expect(findCategory(category, '1')).toMatchObject({
        direction: 'sides',
        frequency: expect.stringMatching(/^(real-time|daily)$/),
        version: '1',
        responsible: { zh: expect.stringMatching(/部门$/) },
      })
    const expected = { national: ['42000'], local: ['300000', '300000'] }
    for (const [side, peer] of [
      ['national', 'local'],
      ['local', 'national'],
    ] as const) {
      const received = (await house.links[side].query(
        'office.exchange-messages',
        { direction: 'received', state: 'accepted' },
        backOfficer(side),
      )) as Messages
      const of = (category: string) => received.items.filter((item) => item.category === category)
      expect(of('filing.declaration')).toMatchObject([
        {
          peer,
          payload: { filingId: inputs.filingId, period: '2017-Q3', payableFen: inputs[peer].payableFen },
        },
      ])
      const collected = of('payment.received').flatMap(
        (item) => (item.payload as { books: { amountFen: string; receivedOn: string }[] }).books,
      )
      expect(collected.map((book) => book.amountFen)).toEqual(expected[side])
      expect(collected.every((book) => book.receivedOn === '2017-10-16')).toBe(true)
      const { categories } = (await house.links[side].query('office.exchange', {}, backOfficer(side))) as {
        categories: { category: string; received: number; sent: number }[]
      }
      for (const category of ['filing.declaration', 'payment.received'])
        expect(categories.find((row) => row.category === category)).toMatchObject({
          sent: expect.any(Number),
          received: expect.any(Number),
        })
    }
  })
})
