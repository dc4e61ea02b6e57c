/** Effective-dated tables of law, each with its source. Choose the row by the date of the taxable event, never by today. */
export * from './collection.ts'
export * from './surcharges.ts'
export * from './types.ts'
export * from './vat.ts'
