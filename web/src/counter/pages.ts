/** Everything behind the first page, as one chunk: the route tree, which every visitor loads, names one file, not ten. */
export { DraftPage } from './DraftPage.tsx'
export { FilingPage } from './FilingPage.tsx'
export { TaxpayerPage } from './TaxpayerPage.tsx'
