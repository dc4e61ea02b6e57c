import { periodText } from '@yimen/core/calendar'
import type { FilingDeclaration } from '@yimen/core/exchange'
import { organisationCodeOf } from '@yimen/core/identifiers'
import { salesOfVatForm } from '@yimen/core/taxes'
import { send } from '../../exchange/outbox.ts'
import type { Side } from '../../platform/actor.ts'
import type { CommandContext, Decision } from '../../platform/commands/command.ts'
import { insert } from '../../platform/database/write.ts'
import { post } from '../ledger/index.ts'
import { LATE_PAYMENT_ITEM } from '../payments/index.ts'
import { type Recomputed, storedTax, storedValues } from './assess.ts'
import { reverseBooks } from './books.store.ts'
import { issueBooks } from './books.ts'
import type { ReturnInput, ReturnOutcome } from './input.ts'
import type { Present } from './load.ts'
import { planCorrection, planOriginal, type TaxToBook } from './plan.ts'
import { declarationTable, type StoredTax } from './store.ts'

/** A return that has passed every check. */
export interface Filing {
  readonly side: Side
  readonly other: Side
  readonly loaded: Present
  readonly input: ReturnInput
  readonly context: CommandContext
  readonly computed: Recomputed
  readonly taxes: readonly TaxToBook[]
}

/** The writes and the answer: declaration, ledger, payment books, word to the other side. */
export function file(filing: Filing): Decision<ReturnOutcome> {
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
  const [zh, en] = [periodText(period, 'zh'), periodText(period, 'en')]
  const memo =
    last === undefined
      ? { zh: `申报应征：${zh}`, en: `Assessed by the return of ${en}` }
      : { zh: `更正申报：${zh}`, en: `Correction of the return of ${en}` }
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
    facts: { ...input.facts, taxpayerKind: kind, location, ...(input.typed ? { typed: input.typed } : {}) },
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
