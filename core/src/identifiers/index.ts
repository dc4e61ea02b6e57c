/** Identifiers of units and persons: what a string is, whether it is right, how registers are bridged. */
export {
  ageOn,
  type CitizenIdOptions,
  type CitizenIdParts,
  citizenId15Findings,
  citizenIdFindings,
  citizenIdParts,
  makeCitizenId,
  upgradeCitizenId,
} from './citizenId.ts'
export { type Finding, type FindingCode, type FindingLevel, findingText, isAcceptable } from './finding.ts'
export {
  applyOverride,
  citizenIdOf,
  type Identified,
  type IdentifierKind,
  type IdentifierOverride,
  type IdentifyOptions,
  identify,
  isOverridable,
  isSameUnit,
  organisationCodeOf,
} from './identify.ts'
export { normaliseIdentifier } from './normalise.ts'
export { formatOrganisationCode, makeOrganisationCode, organisationCodeFindings } from './organisationCode.ts'
export {
  makeRegistrationNumber,
  makeTaxpayerNumber15,
  registrationNumberFindings,
  taxpayerNumber15Findings,
} from './taxpayerNumber.ts'
export { makeUscc, REGISTRATION_DEPARTMENTS, type UsccParts, usccFindings, usccParts } from './uscc.ts'
