/** The two sides, their authorities, who administers which tax, and how budgets share it. */
export {
  type AdministrationLevel,
  type AdministrationRule,
  type AdministrationTable,
  administeringSide,
  chinaAdministration,
  findAdministrationRule,
  findTaxName,
  isMerged,
} from './administration.ts'
export {
  type AuthorityCodeParts,
  type AuthorityLevel,
  authorityLevel,
  counterpartCode,
  findAuthorityCode,
  formatAuthorityCode,
} from './authorityCode.ts'
export { demoAuthorities } from './demo.ts'
export {
  type BudgetLevel,
  type BudgetShare,
  budgetShares,
  chinaSharing,
  type SharingItem,
  type SharingRule,
} from './sharing.ts'
export { getSide, isSideCode, jointLabel, otherSide, type Side, type SideCode, sides } from './sides.ts'
export { findTreasury, type Treasury } from './treasuries.ts'
export { type Authority, type AuthorityTree, authorityTree } from './tree.ts'
