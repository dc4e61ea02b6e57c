/** Commands on their way to the sides: what other rooms of the front put there. */
export { type SideAnswer, type SideCommand, sideCommandTable, unansweredPayments } from './store.ts'
