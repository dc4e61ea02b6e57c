/** Administration: the standing of the house, its accounts, its log, and the demo's date. */

export { newAccount } from './accounts.ts'
export { businessDates } from './businessDate.ts'
export { administrationHandlers } from './routes.ts'
