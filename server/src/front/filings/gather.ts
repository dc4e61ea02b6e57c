import { dateText, periodText } from '@yimen/core/calendar'
import { findDraftForms, taxNames } from '@yimen/core/filings'
import type { Links } from '../../house.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { newContent } from './drafts.ts'
import { type ReturnFacts, sideClient } from './sides.ts'
import type { HouseholdRow, StoredDraft } from './store.ts'
import { JOINT_GROUP } from './tasks.ts'

const VAT_FORM = 'form.vat-small-scale'

/** Period of a task id such as `2017-Q3.vat-and-surcharges`, or undefined when it is no joint filing. */
export function periodOfTask(taskId: string): string | undefined {
  const [period, group] = taskId.split('.')
  return group === JOINT_GROUP ? period : undefined
}

/**
 * What both sides know about a period, as the content of a new draft. A side without a determination for the period is
 * not part of the filing. Either side being out of reach stops here (503): guessing a rate would be worse.
 */
export async function gatherFacts(context: {
  links: Links
  actor: Actor
  household: HouseholdRow
  period: string
  businessDate: string
  correcting?: { national: string | null; local: string | null } | undefined
}): Promise<StoredDraft | Refusal> {
  const { household, period, businessDate, links, actor } = context
  const forms = findDraftForms(period)
  if (!forms)
    return refuse(
      422,
      'period-unsupported',
      '这个税款所属期没有可用的申报表。',
      'There is no form for this period.',
    )
  const client = sideClient(links, actor)
  const { nationalId, localId } = household
  const [national, local, invoices] = await Promise.all([
    nationalId === null ? undefined : client.returnFacts('national', nationalId, period),
    localId === null ? undefined : client.returnFacts('local', localId, period),
    nationalId === null ? undefined : client.invoices(nationalId, period),
  ])
  const facts: Readonly<Record<Side, ReturnFacts | undefined>> = { national, local }
  const determined = (['national', 'local'] as const).filter(
    (side) => facts[side]?.determinations.some((each) => taxNames[each.taxCode]) === true,
  )
  if (determined.length === 0)
    return refuse(
      422,
      'not-determined',
      '双方都没有核定该期应申报的税费，无需申报。',
      'Neither authority has determined a tax for this period: there is nothing to file.',
    )
  const open = context.correcting ? determined : determined.filter((side) => facts[side]?.filed === null)
  if (open.length === 0)
    return refuse(
      409,
      'already-filed',
      '该期已经申报；需要修改请发起更正申报。',
      'This period is filed already; start a correction to change it.',
      {
        facts: { filingId: national?.filed?.filingId ?? local?.filed?.filingId ?? '' },
        allowedActions: [{ code: 'correct', label: { zh: '更正申报', en: 'Correct the filing' } }],
      },
    )
  const opensOn = facts.national?.opensOn ?? facts.local?.opensOn ?? null
  if (opensOn !== null && businessDate < opensOn) return notEnded(period, opensOn)
  const earlier = national?.earlier.filter((item) => item.formCode === VAT_FORM) ?? []
  return newContent({
    period,
    forms,
    taxpayerKind: national?.taxpayerKind ?? local?.taxpayerKind ?? household.kind,
    location: local?.location ?? 'other',
    invoices: invoices
      ? { totals: invoices.prefill, collectedAt: invoices.collectedAt, count: invoices.count }
      : null,
    prior: earlier[0]?.values ?? null,
    dueDate: national?.dueDate ?? local?.dueDate ?? '9999-12-31',
    sides: open,
    nationalId,
    localId,
    corrects: context.correcting ?? { national: null, local: null },
  })
}

/** Said before anything is typed, not after filing: the sides would refuse the return. */
function notEnded(period: string, opensOn: string): Refusal {
  return refuse(
    422,
    'period-not-ended',
    `${periodText(period, 'zh')}尚未结束，${dateText(opensOn, 'zh')}起可以申报。`,
    `${periodText(period, 'en')} has not ended; it can be filed from ${dateText(opensOn, 'en')}.`,
    {
      facts: { opensOn },
      allowedActions: [{ code: 'tasks', label: { zh: '查看现在要办的', en: 'See what is due now' } }],
    },
  )
}
