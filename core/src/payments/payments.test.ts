import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  balances,
  isBalanced,
  type LedgerEntry,
  type LedgerLine,
  postAssessment,
  postPaymentBookIssued,
} from '../ledger/index.ts'
import {
  type BookEvent,
  type BookState,
  bookStep,
  postingsOf,
  surchargeOn,
  surchargePaidTogether,
} from './index.ts'

const line: LedgerLine = {
  tax: '10109',
  item: 'city',
  kind: 'principal',
  budgetSubject: '1010901',
  budgetLevel: 'county',
  treasuryCode: '0101',
  amountFen: 70000n,
}
const late: LedgerLine = { ...line, kind: 'late-payment', amountFen: 35n }

describe('payment books', () => {
  it('come to the same end and the same ledger in whatever order and however often bank and treasury tell', () => {
    const reports: BookEvent[] = ['sent-up', 'received', 'sent-up', 'received', 'written-off', 'written-off']
    fc.assert(
      fc.property(fc.shuffledSubarray(reports, { minLength: reports.length }), (order) => {
        let state: BookState = 'debiting'
        const entries: LedgerEntry[] = [...postAssessment([line]), ...postPaymentBookIssued([line])]
        const queue: BookEvent[] = ['debited', ...order]
        for (let tries = 0; queue.length > 0 && tries < 100; tries += 1) {
          const event = queue.shift()
          if (event === undefined) break
          const step = bookStep(state, event)
          if (step.kind === 'early') queue.push(event)
          if (step.kind !== 'moves') continue
          for (const each of [...step.implied, event])
            entries.push(...postingsOf(each, { lines: [line], lateLines: [late] }))
          state = step.to
        }
        expect(state).toBe('written-off')
        expect(isBalanced(entries)).toBe(true)
        const totals = balances(entries)
        expect(totals.get('received-written-off')).toBe(70035n)
        expect(totals.get('assessed')).toBe(-70035n)
        for (const passed of ['receivable', 'billed', 'held', 'in-transit', 'received'] as const)
          expect(totals.get(passed) ?? 0n).toBe(0n)
      }),
    )
  })

  it('open again after a failed debit and never lose a debit to a contradicting refusal', () => {
    expect(bookStep('debiting', 'failed')).toEqual({ kind: 'moves', to: 'assessed', implied: [] })
    expect(bookStep('assessed', 'failed')).toEqual({ kind: 'known' })
    expect(bookStep('sent-up', 'failed')).toEqual({ kind: 'impossible' })
    expect(bookStep('debiting', 'received')).toEqual({ kind: 'early' })
    expect(bookStep('assessed', 'received')).toEqual({ kind: 'impossible' })
    expect(bookStep('debiting', 'reversed')).toEqual({ kind: 'impossible' })
  })
})

describe('late-payment surcharge', () => {
  it('runs per day on taxes, and on education surcharges only where the place says so', () => {
    const due = { amountFen: 100000n, dueDate: '2017-10-23' } as const
    expect(surchargeOn({ ...due, taxCode: '10109' }, '2017-10-23')).toBe(0n)
    expect(surchargeOn({ ...due, taxCode: '10109' }, '2017-10-24')).toBe(50n)
    expect(surchargeOn({ ...due, taxCode: '10109' }, '2017-11-02')).toBe(500n)
    expect(surchargeOn({ ...due, taxCode: '30203' }, '2017-11-02')).toBe(0n)
    expect(surchargeOn({ ...due, taxCode: '30203' }, '2017-11-02', { onEducationSurcharges: true })).toBe(
      500n,
    )
    expect(surchargePaidTogether('2020-02-29')).toBe(true)
    expect(surchargePaidTogether('2020-03-01')).toBe(false)
  })
})
