/**
 * What the parts tell each other: the catalogue of shared categories (信息共享目录) with direction, frequency, format
 * version and responsible unit, and the shape of each payload, checked at both ends.
 */
import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false } as const
const Fen = Type.String({ pattern: '^-?\\d{1,18}$' })
const Uuid = Type.String({ format: 'uuid' })
const CivilDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const Nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export interface ExchangeCategory {
  readonly code: string
  readonly version: string
  readonly name: { readonly zh: string; readonly en: string }
  /** `sides`: each side tells the other; `to-front`: a side tells the front desk. */
  readonly direction: 'sides' | 'to-front'
  readonly frequency: 'real-time' | 'daily'
  /** Department answerable for what is sent. */
  readonly responsible: { readonly zh: string; readonly en: string }
  readonly legalBasis: readonly string[]
}

const COLLECTION = { zh: '收入规划核算部门', en: 'Revenue planning and accounting department' } as const
const SCIENCE = { zh: '征管科技部门', en: 'Collection and technology department' } as const

/** Categories of this version of the program. Cooperation of the two sides: 国税发〔2004〕4号. */
export const exchangeCategories: readonly ExchangeCategory[] = [
  {
    code: 'filing.declaration',
    version: '1',
    name: { zh: '纳税申报信息', en: 'Declarations' },
    direction: 'sides',
    frequency: 'real-time',
    responsible: SCIENCE,
    legalBasis: ['国税发〔2004〕4号'],
  },
  {
    code: 'payment.received',
    version: '1',
    name: { zh: '税款入库信息', en: 'Receipts by the treasury' },
    direction: 'sides',
    frequency: 'real-time',
    responsible: COLLECTION,
    legalBasis: ['国税发〔2004〕4号'],
  },
  {
    code: 'registration.changed',
    version: '1',
    name: { zh: '登记变动', en: 'Register changes' },
    direction: 'to-front',
    frequency: 'real-time',
    responsible: SCIENCE,
    legalBasis: ['国税发〔2004〕4号'],
  },
]

/** The catalogue line of a category in a version; undefined for what nobody has agreed on. */
export function findCategory(code: string, version?: string): ExchangeCategory | undefined {
  return exchangeCategories.find(
    (category) => category.code === code && (version === undefined || category.version === version),
  )
}

/** A taxpayer as messages name it: numbers that both registers hold, never an id of one side. */
export const ExchangedTaxpayer = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    code: Nullable(Type.String({ maxLength: 30 })),
    organisationCode: Nullable(Type.String({ maxLength: 9 })),
  },
  strict,
)

/**
 * `filing.declaration` v1: a return as filed at one side. `vat` is what the surcharges of the other side are based on
 * (line 22 of the small-scale return; 城市维护建设税暂行条例 第3条); `surchargeBaseFen` is the base they were declared on.
 */
export const FilingDeclaration = Type.Object(
  {
    taxpayer: ExchangedTaxpayer,
    declarationId: Uuid,
    filingId: Uuid,
    filingNumber: Type.String({ maxLength: 60 }),
    formCode: Type.String({ maxLength: 60 }),
    formVersion: Type.String({ maxLength: 40 }),
    period: Type.String({ pattern: '^\\d{4}(-Q[1-4]|-\\d{2})?$' }),
    sequence: Type.Integer({ minimum: 0 }),
    filedOn: CivilDate,
    dueDate: CivilDate,
    late: Type.Boolean(),
    taxes: Type.Array(
      Type.Object(
        { taxCode: Type.String(), baseFen: Fen, taxFen: Fen, reliefFen: Fen, payableFen: Fen },
        strict,
      ),
      { maxItems: 50 },
    ),
    payableFen: Fen,
    vat: Nullable(Type.Object({ payableFen: Fen, prepaidFen: Fen, salesFen: Fen }, strict)),
    surchargeBaseFen: Nullable(Fen),
  },
  strict,
)
export type FilingDeclaration = Static<typeof FilingDeclaration>

/** `registration.changed` v1: the front asks the side for what it may know of these taxpayers. */
export const RegistrationChanged = Type.Object(
  { taxpayerIds: Type.Array(Uuid, { minItems: 1, maxItems: 1000 }) },
  strict,
)
export type RegistrationChanged = Static<typeof RegistrationChanged>
