import { describe, expect, it } from 'vitest'
import { prepareFonts } from './index.ts'

/** The characters officials trip over in names, and both ends of the blocks of GB 18030. */
const RARE = '𠮷䶮鱻靐犇㛃䲜㐀䶵鿿𠀀𪛖𪜀𫜴𫝀𫠝𫠠𬺡𬺰𮯠'

describe('fonts', () => {
  it('has an outline for every rare character, in text and in bold', async () => {
    const fonts = await prepareFonts([RARE])
    expect(fonts.missingGlyphs).toEqual([])
    expect(fonts.legible(RARE)).toBe(RARE)
    for (const character of RARE) {
      for (const weight of ['regular', 'bold'] as const)
        expect(fonts.outline(character, weight).length, character).toBeGreaterThan(4)
      expect(fonts.widthOf(character, 10, 'regular')).toBeCloseTo(10, 1)
    }
  })

  it('covers all ideographs of the BMP by the main face and extensions A to F but for a few', async () => {
    const blocks: Record<string, readonly [number, number, number]> = {
      unified: [0x4e00, 0x9fff, 0],
      extensionA: [0x3400, 0x4dbf, 0],
      // U+2A6D7 to U+2A6DD came with Unicode 13 (2020), the fallback is of 2017.
      extensionB: [0x20000, 0x2a6dd, 7],
      extensionC: [0x2a700, 0x2b734, 0],
      extensionD: [0x2b740, 0x2b81d, 0],
      extensionE: [0x2b820, 0x2cea1, 0],
      extensionF: [0x2ceb0, 0x2ebe0, 0],
    }
    for (const [block, [from, to, allowed]] of Object.entries(blocks)) {
      const all = Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index))
      const fonts = await prepareFonts(all)
      expect(fonts.missingGlyphs.length, `${block}: ${fonts.missingGlyphs.join(' ')}`).toBeLessThanOrEqual(
        allowed,
      )
    }
  })

  it('spells out what no font holds instead of printing a box, and says so', async () => {
    const fonts = await prepareFonts(['李\u{30000}', 'ཀ', '\u{30000}'])
    expect(fonts.missingGlyphs).toEqual(['U+0F40', 'U+30000'])
    expect(fonts.legible('李\u{30000}ཀ')).toBe('李〔U+30000〕〔U+0F40〕')
  })

  it('prints neither controls nor variation selectors, and half a surrogate as its code', async () => {
    const hostile = '葛\u{e0100}\u0000\u200b\t龙\ud842'
    const fonts = await prepareFonts([hostile])
    expect(fonts.legible(hostile)).toBe('葛  龙〔U+D842〕')
    expect(fonts.missingGlyphs).toEqual(['U+D842'])
  })

  it('splits a text into runs by face and keeps every character', async () => {
    const fonts = await prepareFonts(['张𠮷𠮷A龙'])
    const runs = fonts.runs('张𠮷𠮷A龙', 'regular')
    expect(runs.map(({ text }) => text)).toEqual(['张', '𠮷𠮷', 'A龙'])
    expect(runs[1]?.face.name).toContain('Extension-B')
  })

  it('refuses to lay out a character that was never prepared', async () => {
    const fonts = await prepareFonts(['张'])
    expect(() => fonts.widthOf('𠮷', 10, 'regular')).toThrow('U+20BB7')
  })
})
