/** Administration: the standing of the house, its accounts, its log, and the demo's date. */

export { businessDates } from './businessDate.ts'
export { administrationHandlers } from './routes.ts'
