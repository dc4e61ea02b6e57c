/** Documents at the front: the joint filing receipt, and one list and one download over all three parts. */
import type { Routes, RouteTypes } from '@yimen/core/api'
import { Type } from 'typebox'
import type { Links } from '../../house.ts'
import type { Part } from '../../part.ts'
import type { Side } from '../../platform/actor.ts'
import { findVerificationCode, judge, maskedName } from '../../platform/documents/index.ts'
import type { Caller } from '../../platform/http/routes.ts'
import { gated } from '../../platform/jobs/gated.ts'
import { defineQuery, LinkUnavailable } from '../../platform/links/link.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import type { FrontSetting } from '../index.ts'
import { getJointFile, keepJointFile } from './files.ts'
import { issueDueReceipts, issueJointReceipts } from './issue.ts'
import { findJointDocument, findVerified, listJointDocuments } from './store.ts'

type DocumentList = RouteTypes<Routes['GET /api/v1/taxpayers/{taxpayerId}/documents']>['response']
type Brief = DocumentList['items'][number]

/** The ids a household has at the front and at the sides. */
export interface HouseholdIds {
  readonly id: string
  readonly nationalId: string | null
  readonly localId: string | null
}

const TITLE = { zh: '联合申报回执', en: 'Joint Filing Receipt' }
const SWEEP_MS = 1000

/** Commands, verification and the issuing job. */
export function registerJointDocuments(front: Part, { job }: Pick<FrontSetting, 'job'>): void {
  front.pipeline.register(issueJointReceipts)
  front.pipeline.register(keepJointFile)
  front.queries.register(verifyJointDocument)
  job(
    'joint-receipts',
    SWEEP_MS,
    gated(front, ['dispatch.record-answers'], SWEEP_MS, () => issueDueReceipts(front)),
  )
}

function sideIds(ids: HouseholdIds): { side: Side; taxpayerId: string }[] {
  return [
    ...(ids.nationalId === null ? [] : [{ side: 'national' as const, taxpayerId: ids.nationalId }]),
    ...(ids.localId === null ? [] : [{ side: 'local' as const, taxpayerId: ids.localId }]),
  ]
}

/**
 * Documents of a household, or of one filing, over front and both sides, newest first. Sides that cannot be asked are
 * named; a side where the caller may not see the taxpayer has nothing for him.
 * The caller must already have been allowed to see the household.
 */
export async function listDocuments(
  front: Part,
  links: Links,
  caller: Caller,
  ids: HouseholdIds,
  filingId?: string,
): Promise<DocumentList> {
  const unavailable: Side[] = []
  const own = listJointDocuments(front.database, ids.id, filingId)
  const ofSides = await Promise.all(
    sideIds(ids).map(async ({ side, taxpayerId }): Promise<readonly Brief[]> => {
      try {
        const input = { taxpayerId, ...(filingId === undefined ? {} : { filingId }) }
        const answer = await links[side].query('documents.list', input, caller.actor)
        return (answer as { items: Brief[] }).items
      } catch (error) {
        if (error instanceof LinkUnavailable) unavailable.push(side)
        else if (!(error instanceof RefusedError && error.refusal.status === 404)) throw error
        return []
      }
    }),
  )
  const joint = (await own).map(
    (row): Brief => ({
      id: row.id,
      kind: 'joint-filing-receipt',
      side: null,
      title: TITLE,
      number: row.number,
      issuedAt: row.issuedAt?.toISOString() ?? null,
      state: row.state,
      verificationCode: row.verificationCode,
    }),
  )
  const items = [...joint, ...ofSides.flat()].sort(newestFirst)
  return { items, unavailable }
}

/** What is still to be issued stands first. */
function newestFirst(left: Brief, right: Brief): number {
  const [a, b] = [left.issuedAt ?? '9', right.issuedAt ?? '9']
  return a < b ? 1 : a > b ? -1 : 0
}

/** A document of a household as PDF, wherever it was issued. The same rights as {@link listDocuments}. */
export async function documentFile(
  front: Part,
  links: Links,
  caller: Caller,
  ids: HouseholdIds,
  documentId: string,
  language: 'zh' | 'en',
  publicUrl: string,
): Promise<{ bytes: Buffer; sha256: string; number: string }> {
  const joint = await findJointDocument(front.database, ids.id, documentId)
  if (joint) {
    const file = await getJointFile(front, publicUrl, joint, language)
    return { ...file, number: joint.number }
  }
  let unreachable = false
  for (const { side, taxpayerId } of sideIds(ids)) {
    try {
      const answer = await links[side].query(
        'documents.file',
        { taxpayerId, documentId, language },
        caller.actor,
      )
      const { number, sha256, base64 } = answer as { number: string; sha256: string; base64: string }
      return { bytes: Buffer.from(base64, 'base64'), sha256, number }
    } catch (error) {
      if (error instanceof LinkUnavailable) unreachable = true
      else if (!(error instanceof RefusedError && error.refusal.status === 404)) throw error
    }
  }
  throw new RefusedError(unreachable ? sideAway() : notFound())
}

function sideAway() {
  return refuse(
    503,
    'side-unavailable',
    '一方系统暂时无法连接，请稍后再下载。',
    'One authority cannot be reached now; try again shortly.',
    { facts: { retryAfterSeconds: 10 } },
  )
}

function notFound() {
  return refuse(404, 'document-not-found', '没有找到这份文书。', 'There is no such document.', {
    allowedActions: [{ code: 'documents', label: { zh: '查看全部文书', en: 'Show all documents' } }],
  })
}

/** Is this joint document true? The same question and answer as at the sides. */
const verifyJointDocument = defineQuery({
  name: 'documents.verify',
  input: Type.Object(
    {
      code: Type.Union([Type.String({ maxLength: 60 }), Type.Null()]),
      sha256: Type.Union([Type.String({ pattern: '^[0-9a-fA-F]{64}$' }), Type.Null()]),
      digest: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
    },
    { additionalProperties: false },
  ),
  async answer(question, { database }) {
    const code = question.code === null ? undefined : findVerificationCode(question.code)
    const nothing = { state: 'unknown' as const, document: null }
    if (code === undefined && (question.code !== null || question.sha256 === null)) return nothing
    const found = await findVerified(database, { code, sha256: question.sha256?.toLowerCase() ?? null })
    if (found === undefined) return nothing
    const { content } = found
    return {
      state: judge(question, { ...found, withdrawnOn: null }),
      document: {
        kind: found.kind,
        title: TITLE,
        number: found.number,
        issuedOn: found.issuedOn,
        issuers: content.declarations.map((declaration) => declaration.authority),
        taxpayerMasked: maskedName(content.taxpayer.name),
        totalFen: content.totalFen,
        withdrawnOn: null,
      },
    }
  },
})
