/** Returns of one side: filing and correcting, what is due, what the other side told of its own returns. */

import type { Part } from '../../part.ts'
import type { Side } from '../../platform/actor.ts'
import { fileReturn } from './commands.ts'
import { receiveDeclaration } from './exchange.ts'
import {
  type DocumentsOfFiling,
  filingState,
  filingStates,
  obligationsList,
  returnFacts,
  returnsEarlier,
} from './queries.ts'

export { readDeclaredFacts, toBigints } from './assess.ts'
export { findBooksOfFilings, sumUnpaid } from './books.store.ts'
export { compareWithCounterpart } from './exchange.ts'
export { explanationLines } from './explanation.ts'
export { ReturnInput, type ReturnOutcome } from './input.ts'
export { findPeriodForm } from './periodForm.ts'
export { type DocumentsOfFiling, declarationBrief, openTaxpayer } from './queries.ts'
export {
  type DeclarationListRow,
  findCounterpart,
  findDeclaration,
  findVersions,
  listDeclarations,
} from './store.ts'

export function registerReturns(part: Part, side: Side, documentsOf: DocumentsOfFiling): void {
  part.pipeline.register(fileReturn(side))
  part.inbox.register(receiveDeclaration)
  for (const query of [
    obligationsList(side),
    returnFacts(side),
    returnsEarlier(side),
    filingState(side, documentsOf),
    filingStates(side),
  ])
    part.queries.register(query)
}
