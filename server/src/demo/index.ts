/** The demo province: fictional taxpayers and people, filled in through the commands everybody uses. */
export { historyChannel } from './channel.ts'
export { DEMO_BUSINESS_DATE, seedProvince } from './seed.ts'
