import { Type } from 'typebox'
import type { RouteTable } from './contract.ts'
import { CivilDate, Instant, Nullable, SideSchema, strict, TaxpayerBrief } from './shapes.ts'

export const RoleSchema = Type.Union([
  Type.Literal('taxpayer'),
  Type.Literal('window-officer'),
  Type.Literal('back-officer'),
  Type.Literal('administrator'),
])

export const HatSchema = Type.Object(
  {
    side: SideSchema,
    authority: Type.String(),
    authorityName: Type.Object({ zh: Type.String(), en: Type.String() }, strict),
    roles: Type.Array(RoleSchema),
  },
  strict,
)

export const SessionSchema = Type.Object(
  {
    signedIn: Type.Boolean(),
    account: Nullable(
      Type.Object(
        {
          id: Type.String(),
          username: Type.String(),
          displayName: Type.String(),
          roles: Type.Array(RoleSchema),
          hats: Type.Array(HatSchema),
        },
        strict,
      ),
    ),
    /** Taxpayers the person may act for. */
    taxpayers: Type.Array(TaxpayerBrief),
    /** Send it back in the `x-csrf-token` header of every change. */
    csrfToken: Nullable(Type.String()),
    expiresAt: Nullable(Instant),
    /** Until when legal acts need no further proof of identity. */
    strongUntil: Nullable(Instant),
    businessDate: CivilDate,
    /** The demo province: fictional data, a business date that can be moved. */
    demo: Type.Boolean(),
    /** Changes are refused (maintenance, restore); reading goes on. */
    readOnly: Type.Boolean(),
  },
  strict,
)

export const sessionRoutes = {
  'GET /api/v1/session': {
    summary: 'Who is signed in, for whom they may act, and the business date',
    tags: ['Session'],
    access: 'public',
    response: SessionSchema,
  },
  'POST /api/v1/sign-in': {
    summary: 'Sign in with user name and password',
    description:
      'Answers a session, or asks for the second factor of officers and administrators. After five wrong passwords the account waits; the answer says until when.',
    tags: ['Session'],
    access: 'public',
    body: Type.Object(
      {
        username: Type.String({ minLength: 1, maxLength: 100 }),
        password: Type.String({ minLength: 1, maxLength: 200 }),
      },
      strict,
    ),
    response: Type.Union([
      Type.Object({ state: Type.Literal('signed-in'), session: SessionSchema }, strict),
      Type.Object(
        { state: Type.Literal('second-factor'), ticket: Type.String(), expiresAt: Instant },
        strict,
      ),
    ]),
    example: { body: { username: 'nobody', password: 'wrong' } },
  },
  'POST /api/v1/sign-in/second-factor': {
    summary: 'Finish sign-in with a one-time code (TOTP)',
    tags: ['Session'],
    access: 'public',
    body: Type.Object({ ticket: Type.String(), code: Type.String({ pattern: '^[0-9]{6}$' }) }, strict),
    response: SessionSchema,
  },
  'POST /api/v1/sign-out': {
    summary: 'End the session',
    tags: ['Session'],
    access: 'signed-in',
    response: Type.Object({ signedIn: Type.Literal(false) }, strict),
  },
} as const satisfies RouteTable
