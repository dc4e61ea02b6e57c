/** The public's pages: status, calendar, search, verification of documents. */
export { publicHandlers } from './routes.ts'
