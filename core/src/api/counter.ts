import { Type } from 'typebox'
import type { RouteTable } from './contract.ts'
import { PaymentState, SideState } from './filing.ts'
import { Fen, Instant, Nullable, strict, TaxpayerBrief, Uuid } from './shapes.ts'

export const counterRoutes = {
  'GET /api/v1/counter/today': {
    summary: 'What this officer has filed at the window on the business day, newest first, as it stands now',
    tags: ['Counter'],
    access: ['window-officer'],
    response: Type.Object(
      {
        items: Type.Array(
          Type.Object(
            {
              filingId: Uuid,
              number: Type.String(),
              taxpayer: TaxpayerBrief,
              period: Type.String(),
              submittedAt: Instant,
              totalFen: Fen,
              national: SideState,
              local: SideState,
              /** Null while a side cannot be asked. */
              payment: Nullable(PaymentState),
            },
            strict,
          ),
        ),
      },
      strict,
    ),
  },
  'GET /api/v1/counter/search': {
    summary: 'Find who stands at the window: code, name, pinyin initials or draft number',
    tags: ['Counter'],
    access: ['window-officer', 'back-officer'],
    query: Type.Object({ q: Type.String({ minLength: 1, maxLength: 100 }) }, strict),
    response: Type.Object(
      {
        items: Type.Array(
          Type.Object(
            {
              taxpayer: TaxpayerBrief,
              matched: Type.String(),
              draft: Nullable(
                Type.Object({ id: Uuid, number: Type.String(), period: Type.String() }, strict),
              ),
            },
            strict,
          ),
        ),
        more: Type.Boolean(),
      },
      strict,
    ),
  },
} as const satisfies RouteTable
