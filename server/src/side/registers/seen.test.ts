import { describe, expect, it } from 'vitest'
import { FirstLines } from './seen.ts'

describe('the lines on which texts first occurred', () => {
  it('finds each of 300,000 similar numbers again and none that was not there', () => {
    const lines = new FirstLines()
    const text = (index: number) => `uscc:9144030${index.toString().padStart(6, '0')}MA5X`
    for (let index = 0; index < 300_000; index += 1)
      expect(lines.firstOrRecord(text(index), index + 2)).toBeUndefined()
    for (let index = 0; index < 300_000; index += 997) {
      expect(lines.first(text(index))).toBe(index + 2)
      expect(lines.firstOrRecord(text(index), 9)).toBe(index + 2)
      expect(lines.first(text(300_000 + index))).toBeUndefined()
    }
  })

  it('tells apart texts of the same letters and an empty one', () => {
    const lines = new FirstLines()
    for (const [index, text] of ['', 'ab', 'ba', 'a', 'aa', 'aaa', '甲乙', '乙甲'].entries())
      expect(lines.firstOrRecord(text, index + 1)).toBeUndefined()
    expect(lines.first('ba')).toBe(3)
  })
})
