import { yearOf } from '@yimen/core/calendar'
import { Type } from 'typebox'
import { uuidv7 } from 'uuidv7'
import type { Part } from '../../part.ts'
import { type Side, systemActor } from '../../platform/actor.ts'
import { type CommandContext, defineCommand } from '../../platform/commands/command.ts'
import { insert, type Write } from '../../platform/database/write.ts'
import {
  contentDigest,
  documentNumber,
  findVerificationCode,
  newVerificationCode,
  takeNumbers,
} from '../../platform/documents/index.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import { findDetails, type TaxpayerDetails } from '../taxpayers/index.ts'
import { type IssuingAuthority, issuingAuthority } from './authority.ts'
import { certificateContent } from './certificate.ts'
import {
  findDueRequests,
  findRequests,
  markIssued,
  postponeRequest,
  type RequestRow,
  readSeries,
} from './store.ts'
import { documentTable } from './tables.ts'

/** What the kind is called inside a document number. */
const KIND_WORD = { 'payment-certificate': '证' } as const

interface Loaded {
  readonly requests: readonly RequestRow[]
  readonly taxpayers: ReadonlyMap<string, TaxpayerDetails>
  readonly series: ReadonlyMap<string, bigint>
}

interface Planned {
  readonly request: RequestRow
  readonly taxpayer: TaxpayerDetails
  readonly authority: IssuingAuthority
  readonly serial: bigint
  readonly code: string
}

/**
 * Issues documents that were asked for under the next numbers of their series. The codes are drawn by the caller,
 * because deciding knows no randomness. Requests issued meanwhile are left out.
 */
export function issueDocuments(side: Side) {
  return defineCommand({
    kind: 'document.issue',
    input: Type.Object(
      {
        requests: Type.Array(
          Type.Object(
            { id: Type.String({ format: 'uuid' }), code: Type.String({ pattern: '^YM[0-9A-Z-]{17}$' }) },
            { additionalProperties: false },
          ),
          { minItems: 1, maxItems: 100 },
        ),
      },
      { additionalProperties: false },
    ),
    async load(database, input, context): Promise<Loaded> {
      const [requests, series] = await Promise.all([
        findRequests(
          database,
          input.requests.map((request) => request.id),
        ),
        readSeries(database, yearOf(context.businessDate)),
      ])
      const ids = [...new Set(requests.map((request) => request.taxpayerId))]
      const taxpayers = await findDetails(database, ids)
      return { requests, series, taxpayers: new Map(taxpayers.map((taxpayer) => [taxpayer.id, taxpayer])) }
    },
    authorise: (_loaded, _input, context) =>
      context.actor.kind === 'system'
        ? undefined
        : refuse(403, 'system-only', '此操作由系统执行。', 'Only the system does this.'),
    decide(loaded, input, context) {
      const codes = new Map(input.requests.map(({ id, code }) => [id, findVerificationCode(code)]))
      const planned = plan(side, loaded, codes)
      if (planned.length === 0) return { outcome: { issued: [] }, writes: [] }
      const issued = planned.map((item) => ({ documentId: context.newId(), ...item }))
      const [only] = issued.length === 1 ? issued : []
      return {
        outcome: { issued: issued.map(({ documentId, request }) => ({ requestId: request.id, documentId })) },
        subject: only?.request.taxpayerId,
        writes: [
          ...numbersTaken(planned, loaded.series, yearOf(context.businessDate)),
          insert(
            documentTable,
            issued.map((item) => documentRow(side, item, context)),
          ),
          markIssued(issued.map(({ request, documentId }) => ({ requestId: request.id, documentId }))),
        ],
      }
    },
  })
}

function plan(side: Side, loaded: Loaded, codes: ReadonlyMap<string, string | undefined>): Planned[] {
  const next = new Map(loaded.series)
  return loaded.requests.map((request) => {
    const taxpayer = loaded.taxpayers.get(request.taxpayerId)
    const code = codes.get(request.id)
    if (taxpayer === undefined || code === undefined || request.books.length === 0)
      throw new Error(`document request ${request.id} lacks what its document needs`)
    const authority = issuingAuthority(side, taxpayer.authority)
    const series = `${authority.code} ${request.kind}`
    const serial = (next.get(series) ?? 0n) + 1n
    next.set(series, serial)
    return { request, taxpayer, authority, serial, code }
  })
}

function numbersTaken(
  planned: readonly Planned[],
  series: ReadonlyMap<string, bigint>,
  year: number,
): Write[] {
  const groups = Map.groupBy(planned, ({ authority, request }) => `${authority.code} ${request.kind}`)
  return [...groups].map(([key, group]) => {
    const [authority = '', kind = ''] = key.split(' ')
    return takeNumbers('document_series', { authority, kind, year }, series.get(key) ?? 0n, group.length)
  })
}

function documentRow(side: Side, item: Planned & { readonly documentId: string }, context: CommandContext) {
  const { request, taxpayer, authority, serial, code, documentId } = item
  const year = yearOf(context.businessDate)
  const number = documentNumber(authority.word, KIND_WORD['payment-certificate'], year, serial)
  const content = certificateContent(
    {
      side,
      number,
      issuedOn: context.businessDate,
      issuedAt: context.now.toISOString(),
      authority: authority.name,
      taxpayer: { id: taxpayer.code ?? '', name: taxpayer.name },
      demo: taxpayer.demo,
      verificationCode: code,
    },
    request.books,
  )
  return {
    id: documentId,
    taxpayer_id: request.taxpayerId,
    filing_id: request.filingId,
    kind: request.kind,
    authority: authority.code,
    year,
    serial,
    number,
    verification_code: code,
    content,
    content_digest: contentDigest(content),
    issued_on: context.businessDate,
    issued_at: context.now,
    entry_id: context.entryId,
  }
}

const BATCH = 50
const actor = systemActor('documents')

/** Issues what waits; a request that cannot be issued does not hold up the others. */
export async function issueDue(part: Part): Promise<number> {
  const now = part.clock.now()
  const ids = await findDueRequests(part.database, now, BATCH)
  if (ids.length === 0) return 0
  try {
    await issue(part, ids)
    return ids.length
  } catch (error) {
    if (ids.length === 1 && ids[0] !== undefined) {
      await giveBack(part, ids[0], error, now)
      return 0
    }
  }
  let done = 0
  for (const id of ids) {
    try {
      await issue(part, [id])
      done += 1
    } catch (error) {
      await giveBack(part, id, error, now)
    }
  }
  return done
}

function issue(part: Part, ids: readonly string[]) {
  return part.pipeline.execute({
    kind: 'document.issue',
    input: { requests: ids.map((id) => ({ id, code: newVerificationCode() })) },
    key: `issue:${uuidv7()}`,
    actor,
  })
}

async function giveBack(part: Part, id: string, error: unknown, now: Date): Promise<void> {
  // Another process took the numbers first: nothing is wrong, the request waits for its next turn.
  if (!(error instanceof RefusedError))
    part.log.error({ requestId: id, error: String(error) }, 'a document could not be issued')
  await postponeRequest(part.database, id, now)
}
