/** Payment books on their way through bank and treasury, and the surcharge on what is paid late. */
export {
  type BookAmounts,
  type BookEvent,
  type BookState,
  type BookStep,
  bookStep,
  postingsOf,
  surchargeLeftOpen,
} from './book.ts'
export {
  type SurchargePolicy,
  surchargeOn,
  surchargePaidTogether,
  usualSurchargePolicy,
} from './surcharge.ts'
