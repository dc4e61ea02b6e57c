/** Authorisations: which account may act for which taxpayer, in which capacity, from when. */
export {
  findAuthorisation,
  findOpenAuthorisation,
  insertAuthorisations,
  knownTaxpayers,
  revoke,
  type TaxpayerLine,
  taxpayersByCode,
  taxpayersOf,
} from './store.ts'
