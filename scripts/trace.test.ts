import { describe, expect, it } from 'vitest'
import { idsIn, passedIn, titlesIn, trace } from './trace.ts'

describe('the trace of requirements to tests', () => {
  it('finds row ids in the brackets of titles, and nothing else there', () => {
    expect(idsIn('side > [C3.1.3] clears at once [G01, N07]')).toEqual(['C3.1.3', 'G01', 'N07'])
    expect(idsIn('[C1.B1][C38.A05] both')).toEqual(['C1.B1', 'C38.A05'])
    expect(idsIn('refuses [object Object], A[0] and C3.1.3 without brackets')).toEqual([])
  })

  it('counts only tests that passed', () => {
    const assertion = (fullName: string, status: string) => ({ fullName, title: fullName, status })
    const assertionResults = [
      assertion('a [C1.1.1] works', 'passed'),
      assertion('a [C1.1.2] is skipped', 'skipped'),
      assertion('a [C1.1.3] fails', 'failed'),
      assertion('a [C1.1.4] comes later', 'todo'),
    ]
    const proofs = passedIn([{ testResults: [{ name: '/repo/core/a.test.ts', assertionResults }] }], '/repo')
    expect(trace(['C1.1.1', 'C1.1.2', 'C1.1.3', 'C1.1.4'], proofs, 'passed')).toMatchObject({
      total: 4,
      proved: 1,
      rows: { 'C1.1.1': ['core/a.test.ts > a [C1.1.1] works'] },
      missing: ['C1.1.2', 'C1.1.3', 'C1.1.4'],
    })
  })

  it('names ids that the ledger does not hold', () => {
    expect(trace(['C1.1.1'], [{ file: 'f', title: '[C1.1.11] mistyped' }], 'passed')).toMatchObject({
      proved: 0,
      unknown: ['C1.1.11'],
    })
  })

  it('reads titles from sources without counting skipped tests', () => {
    const text = `
      it('[C1.1.1] one', () => {})
      it.each([1])("[C1.1.2] it's two", () => {})
      it.runIf(true)(\`[C1.1.3] three\`, () => {})
      it.skip('[C1.1.4] four', () => {})
      it.todo('[C1.1.5] five')
      await emit('[C1.1.6] six')
    `
    expect(titlesIn('f', text).flatMap(({ title }) => idsIn(title))).toEqual(['C1.1.1', 'C1.1.2', 'C1.1.3'])
  })
})
