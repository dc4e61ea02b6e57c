/** The one door of rights: who may see and act for which taxpayer. */
export {
  type AccessSubject,
  type Household,
  mayActFor,
  sidesOpenTo,
  taxpayerNotFound,
  visibleHouseholds,
  visibleTaxpayers,
} from './access.ts'
export { isAuthorityCode, isWithinAuthority, subtreeRange } from './authority.ts'
export { type OfficerView, officerView } from './officer.ts'
