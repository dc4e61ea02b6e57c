import { Type } from 'typebox'
import type { FormDefinition } from '../forms/index.ts'
import type { RouteTable } from './contract.ts'
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
  strict,
  TaxpayerBrief,
  Text,
  taxpayerParams,
  Uuid,
} from './shapes.ts'

/** One tax of one side as a to-do, a draft or a declaration shows it. */
export const TaxLine = Type.Object(
  {
    side: SideSchema,
    taxCode: Type.String(),
    name: Text,
    baseFen: Nullable(Fen),
    rate: Nullable(Type.String()),
    taxFen: Nullable(Fen),
    reliefFen: Nullable(Fen),
    payableFen: Nullable(Fen),
  },
  strict,
)

export const SideState = Type.Union([
  /** Sent, not answered yet; it is retried until it is. */
  Type.Literal('pending'),
  Type.Literal('accepted'),
  Type.Literal('refused'),
  Type.Literal('not-due'),
])

export const PaymentState = Type.Union([
  Type.Literal('nothing-due'),
  Type.Literal('unpaid'),
  /** The debit is on its way; the outcome is not known yet. */
  Type.Literal('paying'),
  /** One side is paid and the other is not. */
  Type.Literal('partly-paid'),
  Type.Literal('paid'),
  Type.Literal('failed'),
])

/** What is due, from the tax-type determinations of both sides and nothing else. */
export const Task = Type.Object(
  {
    /** Stable: period and form group, e.g. `2017-Q3.vat`. */
    id: Type.String(),
    kind: Type.Literal('joint-filing'),
    period: Period,
    title: Text,
    dueDate: CivilDate,
    state: Type.Union([
      Type.Literal('upcoming'),
      Type.Literal('due'),
      Type.Literal('overdue'),
      Type.Literal('filed-unpaid'),
      Type.Literal('done'),
    ]),
    daysLeft: Type.Integer(),
    taxes: Type.Array(TaxLine),
    draftId: Nullable(Uuid),
    filingId: Nullable(Uuid),
    payableFen: Nullable(Fen),
  },
  strict,
)

export const Finding = Type.Object(
  {
    form: Type.String(),
    /** JSON Pointer, `/lines/10/goods`. */
    pointer: Type.String(),
    code: Type.String(),
    level: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
    message: Text,
  },
  strict,
)

/** Where a number comes from, shown beside it. */
export const Origin = Type.Object(
  {
    source: Type.Union([
      Type.Literal('invoice-feed'),
      Type.Literal('register'),
      Type.Literal('earlier-return'),
      Type.Literal('computed'),
      Type.Literal('typed'),
    ]),
    side: Nullable(SideSchema),
    collectedAt: Nullable(Instant),
    detail: Text,
  },
  strict,
)

export const DraftForm = Type.Object(
  {
    side: SideSchema,
    code: Type.String(),
    version: Type.String(),
    hash: Type.String(),
    definition: Type.Unsafe<FormDefinition>({ type: 'object' }),
    /** Cell id `line.column` to fen. */
    values: Type.Record(Type.String(), Fen),
    origins: Type.Record(Type.String(), Origin),
  },
  strict,
)

export const ExplanationLine = Type.Object(
  {
    side: SideSchema,
    taxCode: Nullable(Type.String()),
    line: Type.String(),
    text: Text,
    legalBasis: Type.Array(Type.String()),
    resultFen: Nullable(Fen),
  },
  strict,
)

export const Draft = Type.Object(
  {
    id: Uuid,
    /** What a person says at the counter. */
    number: Type.String(),
    taxpayer: TaxpayerBrief,
    period: Period,
    dueDate: CivilDate,
    kind: Type.Union([Type.Literal('original'), Type.Literal('correction')]),
    correctsFilingId: Nullable(Uuid),
    state: Type.Union([Type.Literal('open'), Type.Literal('submitted'), Type.Literal('discarded')]),
    /** Raised by every saved change; send it back, so that two devices never overwrite each other unseen. */
    version: Type.Integer(),
    updatedAt: Instant,
    updatedBy: Type.String(),
    forms: Type.Array(DraftForm),
    /** Answers to plain questions in fen: `uninvoiced.goods`, `uninvoiced.services`; saved under the form name `questions`. */
    answers: Type.Record(Type.String(), Fen),
    /** What was typed and is no amount, by form and cell, exactly as typed. */
    unreadable: Type.Record(Type.String(), Type.Record(Type.String(), Type.String())),
    taxes: Type.Array(TaxLine),
    totals: Type.Object({ nationalFen: Fen, localFen: Fen, totalFen: Fen }, strict),
    findings: Type.Array(Finding),
    explanation: Type.Array(ExplanationLine),
    /** Facts the rules still miss; the draft cannot be filed before they are known. */
    missing: Type.Array(Text),
    filingId: Nullable(Uuid),
  },
  strict,
)

export const PaymentBook = Type.Object(
  {
    id: Uuid,
    side: SideSchema,
    number: Type.String(),
    taxCode: Type.String(),
    taxName: Text,
    period: Period,
    budgetSubject: Type.String(),
    budgetLevel: Type.String(),
    treasury: Type.String(),
    /** Null when this program does not know the treasury's code. */
    treasuryName: Nullable(Text),
    amountFen: Fen,
    lateSurchargeFen: Fen,
    dueDate: CivilDate,
    /** 应征 → 扣款 → 上解 → 入库 → 销号, or failed. */
    state: Type.Union([
      Type.Literal('assessed'),
      Type.Literal('debiting'),
      Type.Literal('debited'),
      Type.Literal('sent-up'),
      Type.Literal('received'),
      Type.Literal('written-off'),
      Type.Literal('reversed'),
    ]),
    failure: Nullable(Text),
    receivedOn: Nullable(CivilDate),
  },
  strict,
)

export const DocumentBrief = Type.Object(
  {
    id: Uuid,
    kind: Type.Union([
      Type.Literal('joint-filing-receipt'),
      Type.Literal('payment-certificate'),
      Type.Literal('declaration-print'),
    ]),
    /** Null on documents of both sides together. */
    side: Nullable(SideSchema),
    title: Text,
    number: Nullable(Type.String()),
    issuedAt: Nullable(Instant),
    state: Type.Union([Type.Literal('queued'), Type.Literal('issued'), Type.Literal('withdrawn')]),
    verificationCode: Nullable(Type.String()),
  },
  strict,
)

export const FilingSide = Type.Object(
  {
    side: SideSchema,
    state: SideState,
    declarationId: Nullable(Uuid),
    formCode: Type.String(),
    formName: Text,
    payableFen: Fen,
    acceptedAt: Nullable(Instant),
    refusal: Nullable(Type.Object({ code: Type.String(), message: Text }, strict)),
    payment: PaymentState,
    /** What confirming payment now would ask for, late-payment surcharge included; null while the side cannot be asked. */
    payableNowFen: Nullable(Fen),
    /** Paid beyond what stands declared for the period after a correction, to be refunded or set off. */
    overpaidFen: Fen,
    books: Type.Array(PaymentBook),
  },
  strict,
)

export const Filing = Type.Object(
  {
    id: Uuid,
    number: Type.String(),
    draftId: Uuid,
    taxpayer: TaxpayerBrief,
    period: Period,
    dueDate: CivilDate,
    kind: Type.Union([Type.Literal('original'), Type.Literal('correction')]),
    correctsFilingId: Nullable(Uuid),
    correctedByFilingId: Nullable(Uuid),
    submittedAt: Instant,
    businessDate: CivilDate,
    submittedBy: Type.String(),
    channel: Type.String(),
    sides: Type.Array(FilingSide),
    taxes: Type.Array(TaxLine),
    totals: Type.Object({ nationalFen: Fen, localFen: Fen, totalFen: Fen }, strict),
    payment: PaymentState,
    /** What may be done now. */
    allowedActions: Type.Array(
      Type.Union([Type.Literal('pay'), Type.Literal('retry-payment'), Type.Literal('correct')]),
    ),
    documents: Type.Array(DocumentBrief),
    explanation: Type.Array(ExplanationLine),
  },
  strict,
)

export const Agreement = Type.Object(
  {
    id: Uuid,
    side: SideSchema,
    number: Type.String(),
    bank: Type.String(),
    accountMasked: Type.String(),
    validFrom: CivilDate,
    validTo: Nullable(CivilDate),
  },
  strict,
)

export const LedgerEntry = Type.Object(
  {
    id: Uuid,
    side: SideSchema,
    at: Instant,
    businessDate: CivilDate,
    kind: Type.String(),
    text: Text,
    taxCode: Type.String(),
    period: Nullable(Period),
    postings: Type.Array(Type.Object({ account: Type.String(), accountName: Text, amountFen: Fen }, strict)),
  },
  strict,
)

const draftParams = Type.Object({ draftId: Uuid }, strict)
const filingParams = Type.Object({ filingId: Uuid }, strict)
const filers = ['taxpayer', 'window-officer'] as const

export const filingRoutes = {
  'GET /api/v1/taxpayers/{taxpayerId}': {
    summary: 'A taxpayer over both registers, with what each side holds',
    tags: ['Taxpayer'],
    access: filers,
    params: taxpayerParams,
    response: Type.Object(
      {
        taxpayer: TaxpayerBrief,
        /** What each side has registered; `available: false` when that side cannot be asked now. */
        sides: Type.Array(
          Type.Object(
            {
              side: SideSchema,
              available: Type.Boolean(),
              authority: Nullable(Type.Object({ code: Type.String(), name: Text }, strict)),
              registeredName: Nullable(Type.String()),
              address: Nullable(Type.String()),
              legalRepresentative: Nullable(Type.String()),
              industry: Nullable(Type.String()),
              flags: Type.Array(Type.Object({ code: Type.String(), text: Text }, strict)),
              determinations: Type.Array(
                Type.Object(
                  {
                    taxCode: Type.String(),
                    name: Text,
                    item: Type.String(),
                    periodType: Type.String(),
                    rate: Nullable(Type.String()),
                    validFrom: CivilDate,
                    validTo: Nullable(CivilDate),
                    collectionMode: Type.String(),
                  },
                  strict,
                ),
              ),
              unpaidFen: Fen,
              asOf: Instant,
            },
            strict,
          ),
        ),
        agreements: Type.Array(Agreement),
      },
      strict,
    ),
  },
  'GET /api/v1/taxpayers/{taxpayerId}/tasks': {
    summary: 'What is due to both authorities, one list',
    tags: ['Filing'],
    access: filers,
    params: taxpayerParams,
    response: Type.Object(
      {
        items: Type.Array(Task),
        /** Sides that could not be asked: the list is then not complete, and says so. */
        unavailable: Type.Array(SideSchema),
        businessDate: CivilDate,
      },
      strict,
    ),
  },
  'POST /api/v1/taxpayers/{taxpayerId}/drafts': {
    summary: 'Open the draft of a task: prefilled, or the one already begun',
    tags: ['Filing'],
    access: filers,
    params: taxpayerParams,
    body: Type.Object({ taskId: Type.String({ pattern: '^\\d{4}(-Q[1-4]|-\\d{2})?\\.[a-z-]+$' }) }, strict),
    response: Draft,
    idempotent: true,
  },
  'GET /api/v1/drafts/{draftId}': {
    summary: 'A draft as it stands, on any device',
    tags: ['Filing'],
    access: filers,
    params: draftParams,
    response: Draft,
  },
  'PATCH /api/v1/drafts/{draftId}': {
    summary: 'Save fields; answers the draft computed and checked anew',
    description:
      'Amounts as people type them (yuan). A value that is no amount is kept as a finding on its field, not lost.',
    tags: ['Filing'],
    access: filers,
    params: draftParams,
    body: Type.Object(
      {
        version: Type.Integer(),
        changes: Type.Array(
          Type.Object(
            {
              form: Type.String({ maxLength: 60 }),
              cell: Type.String({ maxLength: 40 }),
              value: Nullable(Type.String({ maxLength: 60 })),
            },
            strict,
          ),
          { maxItems: 400 },
        ),
      },
      strict,
    ),
    response: Draft,
    idempotent: true,
  },
  'POST /api/v1/drafts/{draftId}/prefill': {
    summary: 'Fill again from the invoice feed, dropping what was typed',
    tags: ['Filing'],
    access: filers,
    params: draftParams,
    body: Type.Object({ version: Type.Integer() }, strict),
    response: Draft,
    idempotent: true,
  },
  'POST /api/v1/drafts/{draftId}/submit': {
    summary: 'File with both authorities in one act',
    description:
      'Two declarations, one confirmation. If one side cannot answer now, the filing is accepted by the other and stays pending there; it resolves itself.',
    tags: ['Filing'],
    access: filers,
    params: draftParams,
    body: Type.Object({ version: Type.Integer(), declared: Type.Literal(true) }, strict),
    response: Filing,
    status: 201,
    idempotent: true,
  },
  'GET /api/v1/taxpayers/{taxpayerId}/filings': {
    summary: 'Filings of a taxpayer, newest first',
    tags: ['Filing'],
    access: filers,
    params: taxpayerParams,
    query: Type.Object({ cursor: Cursor, limit: Limit }, strict),
    response: page(
      Type.Object(
        {
          id: Uuid,
          number: Type.String(),
          period: Period,
          kind: Type.String(),
          submittedAt: Instant,
          totalFen: Fen,
          national: SideState,
          local: SideState,
          payment: PaymentState,
        },
        strict,
      ),
    ),
  },
  'GET /api/v1/filings/{filingId}': {
    summary: 'A filing with the state at each side, payments and documents',
    tags: ['Filing'],
    access: filers,
    params: filingParams,
    response: Filing,
  },
  'POST /api/v1/filings/{filingId}/pay': {
    summary: 'Confirm payment once for both authorities',
    description:
      'By the stored debit agreement of each side. What one side has paid stands; what failed stays due and may be tried again.',
    tags: ['Payment'],
    access: filers,
    params: filingParams,
    body: Type.Object({ totalFen: Fen }, strict),
    response: Filing,
    idempotent: true,
  },
  'POST /api/v1/filings/{filingId}/corrections': {
    summary: 'Open a correction of a filed return',
    tags: ['Filing'],
    access: filers,
    params: filingParams,
    body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) }, strict),
    response: Draft,
    status: 201,
    idempotent: true,
  },
  'GET /api/v1/taxpayers/{taxpayerId}/ledger': {
    summary: 'Account entries at both authorities, newest first',
    tags: ['Payment'],
    access: filers,
    params: taxpayerParams,
    query: Type.Object({ side: SideSchema, cursor: Cursor, limit: Limit }, strict),
    response: page(LedgerEntry),
  },
  'GET /api/v1/taxpayers/{taxpayerId}/documents': {
    summary: 'Receipts and certificates',
    tags: ['Documents'],
    access: filers,
    params: taxpayerParams,
    response: Type.Object({ items: Type.Array(DocumentBrief), unavailable: Type.Array(SideSchema) }, strict),
  },
  'GET /api/v1/taxpayers/{taxpayerId}/documents/{documentId}': {
    summary: 'A document as PDF',
    tags: ['Documents'],
    access: filers,
    params: Type.Object({ taxpayerId: Uuid, documentId: Uuid }, strict),
    query: Type.Object(
      { language: Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')])) },
      strict,
    ),
    response: Type.Unknown(),
    produces: 'application/pdf',
  },
} as const satisfies RouteTable
