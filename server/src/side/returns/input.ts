import { type Static, Type } from 'typebox'
import type { BookView } from './books.ts'
import type { StoredTax } from './store.ts'

const Nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const ReturnInput = Type.Object(
  {
    taxpayerId: Type.String({ format: 'uuid' }),
    filingId: Type.String({ format: 'uuid' }),
    filingNumber: Type.String({ minLength: 1, maxLength: 60 }),
    formCode: Type.String({ maxLength: 60 }),
    formVersion: Type.String({ maxLength: 40 }),
    period: Type.String({ pattern: '^\\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$' }),
    /** Typed and prefilled cells in fen; computed cells are ignored and computed here. */
    values: Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 60 }), {
      maxProperties: 2000,
    }),
    /**
     * What only the taxpayer knows and the form does not hold: local `vatFen` (line 22 of the VAT return filed with it)
     * and `salesFen`, national `realEstateSaleFen`. Anything else is kept as sent and not used.
     */
    facts: Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 60 }), {
      maxProperties: 100,
    }),
    /**
     * Cells a person typed over and plain questions answered (`uninvoiced.goods`): everything else of `values` was prefilled.
     * Absent where the sender does not tell them apart.
     */
    typed: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 2000 })),
    /** The sum the person confirmed for this side. */
    payableFen: Type.String({ pattern: '^-?\\d{1,18}$' }),
    /** Declaration this one corrects. */
    corrects: Nullable(Type.String({ format: 'uuid' })),
    reason: Nullable(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
)
export type ReturnInput = Static<typeof ReturnInput>

export interface ReturnOutcome {
  readonly declarationId: string
  readonly payableFen: string
  readonly taxes: readonly StoredTax[]
  readonly dueDate: string
  readonly acceptedAt: string
  readonly late: boolean
  readonly books: readonly BookView[]
}

/** A field error in both languages. */
export function fieldError(pointer: string, code: string, zh: string, en: string) {
  return { pointer, code, message: { zh, en } }
}
