import { type Fen, roundHalfUp } from '@yimen/core/money'

/** Registered capital: `amountFen` in hundredths of the unit of `currency` (ISO 4217), never converted. */
export interface Capital {
  readonly amountFen: Fen
  readonly currency: string
}

export type ParsedCapital =
  | { readonly kind: 'capital'; readonly capital: Capital }
  /** A number without unit (`120()`): yuan or ten thousand yuan, nobody knows. */
  | { readonly kind: 'unit-missing' }
  | { readonly kind: 'unparsed' }

const CURRENCIES: readonly (readonly [RegExp, string])[] = [
  [/^(?:人民币|CNY|RMB)$/, 'CNY'],
  [/^(?:美元|美金|USD)$/, 'USD'],
  [/^(?:港元|港币|香港元|HKD)$/, 'HKD'],
  [/^(?:日元|日圆|JPY)$/, 'JPY'],
  [/^(?:欧元|EUR)$/, 'EUR'],
  [/^(?:英镑|GBP)$/, 'GBP'],
  [/^(?:澳大利亚元|澳元|AUD)$/, 'AUD'],
  [/^(?:新加坡元|新元|SGD)$/, 'SGD'],
  [/^(?:加拿大元|加元|CAD)$/, 'CAD'],
  [/^(?:瑞士法郎|CHF)$/, 'CHF'],
  [/^(?:新台币|台币|TWD)$/, 'TWD'],
  [/^(?:澳门元|MOP)$/, 'MOP'],
  [/^(?:韩元|韩国元|KRW)$/, 'KRW'],
  [/^(?:德国马克|马克|DEM)$/, 'DEM'],
  [/^(?:法国法郎|FRF)$/, 'FRF'],
]

interface Unit {
  readonly factor: bigint
  readonly currency: string
}

const AMOUNT = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,8}))?(.*)$/
/** The real files know about fifty spellings of the unit: each is worked out once. */
const UNITS = new Map<string, Unit | 'missing' | 'unknown'>()
/** More than any real capital (10^15 yuan): a mistyped number, kept as text. */
const MOST_FEN = 10n ** 17n

/**
 * Reads registered capital as registers write it: `10(万)`, `900万元人民币`, `1,560(万美元)`, `5.06(万元(人民币))`, `15000人民币元`.
 * Without a currency it is yuan; without 万 or 元 it stays text, unless the header names the unit (`headerUnit`, such as
 * `万元` from 注册资本（万元）). Fractions of a fen are rounded half up.
 */
export function parseCapital(text: string, headerUnit?: string): ParsedCapital {
  const match = AMOUNT.exec(text) ?? AMOUNT.exec(text.normalize('NFKC').trim())
  if (match === null) return { kind: 'unparsed' }
  const [, whole = '', fraction = '', rest = ''] = match
  const own = unitOf(rest)
  const unit = own === 'missing' && headerUnit !== undefined ? unitOf(headerUnit) : own
  if (unit === 'missing') return { kind: 'unit-missing' }
  if (unit === 'unknown' || whole.length > 22) return { kind: 'unparsed' }
  const amount = BigInt(whole.replaceAll(',', '') + fraction) * unit.factor * 100n
  const amountFen = fraction === '' ? amount : roundHalfUp(amount, 10n ** BigInt(fraction.length))
  if (amountFen > MOST_FEN) return { kind: 'unparsed' }
  return { kind: 'capital', capital: { amountFen, currency: unit.currency } }
}

/** The unit a header gives in brackets: `注册资本（万元）` → `万元`. */
export function unitInHeader(header: string): string | undefined {
  const inside = /\(([^()]+)\)/.exec(header.normalize('NFKC'))?.[1]
  return inside !== undefined && typeof unitOf(inside) === 'object' ? inside : undefined
}

function unitOf(text: string): Unit | 'missing' | 'unknown' {
  const known = UNITS.get(text)
  if (known !== undefined) return known
  const unit = readUnit(text)
  // Bounded, because a damaged column could bring a million different units.
  if (UNITS.size < 1000) UNITS.set(text, unit)
  return unit
}

function readUnit(text: string): Unit | 'missing' | 'unknown' {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s()]/g, '')
    .toUpperCase()
  if (plain === '') return 'missing'
  const match = /^(人民币)?(亿|千万|百万|万)?(.*)$/.exec(plain)
  const [, before = '', scale = '', tail = ''] = match ?? []
  const currency = currencyOf(tail, before)
  if (currency === undefined) return 'unknown'
  // 人民币 alone (`50人民币`) names a currency but neither 元 nor 万.
  if (scale === '' && !tail.includes('元') && currency === 'CNY') return 'missing'
  const factors: Readonly<Record<string, bigint>> = {
    亿: 10n ** 8n,
    千万: 10n ** 7n,
    百万: 10n ** 6n,
    万: 10n ** 4n,
  }
  return { factor: factors[scale] ?? 1n, currency }
}

function currencyOf(tail: string, before: string): string | undefined {
  // 万元, 万元人民币, 万元(美元), 万人民币元, 万美元, 万元整.
  const bare = tail.replace(/整$/, '').replace(/元元$/, '元')
  if (bare === '' || bare === '元') return 'CNY'
  const candidates = [
    bare,
    bare.replace(/^元/, ''),
    bare.replace(/元$/, ''),
    bare.replace(/^元/, '').replace(/元$/, ''),
  ]
  for (const candidate of candidates) {
    const found = CURRENCIES.find(([pattern]) => pattern.test(candidate))
    if (found !== undefined) return before === '' || found[1] === 'CNY' ? found[1] : undefined
  }
  return undefined
}
