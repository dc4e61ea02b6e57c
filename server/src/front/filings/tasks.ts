import type { Routes, RouteTypes } from '@yimen/core/api'
import { daysBetween } from '@yimen/core/calendar'
import { taxNames } from '@yimen/core/filings'
import type { Links } from '../../house.ts'
import { sidesOpenTo } from '../../platform/access/index.ts'
import type { Actor, Side } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/database.ts'
import { ifAvailable, type ObligationView, sideClient } from './sides.ts'
import { findBegun, type HouseholdRow } from './store.ts'

type TasksAnswer = RouteTypes<Routes['GET /api/v1/taxpayers/{taxpayerId}/tasks']>['response']
type TaskView = TasksAnswer['items'][number]

/** Form group of the joint filing of VAT and surcharges, the second half of a task id. */
export const JOINT_GROUP = 'vat-and-surcharges'

interface Obligation extends ObligationView {
  readonly side: Side
}

/** One list over both sides: only what their determinations make due, grouped into joint filings. */
export async function listTasks(context: {
  database: Database
  links: Links
  actor: Actor
  household: HouseholdRow
  businessDate: string
}): Promise<TasksAnswer> {
  const { household, links, actor, businessDate } = context
  const client = sideClient(links, actor)
  const ids: Readonly<Record<Side, string | null>> = {
    national: household.nationalId,
    local: household.localId,
  }
  const unavailable: Side[] = []
  const obligations: Obligation[] = []
  const begun = findBegun(context.database, household.id)
  await Promise.all(
    sidesOpenTo(actor, household).map(async (side) => {
      const id = ids[side]
      if (id === null) return
      const answer = await ifAvailable(client.obligations(side, id))
      if (answer)
        obligations.push(
          ...answer.items.filter((item) => taxNames[item.taxCode]).map((item) => ({ ...item, side })),
        )
      else unavailable.push(side)
    }),
  )
  const byTask = Map.groupBy(obligations, (item) => `${item.period}.${JOINT_GROUP}`)
  const started = new Map((await begun).map((row) => [row.taskId, row]))
  const items = [...byTask].map(([id, members]) => taskView(id, members, started.get(id), businessDate))
  return { items: items.sort(byUrgency), unavailable, businessDate }
}

const URGENCY: Readonly<Record<TaskView['state'], number>> = {
  overdue: 0,
  due: 1,
  'filed-unpaid': 1,
  upcoming: 2,
  done: 3,
}

function byUrgency(a: TaskView, b: TaskView): number {
  const order = URGENCY[a.state] - URGENCY[b.state]
  if (order !== 0) return order
  const date = a.dueDate < b.dueDate ? -1 : a.dueDate > b.dueDate ? 1 : 0
  return a.state === 'done' ? -date : date
}

function taskView(
  id: string,
  members: readonly Obligation[],
  begun: { draftId: string | null; filingId: string | null } | undefined,
  businessDate: string,
): TaskView {
  const period = members[0]?.period ?? ''
  const dueDate = members.reduce(
    (first, item) => (item.dueDate !== null && item.dueDate < first ? item.dueDate : first),
    '9999-12-31',
  )
  const open = members.filter((item) => item.state !== 'filed')
  const unpaid = members.reduce((sum, item) => sum + BigInt(item.unpaidFen), 0n)
  const filed = open.length === 0
  const state = filed
    ? unpaid > 0n
      ? 'filed-unpaid'
      : 'done'
    : open.some((item) => item.state === 'overdue')
      ? 'overdue'
      : open.some((item) => item.state === 'due')
        ? 'due'
        : 'upcoming'
  const order = Object.keys(taxNames)
  return {
    id,
    kind: 'joint-filing',
    period,
    title: { zh: '增值税及附加税费申报', en: 'VAT and surcharges return' },
    dueDate,
    state,
    daysLeft: dueDate === '9999-12-31' ? 0 : daysBetween(businessDate, dueDate),
    taxes: [...members]
      .sort((a, b) => order.indexOf(a.taxCode) - order.indexOf(b.taxCode))
      .map((item) => ({
        side: item.side,
        taxCode: item.taxCode,
        name: taxNames[item.taxCode] ?? item.name,
        baseFen: null,
        rate: null,
        taxFen: null,
        reliefFen: null,
        payableFen: item.payableFen,
      })),
    draftId: filed ? null : (begun?.draftId ?? null),
    filingId: members.find((item) => item.filingId !== null)?.filingId ?? begun?.filingId ?? null,
    payableFen: filed ? unpaid.toString() : null,
  }
}
