/** What other rooms of the front may read of filings; apart from the index, which also serves routes. */
export { type FilingRow, type FilingSideRow, findFilings } from './store.ts'
