import { Type } from 'typebox'
import type { Part } from '../../part.ts'
import { mayActFor, officerView, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { decodeCursor, toPage } from '../../platform/database/keyset.ts'
import { findVerificationCode, judge, maskedName } from '../../platform/documents/index.ts'
import { defineQuery } from '../../platform/links/link.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { PageInput } from '../ledger/index.ts'
import { findTaxpayer } from '../taxpayers/index.ts'
import { getFile } from './files.ts'
import {
  findDocument,
  findVerified,
  type ListedDocument,
  listDocuments,
  listOfficeDocuments,
} from './store.ts'

const strict = { additionalProperties: false } as const
const Uuid = Type.String({ format: 'uuid' })
const TITLES: Readonly<Record<string, { zh: string; en: string }>> = {
  'payment-certificate': { zh: '税收完税证明', en: 'Tax Payment Certificate' },
}

const titleOf = (kind: string) => TITLES[kind] ?? { zh: kind, en: kind }

/** A document as lists show it (`DocumentBrief`). */
function brief(side: Side, row: ListedDocument) {
  return {
    id: row.id,
    kind: row.kind,
    side,
    title: titleOf(row.kind),
    number: row.number,
    issuedAt: row.issuedAt?.toISOString() ?? null,
    state: row.state,
    verificationCode: row.verificationCode,
  }
}

async function denied(
  side: Side,
  database: Database,
  actor: Actor,
  taxpayerId: string,
): Promise<Refusal | undefined> {
  const taxpayer = await findTaxpayer(database, taxpayerId)
  if (taxpayer === undefined) return taxpayerNotFound()
  return mayActFor(actor, side, { taxpayerId, authority: taxpayer.authority })
}

/** Documents of a taxpayer at this side, or those of one filing. */
export function documentsList(side: Side) {
  return defineQuery({
    name: 'documents.list',
    input: Type.Object({ taxpayerId: Uuid, filingId: Type.Optional(Uuid) }, strict),
    async answer({ taxpayerId, filingId }, { database, actor }) {
      const refusal = await denied(side, database, actor, taxpayerId)
      if (refusal) return refusal
      const rows = await listDocuments(database, taxpayerId, filingId)
      return { items: rows.map((row) => brief(side, row)) }
    },
  })
}

/** A document as PDF, in base 64 because parts speak JSON. */
export function documentsFile(part: Part, side: Side, publicUrl: string) {
  return defineQuery({
    name: 'documents.file',
    input: Type.Object(
      { taxpayerId: Uuid, documentId: Uuid, language: Type.Union([Type.Literal('zh'), Type.Literal('en')]) },
      strict,
    ),
    async answer({ taxpayerId, documentId, language }, { database, actor }) {
      const refusal = await denied(side, database, actor, taxpayerId)
      if (refusal) return refusal
      const document = await findDocument(database, taxpayerId, documentId)
      if (document === undefined)
        return refuse(404, 'document-not-found', '没有这份文书。', 'There is no such document.')
      const { sha256, bytes } = await getFile(part, publicUrl, document, language)
      return { number: document.number, sha256, base64: bytes.toString('base64') }
    },
  })
}

/** Is this document true? Anybody may ask; the answer tells no name. */
export const documentsVerify = defineQuery({
  name: 'documents.verify',
  input: Type.Object(
    {
      code: Type.Union([Type.String({ maxLength: 60 }), Type.Null()]),
      sha256: Type.Union([Type.String({ pattern: '^[0-9a-fA-F]{64}$' }), Type.Null()]),
      digest: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
    },
    strict,
  ),
  async answer(question, { database }) {
    const code = question.code === null ? undefined : findVerificationCode(question.code)
    const nothing = { state: 'unknown' as const, document: null }
    if (code === undefined && (question.code !== null || question.sha256 === null)) return nothing
    const found = await findVerified(database, { code, sha256: question.sha256?.toLowerCase() ?? null })
    if (found === undefined) return nothing
    return {
      state: judge(question, found),
      document: {
        kind: found.kind,
        title: titleOf(found.kind),
        number: found.number,
        issuedOn: found.issuedOn,
        issuers: [found.content.authority],
        taxpayerMasked: maskedName(found.content.taxpayer.name),
        totalFen: found.content.totalFen,
        withdrawnOn: found.withdrawnOn,
      },
    }
  },
})

/** Issued documents of this side with whether they still hold, newest first, of the taxpayers an officer may see. */
export function officeDocuments(side: Side) {
  return defineQuery({
    name: 'office.documents',
    input: Type.Object(
      {
        ...PageInput,
        state: Type.Optional(Type.Union([Type.Literal('issued'), Type.Literal('withdrawn')])),
        /** A document number or verification code as somebody reads it out. */
        q: Type.Optional(Type.String({ maxLength: 100 })),
      },
      strict,
    ),
    async answer({ cursor, limit = 50, state, q }, { database, actor }) {
      const view = officerView(side, actor, undefined, 't')
      if (isRefusal(view)) return view
      const after = decodeCursor(cursor)
      if (isRefusal(after)) return after
      const words = q?.trim() ?? ''
      const search =
        words === '' ? undefined : { number: words, code: findVerificationCode(words) ?? words.toUpperCase() }
      const rows = await listOfficeDocuments(database, { scope: view.visible, state, search, after, limit })
      return toPage(rows, limit, (row) => ({
        taxpayerId: row.taxpayerId,
        taxpayerName: row.taxpayerName,
        filingId: row.filingId,
        issuedOn: row.issuedOn,
        withdrawnOn: row.withdrawnOn,
        withdrawnBy: row.withdrawnBy,
        reason: row.reason,
        document: brief(side, row),
      }))
    },
  })
}
