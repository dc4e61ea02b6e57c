import { Type } from 'typebox'
import { defineCommand } from '../../platform/commands/command.ts'
import { refuse } from '../../platform/refusal.ts'
import { accountUnknown, findAccount, recordSignIn, systemOnly } from '../accounts/index.ts'
import { ABSOLUTE_MINUTES, STRONG_MINUTES } from './lifetime.ts'
import { endSession, findSession, insertSession } from './store.ts'

const strict = { additionalProperties: false } as const
const Uuid = Type.String({ format: 'uuid' })
const minutes = (now: Date, count: number) => new Date(now.getTime() + count * 60_000)

/** Opens a session after every proof of identity the account asks for; ends the one the browser held before. */
export const openSession = defineCommand({
  kind: 'session.open',
  input: Type.Object(
    {
      accountId: Uuid,
      /** SHA-256 of the token, hex. */
      tokenHash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
      /** The time step of the one-time code; null for accounts without a second factor. */
      totpStep: Type.Union([Type.String({ pattern: '^[0-9]{1,12}$' }), Type.Null()]),
      replaces: Type.Union([Uuid, Type.Null()]),
    },
    strict,
  ),
  load: async (database, input) => ({ account: await findAccount(database, input.accountId) }),
  authorise: (_loaded, _input, context) => systemOnly(context.actor.kind),
  decide({ account }, input, context) {
    if (!account) return accountUnknown()
    if (account.state === 'disabled') return accountDisabled()
    if (account.totpSecret !== null && input.totpStep === null)
      return refuse(403, 'second-factor-missing', '需要动态口令。', 'The one-time code is missing.')
    const step = input.totpStep === null ? undefined : BigInt(input.totpStep)
    if (step !== undefined && account.lastTotpStep !== null && step <= account.lastTotpStep) return codeUsed()
    const id = context.newId()
    return {
      outcome: { sessionId: id },
      subject: account.id,
      writes: [
        insertSession({
          tokenHash: Buffer.from(input.tokenHash, 'hex'),
          id,
          accountId: account.id,
          now: context.now,
          expiresAt: minutes(context.now, ABSOLUTE_MINUTES),
          strongUntil: minutes(context.now, STRONG_MINUTES),
        }),
        recordSignIn(account, context.now, step),
        ...(input.replaces === null ? [] : [endSession(input.replaces, context.now)]),
      ],
    }
  },
})

/** Ends a session; ending it again changes nothing. */
export const closeSession = defineCommand({
  kind: 'session.end',
  input: Type.Object({ sessionId: Uuid }, strict),
  load: async (database, input) => ({ found: await findSession(database, input.sessionId) }),
  authorise({ found }, _input, context) {
    if (context.actor.kind === 'system' || found?.accountId === context.actor.accountId) return undefined
    return refuse(404, 'session-unknown', '没有这个会话。', 'There is no such session.')
  },
  decide: ({ found }, input, context) => ({
    outcome: { sessionId: input.sessionId },
    ...(found === undefined ? {} : { subject: found.accountId }),
    writes: found === undefined || found.ended ? [] : [endSession(input.sessionId, context.now)],
  }),
})

/** Said only to who knew the password. */
export function accountDisabled() {
  return refuse(
    403,
    'account-disabled',
    '该账户已停用，请联系系统管理员或到办税服务厅办理。',
    'This account is disabled; ask an administrator or any tax hall.',
  )
}

function codeUsed() {
  return refuse(
    401,
    'code-used',
    '该动态口令已使用过，请等待下一个口令。',
    'This code has been used; wait for the next one.',
    { facts: { retryAfterSeconds: 30 } },
  )
}
