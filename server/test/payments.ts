import { makeUscc } from '@yimen/core/identifiers'
import { postAssessment, postPaymentBookIssued } from '@yimen/core/ledger'
import { Type } from 'typebox'
import { uuidv7 } from 'uuidv7'
import type { HouseOptions } from '../src/house.ts'
import type { Part } from '../src/part.ts'
import { type Actor, type Side, systemActor } from '../src/platform/actor.ts'
import { defineCommand } from '../src/platform/commands/command.ts'
import { sql } from '../src/platform/database/sql.ts'
import { insert } from '../src/platform/database/write.ts'
import { netted, post } from '../src/side/ledger/index.ts'
import { paymentBook, paymentBookState } from '../src/side/payments/index.ts'
import { createTestHouse, type TestHouse } from './house.ts'

/** Books as the returns room issues them, without the return: tests of payment begin here. */
const issueTestBooks = defineCommand({
  kind: 'test.issue-books',
  input: Type.Object({
    taxpayerId: Type.String(),
    filingId: Type.String(),
    dueDate: Type.String(),
    books: Type.Array(
      Type.Object({ taxCode: Type.String(), level: Type.String(), amountFen: Type.String() }),
    ),
  }),
  load: async () => ({}),
  authorise: () => undefined,
  decide(_loaded, input, context) {
    const declarationId = context.newId()
    const rows = input.books.map((book) => {
      const id = context.newId()
      return {
        id,
        taxpayer_id: input.taxpayerId,
        filing_id: input.filingId,
        declaration_id: declarationId,
        number: `T${id.replaceAll('-', '').slice(-12).toUpperCase()}`,
        tax_code: book.taxCode,
        item: 'small-scale',
        period: '2017-Q3',
        budget_subject: book.taxCode,
        budget_level: book.level,
        treasury: '9901020001',
        amount_fen: BigInt(book.amountFen),
        due_date: input.dueDate,
        issued_at: context.now,
        entry_id: context.entryId,
      }
    })
    return {
      outcome: { numbers: rows.map((row) => row.number) },
      subject: input.taxpayerId,
      writes: [
        insert(paymentBook, rows),
        insert(
          paymentBookState,
          rows.map((row) => ({
            taxpayer_id: row.taxpayer_id,
            book_id: row.id,
            state: 'assessed',
            changed_at: context.now,
          })),
        ),
        ...rows.flatMap((row) => {
          const line = {
            tax: row.tax_code,
            item: row.item,
            kind: 'principal' as const,
            budgetSubject: row.budget_subject,
            budgetLevel: row.budget_level as 'central',
            treasuryCode: row.treasury,
            amountFen: row.amount_fen,
          }
          const entries = netted([...postAssessment([line]), ...postPaymentBookIssued([line])])
          const { zh, en } = { zh: '申报', en: 'Return' }
          return post(
            context,
            { taxpayerId: row.taxpayer_id, kind: 'assessment', bookId: row.id, memo: { zh, en } },
            entries,
          )
        }),
      ],
    }
  },
})

export interface PaymentHouse extends TestHouse {
  part(name: 'front' | Side): Part
  /** A taxpayer at both sides; each side has its own id for it. */
  taxpayer(options?: { name?: string; agreement?: boolean }): Promise<Readonly<Record<Side, string>>>
  issue(
    side: Side,
    taxpayerId: string,
    books: readonly { taxCode: string; level: string; amountFen: string }[],
    options?: { filingId?: string; dueDate?: string },
  ): Promise<string>
  confirm(side: Side, taxpayerId: string, filingId: string, totalFen: string, key?: string): Promise<unknown>
  /** State of each book of a filing, by tax and level. */
  states(side: Side, filingId: string): Promise<readonly string[]>
  /** Ledger balance by account over a side; debit positive. */
  balances(side: Side): Promise<Readonly<Record<string, bigint>>>
}

export const taxpayerActor = (ids: Readonly<Record<Side, string>>): Actor => ({
  kind: 'person',
  accountId: 'zhou',
  displayName: '周明',
  roles: ['taxpayer'],
  hats: [],
  mandates: [
    { side: 'national', taxpayerId: ids.national },
    { side: 'local', taxpayerId: ids.local },
  ],
  channel: 'web',
})

const BUSINESS_DATE = '2017-10-16'
let serial = 0

/** A house with both sides ready to be paid, on the demo day. */
export async function createPaymentHouse(options: Partial<HouseOptions>): Promise<PaymentHouse> {
  const house = await createTestHouse(options)
  const system = systemActor('test')
  const part = (name: 'front' | Side): Part => {
    const found = house.parts.get(name)
    if (!found) throw new Error(name)
    return found
  }
  for (const name of ['front', 'national', 'local'] as const)
    await part(name).pipeline.execute({
      kind: 'clock.set-business-date',
      input: { businessDate: BUSINESS_DATE },
      key: 'test-business-date',
      actor: system,
    })
  for (const name of ['national', 'local'] as const) part(name).pipeline.register(issueTestBooks)
  house.tick(2000)
  return {
    ...house,
    part,
    async taxpayer({ name = '云州市𠮷龙䶮贸易有限公司', agreement = true } = {}) {
      serial += 1
      const code = makeUscc('990102', `MA${serial.toString().padStart(6, '0')}`)
      const ids = { national: uuidv7(), local: uuidv7() }
      for (const side of ['national', 'local'] as const) {
        await part(side).pipeline.execute({
          kind: 'taxpayer.register',
          input: {
            taxpayerId: ids[side],
            name,
            kind: 'enterprise',
            code,
            authority: side === 'national' ? '19901020000' : '29901020000',
            regionCode: '990102',
            location: 'city',
          },
          key: `register-${code}`,
          actor: system,
        })
        if (agreement)
          await part(side).pipeline.execute({
            kind: 'debit-agreement.record',
            input: {
              taxpayerId: ids[side],
              number: `${side === 'national' ? 'GS' : 'DS'}${code.slice(-9)}`,
              bank: '同心农村商业银行',
              bankCode: '402990100018',
              account: '6229000000000000',
              validFrom: '2016-01-01',
            },
            key: `agreement-${code}`,
            actor: system,
          })
      }
      return ids
    },
    async issue(side, taxpayerId, books, { filingId = uuidv7(), dueDate = '2017-10-23' } = {}) {
      await part(side).pipeline.execute({
        kind: 'test.issue-books',
        input: { taxpayerId, filingId, dueDate, books },
        key: `issue-${filingId}-${uuidv7()}`,
        actor: system,
      })
      return filingId
    },
    async confirm(side, taxpayerId, filingId, totalFen, key = uuidv7()) {
      const { outcome } = await part(side).pipeline.execute({
        kind: 'payment.confirm',
        input: { taxpayerId, filingId, totalFen },
        key: `confirm-${key}`,
        actor: taxpayerActor({ national: taxpayerId, local: taxpayerId }),
      })
      return outcome
    },
    async states(side, filingId) {
      const rows = await part(side).database.many<{ state: string }>(
        sql`SELECT s.state FROM payment_book b JOIN payment_book_state s ON s.taxpayer_id = b.taxpayer_id AND s.book_id = b.id
            WHERE b.filing_id = ${filingId} ORDER BY b.tax_code, b.budget_level, b.number`,
      )
      return rows.map((row) => row.state)
    },
    async balances(side) {
      const rows = await part(side).database.many<{ account: string; sum: bigint }>(
        sql`SELECT account, sum(amount_fen)::bigint AS sum FROM ledger_posting GROUP BY account`,
      )
      return Object.fromEntries(rows.filter((row) => row.sum !== 0n).map((row) => [row.account, row.sum]))
    },
  }
}
