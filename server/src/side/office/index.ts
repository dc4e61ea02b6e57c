/** What officers see of their own side: declarations, ledger, exchange, and a taxpayer at a glance. */

import type { Part } from '../../part.ts'
import type { Side } from '../../platform/actor.ts'
import { officeDeclaration, officeDeclarations } from './declarations.ts'
import { officeExchange, officeExchangeMessages, resendMessage } from './exchange.ts'
import { officeBalances, officeLedger } from './ledger.ts'
import { taxpayerSummary } from './summary.ts'

export function registerOffice(part: Part, side: Side): void {
  part.pipeline.register(resendMessage(side))
  for (const query of [
    officeDeclarations(side),
    officeDeclaration(side),
    officeLedger(side),
    officeBalances(side),
    officeExchange(side),
    officeExchangeMessages(side),
    taxpayerSummary(side),
  ])
    part.queries.register(query)
}
