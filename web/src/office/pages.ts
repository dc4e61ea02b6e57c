/** Everything behind the first page, as one chunk: the route tree, which every visitor loads, names one file, not ten. */
export { DeclarationPage } from './DeclarationPage.tsx'
export { DeclarationsPage } from './DeclarationsPage.tsx'
export { DocumentsPage } from './DocumentsPage.tsx'
export { ExchangePage } from './ExchangePage.tsx'
export { ImportPage } from './ImportPage.tsx'
export { ImportsPage } from './ImportsPage.tsx'
export { LedgerPage } from './LedgerPage.tsx'
export { PaymentsPage } from './PaymentsPage.tsx'
