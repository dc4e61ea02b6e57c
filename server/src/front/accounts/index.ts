/** Accounts: who may sign in, with which secrets, posts and state. */
export { grantAuthorisation, revokeAuthorisation } from './authorise.ts'
export {
  accountUnknown,
  createAccount,
  disableAccount,
  failSignIn,
  resetAccount,
  systemOnly,
  unlockAccount,
} from './commands.ts'
export { lockedUntil, UnknownNames } from './lockOut.ts'
export { type NewSecrets, newSecrets } from './newSecrets.ts'
export { passwordFits } from './passwords.ts'
export { openSecret, totpStep } from './secondFactor.ts'
export {
  type Account,
  findAccount,
  findAccountByName,
  listAccounts,
  recordSignIn,
} from './store.ts'
