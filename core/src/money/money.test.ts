import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  capitalWords,
  fenFromJson,
  fenToJson,
  formatRate,
  formatYuan,
  multiply,
  parseYuan,
  rate,
  roundHalfUp,
  withoutTax,
} from './index.ts'

const amount = fc.bigInt({ min: -(10n ** 17n) + 1n, max: 10n ** 17n - 1n })
const positive = fc.bigInt({ min: 0n, max: 10n ** 17n - 1n })

/** Reads capital words back, digit by digit: the judge of {@link capitalWords}, written from the other end. */
function readCapitalWords(words: string): bigint {
  const digits = '零壹贰叁肆伍陆柒捌玖'
  const units: Record<string, bigint> = { 拾: 10n, 佰: 100n, 仟: 1000n }
  let total = 0n
  let section = 0n
  let digit = 0n
  let fen = 0n
  for (const character of words) {
    const value = digits.indexOf(character)
    if (value >= 0) digit = BigInt(value)
    else if (units[character] !== undefined) {
      section += digit * units[character]
      digit = 0n
    } else if (character === '万') {
      total += (section + digit) * 10_000n
      section = 0n
      digit = 0n
    } else if (character === '亿') {
      total = (total + section + digit) * 100_000_000n
      section = 0n
      digit = 0n
    } else if (character === '元') {
      total += section + digit
      digit = 0n
    } else if (character === '角') {
      fen += digit * 10n
      digit = 0n
    } else if (character === '分') {
      fen += digit
      digit = 0n
    } else if (character !== '整' && character !== '负') throw new Error(`unknown character ${character}`)
  }
  return (total * 100n + fen) * (words.startsWith('负') ? -1n : 1n)
}

describe('rounding', () => {
  it('rounds half away from zero to the fen', () => {
    expect([0n, 4n, 5n, 14n, 15n, -4n, -5n, -15n].map((value) => roundHalfUp(value, 10n))).toEqual([
      0n,
      0n,
      1n,
      1n,
      2n,
      0n,
      -1n,
      -2n,
    ])
    expect(() => roundHalfUp(1n, 0n)).toThrow(RangeError)
    expect(() => roundHalfUp(1n, -3n)).toThrow(RangeError)
  })

  it('is never more than half a fen away, and symmetric', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 1n, max: 10n ** 9n }), (numerator, denominator) => {
        const rounded = roundHalfUp(numerator, denominator)
        const twiceError = (rounded * denominator - numerator) * 2n
        expect(twiceError <= denominator && -twiceError <= denominator).toBe(true)
        expect(roundHalfUp(-numerator, denominator)).toBe(-rounded)
      }),
    )
  })

  it('multiplies by exact rates where floating point would go wrong', () => {
    expect(multiply(1_005n, rate('0.1'))).toBe(101n) // 100.5 fen
    expect(multiply(215n, rate('0.07'))).toBe(15n) // 15.05
    expect(multiply(10_050n, rate('0.03'))).toBe(302n) // 301.5; in floating yuan 100.5 × 0.03 shows as 3.01
    expect(multiply(-10_050n, rate('0.03'))).toBe(-302n)
    expect(multiply(123n, rate('1'))).toBe(123n)
  })

  it('takes tax out of an inclusive amount so that putting it back differs by half a fen at most', () => {
    expect(withoutTax(103_00n, rate('0.03'))).toBe(100_00n)
    expect(withoutTax(100_00n, rate('0.03'))).toBe(97_09n)
    expect(withoutTax(100_00n, rate('0'))).toBe(100_00n)
    fc.assert(
      fc.property(amount, fc.constantFrom('0.01', '0.03', '0.05', '0.17'), (inclusive, by) => {
        const net = withoutTax(inclusive, rate(by))
        const back = net + multiply(net, rate(by))
        expect(back - inclusive <= 1n && inclusive - back <= 1n).toBe(true)
      }),
    )
  })
})

describe('rates', () => {
  it('are exact decimals, written without trailing zeros', () => {
    expect(rate('0.03')).toEqual({ numerator: 3n, scale: 2 })
    expect(formatRate(rate('0.070'))).toBe('0.07')
    expect(formatRate(rate('-1.50'))).toBe('-1.5')
    expect(formatRate(rate('17'))).toBe('17')
    expect(formatRate(rate('0.00'))).toBe('0')
    for (const text of ['', '.5', '1.', '1e3', '0,03', '３', ' 1', 'NaN'])
      expect(() => rate(text), text).toThrow(RangeError)
  })

  it('multiply the same after being written and read', () => {
    const decimal = fc.tuple(fc.nat(999), fc.nat(99_999)).map(([whole, part]) => `${whole}.${part}`)
    fc.assert(
      fc.property(amount, decimal, (fen, text) => {
        expect(multiply(fen, rate(formatRate(rate(text))))).toBe(multiply(fen, rate(text)))
      }),
    )
  })
})

describe('yuan as people type it', () => {
  it('is read with separators, signs of currency and full-width digits', () => {
    const cases: [string, bigint][] = [
      ['1234.5', 1234_50n],
      ['1,234.50', 1234_50n],
      ['１，２３４．５６', 1234_56n],
      ['￥ 1 234.00', 1234_00n],
      ['¥0.01', 1n],
      ['-3', -300n],
      ['007', 700n],
      ['999999999999999.99', 999_999_999_999_999_99n],
    ]
    for (const [text, fen] of cases) expect(parseYuan(text), text).toBe(fen)
  })

  it('is refused when it is no amount, too fine or too long', () => {
    for (const text of [
      '',
      '-',
      '.5',
      '1.',
      '1.234',
      '1.2.3',
      '1e5',
      'abc',
      '=1+1',
      '1000000000000000',
      '--1',
      '0x10',
    ])
      expect(parseYuan(text), text).toBeUndefined()
  })

  it('comes back from what is written, grouped or not', () => {
    expect(formatYuan(1234567890n)).toBe('12,345,678.90')
    expect(formatYuan(-5n)).toBe('-0.05')
    expect(formatYuan(1234_00n, { grouping: false })).toBe('1234.00')
    fc.assert(
      fc.property(amount, fc.boolean(), (fen, grouping) => {
        expect(parseYuan(formatYuan(fen, { grouping }))).toBe(fen)
        expect(fenFromJson(fenToJson(fen))).toBe(fen)
      }),
    )
    for (const text of ['1.5', '', ' 1', '1n', '1234567890123456789'])
      expect(() => fenFromJson(text)).toThrow(RangeError)
  })
})

describe('amounts in capital words', () => {
  it('follow the rules for filling in vouchers (支付结算办法 附件一: one 零 in the middle, none needed before 角)', () => {
    const cases: [string, string][] = [
      ['1409.50', '壹仟肆佰零玖元伍角整'],
      ['6007.14', '陆仟零柒元壹角肆分'],
      ['1680.32', '壹仟陆佰捌拾元叁角贰分'],
      ['107000.53', '壹拾万柒仟元伍角叁分'],
      ['16409.02', '壹万陆仟肆佰零玖元零贰分'],
      ['325.04', '叁佰贰拾伍元零肆分'],
    ]
    for (const [yuan, words] of cases) expect(capitalWords(parseYuan(yuan) ?? -1n), yuan).toBe(words)
  })

  it('place every zero', () => {
    const cases: [bigint, string][] = [
      [0n, '零元整'],
      [1n, '壹分'],
      [10n, '壹角整'],
      [5_05n, '伍元零伍分'],
      [10_00n, '壹拾元整'],
      [100_10n, '壹佰元壹角整'],
      [10_001_00n, '壹万零壹元整'],
      [10_010_00n, '壹万零壹拾元整'],
      [100_000_00n, '壹拾万元整'],
      [1_000_000_00n, '壹佰万元整'],
      [10_000_000_00n, '壹仟万元整'],
      [100_000_001_00n, '壹亿零壹元整'],
      [100_010_000_00n, '壹亿零壹万元整'],
      [100_001_000_00n, '壹亿零壹仟元整'],
      [1_000_000_000_000_00n, '壹万亿元整'],
      [1_000_000_000_001_00n, '壹万亿零壹元整'],
      [-1_00n, '负壹元整'],
    ]
    for (const [fen, words] of cases) expect(capitalWords(fen), String(fen)).toBe(words)
  })

  it('read back as the same amount, without doubled or hanging zeros', () => {
    const round = fc
      .tuple(fc.bigInt({ min: 0n, max: 9_999n }), fc.nat(13))
      .map(([digits, zeros]) => digits * 10n ** BigInt(zeros))
    fc.assert(
      fc.property(fc.oneof(positive, round), (fen) => {
        const words = capitalWords(fen)
        expect(readCapitalWords(words)).toBe(fen)
        expect(words).not.toMatch(/零零|零[万亿整]/)
        if (fen >= 100n) expect(words).not.toMatch(/零元/)
        expect(readCapitalWords(capitalWords(-fen))).toBe(-fen)
      }),
      { numRuns: 3000 },
    )
  })
})
