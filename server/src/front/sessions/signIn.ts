import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import type { Part } from '../../part.ts'
import { systemActor } from '../../platform/actor.ts'
import { type Refusal, RefusedError, refuse } from '../../platform/refusal.ts'
import {
  type Account,
  failSignIn,
  findAccount,
  findAccountByName,
  openSecret,
  passwordFits,
  totpStep,
  UnknownNames,
} from '../accounts/index.ts'
import { accountDisabled, openSession } from './commands.ts'
import { newToken, tokenHash } from './token.ts'

const TICKET_MINUTES = 5

export type SignedIn =
  | { readonly state: 'signed-in'; readonly token: string }
  | { readonly state: 'second-factor'; readonly ticket: string; readonly expiresAt: Date }

export interface SignIn {
  /** User name and password. `replaces`: the session the browser held before, which ends. */
  withPassword(username: string, password: string, replaces: string | null): Promise<SignedIn>
  withSecondFactor(ticket: string, code: string, replaces: string | null): Promise<{ readonly token: string }>
}

/** The steps of signing in; every outcome is an entry of the log. */
export function createSignIn(front: Part): SignIn {
  const unknownNames = new UnknownNames()
  const oneByOne = createQueues()
  const key = front.keys.own('front')
  const tickets = ticketOffice(key.derive('second-factor tickets v1'))
  const actor = systemActor('sign-in', 'web')
  const run = (kind: string, input: unknown) =>
    front.pipeline.execute({ kind, input, key: `${kind}:${uuidv7()}`, actor })

  async function fail(
    account: Account | undefined,
    name: string,
    reason: 'password' | 'second-factor' | 'unknown-name',
  ): Promise<never> {
    const { outcome } = await run(failSignIn.kind, { accountId: account?.id ?? null, reason })
    const locked = account ? lockOf(outcome) : unknownNames.fail(name, front.clock.now())
    if (locked) throw new RefusedError(lockedRefusal(locked))
    throw new RefusedError(reason === 'second-factor' ? codeWrong() : passwordWrong())
  }

  async function open(account: Account, step: bigint | undefined, replaces: string | null): Promise<string> {
    const token = newToken()
    await run(openSession.kind, {
      accountId: account.id,
      tokenHash: tokenHash(token).toString('hex'),
      totpStep: step?.toString() ?? null,
      replaces,
    })
    return token
  }

  function requireUnlocked(account: Account | undefined, name: string): void {
    const now = front.clock.now()
    const until = account ? account.lockedUntil : unknownNames.lockedUntil(name, now)
    if (until && until > now) throw new RefusedError(lockedRefusal(until))
  }

  return {
    withPassword: (username, password, replaces) => {
      const name = username.trim().toLowerCase()
      // One attempt at a time per name: a hundred guesses at once would all be checked before the first is counted.
      return oneByOne(name, async (): Promise<SignedIn> => {
        const account = await findAccountByName(front.database, name)
        requireUnlocked(account, name)
        const fits = await passwordFits(account?.passwordHash, password)
        if (!account) return fail(undefined, name, 'unknown-name')
        if (!fits) return fail(account, name, 'password')
        if (account.state === 'disabled') {
          await run(failSignIn.kind, { accountId: account.id, reason: 'disabled' })
          throw new RefusedError(accountDisabled())
        }
        if (account.totpSecret === null)
          return { state: 'signed-in', token: await open(account, undefined, replaces) }
        const expiresAt = new Date(front.clock.now().getTime() + TICKET_MINUTES * 60_000)
        return { state: 'second-factor', ticket: tickets.issue(account, expiresAt), expiresAt }
      })
    },
    withSecondFactor: async (ticket, code, replaces) => {
      const claim = tickets.read(ticket, front.clock.now())
      if (!claim) throw new RefusedError(ticketExpired())
      return oneByOne(claim.accountId, async () => {
        const account = await findAccount(front.database, claim.accountId)
        // A password that was changed meanwhile has taken its tickets with it.
        if (!account?.totpSecret || fingerprint(account) !== claim.fingerprint)
          throw new RefusedError(ticketExpired())
        requireUnlocked(account, account.username)
        const secret = openSecret(key, account.username.toLowerCase(), account.totpSecret)
        const step = totpStep(secret, code, front.clock.now())
        if (step === undefined) return fail(account, account.username, 'second-factor')
        return { token: await open(account, step, replaces) }
      })
    },
  }
}

/** Runs work one at a time per key; a queue longer than a person could make is refused. */
function createQueues(longest = 10) {
  const queues = new Map<string, { tail: Promise<unknown>; length: number }>()
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const queue = queues.get(key) ?? { tail: Promise.resolve(), length: 0 }
    if (queue.length >= longest)
      throw new RefusedError(
        refuse(
          429,
          'too-many-requests',
          '请求太频繁，请稍后再试。',
          'Too many requests; try again shortly.',
          {
            facts: { retryAfterSeconds: 5 },
          },
        ),
      )
    queues.set(key, queue)
    queue.length += 1
    const result = queue.tail.then(work)
    queue.tail = result.catch(() => undefined)
    try {
      return await result
    } finally {
      queue.length -= 1
      if (queue.length === 0) queues.delete(key)
    }
  }
}

/** Changes with the password. */
function fingerprint(account: Account): string {
  return createHash('sha256').update(account.passwordHash).digest('base64url').slice(0, 16)
}

/**
 * The proof that the password was right, carried by the browser to the second step: signed, five minutes, bound to the
 * password. Nothing is stored, so any process of the front can finish what another began; a one-time code works once.
 */
function ticketOffice(secret: Buffer) {
  const mac = (text: string) => createHmac('sha256', secret).update(text).digest()
  return {
    issue(account: Account, expiresAt: Date): string {
      const text = `${account.id}.${expiresAt.getTime()}.${fingerprint(account)}`
      return `${text}.${mac(text).toString('base64url')}`
    },
    read(ticket: string, now: Date): { accountId: string; fingerprint: string } | undefined {
      const [accountId = '', expiry = '', print = '', signature = '', ...rest] = ticket.split('.')
      const given = Buffer.from(signature, 'base64url')
      const wanted = mac(`${accountId}.${expiry}.${print}`)
      if (rest.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted))
        return undefined
      return Number(expiry) > now.getTime() ? { accountId, fingerprint: print } : undefined
    },
  }
}

function lockOf(outcome: unknown): Date | undefined {
  const until =
    typeof outcome === 'object' && outcome !== null && 'lockedUntil' in outcome
      ? outcome.lockedUntil
      : undefined
  return typeof until === 'string' ? new Date(until) : undefined
}

const CLOCK_TIME = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

function lockedRefusal(until: Date): Refusal {
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    CLOCK_TIME.formatToParts(until).find((each) => each.type === type)?.value ?? ''
  const time = `${part('hour')}:${part('minute')}`
  return refuse(
    423,
    'account-locked',
    `密码多次错误，账户已暂时锁定至 ${part('month')} 月 ${part('day')} 日 ${time}（北京时间）。届时可再试，或请系统管理员、办税服务厅协助解锁。`,
    `Too many wrong attempts: the account is locked until ${time} on ${part('month')}-${part('day')} (Beijing time). Try again then, or ask an administrator or a tax hall to unlock it.`,
    { facts: { lockedUntil: until.toISOString() } },
  )
}

function passwordWrong(): Refusal {
  return refuse(
    401,
    'sign-in-failed',
    '用户名或密码不正确。连续五次错误将暂时锁定。',
    'User name or password is wrong. Five wrong attempts in a row lock the account for a while.',
    {
      allowedActions: [
        {
          code: 'reset-at-hall',
          label: { zh: '忘记密码：到办税服务厅重置', en: 'Forgot it: reset at any tax hall' },
        },
      ],
    },
  )
}

function codeWrong(): Refusal {
  return refuse(
    401,
    'code-wrong',
    '动态口令不正确，请核对手机时间后重新输入。',
    'The one-time code is wrong; check the clock of your device and try again.',
  )
}

function ticketExpired(): Refusal {
  return refuse(
    401,
    'sign-in-expired',
    '登录已超时，请重新输入用户名和密码。',
    'This sign-in has expired; enter user name and password again.',
    {
      allowedActions: [{ code: 'sign-in', label: { zh: '重新登录', en: 'Sign in again' }, href: '/sign-in' }],
    },
  )
}
