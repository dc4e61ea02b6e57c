import { yearOf } from '@yimen/core/calendar'
import { Type } from 'typebox'
import { uuidv7 } from 'uuidv7'
import type { Part } from '../../part.ts'
import { systemActor } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { insert } from '../../platform/database/write.ts'
import {
  contentDigest,
  documentNumber,
  findVerificationCode,
  newVerificationCode,
  takeNumbers,
} from '../../platform/documents/index.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import { type FilingRow, findFilings } from '../filings/reading.ts'
import { receiptContent, receiptState } from './receipt.ts'
import { findDueRequests, findQueued, lastNumber, postponeRequests, settleRequests } from './store.ts'
import { jointDocument } from './tables.ts'

/** Both sides together have no document word of their own: 一门联 stands for the one door. */
const ISSUER = 'joint'
const KIND = 'joint-filing-receipt'
const [WORD, KIND_WORD] = ['一门联', '申回']

/**
 * Issues the one receipt of each filing both sides have accepted, numbered without a gap. Filings that are not ready or
 * have their receipt already are left out; one that a side refused gets none.
 */
export const issueJointReceipts = defineCommand({
  kind: 'joint-receipt.issue',
  input: Type.Object(
    {
      requests: Type.Array(
        Type.Object(
          { filingId: Type.String({ format: 'uuid' }), code: Type.String({ pattern: '^YM[0-9A-Z-]{17}$' }) },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 100 },
      ),
    },
    { additionalProperties: false },
  ),
  async load(database, input, context) {
    const ids = input.requests.map((request) => request.filingId)
    const year = yearOf(context.businessDate)
    const [queued, filings, last] = await Promise.all([
      findQueued(database, ids),
      findFilings(database, ids),
      lastNumber(database, { authority: ISSUER, kind: KIND, year }),
    ])
    const byId = new Map(filings.map((filing) => [filing.id, filing]))
    return { filings: queued.flatMap((id) => byId.get(id) ?? []), last, year }
  },
  authorise: (_loaded, _input, context) =>
    context.actor.kind === 'system'
      ? undefined
      : refuse(403, 'system-only', '此操作由系统执行。', 'Only the system does this.'),
  decide({ filings, last, year }, input, context) {
    const codes = new Map(input.requests.map(({ filingId, code }) => [filingId, findVerificationCode(code)]))
    const ready = filings.filter((filing) => receiptState(filing) === 'ready')
    const refused = filings.filter((filing) => receiptState(filing) === 'refused').map((filing) => filing.id)
    const rows = ready.map((filing, index) =>
      documentRow(filing, codes.get(filing.id), last + BigInt(index + 1), year, context),
    )
    const [only] = ready.length === 1 ? ready : []
    return {
      outcome: { issued: rows.map((row) => ({ filingId: row.filing_id, documentId: row.id })) },
      subject: only?.taxpayerId,
      writes: [
        ...(rows.length === 0
          ? []
          : [
              takeNumbers(
                'joint_document_series',
                { authority: ISSUER, kind: KIND, year },
                last,
                rows.length,
              ),
              insert(jointDocument, rows),
              settleRequests(
                ready.map((filing) => filing.id),
                'issued',
              ),
            ]),
        ...(refused.length === 0 ? [] : [settleRequests(refused, 'closed')]),
      ],
    }
  },
})

function documentRow(
  filing: FilingRow,
  code: string | undefined,
  serial: bigint,
  year: number,
  context: { newId(): string; now: Date; businessDate: string; entryId: string },
) {
  if (code === undefined) throw new Error(`no verification code for filing ${filing.id}`)
  const number = documentNumber(WORD, KIND_WORD, year, serial)
  const content = receiptContent(filing, {
    number,
    issuedOn: context.businessDate,
    issuedAt: context.now,
    verificationCode: code,
  })
  return {
    id: context.newId(),
    taxpayer_id: filing.taxpayerId,
    filing_id: filing.id,
    kind: KIND,
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

/**
 * Issues receipts that wait and whose filings both sides have answered. Answers 0 when the batch was not full: nothing is left, and
 * what comes meanwhile is better issued together.
 */
export async function issueDueReceipts(front: Part): Promise<number> {
  const now = front.clock.now()
  const ids = await findDueRequests(front.database, now, BATCH)
  if (ids.length === 0) return 0
  const issued = await issueTogether(front, ids)
  const open = ids.filter((id) => !issued.has(id))
  if (open.length > 0) await postponeRequests(front.database, open, now)
  return ids.length < BATCH ? 0 : issued.size
}

async function issueTogether(front: Part, ids: readonly string[]): Promise<Set<string>> {
  try {
    return await issue(front, ids)
  } catch (error) {
    if (ids.length === 1) {
      // Another process took the numbers first: nothing is wrong, the request waits for its next turn.
      if (!(error instanceof RefusedError))
        front.log.error({ filingId: ids[0], error: String(error) }, 'a joint receipt could not be issued')
      return new Set()
    }
  }
  const issued = new Set<string>()
  for (const id of ids) for (const done of await issueTogether(front, [id])) issued.add(done)
  return issued
}

async function issue(front: Part, ids: readonly string[]): Promise<Set<string>> {
  const { outcome } = await front.pipeline.execute({
    kind: issueJointReceipts.kind,
    input: { requests: ids.map((filingId) => ({ filingId, code: newVerificationCode() })) },
    key: `joint-receipts:${uuidv7()}`,
    actor: systemActor('documents'),
  })
  const { issued } = outcome as { issued: { filingId: string }[] }
  return new Set(issued.map((item) => item.filingId))
}
