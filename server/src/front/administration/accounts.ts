import type { adminRoutes, RouteTypes } from '@yimen/core/api'
import type { Part } from '../../part.ts'
import type { Actor } from '../../platform/actor.ts'
import { RefusedError, refuse } from '../../platform/refusal.ts'
import {
  type Account,
  accountUnknown,
  createAccount,
  findAccount,
  listAccounts,
  newSecrets,
  resetAccount,
} from '../accounts/index.ts'
import { taxpayersByCode } from '../authorisations/index.ts'
import { namedHat } from '../sessions/index.ts'

type Table = typeof adminRoutes
type Brief = RouteTypes<Table['POST /api/v1/admin/accounts/{accountId}/unlock']>['response']
type Body = RouteTypes<Table['POST /api/v1/admin/accounts']>['body']

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An account as administrators see it: no secrets. */
export function briefOf(account: Account, now: Date): Brief {
  const locked = account.lockedUntil !== null && account.lockedUntil > now
  return {
    id: account.id,
    username: account.username,
    displayName: account.displayName,
    roles: [...account.roles],
    hats: account.hats.map(namedHat),
    state: account.state === 'disabled' ? 'disabled' : locked ? 'locked' : 'active',
    lockedUntil: locked ? (account.lockedUntil?.toISOString() ?? null) : null,
    lastSignInAt: account.lastSignInAt?.toISOString() ?? null,
    secondFactor: account.totpSecret !== null,
  }
}

export async function getAccount(front: Part, id: string): Promise<Account> {
  const found = UUID.test(id) ? await findAccount(front.database, id) : undefined
  if (!found) throw new RefusedError(accountUnknown())
  return found
}

export async function pageOfAccounts(
  front: Part,
  query: { cursor?: string | undefined; limit?: number | undefined; q?: string | undefined },
): Promise<{ items: Brief[]; next: string | null }> {
  const limit = query.limit ?? 50
  const [createdAt = '', id = ''] = Buffer.from(query.cursor ?? '', 'base64url')
    .toString('utf8')
    .split(' ')
  if (query.cursor !== undefined && (Number.isNaN(Date.parse(createdAt)) || !UUID.test(id)))
    throw new RefusedError(cursorWrong())
  const rows = await listAccounts(front.database, {
    limit: limit + 1,
    after: query.cursor === undefined ? undefined : { createdAt, id },
    text: query.q?.trim() || undefined,
  })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const more = rows.length > limit && last !== undefined
  return {
    items: items.map((account) => briefOf(account, front.clock.now())),
    next: more ? Buffer.from(`${last.createdAt.toISOString()} ${last.id}`).toString('base64url') : null,
  }
}

export function cursorWrong() {
  return refuse(
    400,
    'cursor-invalid',
    '翻页位置无效，请从第一页重新查询。',
    'This page mark is not valid; begin with the first page.',
  )
}

/** Officers and administrators prove themselves by a second factor. */
const needsSecondFactor = (roles: readonly string[], hats: readonly unknown[]) =>
  hats.length > 0 || roles.some((role) => role !== 'taxpayer')

/**
 * Creates an account with generated secrets, which are in the answer and nowhere else in readable form.
 * @throws RefusedError when the name is taken, a post does not fit, or a taxpayer is not registered.
 */
export async function newAccount(front: Part, body: Body, key: string, actor: Actor) {
  const known = await taxpayersByCode(front.database, body.taxpayerCodes)
  const unknown = body.taxpayerCodes.findIndex((code) => !known.has(code))
  if (unknown >= 0)
    throw new RefusedError(
      refuse(422, 'taxpayer-unknown', '没有这个纳税人。', 'There is no such taxpayer.', {
        errors: [
          {
            pointer: `/taxpayerCodes/${unknown}`,
            code: 'taxpayer-unknown',
            message: { zh: '登记中没有这个代码。', en: 'This code is not registered.' },
          },
        ],
      }),
    )
  const { username, displayName, roles, hats } = body
  const secrets = await newSecrets(front.keys.own('front'), {
    key,
    username,
    secondFactor: needsSecondFactor(roles, hats),
  })
  const { outcome } = await front.pipeline.execute({
    kind: createAccount.kind,
    key,
    actor,
    input: {
      username,
      displayName,
      roles,
      hats,
      authorisations: [...new Set(known.values())].map((taxpayerId) => ({
        taxpayerId,
        capacity: 'tax-handler',
      })),
      ...secrets.stored,
    },
  })
  return shownOnce(front, accountIdOf(outcome), secrets)
}

/** New generated secrets for an account; its sessions end. */
export async function newSecretsFor(front: Part, id: string, key: string, actor: Actor) {
  const account = await getAccount(front, id)
  const secrets = await newSecrets(front.keys.own('front'), {
    key,
    username: account.username,
    secondFactor: needsSecondFactor(account.roles, account.hats),
  })
  await front.pipeline.execute({
    kind: resetAccount.kind,
    key,
    actor,
    input: { accountId: account.id, ...secrets.stored },
  })
  return shownOnce(front, account.id, secrets)
}

async function shownOnce(front: Part, id: string, secrets: { password: string; totpSecret: string | null }) {
  const account = await getAccount(front, id)
  return {
    account: briefOf(account, front.clock.now()),
    password: secrets.password,
    totpSecret: secrets.totpSecret,
  }
}

function accountIdOf(outcome: unknown): string {
  if (typeof outcome === 'object' && outcome !== null && 'accountId' in outcome)
    return String(outcome.accountId)
  throw new Error('the account command answered without an id')
}
