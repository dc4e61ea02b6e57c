import { Type } from 'typebox'
import type { RouteTable } from './contract.ts'
import { HatSchema, RoleSchema } from './session.ts'
import { CivilDate, Cursor, Instant, Limit, Nullable, page, strict, Text } from './shapes.ts'

export const AccountBrief = Type.Object(
  {
    id: Type.String(),
    username: Type.String(),
    displayName: Type.String(),
    roles: Type.Array(RoleSchema),
    hats: Type.Array(HatSchema),
    state: Type.Union([Type.Literal('active'), Type.Literal('locked'), Type.Literal('disabled')]),
    lockedUntil: Nullable(Instant),
    lastSignInAt: Nullable(Instant),
    secondFactor: Type.Boolean(),
  },
  strict,
)

export const LogFinding = Type.Object(
  {
    part: Type.String(),
    seq: Nullable(Type.String()),
    entryId: Nullable(Type.String()),
    kind: Nullable(Type.String()),
    what: Type.String(),
  },
  strict,
)

const accountParams = Type.Object({ accountId: Type.String({ minLength: 1, maxLength: 60 }) }, strict)
const administrators = ['administrator'] as const

/** A new password, shown once. */
export const NewSecret = Type.Object(
  { account: AccountBrief, password: Type.String(), totpSecret: Nullable(Type.String()) },
  strict,
)

export const adminRoutes = {
  'GET /api/v1/admin/health': {
    summary: 'Parts, databases, migration level, jobs and delivery lag',
    tags: ['Administration'],
    access: administrators,
    response: Type.Object(
      {
        version: Type.String(),
        startedAt: Instant,
        parts: Type.Array(
          Type.Object(
            {
              part: Type.String(),
              available: Type.Boolean(),
              migration: Type.String(),
              entries: Type.Integer(),
              unsealed: Type.Integer(),
              lastCheckpointAt: Nullable(Instant),
              lastCountersignedAt: Nullable(Instant),
              waitingMessages: Type.Integer(),
              oldestWaitingAt: Nullable(Instant),
              queuedDocuments: Type.Integer(),
              openPayments: Type.Integer(),
            },
            strict,
          ),
        ),
      },
      strict,
    ),
  },
  'POST /api/v1/admin/business-date': {
    summary: 'Move the business date of the demo province',
    tags: ['Administration'],
    access: administrators,
    body: Type.Object({ businessDate: CivilDate }, strict),
    response: Type.Object({ businessDate: CivilDate }, strict),
    idempotent: true,
  },
  'POST /api/v1/admin/log-verification': {
    summary: 'Verify that nothing in the logs and in the proved rows was altered',
    tags: ['Administration'],
    access: administrators,
    response: Type.Object(
      {
        ok: Type.Boolean(),
        entries: Type.Integer(),
        unsealed: Type.Integer(),
        firstAltered: Nullable(LogFinding),
        findings: Type.Array(LogFinding),
        tookMs: Type.Integer(),
        at: Instant,
      },
      strict,
    ),
  },
  'GET /api/v1/admin/log': {
    summary: 'Entries of the log of a part, newest first',
    tags: ['Administration'],
    access: administrators,
    query: Type.Object(
      {
        part: Type.Union([Type.Literal('front'), Type.Literal('national'), Type.Literal('local')]),
        cursor: Cursor,
        limit: Limit,
      },
      strict,
    ),
    response: page(
      Type.Object(
        {
          id: Type.String(),
          seq: Nullable(Type.String()),
          at: Instant,
          businessDate: CivilDate,
          kind: Type.String(),
          actor: Type.String(),
          channel: Type.String(),
          /** In whose name an officer acted: at a side the hats of that side alone. */
          hats: Type.Array(HatSchema),
          hash: Type.String(),
        },
        strict,
      ),
    ),
  },
  'GET /api/v1/admin/accounts': {
    summary: 'Accounts',
    tags: ['Administration'],
    access: administrators,
    query: Type.Object(
      { cursor: Cursor, limit: Limit, q: Type.Optional(Type.String({ maxLength: 100 })) },
      strict,
    ),
    response: page(AccountBrief),
  },
  'POST /api/v1/admin/accounts': {
    summary: 'Create an account; its password is generated and shown once',
    tags: ['Administration'],
    access: administrators,
    body: Type.Object(
      {
        username: Type.String({ pattern: '^[a-z][a-z0-9._-]{2,40}$' }),
        displayName: Type.String({ minLength: 1, maxLength: 60 }),
        roles: Type.Array(RoleSchema, { minItems: 1, maxItems: 4 }),
        hats: Type.Array(
          Type.Object(
            {
              side: Type.Union([Type.Literal('national'), Type.Literal('local')]),
              authority: Type.String({ pattern: '^[0-9]{11}$' }),
              roles: Type.Array(RoleSchema, { minItems: 1 }),
            },
            strict,
          ),
          { maxItems: 4 },
        ),
        /** Codes of taxpayers the person may act for. */
        taxpayerCodes: Type.Array(Type.String({ maxLength: 20 }), { maxItems: 100 }),
      },
      strict,
    ),
    response: NewSecret,
    status: 201,
    idempotent: true,
  },
  'POST /api/v1/admin/accounts/{accountId}/reset': {
    summary: 'New password and second factor; ends all sessions',
    tags: ['Administration'],
    access: administrators,
    params: accountParams,
    response: NewSecret,
    idempotent: true,
  },
  'POST /api/v1/admin/accounts/{accountId}/unlock': {
    summary: 'Unlock an account that waits after wrong passwords',
    tags: ['Administration'],
    access: administrators,
    params: accountParams,
    response: AccountBrief,
    idempotent: true,
  },
  'POST /api/v1/admin/accounts/{accountId}/disable': {
    summary: 'Disable an account; ends all sessions at once',
    tags: ['Administration'],
    access: administrators,
    params: accountParams,
    body: Type.Object({ disabled: Type.Boolean() }, strict),
    response: AccountBrief,
    idempotent: true,
  },
  'GET /api/v1/admin/treasury-simulator': {
    summary: 'How the treasury–bank simulator answers (demo only)',
    tags: ['Administration'],
    access: administrators,
    response: Type.Object(
      {
        available: Type.Boolean(),
        modes: Type.Array(Type.Object({ side: Type.String(), mode: Type.String() }, strict)),
        text: Text,
      },
      strict,
    ),
  },
  'POST /api/v1/admin/treasury-simulator': {
    summary:
      'Make the simulator succeed, fail, time out, answer twice or late, for one side or both (demo only)',
    tags: ['Administration'],
    access: administrators,
    body: Type.Object(
      {
        side: Type.Union([Type.Literal('national'), Type.Literal('local'), Type.Literal('both')]),
        mode: Type.Union([
          Type.Literal('succeed'),
          Type.Literal('fail'),
          Type.Literal('timeout'),
          Type.Literal('twice'),
          Type.Literal('late'),
        ]),
      },
      strict,
    ),
    response: Type.Object(
      { modes: Type.Array(Type.Object({ side: Type.String(), mode: Type.String() }, strict)) },
      strict,
    ),
    idempotent: true,
  },
} as const satisfies RouteTable
