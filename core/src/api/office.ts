import { Type } from 'typebox'
import type { RouteTable } from './contract.ts'
import { DocumentBrief, DraftForm, ExplanationLine, LedgerEntry, PaymentBook, TaxLine } from './filing.ts'
import {
  CivilDate,
  Cursor,
  Fen,
  Instant,
  Limit,
  Nullable,
  Period,
  page,
  SideSchema,
  sideParams,
  strict,
  Text,
  Uuid,
} from './shapes.ts'

const officers = ['back-officer', 'window-officer'] as const

export const DeclarationBrief = Type.Object(
  {
    id: Uuid,
    filingId: Uuid,
    taxpayerName: Type.String(),
    taxpayerCode: Nullable(Type.String()),
    formCode: Type.String(),
    formName: Text,
    period: Period,
    sequence: Type.Integer(),
    payableFen: Fen,
    filedOn: CivilDate,
    filedAt: Instant,
    dueDate: CivilDate,
    late: Type.Boolean(),
    channel: Type.String(),
  },
  strict,
)

export const RowFinding = Type.Object(
  { line: Type.Integer(), column: Nullable(Type.String()), code: Type.String(), message: Text },
  strict,
)

export const ImportRun = Type.Object(
  {
    id: Uuid,
    side: SideSchema,
    fileName: Type.String(),
    state: Type.Union([
      Type.Literal('preview'),
      Type.Literal('running'),
      Type.Literal('finished'),
      Type.Literal('failed'),
    ]),
    startedAt: Instant,
    finishedAt: Nullable(Instant),
    startedBy: Type.String(),
    read: Type.Integer(),
    imported: Type.Integer(),
    unchanged: Type.Integer(),
    rejected: Type.Integer(),
    flagged: Type.Integer(),
    /** Rows per second so far. */
    rate: Nullable(Type.Number()),
    /** Bytes read of the file, 0 to 1. */
    progress: Type.Number(),
    encoding: Nullable(Type.String()),
    /** Header of the file to canonical field; null is a column nobody needs. */
    mapping: Type.Array(Type.Object({ header: Type.String(), field: Nullable(Type.String()) }, strict)),
    /** First rows as read, for the eye. */
    sample: Type.Array(Type.Array(Type.String())),
    /** What validation says of the sample. */
    sampleFindings: Type.Array(RowFinding),
    failure: Nullable(Text),
  },
  strict,
)

export const ExchangeMessage = Type.Object(
  {
    id: Uuid,
    direction: Type.Union([Type.Literal('sent'), Type.Literal('received')]),
    peer: Type.String(),
    category: Type.String(),
    categoryName: Text,
    subjectSeq: Type.String(),
    issuedAt: Instant,
    state: Type.String(),
    attempts: Nullable(Type.Integer()),
    answeredAt: Nullable(Instant),
    errors: Type.Array(Type.Object({ pointer: Type.String(), code: Type.String(), message: Text }, strict)),
    payload: Type.Unknown(),
  },
  strict,
)

/** What bank or treasury say and our books do not bear out. */
export const PaymentException = Type.Object(
  {
    id: Uuid,
    at: Instant,
    kind: Type.Union([
      Type.Literal('answer-contradicts'),
      Type.Literal('unknown-book'),
      Type.Literal('amount-differs'),
      Type.Literal('not-debited'),
      Type.Literal('statement-total-differs'),
    ]),
    /** Null where nobody here knows the book. */
    taxpayerName: Nullable(Type.String()),
    bookNumber: Type.String(),
    /** Reference of bank or treasury, to ask them by. */
    reference: Type.String(),
    expectedFen: Nullable(Fen),
    reportedFen: Fen,
    message: Text,
    businessDate: CivilDate,
  },
  strict,
)

/** A document of one side with whether it still holds. */
export const OfficeDocument = Type.Object(
  {
    taxpayerId: Uuid,
    taxpayerName: Type.String(),
    filingId: Uuid,
    issuedOn: CivilDate,
    withdrawnOn: Nullable(CivilDate),
    withdrawnBy: Nullable(Type.String()),
    reason: Nullable(Type.String()),
    document: DocumentBrief,
  },
  strict,
)

export const officeRoutes = {
  'GET /api/v1/office/{side}/declarations': {
    summary: 'Declarations of a side, newest first',
    tags: ['Office'],
    access: officers,
    params: sideParams,
    query: Type.Object(
      {
        cursor: Cursor,
        limit: Limit,
        period: Type.Optional(Period),
        q: Type.Optional(Type.String({ maxLength: 100 })),
      },
      strict,
    ),
    response: page(DeclarationBrief),
  },
  'GET /api/v1/office/{side}/declarations/{declarationId}': {
    summary: 'A declaration as filed, with what it was computed from and what the other side sent about it',
    tags: ['Office'],
    access: officers,
    params: Type.Object({ side: SideSchema, declarationId: Uuid }, strict),
    response: Type.Object(
      {
        declaration: DeclarationBrief,
        form: DraftForm,
        taxes: Type.Array(TaxLine),
        explanation: Type.Array(ExplanationLine),
        books: Type.Array(PaymentBook),
        /** Corrections are new entries: every version of this return. */
        versions: Type.Array(DeclarationBrief),
        /** The other side's declaration as it came through the exchange, with its age. */
        counterpart: Nullable(
          Type.Object(
            {
              receivedAt: Instant,
              payload: Type.Unknown(),
              agrees: Type.Boolean(),
              differences: Type.Array(Text),
            },
            strict,
          ),
        ),
        logEntryId: Uuid,
      },
      strict,
    ),
  },
  'GET /api/v1/office/{side}/ledger': {
    summary: 'Ledger transactions of a side, newest first',
    tags: ['Office'],
    access: officers,
    params: sideParams,
    query: Type.Object({ cursor: Cursor, limit: Limit, taxpayerId: Type.Optional(Uuid) }, strict),
    response: page(
      Type.Object({ ...LedgerEntry.properties, taxpayerId: Uuid, taxpayerName: Type.String() }, strict),
    ),
  },
  'GET /api/v1/office/{side}/ledger/balances': {
    summary: 'Balance of every account, by tax; the sum is always zero',
    tags: ['Office'],
    access: officers,
    params: sideParams,
    response: Type.Object(
      {
        asOf: Instant,
        accounts: Type.Array(
          Type.Object({ account: Type.String(), name: Text, taxCode: Type.String(), amountFen: Fen }, strict),
        ),
        sumFen: Fen,
      },
      strict,
    ),
  },
  'GET /api/v1/office/{side}/payments': {
    summary: 'Payment books with their state at bank and treasury',
    tags: ['Office'],
    access: officers,
    params: sideParams,
    query: Type.Object(
      { cursor: Cursor, limit: Limit, state: Type.Optional(Type.String({ maxLength: 20 })) },
      strict,
    ),
    response: page(Type.Object({ taxpayerName: Type.String(), filingId: Uuid, book: PaymentBook }, strict)),
  },
  'GET /api/v1/office/{side}/payments/exceptions': {
    summary: 'What bank or treasury reported and the books do not bear out, newest first',
    description:
      'Amounts that differ, books nobody knows, answers that contradict each other. Nothing of it is booked: a person settles it with bank or treasury. Unknown books are shown to who sees the whole side.',
    tags: ['Office'],
    access: ['back-officer'],
    params: sideParams,
    query: Type.Object(
      { cursor: Cursor, limit: Limit, kind: Type.Optional(PaymentException.properties.kind) },
      strict,
    ),
    response: page(PaymentException),
  },
  'GET /api/v1/office/{side}/documents': {
    summary: 'Documents a side has issued, with whether they still hold, newest first',
    tags: ['Office'],
    access: officers,
    params: sideParams,
    query: Type.Object(
      {
        cursor: Cursor,
        limit: Limit,
        state: Type.Optional(Type.Union([Type.Literal('issued'), Type.Literal('withdrawn')])),
        /** A whole document number or verification code. */
        q: Type.Optional(Type.String({ maxLength: 100 })),
      },
      strict,
    ),
    response: page(OfficeDocument),
  },
  'POST /api/v1/office/{side}/documents/{documentId}/withdraw': {
    summary: 'Withdraw a document that no longer holds; it stays in the file, marked',
    tags: ['Office'],
    access: ['back-officer'],
    params: Type.Object({ side: SideSchema, documentId: Uuid }, strict),
    body: Type.Object({ taxpayerId: Uuid, reason: Type.String({ minLength: 2, maxLength: 500 }) }, strict),
    response: Type.Object({ documentId: Uuid, withdrawnOn: CivilDate }, strict),
    idempotent: true,
  },
  'GET /api/v1/office/{side}/exchange': {
    summary: 'State of the exchange: counts, lag, troubles',
    tags: ['Office'],
    access: officers,
    params: sideParams,
    response: Type.Object(
      {
        peers: Type.Array(
          Type.Object(
            {
              peer: Type.String(),
              waiting: Type.Integer(),
              oldestWaiting: Nullable(Instant),
              accepted: Type.Integer(),
              returned: Type.Integer(),
              dead: Type.Integer(),
              received: Type.Integer(),
            },
            strict,
          ),
        ),
        categories: Type.Array(
          Type.Object(
            {
              category: Type.String(),
              name: Text,
              version: Type.String(),
              sent: Type.Integer(),
              received: Type.Integer(),
              returned: Type.Integer(),
            },
            strict,
          ),
        ),
      },
      strict,
    ),
  },
  'GET /api/v1/office/{side}/exchange/messages': {
    summary: 'Messages of the exchange, newest first',
    tags: ['Office'],
    access: officers,
    params: sideParams,
    query: Type.Object(
      {
        cursor: Cursor,
        limit: Limit,
        direction: Type.Union([Type.Literal('sent'), Type.Literal('received')]),
        state: Type.Optional(Type.String({ maxLength: 20 })),
      },
      strict,
    ),
    response: page(ExchangeMessage),
  },
  'POST /api/v1/office/{side}/exchange/messages/{messageId}/resend': {
    summary: 'Send a returned or dead message again',
    tags: ['Office'],
    access: ['back-officer'],
    params: Type.Object({ side: SideSchema, messageId: Uuid }, strict),
    response: ExchangeMessage,
    idempotent: true,
  },
  'GET /api/v1/office/{side}/imports': {
    summary: 'Imports of register files, newest first',
    tags: ['Import'],
    access: ['back-officer'],
    params: sideParams,
    query: Type.Object({ cursor: Cursor, limit: Limit }, strict),
    response: page(ImportRun),
  },
  'POST /api/v1/office/{side}/imports': {
    summary: 'Upload a register file (CSV, GB 18030 or UTF-8, gz, XLSX) and see what would happen',
    tags: ['Import'],
    access: ['back-officer'],
    params: sideParams,
    takesFile: true,
    response: ImportRun,
    status: 201,
  },
  'GET /api/v1/office/{side}/imports/{importId}': {
    summary: 'An import with its progress',
    tags: ['Import'],
    access: ['back-officer'],
    params: Type.Object({ side: SideSchema, importId: Uuid }, strict),
    response: ImportRun,
  },
  'POST /api/v1/office/{side}/imports/{importId}/start': {
    summary: 'Import the previewed file, with the mapping as corrected by a person',
    tags: ['Import'],
    access: ['back-officer'],
    params: Type.Object({ side: SideSchema, importId: Uuid }, strict),
    body: Type.Object(
      {
        mapping: Type.Array(Type.Object({ header: Type.String(), field: Nullable(Type.String()) }, strict), {
          maxItems: 500,
        }),
      },
      strict,
    ),
    response: ImportRun,
    status: 202,
    idempotent: true,
  },
  'GET /api/v1/office/{side}/imports/{importId}/rejects': {
    summary: 'The rejected rows with line number and reason, as CSV',
    tags: ['Import'],
    access: ['back-officer'],
    params: Type.Object({ side: SideSchema, importId: Uuid }, strict),
    response: Type.Unknown(),
    produces: 'text/csv; charset=utf-8',
  },
  'POST /api/v1/office/national/invoices': {
    summary: 'Invoice feed: issued invoices, as the invoice system delivers them',
    description:
      'At most 1,000 rows a call; an invoice already known is left as it is. Rows that are wrong come back with the reason.',
    tags: ['Office'],
    access: ['back-officer'],
    body: Type.Object(
      {
        invoices: Type.Array(
          Type.Object(
            {
              code: Type.String({ minLength: 1, maxLength: 20 }),
              number: Type.String({ minLength: 1, maxLength: 20 }),
              kind: Type.Union([
                Type.Literal('special'),
                Type.Literal('ordinary'),
                Type.Literal('proxy-special'),
                Type.Literal('proxy-ordinary'),
              ]),
              sellerCode: Type.String({ minLength: 15, maxLength: 20 }),
              buyerName: Type.Optional(Type.String({ maxLength: 200 })),
              issuedOn: CivilDate,
              /** Column of the return the sale belongs to. */
              supply: Type.Union([Type.Literal('goods'), Type.Literal('services')]),
              levyRate: Type.String({ pattern: '^0(\\.\\d{1,4})?$' }),
              amountFen: Fen,
              taxFen: Fen,
              state: Type.Union([Type.Literal('valid'), Type.Literal('red'), Type.Literal('void')]),
            },
            strict,
          ),
          { minItems: 1, maxItems: 1000 },
        ),
      },
      strict,
    ),
    response: Type.Object(
      {
        read: Type.Integer(),
        imported: Type.Integer(),
        unchanged: Type.Integer(),
        rejected: Type.Integer(),
        rejects: Type.Array(
          Type.Object({ index: Type.Integer(), code: Type.String(), message: Text }, strict),
        ),
      },
      strict,
    ),
    idempotent: true,
  },
} as const satisfies RouteTable
