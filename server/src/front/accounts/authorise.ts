import { type Static, Type } from 'typebox'
import type { Actor } from '../../platform/actor.ts'
import { defineCommand } from '../../platform/commands/command.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import {
  findAuthorisation,
  findOpenAuthorisation,
  insertAuthorisations,
  knownTaxpayers,
  revoke,
} from '../authorisations/index.ts'
import { findAccount } from './store.ts'

const strict = { additionalProperties: false } as const
const Uuid = Type.String({ format: 'uuid' })
const CivilDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

/** In which capacity a person acts (DOMAIN "People", taxpayer side). */
export const Capacity = Type.Union(
  (['legal-representative', 'finance-officer', 'tax-handler', 'agent', 'individual'] as const).map((code) =>
    Type.Literal(code),
  ),
)
export type Capacity = Static<typeof Capacity>

/** Accounts and authorisations are kept by administrators (and by the seeding of the demo). */
export function administratorsOnly(actor: Actor): Refusal | undefined {
  if (actor.kind === 'system' || actor.roles.includes('administrator')) return undefined
  return refuse(
    403,
    'role-missing',
    '只有系统管理员可以管理账户和授权。',
    'Only an administrator manages accounts and authorisations.',
  )
}

/** Lets an account act for a taxpayer from a legal day on. The same authorisation twice is the same one. */
export const grantAuthorisation = defineCommand({
  kind: 'authorisation.grant',
  input: Type.Object(
    {
      accountId: Uuid,
      taxpayerId: Uuid,
      capacity: Capacity,
      validFrom: Type.Optional(CivilDate),
      validTo: Type.Optional(CivilDate),
    },
    strict,
  ),
  async load(database, input) {
    const [account, known, open] = await Promise.all([
      findAccount(database, input.accountId),
      knownTaxpayers(database, [input.taxpayerId]),
      findOpenAuthorisation(database, input),
    ])
    return { account, known: known.has(input.taxpayerId), open }
  },
  authorise: (_loaded, _input, context) => administratorsOnly(context.actor),
  decide({ account, known, open }, input, context) {
    if (!account || !known)
      return refuse(
        422,
        'authorisation-unknown-party',
        '账户或纳税人不存在。',
        'There is no such account or taxpayer.',
        {
          errors: [
            {
              pointer: account ? '/taxpayerId' : '/accountId',
              code: 'unknown',
              message: { zh: '不存在。', en: 'Does not exist.' },
            },
          ],
        },
      )
    if (account.roles.includes('administrator')) return administratorsActForNobody()
    const validFrom = input.validFrom ?? context.businessDate
    if (input.validTo !== undefined && input.validTo < validFrom)
      return refuse(
        422,
        'dates-reversed',
        '授权结束日早于开始日。',
        'The authorisation ends before it begins.',
        {
          errors: [
            {
              pointer: '/validTo',
              code: 'dates-reversed',
              message: { zh: '早于开始日。', en: 'Before the first day.' },
            },
          ],
        },
      )
    if (open) return { outcome: { authorisationId: open.id }, writes: [], subject: input.taxpayerId }
    const id = context.newId()
    return {
      outcome: { authorisationId: id },
      subject: input.taxpayerId,
      writes: [
        insertAuthorisations(
          [
            {
              id,
              accountId: input.accountId,
              taxpayerId: input.taxpayerId,
              capacity: input.capacity,
              validFrom,
              validTo: input.validTo,
            },
          ],
          context,
        ),
      ],
    }
  },
})

/** Ends an authorisation at once. */
export const revokeAuthorisation = defineCommand({
  kind: 'authorisation.revoke',
  input: Type.Object({ authorisationId: Uuid }, strict),
  load: async (database, input) => ({ found: await findAuthorisation(database, input.authorisationId) }),
  authorise: (_loaded, _input, context) => administratorsOnly(context.actor),
  decide({ found }, input, context) {
    if (!found)
      return refuse(404, 'authorisation-unknown', '没有这项授权。', 'There is no such authorisation.')
    const outcome = { authorisationId: found.id, accountId: found.accountId }
    return {
      outcome,
      subject: found.taxpayerId,
      writes: found.revoked ? [] : [revoke(input.authorisationId, context.now)],
    }
  },
})

/** Who keeps the system sees no taxpayer's data and acts for none (岗位不相容). */
export function administratorsActForNobody(): Refusal {
  return refuse(
    422,
    'duties-incompatible',
    '系统管理员不得兼任税务岗位或代纳税人办税。',
    'A system administrator holds no tax post and acts for no taxpayer.',
  )
}
