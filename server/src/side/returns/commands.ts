import { formCells, readValues } from '@yimen/core/forms'
import { usualSurchargePolicy } from '@yimen/core/payments'
import { mayActFor, taxpayerNotFound } from '../../platform/access/index.ts'
import type { Side } from '../../platform/actor.ts'
import { type CommandContext, type Decision, defineCommand } from '../../platform/commands/command.ts'
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts'
import { bookView } from '../payments/index.ts'
import { readDeclaredFacts, recompute, toBigints } from './assess.ts'
import { file } from './fileReturn.ts'
import { ReturnInput, type ReturnOutcome } from './input.ts'
import { type Loaded, load, type Present } from './load.ts'
import { determinedTaxes, findClosed, findOutOfTurn, totalsDiffer } from './refusals.ts'
import type { FiledReturn } from './store.ts'

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
