/** From the totals of the invoice feed to the input of an assessment. */
import type { Fen } from '../money/index.ts'
import type { GoodsSales, ServicesSales, SmallScaleInput } from './sales.ts'

/** What was sold, as the feed classifies it. */
export type InvoiceSubject =
  | 'ordinary-sale'
  | 'used-fixed-asset'
  | 'real-estate-sale'
  | 'housing-rent'
  | 'exempt'
  | 'export'

/** Totals of invoices of one kind in one period; red invoices are negative. */
export interface InvoiceTotal {
  readonly column: 'goods' | 'services'
  readonly kind: 'special' | 'ordinary' | 'none'
  readonly issuedBy: 'self' | 'proxy'
  readonly subject: InvoiceSubject
  /** Levy rate on the invoice, exact decimal: 0.03, 0.01, 0.05, 0.015, 0.02, 0. */
  readonly rate: string
  /** Without tax. */
  readonly amountFen: Fen
  /** Tax paid when the invoice was issued by proxy. */
  readonly prepaidFen?: Fen
  /** Issued before a relief began inside the period (2020-Q1). */
  readonly beforeRelief?: boolean
}

export interface Prefill {
  readonly sales: SmallScaleInput['sales']
  readonly prepaid: { readonly goods: Fen; readonly services: Fen }
  /** Figures that came out negative and were set to 0 for a person to look at, e.g. `goods.taxable3`. */
  readonly negative: readonly string[]
  /** Totals that fit no line of the return. */
  readonly unplaced: readonly InvoiceTotal[]
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/**
 * Adds the totals up per column. Pure. Sales without invoice come in as `kind: 'none'`. `periodStraddlesRelief`
 * fills the facts that 2020-Q1 needs from `beforeRelief`.
 */
export function prefill(totals: readonly InvoiceTotal[], periodStraddlesRelief = false): Prefill {
  const goods: Mutable<GoodsSales> = {}
  const services: Mutable<ServicesSales> = {}
  const prepaid = { goods: 0n, services: 0n }
  const unplaced: InvoiceTotal[] = []
  for (const total of totals) {
    const placed = total.column === 'goods' ? addGoods(goods, total) : addServices(services, total)
    if (!placed) unplaced.push(total)
    else if (total.issuedBy === 'proxy') prepaid[total.column] += total.prepaidFen ?? 0n
  }
  if (periodStraddlesRelief) {
    for (const sales of [goods, services]) {
      sales.ordinary3BeforeRelief ??= 0n
      sales.special3FullRate ??= 0n
    }
    goods.usedFixedAssetsBeforeRelief ??= 0n
  }
  const negative = [...clear('goods', goods), ...clear('services', services)]
  for (const column of ['goods', 'services'] as const) {
    if (prepaid[column] >= 0n) continue
    prepaid[column] = 0n
    negative.push(`prepaid.${column}`)
  }
  return { sales: { goods, services }, prepaid, negative, unplaced }
}

function addCommon(sales: Mutable<GoodsSales> & Mutable<ServicesSales>, total: InvoiceTotal): boolean {
  const { amountFen, kind, rate, subject } = total
  if (subject === 'exempt') {
    sales.exemptOther = (sales.exemptOther ?? 0n) + amountFen
    return true
  }
  if (subject === 'export') {
    sales.exportExempt = (sales.exportExempt ?? 0n) + amountFen
    if (kind === 'ordinary') sales.exportOrdinary = (sales.exportOrdinary ?? 0n) + amountFen
    return true
  }
  if (subject !== 'ordinary-sale' || !['0.03', '0.01', '0'].includes(rate)) return false
  // Rate 0 is an ordinary invoice on sales that the period's relief exempts: still sales at the 3 % levy rate.
  if (rate === '0' && kind === 'special') return false
  sales.taxable3 = (sales.taxable3 ?? 0n) + amountFen
  if (kind === 'special') {
    sales.special3 = (sales.special3 ?? 0n) + amountFen
    if (rate === '0.03') sales.special3FullRate = (sales.special3FullRate ?? 0n) + amountFen
    return true
  }
  if (kind === 'ordinary') sales.ordinary3 = (sales.ordinary3 ?? 0n) + amountFen
  if (total.beforeRelief) sales.ordinary3BeforeRelief = (sales.ordinary3BeforeRelief ?? 0n) + amountFen
  return true
}

function addGoods(goods: Mutable<GoodsSales>, total: InvoiceTotal): boolean {
  if (total.subject !== 'used-fixed-asset') return addCommon(goods, total)
  if (total.kind === 'special') {
    // A special invoice gives up the reduction to 2 %: taxed at 3 % in full (公告2015年第90号).
    return addCommon(goods, { ...total, subject: 'ordinary-sale', rate: '0.03' })
  }
  goods.usedFixedAssets = (goods.usedFixedAssets ?? 0n) + total.amountFen
  if (total.kind === 'ordinary')
    goods.usedFixedAssetsOrdinary = (goods.usedFixedAssetsOrdinary ?? 0n) + total.amountFen
  if (total.beforeRelief) {
    goods.usedFixedAssetsBeforeRelief = (goods.usedFixedAssetsBeforeRelief ?? 0n) + total.amountFen
  }
  return true
}

function addServices(services: Mutable<ServicesSales>, total: InvoiceTotal): boolean {
  const { amountFen, kind, subject } = total
  const at5 = subject === 'real-estate-sale' || subject === 'housing-rent' || total.rate === '0.05'
  if (!at5 || subject === 'exempt' || subject === 'export') return addCommon(services, total)
  if (subject === 'used-fixed-asset' || (subject === 'housing-rent' && kind === 'special')) return false
  services.taxable5 = (services.taxable5 ?? 0n) + amountFen
  if (kind === 'special') services.special5 = (services.special5 ?? 0n) + amountFen
  if (kind === 'ordinary') services.ordinary5 = (services.ordinary5 ?? 0n) + amountFen
  if (subject === 'housing-rent') services.housingRent = (services.housingRent ?? 0n) + amountFen
  if (subject === 'real-estate-sale') {
    services.realEstateSale = (services.realEstateSale ?? 0n) + amountFen
    if (kind === 'special')
      services.realEstateSaleSpecial = (services.realEstateSaleSpecial ?? 0n) + amountFen
  }
  return true
}

/** More red than blue invoices: no return can hold a negative sale, so the cell is 0 and named. */
function clear(column: string, sales: Mutable<GoodsSales> | Mutable<ServicesSales>): string[] {
  const named: string[] = []
  const entries: [string, Fen | undefined][] = Object.entries(sales)
  for (const [name, amount] of entries) {
    if (amount === undefined || amount >= 0n) continue
    Object.assign(sales, { [name]: 0n })
    named.push(`${column}.${name}`)
  }
  return named
}
