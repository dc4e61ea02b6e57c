import { parsePeriod } from '@yimen/core/calendar'
import type { FilingDeclaration } from '@yimen/core/exchange'
import { formCells, readValues } from '@yimen/core/forms'
import { organisationCodeOf } from '@yimen/core/identifiers'
import { usualSurchargePolicy } from '@yimen/core/payments'
import { salesOfVatForm } from '@yimen/core/taxes'
import { type Static, Type } from 'typebox'
import { send } from '../../exchange/outbox.ts'
import { findMessageCausedBy } from '../../exchange/store.ts'
import { mayActFor, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { type CommandContext, type Decision, defineCommand } from '../../platform/commands/command.ts'
import type { Database } from '../../platform/database/database.ts'
import { insert } from '../../platform/database/write.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { toDetermination } from '../determinations/index.ts'
import { findPeriodBalances, post } from '../ledger/index.ts'
import { type BookRow, bookView, LATE_PAYMENT_ITEM } from '../payments/index.ts'
import type { TaxpayerRow } from '../taxpayers/index.ts'
import {
  findDetermination,
  type Recomputed,
  readDeclaredFacts,
  recompute,
  storedTax,
  storedValues,
  toBigints,
} from './assess.ts'
import { findBooksOfFilings, reverseBooks } from './books.store.ts'
import { type BookView, issueBooks } from './books.ts'
import { findPeriodForm, type PeriodForm } from './periodForm.ts'
import { planCorrection, planOriginal, type Standing, type TaxToBook } from './plan.ts'
import {
  declarationTable,
  type FiledReturn,
  type FilingLoad,
  loadForFiling,
  type StoredTax,
} from './store.ts'

const Nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const ReturnInput = Type.Object(
  {
    taxpayerId: Type.String({ format: 'uuid' }),
    filingId: Type.String({ format: 'uuid' }),
    filingNumber: Type.String({ minLength: 1, maxLength: 60 }),
    formCode: Type.String({ maxLength: 60 }),
    formVersion: Type.String({ maxLength: 40 }),
    period: Type.String({ pattern: '^\\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$' }),
    /** Typed and prefilled cells in fen; computed cells are ignored and computed here. */
    values: Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 60 }), {
      maxProperties: 2000,
    }),
    /**
     * What only the taxpayer knows and the form does not hold: local `vatFen` (line 22 of the VAT return filed with it)
     * and `salesFen`, national `realEstateSaleFen`. Anything else is kept as sent and not used.
     */
    facts: Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 60 }), {
      maxProperties: 100,
    }),
    /** The sum the person confirmed for this side. */
    payableFen: Type.String({ pattern: '^-?\\d{1,18}$' }),
    /** Declaration this one corrects. */
    corrects: Nullable(Type.String({ format: 'uuid' })),
    reason: Nullable(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
)
export type ReturnInput = Static<typeof ReturnInput>

export interface ReturnOutcome {
  readonly declarationId: string
  readonly payableFen: string
  readonly taxes: readonly StoredTax[]
  readonly dueDate: string
  readonly acceptedAt: string
  readonly late: boolean
  readonly books: readonly BookView[]
}

interface Loaded extends FilingLoad {
  readonly form: PeriodForm
  /** Books of the returns filed for the period so far; read only for corrections and repetitions. */
  readonly books: readonly BookRow[]
  readonly balances: Standing['balances']
  /** The exchange message that told the other side of the declaration being corrected. */
  readonly earlierMessageId: string | undefined
}

/**
 * Files a return with this side, or corrects one (税收征收管理法 第25条, 实施细则 第30–34条). The side trusts nobody's
 * figures: it computes the form anew from the typed cells and from its own register and determinations, and takes the
 * return only when the sum is the one the person confirmed.
 */
export function fileReturn(side: Side) {
  const other: Side = side === 'national' ? 'local' : 'national'
  return defineCommand({
    kind: 'return.file',
    input: ReturnInput,
    load: (database, input) => load(database, side, other, input),
    authorise(loaded, input, context) {
      if (isRefusal(loaded)) return loaded
      if (loaded.taxpayer === null) return taxpayerNotFound()
      const { authority } = loaded.taxpayer
      return mayActFor(context.actor, side, { taxpayerId: input.taxpayerId, authority }, ['window-officer'])
    },
    decide(loaded, input, context) {
      if (isRefusal(loaded)) return loaded
      if (loaded.taxpayer === null) return taxpayerNotFound()
      return decide(side, other, { ...loaded, taxpayer: loaded.taxpayer }, input, context)
    },
  })
}

async function load(
  database: Database,
  side: Side,
  other: Side,
  input: ReturnInput,
): Promise<Loaded | Refusal> {
  const form = findPeriodForm(side, input.period)
  if (!form)
    return refuse(
      422,
      'form-not-in-force',
      '该所属期没有可用的申报表。',
      'No form of this program is in force for this period.',
      {
        errors: [
          fieldError('/period', 'form-not-in-force', '该所属期没有可用的申报表', 'No form for this period'),
        ],
      },
    )
  const base = await loadForFiling(database, input.taxpayerId, {
    code: form.definition.code,
    period: form.period,
    from: form.from,
  })
  const needsBooks = input.corrects !== null || base.filed.some((filed) => filed.filingId === input.filingId)
  if (!needsBooks || base.filed.length === 0)
    return { ...base, form, books: [], balances: [], earlierMessageId: undefined }
  const last = base.filed.at(-1)
  const taxCodes = [...new Set(base.filed.flatMap((filed) => filed.taxes.map((tax) => tax.taxCode)))]
  const [books, balances, earlierMessageId] = await Promise.all([
    findBooksOfFilings(
      database,
      input.taxpayerId,
      base.filed.map((filed) => filed.filingId),
    ),
    findPeriodBalances(database, input.taxpayerId, input.period, taxCodes),
    last === undefined
      ? undefined
      : findMessageCausedBy(database, {
          receiver: other,
          subject: input.taxpayerId,
          causation: last.entryId,
        }),
  ])
  const declarations = new Set(base.filed.map((filed) => filed.id))
  return {
    ...base,
    form,
    books: books.filter((book) => declarations.has(book.declarationId)),
    balances,
    earlierMessageId,
  }
}

type Present = Loaded & { readonly taxpayer: TaxpayerRow }

function decide(
  side: Side,
  other: Side,
  loaded: Present,
  input: ReturnInput,
  context: CommandContext,
): Decision<ReturnOutcome> | Refusal {
  const repeated = loaded.filed.find((filed) => filed.filingId === input.filingId)
  if (repeated) return repetition(side, loaded, repeated, input)
  const outOfTurn = findOutOfTurn(loaded, input) ?? findClosed(loaded.form, input, context)
  if (outOfTurn) return outOfTurn

  const { taxpayer, form } = loaded
  const declared = readDeclaredFacts(input.facts)
  const computed = recompute(
    side,
    form,
    input.values,
    { kind: taxpayer.kind, location: taxpayer.location, prior: loaded.prior },
    declared,
  )
  if (computed.errors.length > 0)
    return refuse(
      422,
      'return-has-errors',
      '申报表有错误，请按提示更正后再提交。',
      'The return has errors; correct the fields and submit again.',
      { errors: computed.errors },
    )
  const taxes = determinedTaxes(side, loaded, computed, input)
  if (isRefusal(taxes)) return taxes
  if (computed.payableFen !== BigInt(input.payableFen)) return totalsDiffer(computed.payableFen, input)

  return file({ side, other, loaded, input, context, computed, taxes })
}

/** The same filing told again under another key: answered as before, or refused when it says something else. */
function repetition(
  side: Side,
  loaded: Loaded,
  filed: FiledReturn,
  input: ReturnInput,
): Decision<ReturnOutcome> | Refusal {
  // Only what people fill in counts: cumulative columns move when an earlier period is corrected.
  const sent = readValues(loaded.form.definition, input.values, { computed: 'ignore' }).values
  const known = toBigints(filed.values)
  const equal = [...formCells(loaded.form.definition)].every(
    ([id, cell]) => cell.entry === 'computed' || (sent[id] ?? 0n) === (known[id] ?? 0n),
  )
  if (!equal || BigInt(filed.payableFen) !== BigInt(input.payableFen))
    return refuse(
      422,
      'filing-id-reused',
      '同一申报编号已用于不同的内容。',
      'This filing id was used with other content.',
      { facts: { declarationId: filed.id } },
    )
  return {
    outcome: {
      declarationId: filed.id,
      payableFen: filed.payableFen,
      taxes: filed.taxes,
      dueDate: filed.dueDate,
      acceptedAt: new Date(filed.filedAt).toISOString(),
      late: filed.sequence === 0 && filed.filedOn > filed.dueDate,
      books: loaded.books
        .filter((book) => book.declarationId === filed.id)
        .map((book) => bookView(side, book, filed.dueDate, usualSurchargePolicy)),
    },
    subject: input.taxpayerId,
    writes: [],
  }
}

function findOutOfTurn({ filed, books }: Loaded, input: ReturnInput): Refusal | undefined {
  const last = filed.at(-1)
  if (input.corrects === null) {
    if (last === undefined) return undefined
    return refuse(
      409,
      'already-filed',
      '该所属期已经申报；如需修改，请办理更正申报。',
      'This period has been filed already; to change it, file a correction.',
      {
        facts: { filingId: last.filingId, declarationId: last.id },
        allowedActions: [
          {
            code: 'correct',
            label: { zh: '更正申报', en: 'File a correction' },
            href: `/filings/${last.filingId}`,
          },
        ],
      },
    )
  }
  if (last === undefined || !filed.some((each) => each.id === input.corrects))
    return refuse(
      422,
      'correction-without-original',
      '没有找到要更正的申报。',
      'The declaration to correct does not exist for this form and period.',
      { errors: [fieldError('/corrects', 'not-found', '没有找到要更正的申报', 'No such declaration')] },
    )
  if (last.id !== input.corrects)
    return refuse(
      409,
      'corrected-meanwhile',
      '该申报已被更正，请在最新的申报上更正。',
      'This declaration has been corrected already; correct the newest one.',
      {
        facts: { filingId: last.filingId, declarationId: last.id },
        allowedActions: [
          {
            code: 'correct',
            label: { zh: '更正最新的申报', en: 'Correct the newest one' },
            href: `/filings/${last.filingId}`,
          },
        ],
      },
    )
  if ((input.reason ?? '').trim() === '')
    return refuse(422, 'reason-missing', '请说明更正原因。', 'Say why the return is corrected.', {
      errors: [fieldError('/reason', 'required', '请说明更正原因', 'Say why the return is corrected')],
    })
  if (books.some((book) => book.state === 'debiting'))
    return refuse(
      409,
      'payment-in-progress',
      '税款正在扣缴，扣款结果明确后才能更正。',
      'A payment is on its way; correct the return when its outcome is known.',
      {
        allowedActions: [
          {
            code: 'wait',
            label: { zh: '等待扣款结果', en: 'Wait for the outcome' },
            href: `/filings/${last.filingId}`,
          },
        ],
      },
    )
  return undefined
}

function findClosed(form: PeriodForm, input: ReturnInput, context: CommandContext): Refusal | undefined {
  if (context.businessDate < form.opensOn)
    return refuse(
      422,
      'period-not-ended',
      `所属期尚未结束，${form.opensOn} 起可以申报。`,
      `The period has not ended; it can be filed from ${form.opensOn}.`,
      {
        facts: { opensOn: form.opensOn },
        errors: [fieldError('/period', 'period-not-ended', '所属期尚未结束', 'The period has not ended')],
      },
    )
  if (form.dueDate === undefined)
    return refuse(
      422,
      'calendar-unknown',
      '该年度的节假日安排尚未公布，申报期限无法确定。',
      'The holidays of that year are not published: the last day cannot be told.',
    )
  const { code, version } = form.definition
  if (input.formCode !== code || input.formVersion !== version)
    return refuse(
      422,
      'form-version-not-in-force',
      `该所属期应使用 ${code}@${version}，请重新填写。`,
      `The form in force for this period is ${code}@${version}; fill in that one.`,
      { facts: { formCode: code, formVersion: version } },
    )
  return undefined
}

/** Every tax with an amount must be determined for the period; what is due comes from determinations alone. */
function determinedTaxes(
  side: Side,
  loaded: Loaded,
  computed: Recomputed,
  input: ReturnInput,
): TaxToBook[] | Refusal {
  const periodType = parsePeriod(input.period).type
  const determinations = loaded.determinations.map((row) => toDetermination(row, side))
  const found: TaxToBook[] = []
  const missing: string[] = []
  for (const { tax, payableFen, amountFen } of computed.taxes) {
    const determination = findDetermination(determinations, tax, loaded.form, periodType)
    if (determination) found.push({ tax, payableFen, determination })
    else if (amountFen !== 0n || payableFen !== 0n) missing.push(tax)
  }
  if (missing.length === 0 && found.length > 0) return found
  const otherType = determinations.find((each) =>
    computed.taxes.some(({ tax }) => tax === each.tax),
  )?.periodType
  return refuse(
    422,
    'not-determined',
    '该所属期没有相应的税（费）种认定，请向主管税务机关申请认定。',
    'There is no determination of these taxes for this period; ask the competent authority for one.',
    {
      facts: {
        taxes: missing.join(','),
        ...(otherType === undefined || otherType === periodType ? {} : { determinedPeriodType: otherType }),
      },
      errors: [fieldError('/period', 'not-determined', '没有税（费）种认定', 'Not determined')],
    },
  )
}

function totalsDiffer(ownFen: bigint, input: ReturnInput): Refusal {
  return refuse(
    409,
    'totals-differ',
    `您确认的金额（${input.payableFen}分）与税务机关计算的金额（${ownFen}分）不一致，请刷新后核对。`,
    `The sum you confirmed (${input.payableFen} fen) is not the sum this side computes (${ownFen} fen); reload and check.`,
    { facts: { confirmedFen: input.payableFen, payableFen: ownFen.toString() } },
  )
}

interface Filing {
  readonly side: Side
  readonly other: Side
  readonly loaded: Present
  readonly input: ReturnInput
  readonly context: CommandContext
  readonly computed: Recomputed
  readonly taxes: readonly TaxToBook[]
}

function file(filing: Filing): Decision<ReturnOutcome> {
  const { side, other, loaded, input, context, computed, taxes } = filing
  const { form } = loaded
  const { taxpayerId, filingId, period } = input
  const declarationId = context.newId()
  const last = loaded.filed.at(-1)
  // A correction keeps the last day of the return: late payment runs on from there.
  const dueDate = last?.dueDate ?? form.dueDate ?? form.to
  // Surcharge that has run on money paid late stays due whatever the correction says.
  const unpaid = loaded.books.filter((book) => book.state === 'assessed' && book.item !== LATE_PAYMENT_ITEM)
  const plan =
    last === undefined
      ? planOriginal(taxes, period)
      : planCorrection(taxes, period, { balances: loaded.balances, unpaid })
  const issued = issueBooks(
    context,
    side,
    { taxpayerId, filingId, declarationId, period, dueDate },
    plan.books,
  )
  const storedTaxes = computed.taxes.map(storedTax)
  const sequence = last === undefined ? 0 : last.sequence + 1
  const late = sequence === 0 && context.businessDate > dueDate
  const memo =
    last === undefined
      ? { zh: `${period} 申报应征`, en: `Assessed by the return of ${period}` }
      : { zh: `${period} 更正申报`, en: `Correction of the return of ${period}` }
  return {
    outcome: {
      declarationId,
      payableFen: computed.payableFen.toString(),
      taxes: storedTaxes,
      dueDate,
      acceptedAt: context.now.toISOString(),
      late,
      books: issued.books,
    },
    subject: taxpayerId,
    definitions: form.stamps,
    writes: [
      insert(declarationTable, [
        declarationRow(filing, { id: declarationId, sequence, dueDate, taxes: storedTaxes }),
      ]),
      ...[...plan.entries.values()].flatMap((entries) =>
        post(
          context,
          { taxpayerId, kind: last === undefined ? 'assessment' : 'correction', declarationId, period, memo },
          entries,
        ),
      ),
      ...reverseBooks(taxpayerId, unpaid, context.now),
      ...issued.writes,
      ...send(context, {
        to: other,
        category: 'filing.declaration',
        schemaVersion: '1',
        subject: taxpayerId,
        payload: messageOf(filing, { declarationId, sequence, dueDate, late }),
        correctionOf: loaded.earlierMessageId,
      }),
    ],
  }
}

function declarationRow(
  { loaded, input, context, computed }: Filing,
  made: { id: string; sequence: number; dueDate: string; taxes: readonly StoredTax[] },
) {
  const { taxpayer, form } = loaded
  const { kind, location } = taxpayer
  const { definition } = form
  return {
    id: made.id,
    taxpayer_id: input.taxpayerId,
    filing_id: input.filingId,
    filing_number: input.filingNumber,
    form_code: definition.code,
    form_version: definition.version,
    form_hash: definition.contentHash,
    period: input.period,
    period_to: form.to,
    sequence: made.sequence,
    corrects: input.corrects,
    reason: input.reason,
    field_values: storedValues(computed.values),
    facts: { ...input.facts, taxpayerKind: kind, location },
    taxes: made.taxes,
    payable_fen: computed.payableFen,
    due_date: made.dueDate,
    filed_on: context.businessDate,
    filed_at: context.now,
    filed_by: { account: context.actor.accountId, name: context.actor.displayName },
    channel: context.actor.channel,
    authority: taxpayer.authority,
    entry_id: context.entryId,
  }
}

function messageOf(
  { side, loaded, input, context, computed }: Filing,
  made: { declarationId: string; sequence: number; dueDate: string; late: boolean },
): FilingDeclaration {
  const { taxpayer, form } = loaded
  const { values } = computed
  const at = (cell: string) => values[cell] ?? 0n
  return {
    taxpayer: {
      name: taxpayer.name,
      code: taxpayer.code,
      organisationCode: taxpayer.code === null ? null : (organisationCodeOf(taxpayer.code) ?? null),
    },
    declarationId: made.declarationId,
    filingId: input.filingId,
    filingNumber: input.filingNumber,
    formCode: form.definition.code,
    formVersion: form.definition.version,
    period: input.period,
    sequence: made.sequence,
    filedOn: context.businessDate,
    dueDate: made.dueDate,
    late: made.late,
    taxes: computed.taxes.map((tax) => ({
      taxCode: tax.tax,
      baseFen: tax.baseFen.toString(),
      taxFen: tax.amountFen.toString(),
      reliefFen: tax.reliefFen.toString(),
      payableFen: tax.payableFen.toString(),
    })),
    payableFen: computed.payableFen.toString(),
    vat:
      side === 'national'
        ? {
            payableFen: (at('22.goods') + at('22.services')).toString(),
            prepaidFen: (at('21.goods') + at('21.services')).toString(),
            salesFen: salesOfVatForm(values).toString(),
          }
        : null,
    surchargeBaseFen: side === 'local' ? (values['1.base'] ?? at('1.vat')).toString() : null,
  }
}

function fieldError(pointer: string, code: string, zh: string, en: string) {
  return { pointer, code, message: { zh, en } }
}
