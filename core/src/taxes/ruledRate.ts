import {
  educationSurchargeRates,
  findRow,
  generalLevyRates,
  type Location,
  localEducationSurchargeRates,
  taxCodes,
  urbanMaintenanceRates,
} from '../facts/index.ts'

/**
 * The rate the law gives a small-scale taxpayer for a tax where its determination names none: the levy rate of VAT
 * (增值税暂行条例第十二条), the place's rate of urban maintenance and construction tax (国发〔1985〕19号第四条), the
 * rates of both education surcharges.
 * @returns an exact decimal (`0.03`); undefined for other taxes and days the tables do not reach
 */
export function findRuledRate(tax: string, on: string, location: Location): string | undefined {
  switch (tax) {
    case taxCodes.vat:
      return findRow(generalLevyRates, on)?.rate ?? undefined
    case taxCodes.urbanMaintenance:
      return findRow(urbanMaintenanceRates, on)?.rates[location]
    case taxCodes.educationSurcharge:
      return findRow(educationSurchargeRates, on)?.rate
    case taxCodes.localEducationSurcharge:
      return findRow(localEducationSurchargeRates, on)?.rate
    default:
      return undefined
  }
}
