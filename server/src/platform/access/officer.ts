import type { Role } from '@yimen/core/api'
import type { Actor, Side } from '../actor.ts'
import type { Fragment } from '../database/sql.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { visibleTaxpayers } from './access.ts'
import { subtreeRange } from './authority.ts'

const OFFICERS: readonly Role[] = ['window-officer', 'back-officer']

/** An officer's view of a side: whose records, and whether the whole side. */
export interface OfficerView {
  /** Condition on the table `taxpayer` under the alias asked for. */
  readonly visible: Fragment
  /** Sees the side from its top authority, records of nobody's competence included. */
  readonly whole: boolean
}

/**
 * The view of somebody who asks as an officer of this side; taxpayers' mandates open nothing in the office. Without a
 * post at this side it is a refusal, never an empty list: that would read as "there is nothing".
 * @param roles roles a hat must hold one of; default window and back officers.
 * @param alias of the table `taxpayer` in the query that uses the view.
 */
export function officerView(
  side: Side,
  actor: Actor,
  roles: readonly Role[] = OFFICERS,
  alias = 'x',
): OfficerView | Refusal {
  const hats = actor.hats.filter((hat) => hat.side === side && hat.roles.some((role) => roles.includes(role)))
  if (actor.kind !== 'system' && hats.length === 0)
    return refuse(
      403,
      'role-missing',
      '您没有该方税务机关的相应岗位。',
      'You hold no such post at this authority.',
      { allowedActions: [{ code: 'home', label: { zh: '返回首页', en: 'Back to start' }, href: '/' }] },
    )
  return {
    visible: visibleTaxpayers({ ...actor, mandates: [] }, side, alias, roles),
    whole: actor.kind === 'system' || hats.some((hat) => subtreeRange(hat.authority).province),
  }
}
