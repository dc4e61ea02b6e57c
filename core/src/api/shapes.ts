import { Type } from 'typebox'

/** Shapes used by several routes. Every object refuses unknown fields, so that nothing is silently ignored. */

export const strict = { additionalProperties: false } as const

export const Uuid = Type.String({ format: 'uuid' })
export const CivilDate = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'Legal day, YYYY-MM-DD',
})
export const Instant = Type.String({ format: 'date-time' })
export const Fen = Type.String({
  pattern: '^-?\\d{1,18}$',
  description: 'Amount in fen (1/100 yuan) as a decimal string',
})
export const Period = Type.String({
  pattern: '^\\d{4}(-Q[1-4]|-\\d{2})?$',
  description: '2017, 2017-Q3 or 2017-09',
})
export const SideSchema = Type.Union([Type.Literal('national'), Type.Literal('local')])
export const Text = Type.Object({ zh: Type.String(), en: Type.String() }, strict)
export const Cursor = Type.Optional(Type.String({ maxLength: 400, description: '`next` of the page before' }))
export const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }))

export const Nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A page of a list: stable order, `next` is null on the last page. */
export const page = <T extends import('typebox').TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Nullable(Type.String()) }, strict)

/** A taxpayer as lists show it: one household over both registers. */
export const TaxpayerBrief = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    /** USCC or the older number. */
    code: Nullable(Type.String()),
    codeKind: Nullable(Type.String()),
    kind: Type.Union([Type.Literal('enterprise'), Type.Literal('individual')]),
    /** Registered at this side; null where it is not. */
    national: Nullable(
      Type.Object({ id: Uuid, authority: Nullable(Type.String()), status: Type.String() }, strict),
    ),
    local: Nullable(
      Type.Object({ id: Uuid, authority: Nullable(Type.String()), status: Type.String() }, strict),
    ),
    demo: Type.Boolean(),
  },
  strict,
)

export const taxpayerParams = Type.Object({ taxpayerId: Uuid }, strict)
export const sideParams = Type.Object({ side: SideSchema }, strict)
