import { periodBounds } from '@yimen/core/calendar'
import type { DemoTaxpayer } from './province.ts'

/** An invoice as the feed takes it. */
export interface DemoInvoice {
  readonly code: string
  readonly number: string
  readonly kind: 'special' | 'ordinary' | 'proxy-special'
  readonly sellerCode: string
  readonly buyerName: string
  readonly issuedOn: string
  readonly supply: 'goods' | 'services'
  readonly levyRate: string
  readonly amountFen: string
  readonly taxFen: string
  readonly state: 'valid'
}

const BUYERS = [
  '同心市第一中学',
  '双桥区人民医院',
  '一门新源贸易有限公司',
  '联合县宾馆',
  '个人',
  '同心市公交有限公司',
] as const
const LEVY_RATE = '0.03'

/**
 * The invoices of one taxpayer in one quarter: a repeatable spread of its usual sales over about nine invoices, some
 * special and issued by the authority by proxy. Seeded by code and period, so that every demo province is the same.
 */
export function demoInvoices(taxpayer: DemoTaxpayer, period: string): DemoInvoice[] {
  const random = generator(`${taxpayer.code} ${period}`)
  const { from } = periodBounds(period)
  const [year = 2017, month = 1] = from.split('-').map(Number)
  const invoices: DemoInvoice[] = []
  for (const supply of ['goods', 'services'] as const) {
    const total = taxpayer.quarterlySales[supply]
    if (total === 0) continue
    const factor = 0.85 + random() * 0.3
    const count = 5 + Math.floor(random() * 6)
    const weights = Array.from({ length: count }, () => 0.4 + random())
    const sum = weights.reduce((a, b) => a + b, 0)
    weights.forEach((weight, index) => {
      const amountFen = BigInt(Math.round(((total * factor * weight) / sum) * 100))
      const proxy = taxpayer.kind === 'enterprise' && index === 0
      const day = 1 + Math.floor(random() * 27)
      const inMonth = month + Math.floor((index * 3) / count)
      invoices.push({
        code: `99${String(year).slice(2)}${supply === 'goods' ? '130' : '170'}${proxy ? '140' : '160'}`.padEnd(
          10,
          '0',
        ),
        number: String(Math.floor(random() * 90_000_000) + 10_000_000),
        kind: proxy ? 'proxy-special' : 'ordinary',
        sellerCode: taxpayer.code,
        buyerName: BUYERS[Math.floor(random() * BUYERS.length)] ?? BUYERS[0],
        issuedOn: `${year}-${String(inMonth).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
        supply,
        levyRate: LEVY_RATE,
        amountFen: amountFen.toString(),
        taxFen: ((amountFen * 3n + 50n) / 100n).toString(),
        state: 'valid',
      })
    })
  }
  return invoices
}

/** mulberry32 over a hash of the seed: repeatable, and good enough to look unplanned. */
function generator(seed: string): () => number {
  let state = 2166136261
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
