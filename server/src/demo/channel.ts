import type {
  DebitAnswer,
  PaymentChannel,
  TreasuryEvent,
  TreasuryStatement,
} from '../side/payments/channel.ts'

/**
 * The payment channel while the demo's past is written: every debit succeeds and the treasury reports at once. The
 * running demo uses the simulator process instead.
 */
export function historyChannel(): PaymentChannel {
  const told: { side: string; event?: TreasuryEvent; statement?: TreasuryStatement }[] = []
  const answers = new Map<string, DebitAnswer>()
  return {
    name: 'demo-history',
    simulator: true,
    async debit(order) {
      const known = answers.get(order.id)
      if (known) return known
      const reference = `H${order.id.slice(-12)}`
      for (const book of order.books)
        for (const kind of ['sent-up', 'received'] as const)
          told.push({
            side: order.side,
            event: {
              bookNumber: book.number,
              kind,
              reference: `${reference}-${kind}`,
              businessDate: order.businessDate,
              amountFen: book.amountFen,
            },
          })
      for (const [treasury, books] of Map.groupBy(order.books, (book) => book.treasury))
        told.push({
          side: order.side,
          statement: {
            number: `${reference}-${treasury}`,
            businessDate: order.businessDate,
            treasury,
            amountFen: books.reduce((sum, book) => sum + BigInt(book.amountFen), 0n).toString(),
            items: books.map((book) => ({ bookNumber: book.number, amountFen: book.amountFen })),
          },
        })
      const answer: DebitAnswer = { state: 'succeeded', reference, debitedOn: order.businessDate }
      answers.set(order.id, answer)
      return answer
    },
    enquire: async (_side, orderId) => answers.get(orderId) ?? { state: 'unknown' },
    async reports(side, cursor) {
      const from = cursor === '' ? 0 : Number(cursor)
      const fresh = told.slice(from).filter((item) => item.side === side)
      return {
        cursor: String(told.length),
        events: fresh.flatMap((item) => item.event ?? []),
        statements: fresh.flatMap((item) => item.statement ?? []),
      }
    },
  }
}
