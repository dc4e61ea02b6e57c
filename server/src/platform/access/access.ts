import type { Role } from '@yimen/core/api'
import type { Actor, Hat, Side } from '../actor.ts'
import { type Fragment, identifier, join, sql } from '../database/sql.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { isAuthorityCode, isWithinAuthority, subtreeRange } from './authority.ts'

/** The facts about a record that rights depend on. */
export interface AccessSubject {
  /** Id of the taxpayer at the side that owns the record. */
  readonly taxpayerId: string
  /** 11-digit code of the competent authority of that side; null while the taxpayer is not assigned to one. */
  readonly authority: string | null
}

/** Roles of a hat that open taxpayers' records. A route that needs one of them only says so. */
const OFFICE_ROLES: readonly Role[] = ['window-officer', 'back-officer']

/**
 * May this person act for (or see) a taxpayer at a side? Deny by default: taxpayers by mandate, officers by a hat of that
 * side whose authority subtree holds the taxpayer's authority, jobs of the program always, administrators never (their
 * duty is the system; 岗位不相容). The refusal is the one for "there is no such taxpayer", so that nobody can find out
 * who is registered by asking.
 * @param roles roles a hat must hold one of; default window and back officers.
 */
export function mayActFor(
  actor: Actor,
  side: Side,
  subject: AccessSubject,
  roles: readonly Role[] = OFFICE_ROLES,
): Refusal | undefined {
  if (actor.kind === 'system') return undefined
  if (actor.roles.includes('administrator')) return taxpayerNotFound()
  const mandated = actor.mandates.some(
    (mandate) => mandate.side === side && mandate.taxpayerId === subject.taxpayerId,
  )
  if (mandated || hatsOf(actor, side, roles).some((hat) => covers(hat, subject.authority))) return undefined
  return taxpayerNotFound()
}

/** The same rule as an SQL condition over a table or alias with columns `id` and `authority` (a side's `taxpayer`). */
export function visibleTaxpayers(
  actor: Actor,
  side: Side,
  alias = 't',
  roles: readonly Role[] = OFFICE_ROLES,
): Fragment {
  return condition(actor, [{ side, id: column(alias, 'id'), authority: column(alias, 'authority') }], roles)
}

/** A line of the front's index over both registers. */
export interface Household {
  readonly nationalId: string | null
  readonly nationalAuthority: string | null
  readonly localId: string | null
  readonly localAuthority: string | null
}

/** The sides of a household this person may act at; empty: for them there is no such taxpayer. */
export function sidesOpenTo(
  actor: Actor,
  household: Household,
  roles: readonly Role[] = OFFICE_ROLES,
): readonly Side[] {
  const { nationalId, nationalAuthority, localId, localAuthority } = household
  const open: Side[] = []
  if (
    nationalId &&
    !mayActFor(actor, 'national', { taxpayerId: nationalId, authority: nationalAuthority }, roles)
  )
    open.push('national')
  if (localId && !mayActFor(actor, 'local', { taxpayerId: localId, authority: localAuthority }, roles))
    open.push('local')
  return open
}

/** {@link sidesOpenTo} not empty, as an SQL condition over the front's `taxpayer_index` or an alias of it. */
export function visibleHouseholds(
  actor: Actor,
  alias = 'taxpayer_index',
  roles: readonly Role[] = OFFICE_ROLES,
): Fragment {
  const of = (side: Side) => ({
    side,
    id: column(alias, `${side}_id`),
    authority: column(alias, `${side}_authority`),
  })
  return condition(actor, [of('national'), of('local')], roles)
}

/** What everybody hears who may not see a taxpayer, and who asks for one that does not exist. */
export function taxpayerNotFound(): Refusal {
  return refuse(
    404,
    'taxpayer-not-found',
    '没有找到该纳税人，或者您没有办理其业务的权限。',
    'There is no such taxpayer, or you may not act for it.',
    {
      allowedActions: [
        { code: 'home', label: { zh: '返回首页', en: 'Back to start' }, href: '/' },
        {
          code: 'ask-for-authorisation',
          label: { zh: '请该纳税人的办税管理人员授权', en: 'Ask the taxpayer to authorise you' },
        },
      ],
    },
  )
}

function hatsOf(actor: Actor, side: Side, roles: readonly Role[]): readonly Hat[] {
  // A hat with a broken code opens nothing.
  return actor.hats.filter(
    (hat) =>
      hat.side === side && isAuthorityCode(hat.authority) && hat.roles.some((role) => roles.includes(role)),
  )
}

function covers(hat: Hat, authority: string | null): boolean {
  // A taxpayer nobody is competent for yet waits at the top: a province-level hat assigns it.
  if (authority === null) return subtreeRange(hat.authority).province
  return isWithinAuthority(authority, hat.authority)
}

function column(alias: string, name: string): Fragment {
  return sql`${identifier(alias)}.${identifier(name)}`
}

interface Columns {
  readonly side: Side
  readonly id: Fragment
  readonly authority: Fragment
}

function condition(actor: Actor, columns: readonly Columns[], roles: readonly Role[]): Fragment {
  if (actor.kind === 'system') return sql`true`
  if (actor.roles.includes('administrator')) return sql`false`
  const ways = columns.flatMap(({ side, id, authority }) => {
    const mandated = actor.mandates
      .filter((mandate) => mandate.side === side)
      .map((mandate) => mandate.taxpayerId)
    const byMandate = mandated.length > 0 ? [sql`${id} = ANY (${mandated}::uuid[])`] : []
    const byHat = hatsOf(actor, side, roles).map((hat) => {
      const { from, below, province } = subtreeRange(hat.authority)
      // A range instead of LIKE: it uses the index also in a prepared statement's generic plan.
      const within = sql`(${authority} >= ${from} AND ${authority} < ${below})`
      return province ? sql`(${within} OR (${id} IS NOT NULL AND ${authority} IS NULL))` : within
    })
    return [...byMandate, ...byHat]
  })
  return ways.length === 0 ? sql`false` : sql`(${join(ways, ' OR ')})`
}
