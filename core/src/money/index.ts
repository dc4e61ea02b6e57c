/**
 * Money is integer fen (分, 1/100 yuan) in a bigint; in JSON a decimal string of fen.
 * Rates are exact decimals, kept as a fraction of integers so that no float ever touches tax.
 */

/** An amount in fen. */
export type Fen = bigint

/** 10 trillion yuan: more is a slip of the keyboard (or an attack), and it keeps sums far from 2^63. */
export const LARGEST_AMOUNT_FEN: Fen = 1_000_000_000_000_000n

/** An exact decimal rate: `numerator / 10^scale` (0.03 is `{ numerator: 3n, scale: 2 }`). */
export interface Rate {
  readonly numerator: bigint
  readonly scale: number
}

const RATE_PATTERN = /^(-?)(\d+)(?:\.(\d+))?$/

/** Reads an exact decimal such as `'0.03'` or `'1.5'`; throws RangeError on anything else. */
export function rate(text: string): Rate {
  const match = RATE_PATTERN.exec(text)
  if (!match) throw new RangeError(`not a decimal rate: ${text}`)
  const [, sign = '', whole = '0', fraction = ''] = match
  const numerator = BigInt(whole + fraction)
  return { numerator: sign === '-' ? -numerator : numerator, scale: fraction.length }
}

/** Writes a rate as a plain decimal without trailing zeros (`0.07`). */
export function formatRate(value: Rate): string {
  const negative = value.numerator < 0n
  const digits = (negative ? -value.numerator : value.numerator).toString().padStart(value.scale + 1, '0')
  const whole = digits.slice(0, digits.length - value.scale)
  const fraction = value.scale === 0 ? '' : digits.slice(-value.scale).replace(/0+$/, '')
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * The one rounding function: half away from zero to the fen (四舍五入到分), the rule of the filing forms
 * (金额单位：元至角分) and of late-payment surcharge.
 */
export function roundHalfUp(numerator: bigint, denominator: bigint): Fen {
  if (denominator <= 0n) throw new RangeError('denominator must be positive')
  const negative = numerator < 0n
  const magnitude = negative ? -numerator : numerator
  const rounded = (magnitude * 2n + denominator) / (denominator * 2n)
  return negative ? -rounded : rounded
}

/** `amountFen × rate`, rounded once by {@link roundHalfUp}. */
export function multiply(amountFen: Fen, by: Rate): Fen {
  return roundHalfUp(amountFen * by.numerator, 10n ** BigInt(by.scale))
}

/** Tax-inclusive amount to amount without tax: `amount / (1 + rate)`, rounded once. */
export function withoutTax(inclusiveFen: Fen, by: Rate): Fen {
  const unit = 10n ** BigInt(by.scale)
  return roundHalfUp(inclusiveFen * unit, unit + by.numerator)
}

const YUAN_PATTERN = /^(-?)(\d{1,15})(?:\.(\d{1,2}))?$/

/** Reads yuan as people type it (`1234.5`, `1,234.50`, full-width digits); undefined when it is not an amount. */
export function parseYuan(text: string): Fen | undefined {
  const plain = text.normalize('NFKC').replace(/[\s,￥¥]/g, '')
  const match = YUAN_PATTERN.exec(plain)
  if (!match) return undefined
  const [, sign, whole = '0', fraction = ''] = match
  const fen = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'))
  return sign === '-' ? -fen : fen
}

/** Writes fen as yuan with two decimals and thousands separators (`1,234.50`). */
export function formatYuan(amountFen: Fen, options: { grouping?: boolean } = {}): string {
  const negative = amountFen < 0n
  const digits = (negative ? -amountFen : amountFen).toString().padStart(3, '0')
  const whole = digits.slice(0, -2)
  const grouped = options.grouping === false ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${negative ? '-' : ''}${grouped}.${digits.slice(-2)}`
}

/** JSON carries fen as a decimal string; throws RangeError on anything that is not an integer. */
export function fenFromJson(text: string): Fen {
  if (!/^-?\d{1,18}$/.test(text)) throw new RangeError(`not an amount in fen: ${text}`)
  return BigInt(text)
}

/** See {@link fenFromJson}. */
export function fenToJson(amountFen: Fen): string {
  return amountFen.toString()
}

const DIGITS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'] as const
const UNITS = ['', '拾', '佰', '仟'] as const
const SECTIONS = ['', '万', '亿'] as const

/** Amount in Chinese capital words for vouchers (票据法实施管理办法; 会计基础工作规范 第52条). */
export function capitalWords(amountFen: Fen): string {
  if (amountFen < 0n) return `负${capitalWords(-amountFen)}`
  const yuan = amountFen / 100n
  const jiao = Number((amountFen / 10n) % 10n)
  const fen = Number(amountFen % 10n)
  const head = yuan === 0n ? '' : `${wholeWords(yuan)}元`
  if (jiao === 0 && fen === 0) return `${head === '' ? '零元' : head}整`
  const middle = jiao === 0 ? (head === '' ? '' : '零') : `${DIGITS[jiao]}角`
  return `${head}${middle}${fen === 0 ? '整' : `${DIGITS[fen]}分`}`
}

/** From 10^12 on vouchers say 万亿; 兆 has two meanings and is not used. */
function wholeWords(value: bigint): string {
  if (value >= 1_000_000_000_000n) {
    const low = value % 100_000_000n
    const zero = low > 0n && low < 10_000_000n ? '零' : ''
    return `${wholeWords(value / 100_000_000n)}亿${zero}${wholeWords(low)}`
  }
  let rest = value
  let words = ''
  let pendingZero = false
  for (let section = 0; rest > 0n; section += 1) {
    const part = Number(rest % 10000n)
    rest /= 10000n
    if (part === 0) {
      pendingZero = words !== ''
      continue
    }
    const text = `${sectionWords(part)}${SECTIONS[section] ?? ''}`
    words = `${text}${pendingZero && !words.startsWith('零') ? '零' : ''}${words}`
    pendingZero = part < 1000
  }
  return words
}

function sectionWords(part: number): string {
  let words = ''
  let zero = false
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(part / 10 ** place) % 10
    if (digit === 0) {
      zero = words !== ''
    } else {
      words += `${zero ? '零' : ''}${DIGITS[digit]}${UNITS[place]}`
      zero = false
    }
  }
  return words
}
