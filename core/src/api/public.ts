import { Type } from 'typebox'
import type { RouteTable } from './contract.ts'
import { CivilDate, Fen, Nullable, SideSchema, strict, Text } from './shapes.ts'

export const VerificationResult = Type.Object(
  {
    /** true: issued and unchanged · altered: issued, but what you show differs · withdrawn · unknown: never issued here. */
    state: Type.Union([
      Type.Literal('true'),
      Type.Literal('altered'),
      Type.Literal('withdrawn'),
      Type.Literal('unknown'),
    ]),
    document: Nullable(
      Type.Object(
        {
          kind: Type.String(),
          title: Text,
          number: Nullable(Type.String()),
          issuedOn: CivilDate,
          issuers: Type.Array(Text),
          /** Masked: whoever holds the paper can compare, nobody can look names up. */
          taxpayerMasked: Type.String(),
          totalFen: Nullable(Fen),
          withdrawnOn: Nullable(CivilDate),
        },
        strict,
      ),
    ),
  },
  strict,
)

export const publicRoutes = {
  'GET /api/v1/public/status': {
    summary: 'Business date, demo flag and which sides can be reached',
    tags: ['Public'],
    access: 'public',
    response: Type.Object(
      {
        businessDate: CivilDate,
        demo: Type.Boolean(),
        version: Type.String(),
        sides: Type.Array(Type.Object({ side: SideSchema, available: Type.Boolean() }, strict)),
      },
      strict,
    ),
  },
  'GET /api/v1/public/calendar': {
    summary: 'Filing deadlines and working days of a month',
    tags: ['Public'],
    access: 'public',
    query: Type.Object({ month: Type.String({ pattern: '^20\\d{2}-(0[1-9]|1[0-2])$' }) }, strict),
    response: Type.Object(
      {
        month: Type.String(),
        days: Type.Array(
          Type.Object({ date: CivilDate, workingDay: Type.Boolean(), holiday: Nullable(Text) }, strict),
        ),
        deadlines: Type.Array(
          Type.Object(
            { date: CivilDate, side: SideSchema, title: Text, why: Text, published: Type.Boolean() },
            strict,
          ),
        ),
        /** False where the State Council has not published the year yet: deadlines are then provisional. */
        known: Type.Boolean(),
      },
      strict,
    ),
    example: { query: { month: '2017-10' } },
  },
  'GET /api/v1/public/search': {
    summary: 'Search services, guides and pages',
    tags: ['Public'],
    access: 'public',
    query: Type.Object({ q: Type.String({ minLength: 1, maxLength: 100 }) }, strict),
    response: Type.Object(
      {
        items: Type.Array(
          Type.Object(
            {
              code: Type.String(),
              title: Text,
              summary: Text,
              side: Type.Union([SideSchema, Type.Literal('both')]),
              href: Nullable(Type.String()),
              online: Type.Boolean(),
            },
            strict,
          ),
        ),
      },
      strict,
    ),
    example: { query: { q: '增值税' } },
  },
  'GET /api/v1/public/verify/{code}': {
    summary: 'Is this document true?',
    description:
      'By the code printed under its QR mark; `digest` is the part of the mark that notices altered content.',
    tags: ['Public'],
    access: 'public',
    params: Type.Object({ code: Type.String({ minLength: 8, maxLength: 40 }) }, strict),
    query: Type.Object({ digest: Type.Optional(Type.String({ maxLength: 64 })) }, strict),
    response: VerificationResult,
    example: { params: { code: 'YM00-0000-0000' } },
  },
  'POST /api/v1/public/verify': {
    summary: 'Is this PDF file exactly what was issued?',
    tags: ['Public'],
    access: 'public',
    takesFile: true,
    response: VerificationResult,
  },
} as const satisfies RouteTable
