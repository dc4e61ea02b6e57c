import { describe, expect, it } from 'vitest'
import { recentPeriods } from './recentPeriods.ts'

describe('periods offered in the filter of declarations', () => {
  it('begins with the quarter and the month of the business date and runs back over the year', () => {
    expect(recentPeriods('2017-02-16')).toEqual([
      '2017-Q1',
      '2016-Q4',
      '2016-Q3',
      '2016-Q2',
      '2016-Q1',
      '2015-Q4',
      '2017-02',
      '2017-01',
      '2016-12',
      '2016-11',
      '2016-10',
      '2016-09',
    ])
  })

  it('offers none before the business date is known', () => {
    expect(recentPeriods(undefined)).toEqual([])
  })
})
