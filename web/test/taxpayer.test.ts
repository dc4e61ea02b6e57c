import { describe, expect, it } from 'vitest'
import { dueDays } from '../src/public/deadlines.ts'
import { readMark } from '../src/public/mark.ts'
import { isMonth, shiftMonth } from '../src/public/months.ts'
import { isMoving, pauseMs, payableOf, standingOf, surchargeFen } from '../src/taxpayer/filing/standing.ts'
import { totalFen } from '../src/taxpayer/Sum.tsx'
import { sectionOf } from '../src/taxpayer/sections.ts'
import type { Filing, FilingSide, PaymentBook, Side } from '../src/taxpayer/types.ts'

const book = (side: Side, change: Partial<PaymentBook> = {}): PaymentBook => ({
  id: '018f0000-0000-7000-8000-00000000000b',
  side,
  number: 'B1',
  taxCode: '10101',
  taxName: { zh: '增值税', en: 'VAT' },
  period: '2017-Q3',
  budgetSubject: '101010106',
  budgetLevel: 'central',
  treasury: '9901020001',
  treasuryName: null,
  amountFen: '18000',
  lateSurchargeFen: '0',
  dueDate: '2017-10-23',
  state: 'assessed',
  failure: null,
  receivedOn: null,
  ...change,
})

const side = (name: Side, payableFen: string, change: Partial<FilingSide> = {}): FilingSide => ({
  side: name,
  state: 'accepted',
  declarationId: '018f0000-0000-7000-8000-00000000000d',
  formCode: 'form',
  formName: { zh: '表', en: 'form' },
  payableFen,
  acceptedAt: '2017-10-16T01:00:00.000Z',
  refusal: null,
  payment: 'unpaid',
  payableNowFen: payableFen,
  overpaidFen: '0',
  books: [book(name, { amountFen: payableFen })],
  ...change,
})

const filing = (national: FilingSide, local: FilingSide, change: Partial<Filing> = {}): Filing => ({
  id: '018f0000-0000-7000-8000-000000000001',
  number: 'SB171016-000001',
  draftId: '018f0000-0000-7000-8000-000000000002',
  taxpayer: {
    id: '018f0000-0000-7000-8000-000000000003',
    name: '早点铺',
    code: null,
    codeKind: null,
    kind: 'individual',
    national: null,
    local: null,
    demo: true,
  },
  period: '2017-Q3',
  dueDate: '2017-10-23',
  kind: 'original',
  correctsFilingId: null,
  correctedByFilingId: null,
  submittedAt: '2017-10-16T01:00:00.000Z',
  businessDate: '2017-10-16',
  submittedBy: '王',
  channel: 'web',
  sides: [national, local],
  taxes: [],
  totals: { nationalFen: national.payableFen, localFen: local.payableFen, totalFen: '0' },
  payment: 'unpaid',
  allowedActions: ['pay'],
  documents: [],
  explanation: [],
  ...change,
})

describe('where a filing stands', () => {
  it('asks once for what both accepted sides want now', () => {
    const payable = payableOf(filing(side('national', '18000'), side('local', '3340')))
    expect(payable).toEqual({ sum: { national: '18000', local: '3340' }, totalFen: 21340n, unknown: [] })
    expect(totalFen(payable.sum)).toBe(21340n)
  })

  it('never asks for a side that is pending, and names one whose amount cannot be asked', () => {
    const pending = side('local', '3340', { state: 'pending', payableNowFen: null, books: [] })
    const half = filing(side('national', '18000'), pending)
    expect(payableOf(half)).toEqual({ sum: { national: '18000' }, totalFen: 18000n, unknown: [] })
    expect([standingOf(half), isMoving(half)]).toEqual(['pending', true])
    const away = filing(side('national', '18000'), side('local', '3340', { payableNowFen: null }))
    expect(payableOf(away).unknown).toEqual(['local'])
    expect(isMoving(away)).toBe(true)
  })

  it('after national paid and local failed asks for the local part only', () => {
    const paid = side('national', '18000', {
      payment: 'paid',
      payableNowFen: '0',
      books: [book('national', { state: 'received' })],
    })
    const failed = side('local', '3340', {
      payment: 'failed',
      payableNowFen: '3342',
      books: [book('local', { lateSurchargeFen: '2' })],
    })
    const partly = filing(paid, failed, { payment: 'partly-paid', allowedActions: ['retry-payment'] })
    expect(payableOf(partly).sum).toEqual({ local: '3342' })
    expect(surchargeFen(partly)).toBe(2n)
    expect(standingOf(partly)).toBe('partly-paid')
  })

  it('a refusal is told before everything else; a correction that adds nothing is no nil return', () => {
    const refused = side('local', '0', { state: 'refused' })
    expect(standingOf(filing(side('national', '1', { state: 'pending' }), refused))).toBe('refused')
    const nothing = [side('national', '0'), side('local', '0')] as const
    expect(standingOf(filing(...nothing, { payment: 'nothing-due' }))).toBe('nothing-due')
    expect(standingOf(filing(...nothing, { payment: 'nothing-due', kind: 'correction' }))).toBe(
      'nothing-more-due',
    )
  })

  it('keeps looking until each paid authority has issued its own certificate, then stops', () => {
    const paid = (name: Side) => side(name, '100', { payment: 'paid', payableNowFen: '0', books: [] })
    const certificate = (name: Side): Filing['documents'][number] => ({
      id: '018f0000-0000-7000-8000-00000000000c',
      kind: 'payment-certificate',
      side: name,
      title: { zh: '税收完税证明', en: 'certificate' },
      number: null,
      issuedAt: null,
      state: 'issued',
      verificationCode: null,
    })
    const done = (documents: Filing['documents']) =>
      filing(paid('national'), paid('local'), { payment: 'paid', documents })
    expect(isMoving(done([certificate('national')]))).toBe(true)
    expect(isMoving(done([certificate('national'), certificate('local')]))).toBe(false)
    expect(isMoving(done([certificate('national'), { ...certificate('local'), state: 'queued' }]))).toBe(true)
  })

  it('looks often at first and ever more rarely, never less than every 20 seconds', () => {
    const pauses = Array.from({ length: 20 }, (_, looks) => pauseMs(looks))
    expect(pauses[0]).toBeLessThan(1000)
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect(pauses.at(-1)).toBe(20_000)
  })
})

describe('public pages', () => {
  it('reads a mark as printed, as typed by people and as scanned', () => {
    expect(readMark('YM3B-NB8T-RRD9-C1GD')).toEqual({ code: 'YM3B-NB8T-RRD9-C1GD' })
    expect(readMark(' ｙｍ３ｂ－ｎｂ８ｔ — rrd9–c1gd ')).toEqual({ code: 'YM3B-NB8T-RRD9-C1GD' })
    expect(readMark('https://yimen.example/verify/YM3B-NB8T?d=aB_c-9')).toEqual({
      code: 'YM3B-NB8T',
      digest: 'aB_c-9',
    })
    for (const text of ['', 'short', '<script>alert(1)</script>', 'x'.repeat(41), '完税证明'])
      expect(readMark(text), text).toBeUndefined()
  })

  it('joins what both sides say of one day and gives each reason once', () => {
    const why = { zh: '顺延', en: 'postponed' }
    const one = { date: '2017-10-23', title: { zh: '甲', en: 'A' }, why, published: false }
    const days = dueDays([
      { ...one, date: '2017-10-25', side: 'local' },
      { ...one, side: 'national' },
      { ...one, side: 'local' },
      { ...one, side: 'local', title: { zh: '乙', en: 'B' } },
    ])
    expect(days.map((day) => day.date)).toEqual(['2017-10-23', '2017-10-25'])
    expect(days[0]?.deadlines.map((deadline) => deadline.sides)).toEqual([['national', 'local'], ['local']])
    expect(days[0]?.reasons).toEqual([why])
  })

  it('turns the months over the year and knows where its calendar ends', () => {
    expect([shiftMonth('2017-12', 1), shiftMonth('2017-01', -1)]).toEqual(['2018-01', '2016-12'])
    expect([shiftMonth('2000-01', -1), shiftMonth('2099-12', 1)]).toEqual([undefined, undefined])
    expect(['2017-13', '2017-1', '1999-12'].map(isMonth)).toEqual([false, false, false])
  })

  it('keeps the section when another taxpayer is chosen; a draft belongs to the tasks', () => {
    expect(['/taxpayer/1/ledger', '/taxpayer/1/drafts/2', '/taxpayer/1'].map(sectionOf)).toEqual([
      'ledger',
      'tasks',
      'tasks',
    ])
  })
})
