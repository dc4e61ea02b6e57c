import { findAuthorityCode } from '@yimen/core/authorities'
import { type Static, Type } from 'typebox'
import { type Decision, defineCommand } from '../../platform/commands/command.ts'
import type { Database } from '../../platform/database/database.ts'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import { insertAuthorisations, knownTaxpayers } from '../authorisations/index.ts'
import { administratorsActForNobody, administratorsOnly, Capacity } from './authorise.ts'
import { lockedUntil } from './lockOut.ts'
import {
  type Account,
  countFailure,
  findAccount,
  findAccountByName,
  insertAccount,
  replaceSecrets,
  setState,
  unlock,
} from './store.ts'

const strict = { additionalProperties: false } as const
const Uuid = Type.String({ format: 'uuid' })
const Role = Type.Union([
  Type.Literal('taxpayer'),
  Type.Literal('window-officer'),
  Type.Literal('back-officer'),
  Type.Literal('administrator'),
])
const Hat = Type.Object(
  {
    side: Type.Union([Type.Literal('national'), Type.Literal('local')]),
    authority: Type.String(),
    roles: Type.Array(Type.Union([Type.Literal('window-officer'), Type.Literal('back-officer')]), {
      minItems: 1,
    }),
  },
  strict,
)
/** Made outside (`newSecrets`): of a command's input the log keeps only the hash, and no outcome names a secret. */
const StoredSecrets = {
  passwordHash: Type.String({ pattern: '^\\$argon2id\\$' }),
  totpSecret: Type.Union([Type.String(), Type.Null()]),
}

const CreateInput = Type.Object(
  {
    username: Type.String({ pattern: '^[a-z][a-z0-9._-]{2,40}$' }),
    displayName: Type.String({ minLength: 1, maxLength: 60 }),
    roles: Type.Array(Role, { minItems: 1, uniqueItems: true }),
    hats: Type.Array(Hat, { maxItems: 4 }),
    authorisations: Type.Array(
      Type.Object(
        {
          taxpayerId: Uuid,
          capacity: Capacity,
          /** Default: the business date. */
          validFrom: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
        },
        strict,
      ),
      { maxItems: 5000 },
    ),
    ...StoredSecrets,
  },
  strict,
)

/** Creates an account with its posts and the taxpayers it may act for. */
export const createAccount = defineCommand({
  kind: 'account.create',
  input: CreateInput,
  async load(database, input) {
    const ids = input.authorisations.map((each) => each.taxpayerId)
    const [taken, known] = await Promise.all([
      findAccountByName(database, input.username),
      knownTaxpayers(database, ids),
    ])
    return { taken: taken !== undefined, known }
  },
  authorise: (_loaded, _input, context) => administratorsOnly(context.actor),
  decide({ taken, known }, input, context) {
    if (taken)
      return refuse(409, 'username-taken', '该用户名已被使用。', 'This user name is taken.', {
        errors: [
          {
            pointer: '/username',
            code: 'username-taken',
            message: { zh: '请换一个用户名。', en: 'Choose another.' },
          },
        ],
      })
    const wrong = wrongPosts(input, known)
    if (wrong) return wrong
    const id = context.newId()
    const authorisations = input.authorisations.map((each) => ({
      id: context.newId(),
      accountId: id,
      taxpayerId: each.taxpayerId,
      capacity: each.capacity,
      validFrom: each.validFrom ?? context.businessDate,
      validTo: undefined,
    }))
    return {
      outcome: { accountId: id },
      subject: id,
      writes: [
        insertAccount({
          id,
          username: input.username,
          displayName: input.displayName,
          roles: input.roles,
          hats: input.hats,
          now: context.now,
          ...bytesOf(input),
        }),
        insertAuthorisations(authorisations, context),
      ],
    }
  },
})

function wrongPosts(input: Static<typeof CreateInput>, known: ReadonlySet<string>): Refusal | undefined {
  if (input.roles.includes('administrator') && (input.hats.length > 0 || input.authorisations.length > 0))
    return administratorsActForNobody()
  const officer = input.roles.some((role) => role === 'window-officer' || role === 'back-officer')
  if (officer && input.hats.length === 0)
    return refuse(
      422,
      'authority-missing',
      '税务人员必须属于至少一个机关。',
      'An officer works for at least one authority.',
      {
        errors: [
          {
            pointer: '/hats',
            code: 'authority-missing',
            message: { zh: '请选择所在机关。', en: 'Choose the authority.' },
          },
        ],
      },
    )
  const hat = input.hats.findIndex((each) => findAuthorityCode(each.authority)?.side !== each.side)
  if (hat >= 0)
    return refuse(
      422,
      'authority-wrong',
      '机关代码不属于所选的一方。',
      'This authority code is not one of the chosen side.',
      {
        errors: [
          {
            pointer: `/hats/${hat}/authority`,
            code: 'authority-wrong',
            message: {
              zh: '国税机关代码以 1 开头，地税以 2 开头。',
              en: 'National codes begin with 1, local ones with 2.',
            },
          },
        ],
      },
    )
  const stranger = input.authorisations.findIndex((each) => !known.has(each.taxpayerId))
  if (stranger >= 0)
    return refuse(422, 'taxpayer-unknown', '没有这个纳税人。', 'There is no such taxpayer.', {
      errors: [
        {
          pointer: `/authorisations/${stranger}/taxpayerId`,
          code: 'taxpayer-unknown',
          message: { zh: '没有这个纳税人。', en: 'There is no such taxpayer.' },
        },
      ],
    })
  return undefined
}

function bytesOf(input: { readonly passwordHash: string; readonly totpSecret: string | null }) {
  return {
    passwordHash: input.passwordHash,
    totpSecret: input.totpSecret === null ? null : Buffer.from(input.totpSecret, 'base64'),
  }
}

interface OneAccount {
  readonly account: Account | undefined
}
const loadOne = async (database: Database, input: { readonly accountId: string }): Promise<OneAccount> => ({
  account: await findAccount(database, input.accountId),
})

/** What is answered where an account is named that does not exist. */
export function accountUnknown(): Refusal {
  return refuse(404, 'account-unknown', '没有这个账户。', 'There is no such account.')
}

/** New password and second factor; ends all sessions of the account. */
export const resetAccount = defineCommand({
  kind: 'account.reset',
  input: Type.Object({ accountId: Uuid, ...StoredSecrets }, strict),
  load: loadOne,
  authorise: (_loaded, _input, context) => administratorsOnly(context.actor),
  decide({ account }, input, context) {
    if (!account) return accountUnknown()
    return {
      outcome: { accountId: account.id },
      subject: account.id,
      writes: [replaceSecrets(account, bytesOf(input), context.now)],
    }
  },
})

/** Lets an account sign in again that waits after wrong attempts. */
export const unlockAccount = defineCommand({
  kind: 'account.unlock',
  input: Type.Object({ accountId: Uuid }, strict),
  load: loadOne,
  authorise: (_loaded, _input, context) => administratorsOnly(context.actor),
  decide({ account }) {
    if (!account) return accountUnknown()
    return { outcome: { accountId: account.id }, subject: account.id, writes: [unlock(account)] }
  },
})

/** Disables an account (its sessions end at once) or enables it again. */
export const disableAccount = defineCommand({
  kind: 'account.disable',
  input: Type.Object({ accountId: Uuid, disabled: Type.Boolean() }, strict),
  load: loadOne,
  authorise: (_loaded, _input, context) => administratorsOnly(context.actor),
  decide({ account }, input, context) {
    if (!account) return accountUnknown()
    if (account.id === context.actor.accountId)
      return refuse(
        409,
        'own-account',
        '不能停用自己的账户，请由另一位管理员办理。',
        'You cannot disable your own account; ask another administrator.',
      )
    return {
      outcome: { accountId: account.id, disabled: input.disabled },
      subject: account.id,
      writes: [setState(account, input.disabled ? 'disabled' : 'active', context.now)],
    }
  },
})

interface FailedSignIn {
  readonly reason: string
  readonly failures: number
  readonly lockedUntil: string | null
}

/**
 * Records a wrong sign-in and locks the account where the rule says so. Without an account (a user name nobody has) it
 * is only an entry of the log; the name is not kept: it may be a password typed into the wrong field.
 */
export const failSignIn = defineCommand({
  kind: 'sign-in.fail',
  input: Type.Object(
    {
      accountId: Type.Union([Uuid, Type.Null()]),
      reason: Type.Union([
        Type.Literal('password'),
        Type.Literal('second-factor'),
        Type.Literal('unknown-name'),
        Type.Literal('disabled'),
      ]),
    },
    strict,
  ),
  load: async (database, input): Promise<OneAccount> => ({
    account: input.accountId === null ? undefined : await findAccount(database, input.accountId),
  }),
  authorise: (_loaded, _input, context) => systemOnly(context.actor.kind),
  decide({ account }, input, context): Decision<FailedSignIn> {
    if (!account) return { outcome: { reason: input.reason, failures: 0, lockedUntil: null }, writes: [] }
    if (input.reason === 'disabled')
      return {
        outcome: { reason: input.reason, failures: account.failedAttempts, lockedUntil: null },
        subject: account.id,
        writes: [],
      }
    const failures = account.failedAttempts + 1
    const until = lockedUntil(failures, context.now)
    return {
      outcome: { reason: input.reason, failures, lockedUntil: until?.toISOString() ?? null },
      subject: account.id,
      writes: [countFailure(account, failures, until)],
    }
  },
})

/** Steps of signing in are taken by the program for somebody who has not proved yet who they are. */
export function systemOnly(kind: 'person' | 'system'): Refusal | undefined {
  if (kind === 'system') return undefined
  return refuse(403, 'system-only', '此操作由系统执行。', 'Only the system does this.')
}
