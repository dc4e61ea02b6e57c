import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  addWorkingDays,
  civilDate,
  civilDateAt,
  compareDates,
  dateText,
  dayStatus,
  daysBetween,
  endOfDay,
  explainFilingDeadline,
  filingDeadline,
  filingMonth,
  filingOpens,
  formatPeriod,
  isCivilDate,
  isWithin,
  isWorkingDay,
  lastOfMonth,
  latePaymentDays,
  latePaymentSurcharge,
  mergeOverrides,
  monthOf,
  monthsIn,
  NO_OVERRIDES,
  nextPeriod,
  overrideFindings,
  PUBLISHED_OVERRIDES,
  PUBLISHED_YEARS,
  parsePeriod,
  periodBounds,
  periodOf,
  periodsBetween,
  periodText,
  previousPeriod,
  quarterOf,
  shiftPeriod,
  startOfDay,
  weekdayOf,
  workingDayOnOrAfter,
  workingDaysBetween,
} from './index.ts'

const shared = new URL('../../../../shared/', import.meta.url)
const here = existsSync(shared)
const read = (path: string) => readFileSync(new URL(path, shared), 'utf8')
const anyDate = fc
  .date({ min: new Date('1992-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

describe('civil dates', () => {
  it('knows which days exist', () => {
    expect(isCivilDate('2016-02-29')).toBe(true)
    for (const text of ['2017-02-29', '2017-13-01', '2017-00-10', '2017-1-1', '20170101', '', '2017-06-31'])
      expect(isCivilDate(text), text).toBe(false)
    expect(() => civilDate('2017-02-29')).toThrow(RangeError)
  })

  it('adds and counts days consistently, and agrees with the platform on weekdays', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -4000, max: 4000 }), (date, days) => {
        const moved = addDays(date, days)
        expect(daysBetween(date, moved)).toBe(days)
        expect(addDays(moved, -days)).toBe(date)
        expect(Math.sign(compareDates(moved, date))).toBe(Math.sign(days))
        expect(weekdayOf(date) % 7).toBe(new Date(`${date}T00:00:00Z`).getUTCDay())
      }),
    )
  })

  it('adds months to the last day where the day does not exist', () => {
    expect(addMonths('2017-01-31', 1)).toBe('2017-02-28')
    expect(addMonths('2016-01-31', 1)).toBe('2016-02-29')
    expect(addMonths('2017-10-16', -10)).toBe('2016-12-16')
    expect(addMonths('2017-12-01', 1)).toBe('2018-01-01')
    expect(lastOfMonth('2016-02-10')).toBe('2016-02-29')
    expect(isWithin('2017-01-01', null, '2017-01-01')).toBe(true)
    expect(isWithin('2017-01-02', '2016-01-01', '2017-01-01')).toBe(false)
  })

  it('begins legal days at midnight in Asia/Shanghai', () => {
    expect(startOfDay('2017-10-16').toISOString()).toBe('2017-10-15T16:00:00.000Z')
    expect(endOfDay('2017-10-16').getTime()).toBe(startOfDay('2017-10-17').getTime())
    expect(civilDateAt(new Date('2017-10-15T15:59:59.999Z'))).toBe('2017-10-15')
    expect(civilDateAt(new Date('2017-10-15T16:00:00.000Z'))).toBe('2017-10-16')
    fc.assert(
      fc.property(anyDate, (date) => {
        expect(civilDateAt(startOfDay(date))).toBe(date)
        const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(startOfDay(date))
        expect(clock).toBe(date)
      }),
    )
    expect(() => startOfDay('1988-07-01')).toThrow(RangeError)
  })
})

describe('tax periods', () => {
  it('reads, writes and bounds months, quarters and years', () => {
    expect(parsePeriod('2017-Q3')).toEqual({ type: 'quarter', year: 2017, index: 3 })
    expect(periodBounds('2017-Q3')).toEqual({ from: '2017-07-01', to: '2017-09-30' })
    expect(periodBounds('2016-02')).toEqual({ from: '2016-02-01', to: '2016-02-29' })
    expect(periodBounds('2017')).toEqual({ from: '2017-01-01', to: '2017-12-31' })
    expect(nextPeriod('2017-Q4')).toBe('2018-Q1')
    expect(previousPeriod('2017-01')).toBe('2016-12')
    expect(nextPeriod('2017')).toBe('2018')
    expect(monthsIn('2017-Q3')).toEqual(['2017-07', '2017-08', '2017-09'])
    expect(periodsBetween('2017-02-03', '2017-07-01', 'quarter')).toEqual(['2017-Q1', '2017-Q2', '2017-Q3'])
    expect(periodsBetween('2017-02-03', '2017-02-02', 'month')).toEqual([])
    expect(periodText('2017-Q3', 'zh')).toBe('2017年第3季度')
    expect(periodText('2017-09', 'en')).toBe('September 2017')
    expect(dateText('2017-10-01', 'zh')).toBe('2017年10月1日')
    expect(dateText('2017-10-23', 'en')).toBe('23 October 2017')
    for (const text of ['2017-13', '2017-Q5', '2017-9', '17-Q1', '2017-Q3 '])
      expect(() => parsePeriod(text)).toThrow()
  })

  it('every day lies in exactly one period of each type, and shifting is arithmetic', () => {
    const type = fc.constantFrom('month' as const, 'quarter' as const, 'year' as const)
    fc.assert(
      fc.property(anyDate, type, fc.integer({ min: -40, max: 40 }), (date, of, count) => {
        const period = periodOf(date, of)
        const { from, to } = periodBounds(period)
        expect(from <= date && date <= to).toBe(true)
        expect(periodBounds(nextPeriod(period)).from).toBe(addDays(to, 1))
        expect(shiftPeriod(shiftPeriod(period, count), -count)).toBe(period)
        expect(formatPeriod(parsePeriod(period))).toBe(period)
        expect([monthOf(date), quarterOf(date)]).toContain(of === 'year' ? monthOf(date) : period)
      }),
    )
  })
})

describe('working days', () => {
  it('tells holidays, make-up days, weekends and weekdays apart', () => {
    expect(dayStatus('2017-10-04', NO_OVERRIDES)).toMatchObject({ status: 'rest', reason: 'holiday' })
    expect(dayStatus('2017-09-30', NO_OVERRIDES)).toMatchObject({ status: 'working', reason: 'make-up' })
    expect(dayStatus('2017-10-14', NO_OVERRIDES)).toMatchObject({ status: 'rest', reason: 'weekend' })
    expect(dayStatus('2017-10-16', NO_OVERRIDES)).toMatchObject({ status: 'working', reason: 'weekday' })
    expect(dayStatus('2017-01-28', NO_OVERRIDES).festival?.zh).toBe('春节')
  })

  it('does not guess in a year whose calendar is not published', () => {
    const beyond = PUBLISHED_YEARS.last + 1
    expect(isWorkingDay(`${beyond}-03-03`, NO_OVERRIDES)).toBe('unknown')
    expect(addWorkingDays(`${beyond - 1}-12-30`, 5, NO_OVERRIDES)).toEqual({ unknownYear: beyond })
    expect(workingDaysBetween(`${beyond - 1}-12-30`, `${beyond}-01-09`, NO_OVERRIDES)).toEqual({
      unknownYear: beyond,
    })
    expect(filingDeadline({ period: `${beyond}-02`, day: 15 }, NO_OVERRIDES)).toEqual({ unknownYear: beyond })
  })

  it('listens to overrides of single days and of whole years', () => {
    const days = [{ date: '2017-10-16', working: false, source: 'local notice' }]
    const overrides = { ...NO_OVERRIDES, days }
    expect(dayStatus('2017-10-16', overrides)).toMatchObject({ status: 'rest', source: 'local notice' })
    expect(workingDayOnOrAfter('2017-10-16', overrides)).toBe('2017-10-17')
    const lifted = mergeOverrides(overrides, {
      ...NO_OVERRIDES,
      days: [{ date: '2017-10-16', working: true, source: 'withdrawn' }],
    })
    expect(isWorkingDay('2017-10-16', lifted)).toBe(true)
    const year = PUBLISHED_YEARS.last + 1
    const entered = {
      ...NO_OVERRIDES,
      days: [{ date: `${year}-01-01`, working: false, source: 'notice' }],
      completeYears: [year],
    }
    expect(isWorkingDay(`${year}-01-01`, entered)).toBe(false)
    expect(isWorkingDay(`${year}-01-01`, NO_OVERRIDES)).toBe('unknown')
  })

  it('names what is wrong in a table a person entered', () => {
    const findings = overrideFindings({
      days: [{ date: '2017-02-30', working: true, source: '' }],
      deadlines: [{ month: '2020-02', deadline: '2020-01-28', source: 'x', confidence: 'high' }],
      completeYears: [],
    })
    expect(findings.map((one) => `${one.path} ${one.code}`)).toEqual([
      '/days/0/date no-such-day',
      '/days/0/source source-missing',
      '/deadlines/0/deadline deadline-outside-month',
    ])
    expect(overrideFindings(PUBLISHED_OVERRIDES)).toEqual([])
  })

  it('adding and counting working days are inverse', () => {
    const inYears = fc
      .date({ min: new Date('2005-01-01'), max: new Date('2025-06-30'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10))
    fc.assert(
      fc.property(inYears, fc.integer({ min: 1, max: 60 }), (date, count) => {
        const later = addWorkingDays(date, count, NO_OVERRIDES)
        if (typeof later !== 'string') throw new Error('a published year was expected')
        expect(isWorkingDay(later, NO_OVERRIDES)).toBe(true)
        expect(workingDaysBetween(date, later, NO_OVERRIDES)).toBe(count)
        expect(workingDaysBetween(later, date, NO_OVERRIDES)).toBe(-count)
      }),
    )
  })

  it.skipIf(!here)('agrees with the fact table and with every day of the public holiday data set', () => {
    const { testVectors, calendar } = JSON.parse(read('facts/11-working-calendar.json'))
    for (const { date, isWorkday } of testVectors.isWorkday)
      expect(isWorkingDay(date, NO_OVERRIDES), date).toBe(isWorkday)
    for (const { from, workingDays, result } of testVectors.addWorkingDays)
      expect(addWorkingDays(from, workingDays, NO_OVERRIDES), from).toBe(result)
    for (const { year, workdaysInYear } of calendar)
      expect(workingDaysBetween(`${year - 1}-12-31`, `${year}-12-31`, NO_OVERRIDES), year).toBe(
        workdaysInYear,
      )
    const { days } = JSON.parse(read('data/calendar/holidays-2007-2027.json'))
    const different: string[] = []
    let compared = 0
    for (let date = '2008-01-01'; date <= '2026-12-31'; date = addDays(date, 1)) {
      const off = days[date]?.off ?? weekdayOf(date) >= 6
      compared += 1
      if (isWorkingDay(date, NO_OVERRIDES) !== !off) different.push(date)
    }
    expect(different).toEqual([])
    expect(compared).toBe(6940)
  })
})

describe('filing deadlines', () => {
  const october = { period: '2017-Q3', day: 15 } as const

  it('explains the demo month: October 2017 ends on the 23rd', () => {
    expect(explainFilingDeadline(october, PUBLISHED_OVERRIDES)).toEqual({
      date: '2017-10-23',
      cause: 'holidays-as-calendar-days',
      lastDay: '2017-10-15',
      restRuns: [{ from: '2017-10-01', to: '2017-10-08', days: 8 }],
      addedDays: 8,
      computed: '2017-10-23',
      legalBasis: '税收征收管理法实施细则 第109条',
    })
    expect(filingMonth(october)).toBe('2017-10')
    expect(filingOpens('2017-Q3')).toBe('2017-10-01')
  })

  it('lets a published deadline go before the rule, for all or for a group, and says what the rule alone gives', () => {
    const february = explainFilingDeadline({ period: '2020-01', day: 15 }, PUBLISHED_OVERRIDES)
    expect(february).toMatchObject({
      date: '2020-02-28',
      cause: 'published',
      computed: '2020-02-17',
      source: '税总函〔2020〕19号; 税总函〔2020〕27号',
    })
    const pilot = { period: '2016-05', day: 15 } as const
    expect(filingDeadline(pilot, PUBLISHED_OVERRIDES)).toBe('2016-06-20')
    expect(filingDeadline({ ...pilot, groups: ['vat-pilot-2016'] }, PUBLISHED_OVERRIDES)).toBe('2016-06-27')
    expect(filingDeadline({ period: '2020-01', day: 10 }, PUBLISHED_OVERRIDES)).toBe('2020-02-10')
    const ahead = {
      ...NO_OVERRIDES,
      deadlines: [
        { month: '2031-02', deadline: '2031-02-20', source: 'notice', confidence: 'high' as const },
      ],
    }
    expect(filingDeadline({ period: '2031-01', day: 15 }, ahead)).toBe('2031-02-20')
  })

  it('only rolls annual settlements off a rest day', () => {
    const settle = { day: 'last', monthsAfter: 5, postponement: 'roll-only' } as const
    expect(filingDeadline({ period: '2016', ...settle }, PUBLISHED_OVERRIDES)).toBe('2017-05-31')
    // 31 May 2020 was a Sunday.
    expect(filingDeadline({ period: '2019', ...settle }, PUBLISHED_OVERRIDES)).toBe('2020-06-01')
    const income = { period: '2017', day: 'last', monthsAfter: 3, postponement: 'roll-only' } as const
    expect(filingDeadline(income, PUBLISHED_OVERRIDES)).toBe('2018-04-02')
  })

  it.skipIf(!here)('reproduces all 132 months of the fact table', () => {
    const { filingDeadlines } = JSON.parse(read('facts/11-working-calendar.json'))
    const causes: Record<string, string> = {
      '15th': 'last-day',
      'last day is a rest day; next working day': 'next-working-day',
      'calendar days (method to 2017)': 'holidays-as-calendar-days',
      'working days (method from 2018)': 'holidays-as-working-days',
    }
    for (const { month, deadline, why, status } of filingDeadlines) {
      // Rows computed from the rule know no extraordinary extension; published ones are overrides.
      const table = status === 'published-override' ? PUBLISHED_OVERRIDES : NO_OVERRIDES
      const found = explainFilingDeadline({ period: previousPeriod(month), day: 15 }, table)
      expect(found, month).toMatchObject({ date: deadline })
      const cause = Object.entries(causes).find(([text]) => why.endsWith(text))?.[1] ?? 'published'
      expect(found, month).toMatchObject({ cause })
    }
    expect(filingDeadlines.length).toBe(132)
  })

  it.skipIf(!here)('reproduces the official schedules of 2022, 2023 and 2024', () => {
    const lines = read('data/calendar/filing-deadlines-2022-2024.csv').trim().split('\n').slice(1)
    for (const line of lines) {
      const [year, month, official] = line.split(',')
      const due = formatPeriod({ type: 'month', year: Number(year), index: Number(month) })
      expect(filingDeadline({ period: previousPeriod(due), day: 15 }, PUBLISHED_OVERRIDES), due).toBe(
        official,
      )
    }
    expect(lines.length).toBe(36)
  })

  it('never ends before the last day, and always on a working day', () => {
    for (let month = '2016-01'; month <= '2026-11'; month = nextPeriod(month)) {
      const found = explainFilingDeadline({ period: month, day: 15 }, NO_OVERRIDES)
      if ('unknownYear' in found) throw new Error(`unknown year for ${month}`)
      expect(found.date >= found.lastDay).toBe(true)
      expect(isWorkingDay(found.date, NO_OVERRIDES)).toBe(true)
    }
  })
})

describe('late-payment surcharge', () => {
  it.skipIf(!here)('gives the days and amounts of the fact table', () => {
    const { testVectors } = JSON.parse(read('facts/01-deadlines-and-late-fees.json'))
    for (const { tax, due, paid, days, fee } of testVectors) {
      expect(latePaymentDays(due, paid)).toBe(days)
      const fen = BigInt(Math.round(tax * 100))
      expect(latePaymentSurcharge(fen, due, paid)).toBe(BigInt(Math.round(fee * 100)))
    }
    expect(testVectors.length).toBe(4)
  })

  it('counts from the day after the due date to the day of payment and rounds once', () => {
    expect(latePaymentDays('2017-10-23', '2017-10-23')).toBe(0)
    expect(latePaymentDays('2017-10-23', '2017-10-20')).toBe(0)
    expect(latePaymentDays('2017-10-23', '2017-10-24')).toBe(1)
    expect(latePaymentSurcharge(1_00n, '2017-10-23', '2017-11-02')).toBe(1n) // 0.5 fen, half up
    expect(latePaymentSurcharge(10_000_00n, '2001-04-28', '2001-05-03')).toBe(5500n) // 2 days 0.2 %, 3 days 0.05 %
    expect(() => latePaymentSurcharge(-1n, '2017-10-23', '2017-10-24')).toThrow(RangeError)
  })

  it('never falls with time or tax, and splitting the time loses less than a fen', () => {
    const tax = fc.bigInt({ min: 0n, max: 10n ** 14n })
    fc.assert(
      fc.property(tax, fc.nat(2000), fc.nat(2000), (amount, first, second) => {
        const middle = addDays('2017-10-23', first)
        const last = addDays(middle, second)
        const whole = latePaymentSurcharge(amount, '2017-10-23', last)
        const parts =
          latePaymentSurcharge(amount, '2017-10-23', middle) + latePaymentSurcharge(amount, middle, last)
        expect(whole >= latePaymentSurcharge(amount, '2017-10-23', middle)).toBe(true)
        expect(whole - parts <= 1n && parts - whole <= 1n).toBe(true)
      }),
    )
  })
})
