/** The register of one side as other rooms use it: one taxpayer, by id or by number. */

import type { Part } from '../../part.ts'
import type { Side } from '../../platform/actor.ts'
import { registerTaxpayer } from './commands.ts'
import { taxpayerIndex } from './queries.ts'

export { TaxpayerRegistration } from './commands.ts'
export {
  findDetails,
  findOwners,
  findTaxpayer,
  type IdentifierOwner,
  type TaxpayerDetails,
  type TaxpayerRow,
  taxpayerJson,
} from './store.ts'

export function registerTaxpayers(part: Part, side: Side, setting: { readonly demo: boolean }): void {
  part.pipeline.register(registerTaxpayer(side, setting))
  part.queries.register(taxpayerIndex)
}
