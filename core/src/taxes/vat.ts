/** VAT of a small-scale taxpayer: the lines of one column of the return, from its sales and the rules of the period. */
import type { Fen } from '../money/index.ts'
import type { PeriodRules, Relief, TenThousandths } from './periodRules.ts'
import type { GoodsSales, ServicesSales, TaxpayerKind } from './sales.ts'

/** Lines 1–22 of one column of the return, without those that follow by addition. */
export interface ColumnLines {
  readonly line1: Fen
  readonly line2: Fen
  readonly line3: Fen
  readonly line4: Fen
  readonly line5: Fen
  readonly line6: Fen
  readonly line7: Fen
  readonly line8: Fen
  /** Exempt below the limit: line 10 or 11 by kind of taxpayer. */
  readonly belowLimit: Fen
  readonly line12: Fen
  readonly line13: Fen
  readonly line14: Fen
  readonly line15: Fen
  readonly line16: Fen
  readonly line17: Fen
  /** Exempt tax of `belowLimit`: line 18 or 19. */
  readonly belowLimitTax: Fen
  readonly line20: Fen
  readonly line21: Fen
  readonly line22: Fen
  /** Part of `line12` that is exempt by the relief of 2022 (or Hubei 2020). */
  readonly exemptByRelief: Fen
  /** Sales at 3 % whose rate is cut, and used fixed assets or dwellings: operands of line 16. */
  readonly reducedSales: Fen
  readonly reducedOther: Fen
}

/** How the exemption limit turned out: everything, everything but real estate sold, or nothing is exempt. */
export type Exemption = 'all' | 'without-real-estate' | 'none'

/** Rounds a product with ten-thousandths to the fen, half up (四舍五入到分); amounts here are never negative. */
export function toFen(product: bigint): Fen {
  return (product + 5_000n) / 10_000n
}

/** Sales of the goods column that count against the limit. */
export function goodsTotal(sales: GoodsSales): Fen {
  return (
    (sales.taxable3 ?? 0n) +
    (sales.usedFixedAssets ?? 0n) +
    (sales.exemptOther ?? 0n) +
    (sales.exportExempt ?? 0n)
  )
}

/** Sales of the services column that count against the limit, real estate sold included. */
export function servicesTotal(sales: ServicesSales): Fen {
  return (
    (sales.taxable3 ?? 0n) + (sales.taxable5 ?? 0n) + (sales.exemptOther ?? 0n) + (sales.exportExempt ?? 0n)
  )
}

/** Lines of the goods column. Lines 15 and 16 are rounded each for itself, as the form has them in cells of their own. */
export function goodsLines(
  sales: GoodsSales,
  exempt: boolean,
  prepaid: Fen,
  rules: PeriodRules,
  relief: Relief,
): ColumnLines {
  const taxable3 = sales.taxable3 ?? 0n
  const line2 = sales.special3 ?? 0n
  const used = sales.usedFixedAssets ?? 0n
  const rest = taxable3 - line2
  const byRelief = !exempt && relief.kind === 'exempt'
  const before = byRelief ? beforeRelief(sales.ordinary3BeforeRelief, rules) : 0n
  const usedBefore = beforeRelief(sales.usedFixedAssetsBeforeRelief, rules)
  const line1 = exempt ? line2 : byRelief ? line2 + before : taxable3
  // 适用3%征收率的应税销售收入免征 covers used fixed assets too: their levy rate is 3 %, reduced to 2 %.
  const line7 = exempt ? 0n : byRelief ? usedBefore : used
  const belowLimit = exempt ? rest + used : 0n
  const exemptByRelief = byRelief ? rest - before + used - usedBefore : 0n
  const reducedSales = relief.kind === 'reduced' ? cutSales(sales, line1, exempt, rules) : 0n
  const cut = reducedSales * (rules.levy3 - relief.rate)
  const usedCut = exempt ? 0n : usedReduction(line7, usedBefore, rules, relief)
  const line15 = toFen((line1 + line7) * rules.levy3)
  const line16 = cut + usedCut === 0n ? 0n : toFen(cut + usedCut)
  const line12 = (sales.exemptOther ?? 0n) + exemptByRelief
  const line20 = line15 - line16
  return {
    line1,
    line2,
    line3: shownInvoices(sales.ordinary3 ?? 0n, line1 - line2),
    line4: 0n,
    line5: 0n,
    line6: 0n,
    line7,
    line8: shownInvoices(sales.usedFixedAssetsOrdinary ?? 0n, line7),
    belowLimit,
    line12,
    line13: sales.exportExempt ?? 0n,
    line14: sales.exportOrdinary ?? 0n,
    line15,
    line16,
    line17: toFen((belowLimit + line12) * rules.levy3),
    belowLimitTax: toFen(belowLimit * rules.levy3),
    line20,
    line21: prepaid,
    line22: line20 - prepaid,
    exemptByRelief,
    reducedSales,
    reducedOther: line7,
  }
}

/** Sales before a relief began count only in the one period in which it did. */
function beforeRelief(given: Fen | undefined, rules: PeriodRules): Fen {
  return rules.straddles ? (given ?? 0n) : 0n
}

/** The part of line 1 whose rate is cut: not special invoices at the full rate, not sales before the relief. */
function cutSales(sales: GoodsSales | ServicesSales, line1: Fen, exempt: boolean, rules: PeriodRules): Fen {
  return (
    line1 - (sales.special3FullRate ?? 0n) - (exempt ? 0n : beforeRelief(sales.ordinary3BeforeRelief, rules))
  )
}

function usedReduction(line7: Fen, before: Fen, rules: PeriodRules, relief: Relief): bigint {
  if (line7 === 0n) return 0n
  const ordinary = rules.levy3 - rules.used
  if (relief.kind !== 'reduced') return line7 * ordinary
  let lower = rules.used
  if (relief.rate < lower) lower = relief.rate
  return before * ordinary + (line7 - before) * (rules.levy3 - lower)
}

/** Lines 3, 6 and 8 show invoices of taxed sales only; invoices of exempt sales stand in line 10, 11 or 12. */
function shownInvoices(invoices: Fen, taxed: Fen): Fen {
  return invoices < taxed ? invoices : taxed
}

/** Lines of the services column; `levy5` is the rate of lines 4–6. */
export function servicesLines(
  sales: ServicesSales,
  exemption: Exemption,
  prepaid: Fen,
  rules: PeriodRules,
  relief: Relief,
  levy5: TenThousandths,
): ColumnLines {
  const exempt = exemption !== 'none'
  const line2 = sales.special3 ?? 0n
  const rest3 = (sales.taxable3 ?? 0n) - line2
  const byRelief = !exempt && relief.kind === 'exempt'
  const before = byRelief ? beforeRelief(sales.ordinary3BeforeRelief, rules) : 0n
  const line1 = exempt ? line2 : byRelief ? line2 + before : line2 + rest3
  const exemptByRelief = byRelief ? rest3 - before : 0n
  const taxable5 = sales.taxable5 ?? 0n
  const line5 = sales.special5 ?? 0n
  const line4 = exempt ? taxedAt5(sales, exemption) : taxable5
  const exempt5 = taxable5 - line4
  const belowLimit = exempt ? rest3 + exempt5 : 0n
  const reducedSales = relief.kind === 'reduced' ? cutSales(sales, line1, exempt, rules) : 0n
  const reducedOther = exempt ? 0n : (sales.housingRent ?? 0n)
  const cut =
    reducedSales * (rules.levy3 - relief.rate) +
    (reducedOther === 0n ? 0n : reducedOther * (levy5 - rules.rent))
  const line15 = toFen(line1 * rules.levy3 + line4 * levy5)
  const line16 = cut === 0n ? 0n : toFen(cut)
  const line12 = (sales.exemptOther ?? 0n) + exemptByRelief
  const exemptTax = exempt ? rest3 * rules.levy3 + exempt5 * levy5 : 0n
  const line20 = line15 - line16
  return {
    line1,
    line2,
    line3: shownInvoices(sales.ordinary3 ?? 0n, line1 - line2),
    line4,
    line5,
    line6: shownInvoices(sales.ordinary5 ?? 0n, line4 - line5),
    line7: 0n,
    line8: 0n,
    belowLimit,
    line12,
    line13: sales.exportExempt ?? 0n,
    line14: sales.exportOrdinary ?? 0n,
    line15,
    line16,
    line17: toFen(exemptTax + line12 * rules.levy3),
    belowLimitTax: toFen(exemptTax),
    line20,
    line21: prepaid,
    line22: line20 - prepaid,
    exemptByRelief,
    reducedSales,
    reducedOther,
  }
}

/** What stays taxed at 5 % when the limit exempts: special invoices, and real estate sold unless it is exempt too. */
function taxedAt5(sales: ServicesSales, exemption: Exemption): Fen {
  const special = sales.special5 ?? 0n
  if (exemption === 'all') return special
  return special + (sales.realEstateSale ?? 0n) - (sales.realEstateSaleSpecial ?? 0n)
}

/** Can this taxpayer let dwellings at 1.5 %? Individuals since 2016-05-01, enterprises since 2021-10-01. */
export function mayUseHousingRent(kind: TaxpayerKind, rules: PeriodRules): boolean {
  return kind === 'individual' || rules.rentForEnterprises
}
