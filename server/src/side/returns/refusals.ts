/** Why a return is not taken, each with what may be done instead. */
import { dateText, parsePeriod } from '@yimen/core/calendar'
import type { Side } from '../../platform/actor.ts'
import type { CommandContext } from '../../platform/commands/command.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { toDetermination } from '../determinations/index.ts'
import { findDetermination, type Recomputed } from './assess.ts'
import { fieldError, type ReturnInput } from './input.ts'
import type { Loaded } from './load.ts'
import type { PeriodForm } from './periodForm.ts'
import type { TaxToBook } from './plan.ts'

/** Filed already, or a correction of what is not the newest version; a debit on its way stops a correction too. */
export function findOutOfTurn({ filed, books }: Loaded, input: ReturnInput): Refusal | undefined {
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
          },
        ],
      },
    )
  return undefined
}

/** The period cannot be filed now, or not on this form. */
export function findClosed(
  form: PeriodForm,
  input: ReturnInput,
  context: CommandContext,
): Refusal | undefined {
  if (context.businessDate < form.opensOn)
    return refuse(
      422,
      'period-not-ended',
      `所属期尚未结束，${dateText(form.opensOn, 'zh')}起可以申报。`,
      `The period has not ended; it can be filed from ${dateText(form.opensOn, 'en')}.`,
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
export function determinedTaxes(
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

/** The sum confirmed is not the one computed here. */
export function totalsDiffer(ownFen: bigint, input: ReturnInput): Refusal {
  return refuse(
    409,
    'totals-differ',
    `您确认的金额（${input.payableFen}分）与税务机关计算的金额（${ownFen}分）不一致，请刷新后核对。`,
    `The sum you confirmed (${input.payableFen} fen) is not the sum this side computes (${ownFen} fen); reload and check.`,
    { facts: { confirmedFen: input.payableFen, payableFen: ownFen.toString() } },
  )
}
