/** Documents of one side: asked for by other rooms, issued under numbers without gaps, rendered, verified, withdrawn. */

import type { Part } from '../../part.ts'
import type { Side } from '../../platform/actor.ts'
import { gated } from '../../platform/jobs/gated.ts'
import type { SideSetting } from '../index.ts'
import { keepFile } from './files.ts'
import { issueDocuments, issueDue } from './issue.ts'
import { documentsFile, documentsList, documentsVerify, officeDocuments } from './queries.ts'
import { withdrawDocument } from './withdraw.ts'

export { type DocumentKind, requestDocument } from './request.ts'

const SWEEP_MS = 1000

export function registerDocuments(part: Part, side: Side, { job, publicUrl }: SideSetting): void {
  for (const command of [issueDocuments(side), keepFile, withdrawDocument(side)])
    part.pipeline.register(command)
  for (const query of [
    documentsList(side),
    documentsFile(part, side, publicUrl),
    documentsVerify,
    officeDocuments(side),
  ])
    part.queries.register(query)
  job(
    'issue-documents',
    SWEEP_MS,
    gated(part, ['payment.record-report'], SWEEP_MS, () => issueDue(part)),
  )
}
