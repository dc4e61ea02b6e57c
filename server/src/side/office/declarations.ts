import { findVersion } from '@yimen/core/definitions'
import { findAnsweredColumn } from '@yimen/core/filings'
import { emptyForm, type FormDefinition, formCells, formDefinitions, valuesToJson } from '@yimen/core/forms'
import { normaliseIdentifier } from '@yimen/core/identifiers'
import { Type } from 'typebox'
import { mayActFor, officerView } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { decodeCursor, toPage } from '../../platform/database/keyset.ts'
import { defineQuery } from '../../platform/links/link.ts'
import { isRefusal, refuse } from '../../platform/refusal.ts'
import { PageInput } from '../ledger/index.ts'
import { readPayment } from '../payments/index.ts'
import { normaliseName } from '../registers/reading/index.ts'
import {
  compareWithCounterpart,
  type DeclarationListRow,
  declarationBrief,
  explanationLines,
  findCounterpart,
  findDeclaration,
  findVersions,
  listDeclarations,
  readDeclaredFacts,
  toBigints,
} from '../returns/index.ts'

const strict = { additionalProperties: false } as const

function formOf(row: Pick<DeclarationListRow, 'formCode' | 'formVersion'>): FormDefinition | undefined {
  return findVersion(formDefinitions, row.formCode, row.formVersion)
}

function brief(row: DeclarationListRow) {
  return declarationBrief(row, formOf(row)?.content.name ?? { zh: row.formCode, en: row.formCode })
}

/** Declarations of this side, newest first, of the taxpayers an officer may see. */
export function officeDeclarations(side: Side) {
  return defineQuery({
    name: 'office.declarations',
    input: Type.Object(
      {
        ...PageInput,
        period: Type.Optional(Type.String({ maxLength: 10 })),
        q: Type.Optional(Type.String({ maxLength: 100 })),
        /** Whom the words were found to mean by the index over both registers. */
        taxpayerIds: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { maxItems: 500 })),
      },
      strict,
    ),
    async answer({ cursor, limit = 50, period, q, taxpayerIds }, { database, actor }) {
      const view = officerView(side, actor)
      if (isRefusal(view)) return view
      const after = decodeCursor(cursor)
      if (isRefusal(after)) return after
      const words = q?.trim() ?? ''
      const search =
        words === '' ? undefined : { name: normaliseName(words), code: normaliseIdentifier(words) }
      const rows = await listDeclarations(database, {
        visible: view.visible,
        period,
        search,
        taxpayerIds,
        after,
        limit,
      })
      return toPage(rows, limit, brief)
    },
  })
}

function notFound() {
  return refuse(
    404,
    'declaration-not-found',
    '没有找到该申报，或者您无权查看。',
    'There is no such declaration, or you may not see it.',
  )
}

/** A declaration as filed, with what it was computed from and what the other side sent about it. */
export function officeDeclaration(side: Side) {
  return defineQuery({
    name: 'office.declaration',
    input: Type.Object({ declarationId: Type.String({ format: 'uuid' }) }, strict),
    async answer({ declarationId }, { database, actor, businessDate }) {
      const view = officerView(side, actor)
      if (isRefusal(view)) return view
      const row = await findDeclaration(database, declarationId)
      if (row === undefined) return notFound()
      const { taxpayerId, authority, formCode, period, filingId, values } = row
      if (mayActFor({ ...actor, mandates: [] }, side, { taxpayerId, authority })) return notFound()
      const definition = formOf(row)
      if (definition === undefined)
        throw new Error(`form ${formCode}@${row.formVersion} is not known to this program`)
      const [versions, payment, counterpart] = await Promise.all([
        findVersions(database, { taxpayerId, formCode, period }),
        readPayment(side, database, { taxpayerId, filingId, businessDate }),
        findCounterpart(database, taxpayerId, period),
      ])
      const differences =
        counterpart === undefined ? [] : compareWithCounterpart({ side, values }, counterpart.content)
      const location = locationOf(row.facts.location)
      const filed = { ...emptyForm(definition), ...toBigints(values) }
      return {
        declaration: brief(row),
        form: {
          side,
          code: formCode,
          version: row.formVersion,
          hash: row.formHash,
          definition,
          values: valuesToJson(filed),
          origins: originsOf(side, definition, typedOf(row.facts.typed)),
        },
        taxes: row.taxes,
        explanation: explanationLines(side, filed, {
          period,
          location,
          individual: row.facts.taxpayerKind === 'individual',
          salesFen: readDeclaredFacts(row.facts).salesFen,
        }),
        books: payment.books,
        versions: versions.map(brief),
        counterpart:
          counterpart === undefined
            ? null
            : {
                receivedAt: counterpart.receivedAt.toISOString(),
                payload: counterpart.content,
                agrees: differences.length === 0,
                differences,
              },
        logEntryId: row.entryId,
      }
    },
  })
}

function locationOf(value: unknown): 'city' | 'county-town' | 'other' {
  return value === 'city' || value === 'county-town' ? value : 'other'
}

/** Cells and questions a person filled in; undefined for returns filed without telling. */
function typedOf(value: unknown): ReadonlySet<unknown> | undefined {
  return Array.isArray(value) ? new Set(value) : undefined
}

const COMPUTED = { zh: '税务机关按本表公式计算', en: 'Computed by the authority from the form' }
const DECLARED = { zh: '纳税人申报', en: 'Declared by the taxpayer' }
const TYPED = { zh: '纳税人填写', en: 'Typed by the taxpayer' }
const INVOICES = { zh: '按国税发票数据预填，纳税人确认', en: 'Prefilled from the invoice feed, confirmed' }
const INVOICES_AND_ANSWER = {
  zh: '按国税发票数据预填，加纳税人补报的未开票收入',
  en: 'Prefilled from the invoice feed, with sales without invoice told by the taxpayer',
}
const PLACE = { zh: '按登记的所在地适用税率', en: 'Rate for the registered place of business' }
const VAT_RETURN = { zh: '取自同一次申报的增值税申报表', en: 'Taken from the VAT return of the same filing' }

/** Where a figure of a filed return comes from: computed here, typed, or prefilled and only confirmed. */
function originsOf(side: Side, definition: FormDefinition, typed: ReadonlySet<unknown> | undefined) {
  const origin = (
    source: 'computed' | 'typed' | 'invoice-feed' | 'register',
    of: Side | null,
    detail: { readonly zh: string; readonly en: string },
  ) => ({ source, side: of, collectedAt: null, detail })
  const originOf = (id: string, isComputed: boolean) => {
    if (isComputed) return origin('computed', side, COMPUTED)
    if (typed === undefined) return origin('typed', null, DECLARED)
    if (typed.has(id)) return origin('typed', null, TYPED)
    if (side === 'national')
      return origin(
        'invoice-feed',
        'national',
        typed.has(`uninvoiced.${findAnsweredColumn(id)}`) ? INVOICES_AND_ANSWER : INVOICES,
      )
    return id.endsWith('.rate')
      ? origin('register', 'local', PLACE)
      : origin('computed', 'national', VAT_RETURN)
  }
  return Object.fromEntries(
    [...formCells(definition)].map(([id, cell]) => [id, originOf(id, cell.entry === 'computed')]),
  )
}
