/**
 * The yardstick of `bench tax`: the same tax as a person would write it by hand for one year's law, without dates,
 * forms or explanation. It is also an independent second opinion in the tests.
 */
import type { Fen } from '../money/index.ts'
import type { SmallScaleInput } from './sales.ts'

export interface ReferenceTaxes {
  readonly vat: Fen
  readonly urban: Fen
  readonly education: Fen
  readonly localEducation: Fen
}

/**
 * VAT and surcharges of 2016-07 to 2018-12, quarterly, for sales at 3 % and 5 %, special invoices and used fixed
 * assets (no real estate sold, no dwellings). Other input is not its business.
 */
export function handWrittenTaxes2017(input: SmallScaleInput): ReferenceTaxes {
  const g = input.sales.goods
  const s = input.sales.services
  const goods3 = g?.taxable3 ?? 0n
  const used = g?.usedFixedAssets ?? 0n
  const services3 = s?.taxable3 ?? 0n
  const services5 = s?.taxable5 ?? 0n
  const goodsAll = goods3 + used + (g?.exemptOther ?? 0n) + (g?.exportExempt ?? 0n)
  const servicesAll = services3 + services5 + (s?.exemptOther ?? 0n) + (s?.exportExempt ?? 0n)
  let vat = -(input.prepaid?.goods ?? 0n) - (input.prepaid?.services ?? 0n)
  if (goodsAll <= 9_000_000n) vat += ((g?.special3 ?? 0n) * 3n + 50n) / 100n
  else vat += ((goods3 + used) * 3n + 50n) / 100n - (used + 50n) / 100n
  if (servicesAll <= 9_000_000n) vat += ((s?.special3 ?? 0n) * 3n + (s?.special5 ?? 0n) * 5n + 50n) / 100n
  else vat += (services3 * 3n + services5 * 5n + 50n) / 100n
  const base = vat > 0n ? vat : 0n
  const percent = input.location === 'city' ? 7n : input.location === 'county-town' ? 5n : 1n
  const exempt = goodsAll + servicesAll <= 30_000_000n
  return {
    vat,
    urban: (base * percent + 50n) / 100n,
    education: exempt ? 0n : (base * 3n + 50n) / 100n,
    localEducation: exempt ? 0n : (base * 2n + 50n) / 100n,
  }
}

/** `count` different inputs of 2017-Q3, the same on every machine (no randomness), across all limits. */
export function sampleInputs2017(count: number): SmallScaleInput[] {
  const locations = ['city', 'county-town', 'other'] as const
  const inputs: SmallScaleInput[] = []
  let state = 20171016
  const next = (limit: number): bigint => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return BigInt(state % limit)
  }
  for (let index = 0; index < count; index += 1) {
    const goods3 = next(40_000_000)
    const services3 = index % 3 === 0 ? 0n : next(15_000_000)
    inputs.push({
      taxpayerKind: index % 4 === 0 ? 'individual' : 'enterprise',
      period: '2017-Q3',
      location: locations[index % 3] ?? 'city',
      sales: {
        goods: {
          taxable3: goods3,
          special3: goods3 / 4n,
          ordinary3: goods3 / 2n,
          usedFixedAssets: index % 5 === 0 ? next(2_000_000) : 0n,
        },
        services: {
          taxable3: services3,
          special3: services3 / 5n,
          ordinary3: services3 / 2n,
          taxable5: index % 7 === 0 ? next(9_000_000) : 0n,
        },
      },
    })
  }
  return inputs
}
