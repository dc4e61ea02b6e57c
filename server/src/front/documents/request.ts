/** How other rooms of the front ask for a joint document. */
export { requestJointReceipts } from './request.store.ts'
