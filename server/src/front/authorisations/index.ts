/** Authorisations: which account may act for which taxpayer, in which capacity, from when. */
export { administratorsOnly, Capacity, grantAuthorisation, revokeAuthorisation } from './commands.ts'
export { type TaxpayerLine, taxpayersByCode, taxpayersOf } from './store.ts'
