import type { DatedRow, FactSource } from './types.ts'

/** Source and licence of the tables in this file. */
export const collectionSource: FactSource = {
  table: '01-administration-and-sharing',
  compiled: '2026-11',
  documents: ['国发〔1993〕85号', '国发〔2003〕26号', '国发〔2016〕26号', '国发〔2019〕21号'],
  licence: 'Legal texts and figures: no copyright (著作权法第5条); table: Apache-2.0 with this repository.',
}

/** Codes of the levy items used by both sides (金税三期征收项目代码). */
export const taxCodes = {
  vat: '10101',
  consumptionTax: '10102',
  corporateIncomeTax: '10104',
  individualIncomeTax: '10106',
  urbanMaintenance: '10109',
  stampDuty: '10111',
  educationSurcharge: '30203',
  localEducationSurcharge: '30216',
} as const

/** How the receipts of a tax are shared between the budgets (预算级次). */
export interface SharingRow extends DatedRow {
  readonly tax: string
  readonly central: string
  readonly local: string
}

export const budgetSharing: readonly SharingRow[] = [
  {
    tax: '10101',
    central: '0.75',
    local: '0.25',
    from: '1994-01-01',
    to: '2016-04-30',
    source: ['国发〔1993〕85号'],
  },
  {
    tax: '10101',
    central: '0.5',
    local: '0.5',
    from: '2016-05-01',
    to: null,
    source: ['国发〔2016〕26号', '国发〔2019〕21号'],
  },
  { tax: '10102', central: '1', local: '0', from: '1994-01-01', to: null, source: ['国发〔1993〕85号'] },
  { tax: '10104', central: '0.6', local: '0.4', from: '2003-01-01', to: null, source: ['国发〔2003〕26号'] },
  { tax: '10106', central: '0.6', local: '0.4', from: '2003-01-01', to: null, source: ['国发〔2003〕26号'] },
  { tax: '10109', central: '0', local: '1', from: '1994-01-01', to: null, source: ['国发〔1993〕85号'] },
  { tax: '10111', central: '0', local: '1', from: '1994-01-01', to: null, source: ['国发〔1993〕85号'] },
  { tax: '30203', central: '0', local: '1', from: '1994-01-01', to: null, source: ['国发〔1993〕85号'] },
  { tax: '30216', central: '0', local: '1', from: '1994-01-01', to: null, source: ['国发〔1993〕85号'] },
]
