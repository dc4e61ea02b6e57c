import { adminRoutes } from './admin.ts'
import { counterRoutes } from './counter.ts'
import { filingRoutes } from './filing.ts'
import { officeRoutes } from './office.ts'
import { publicRoutes } from './public.ts'
import { sessionRoutes } from './session.ts'

export { adminRoutes } from './admin.ts'
export type { Method, Role, RouteContract, RouteKey, RouteTable, RouteTypes } from './contract.ts'
export { counterRoutes } from './counter.ts'
export { filingRoutes } from './filing.ts'
export { officeRoutes } from './office.ts'
export { publicRoutes } from './public.ts'
export { sessionRoutes } from './session.ts'

/** Every route of the product. The browser imports only its type. */
export const routes = {
  ...sessionRoutes,
  ...publicRoutes,
  ...filingRoutes,
  ...counterRoutes,
  ...officeRoutes,
  ...adminRoutes,
} as const

export type Routes = typeof routes
