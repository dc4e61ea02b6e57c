import { describe, expect, it } from 'vitest'
import { NO_OVERRIDES, PUBLISHED_OVERRIDES } from '../calendar/index.ts'
import {
  budgetSharesOn,
  type Determination,
  determinationFindings,
  dueItems,
  jointTasks,
  type Obligation,
} from './index.ts'

const base: Omit<Determination, 'side' | 'tax' | 'item'> = {
  authority: 'A1',
  periodType: 'quarter',
  rateCode: 'levy-3',
  validFrom: '2016-05-01',
  validTo: null,
  collectionMode: 'self-assessed',
  budgetSubject: '1010101',
  budgetShares: [
    { level: 'central', share: '0.5' },
    { level: 'county', share: '0.5' },
  ],
  treasuryCode: 'T1',
}
const vat: Determination = { ...base, side: 'national', tax: '10101', item: 'goods' }
const local = (tax: string): Determination => ({
  ...base,
  side: 'local',
  authority: 'A2',
  tax,
  item: 'city',
  budgetShares: [{ level: 'county', share: '1' }],
})
const joint = [vat, local('10109'), local('30203'), local('30216')]

const brief = ({ side, tax, period, dueDate, state }: Obligation): string =>
  [side, tax, period, dueDate, state].join(' ')

describe('what is due', () => {
  it('on 2017-10-16 the third quarter is due until the 23rd at both sides and the fourth is upcoming', () => {
    const items = dueItems(joint, [], '2017-07-01', '2017-10-16', PUBLISHED_OVERRIDES)
    expect(items.map(brief)).toEqual([
      'national 10101 2017-Q3 2017-10-23 due',
      'local 10109 2017-Q3 2017-10-23 due',
      'local 30203 2017-Q3 2017-10-23 due',
      'local 30216 2017-Q3 2017-10-23 due',
      'national 10101 2017-Q4 2018-01-15 upcoming',
      'local 10109 2017-Q4 2018-01-15 upcoming',
      'local 30203 2017-Q4 2018-01-15 upcoming',
      'local 30216 2017-Q4 2018-01-15 upcoming',
    ])
  })

  it('is due on the last day and overdue on the next', () => {
    const on = (day: string): string[] =>
      dueItems([vat], [], '2017-07-01', day, PUBLISHED_OVERRIDES).map(brief)
    expect(on('2017-09-30')[0]).toContain('upcoming')
    expect(on('2017-10-01')[0]).toContain('due')
    expect(on('2017-10-23')[0]).toBe('national 10101 2017-Q3 2017-10-23 due')
    expect(on('2017-10-24')[0]).toBe('national 10101 2017-Q3 2017-10-23 overdue')
  })

  it('comes only from determinations: nothing determined, nothing due; what was filed is gone', () => {
    expect(dueItems([], [], '2017-01-01', '2017-10-16', NO_OVERRIDES)).toEqual([])
    const filed = [{ side: 'national' as const, tax: '10101', item: 'goods', period: '2017-Q3' }]
    expect(
      dueItems([vat], filed, '2017-07-01', '2017-10-16', PUBLISHED_OVERRIDES).map(({ period }) => period),
    ).toEqual(['2017-Q4'])
    // The other side's return does not count for this side.
    const other = filed.map((one) => ({ ...one, side: 'local' as const }))
    expect(dueItems([vat], other, '2017-07-01', '2017-10-16', PUBLISHED_OVERRIDES)).toHaveLength(2)
  })

  it('follows validity and period type of the determination', () => {
    const ended: Determination = { ...vat, validTo: '2017-06-30' }
    const monthly: Determination = { ...vat, periodType: 'month', validFrom: '2017-07-01' }
    const items = dueItems([ended, monthly], [], '2017-04-01', '2017-09-10', PUBLISHED_OVERRIDES)
    expect(items.map(({ period }) => period)).toEqual(['2017-Q2', '2017-07', '2017-08', '2017-09'])
    expect(
      dueItems([{ ...vat, validFrom: '2018-01-01' }], [], '2017-01-01', '2017-10-16', NO_OVERRIDES),
    ).toEqual([])
  })

  it('acts, withheld and entrusted taxes make no periodic obligation of the taxpayer', () => {
    const none: Determination[] = [
      { ...vat, periodType: 'act' },
      { ...vat, collectionMode: 'withheld' },
      { ...vat, collectionMode: 'entrusted' },
    ]
    expect(dueItems(none, [], '2017-01-01', '2017-10-16', NO_OVERRIDES)).toEqual([])
  })

  it('corporate income tax of a year is due by 31 May, stamp duty by the 10th until 2022-06', () => {
    const annual: Determination = { ...vat, tax: '10104', item: 'annual', periodType: 'year' }
    const [first] = dueItems([annual], [], '2016-05-01', '2016-12-31', PUBLISHED_OVERRIDES)
    expect(first?.dueDate).toBe('2017-05-31')
    const stamp: Determination = { ...local('10111'), periodType: 'month' }
    const [july] = dueItems([stamp], [], '2017-07-01', '2017-07-31', PUBLISHED_OVERRIDES)
    expect(july?.dueDate).toBe('2017-08-10')
  })

  it('an unpublished calendar gives no invented day', () => {
    const [far] = dueItems([vat], [], '2031-01-01', '2031-02-01', NO_OVERRIDES)
    expect(far).toMatchObject({ period: '2031-Q1', dueDate: null, state: 'upcoming' })
  })
})

describe('joint tasks', () => {
  it('VAT and the surcharges of one period are one filing over both sides; other taxes stand alone', () => {
    const items = dueItems([...joint, local('10111')], [], '2017-07-01', '2017-10-16', PUBLISHED_OVERRIDES)
    const tasks = jointTasks(items)
    expect(
      tasks.map(({ kind, period, sides, obligations, dueDate, state }) => ({
        kind,
        period,
        sides,
        count: obligations.length,
        dueDate,
        state,
      })),
    ).toContainEqual({
      kind: 'vat-and-surcharges',
      period: '2017-Q3',
      sides: ['national', 'local'],
      count: 4,
      dueDate: '2017-10-23',
      state: 'due',
    })
    expect(tasks.filter(({ kind }) => kind === 'single').map(({ sides }) => sides)).toEqual([
      ['local'],
      ['local'],
    ])
    expect(tasks.reduce((total, { obligations }) => total + obligations.length, 0)).toBe(items.length)
  })

  it('what is left after one side was filed is still one task, as urgent as its most urgent part', () => {
    const filed = [{ side: 'national' as const, tax: '10101', item: 'goods', period: '2017-Q3' }]
    const items = dueItems(joint, filed, '2017-07-01', '2017-11-01', PUBLISHED_OVERRIDES)
    const task = jointTasks(items).find(({ period }) => period === '2017-Q3')
    expect(task).toMatchObject({ sides: ['local'], state: 'overdue' })
    expect(task?.obligations).toHaveLength(3)
  })
})

describe('soundness of determinations', () => {
  it('finds shares that do not add up, ends before the start, overlaps of one item', () => {
    expect(determinationFindings(joint)).toEqual([])
    const bad: Determination = {
      ...vat,
      budgetShares: [{ level: 'central', share: '0.6' }],
      validTo: '2016-01-01',
    }
    expect(determinationFindings([bad]).map(({ code }) => code)).toEqual([
      'shares-do-not-add-up',
      'ends-before-it-begins',
    ])
    expect(determinationFindings([vat, { ...vat, validFrom: '2018-01-01' }]).map(({ code }) => code)).toEqual(
      ['overlaps'],
    )
    const successor = [
      { ...vat, validTo: '2017-12-31' },
      { ...vat, validFrom: '2018-01-01' },
    ]
    expect(determinationFindings(successor)).toEqual([])
  })

  it('VAT is shared half and half since 2016-05-01, three quarters to one before (国发〔2016〕26号)', () => {
    expect(budgetSharesOn('10101', '2016-04-30', 'county')?.map(({ share }) => share)).toEqual([
      '0.75',
      '0.25',
    ])
    expect(budgetSharesOn('10101', '2016-05-01', 'city')).toEqual([
      { level: 'central', share: '0.5' },
      { level: 'city', share: '0.5' },
    ])
    expect(budgetSharesOn('30203', '2017-10-01', 'county')).toEqual([{ level: 'county', share: '1' }])
    expect(budgetSharesOn('99999', '2017-10-01', 'county')).toBeUndefined()
  })
})
