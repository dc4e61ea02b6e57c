import { isCivilDate } from '@yimen/core/calendar'
import { normaliseIdentifier } from '@yimen/core/identifiers'
import { multiply, rate } from '@yimen/core/money'
import { type Static, Type } from 'typebox'
import { isWithinAuthority } from '../../platform/access/index.ts'
import { type CommandContext, defineCommand } from '../../platform/commands/command.ts'
import type { Database } from '../../platform/database/database.ts'
import { insert } from '../../platform/database/write.ts'
import { refuse, type Sentence } from '../../platform/refusal.ts'
import { findDetails, findOwners } from '../taxpayers/index.ts'
import { findKnown, invoiceTable, invoiceVoid, type KnownInvoice } from './store.ts'

const Fen = Type.String({ pattern: '^-?\\d{1,18}$' })

export const InvoiceRow = Type.Object(
  {
    code: Type.String({ minLength: 1, maxLength: 20 }),
    number: Type.String({ minLength: 1, maxLength: 20 }),
    kind: Type.Enum(['special', 'ordinary', 'proxy-special', 'proxy-ordinary']),
    sellerCode: Type.String({ minLength: 15, maxLength: 20 }),
    buyerName: Type.Optional(Type.String({ maxLength: 200 })),
    issuedOn: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    supply: Type.Enum(['goods', 'services']),
    levyRate: Type.String({ pattern: '^0(\\.\\d{1,4})?$' }),
    amountFen: Fen,
    taxFen: Fen,
    state: Type.Enum(['valid', 'red', 'void']),
  },
  { additionalProperties: false },
)
export type InvoiceRow = Static<typeof InvoiceRow>

export interface InvoiceReject {
  /** Position in the batch, from 0. */
  readonly index: number
  readonly code: string
  readonly message: Sentence
}

export interface ReceiveOutcome {
  readonly read: number
  readonly imported: number
  readonly unchanged: number
  readonly rejected: number
  readonly rejects: readonly InvoiceReject[]
}

interface Loaded {
  /** Seller's number as normalised → taxpayer of this side the caller may feed. */
  readonly sellers: ReadonlyMap<string, string>
  readonly known: ReadonlyMap<string, KnownInvoice>
}

const keyOf = (invoice: { taxpayerId: string; code: string; number: string }) =>
  `${invoice.taxpayerId} ${invoice.code} ${invoice.number}`

/** Largest rounding difference between tax and amount × rate that invoice systems produce, per invoice. */
const TAX_SLACK_FEN = 100n

/**
 * Takes in issued invoices as the invoice system delivers them, at most 1,000 at once. Wrong rows come back with the
 * reason and do not hold up the others; a known invoice is left as it is, except that it can be cancelled (作废).
 */
export const receiveInvoices = defineCommand({
  kind: 'invoices.receive',
  input: Type.Object(
    { invoices: Type.Array(InvoiceRow, { minItems: 1, maxItems: 1000 }) },
    { additionalProperties: false },
  ),
  load: (database, input, context) => load(database, input.invoices, context),
  authorise: (_loaded, _input, { actor }) =>
    actor.kind === 'system' ||
    actor.hats.some((hat) => hat.side === 'national' && hat.roles.includes('back-officer'))
      ? undefined
      : refuse(
          403,
          'role-missing',
          '只有国税后台岗位可以接收发票数据。',
          'Only back officers of the national side take in invoice data.',
        ),
  decide(loaded, input, context) {
    const rejects: InvoiceReject[] = []
    const invoices: Record<string, unknown>[] = []
    const voids: Record<string, unknown>[] = []
    const seen = new Map<string, InvoiceRow>()
    let unchanged = 0
    input.invoices.forEach((row, index) => {
      const problem = findProblem(row, context.businessDate)
      if (problem) {
        rejects.push({ index, ...problem })
        return
      }
      const taxpayerId = loaded.sellers.get(normaliseIdentifier(row.sellerCode))
      if (taxpayerId === undefined) {
        rejects.push({ index, ...PROBLEMS['seller-unknown'] })
        return
      }
      const key = keyOf({ taxpayerId, code: row.code, number: row.number })
      const twin = seen.get(key)
      const known = loaded.known.get(key)
      if (twin !== undefined) {
        if (sameInvoice(twin, row) && twin.state === row.state) unchanged += 1
        else rejects.push({ index, ...PROBLEMS['number-twice'] })
        return
      }
      seen.set(key, row)
      if (known === undefined) {
        invoices.push(invoiceRow(row, taxpayerId, context))
      } else if (!sameKnown(known, row)) {
        rejects.push({ index, ...PROBLEMS['invoice-differs'] })
      } else if (row.state === 'void' && known.state !== 'void') {
        voids.push({
          taxpayer_id: taxpayerId,
          invoice_id: known.id,
          received_at: context.now,
          entry_id: context.entryId,
        })
      } else {
        unchanged += 1
      }
    })
    const outcome: ReceiveOutcome = {
      read: input.invoices.length,
      imported: invoices.length + voids.length,
      unchanged,
      rejected: rejects.length,
      rejects,
    }
    return {
      outcome,
      writes: [insert(invoiceTable, invoices as never), insert(invoiceVoid, voids as never)],
    }
  },
})

async function load(
  database: Database,
  rows: readonly InvoiceRow[],
  context: CommandContext,
): Promise<Loaded> {
  const codes = [...new Set(rows.map((row) => normaliseIdentifier(row.sellerCode)))]
  const owners = await findOwners(database, codes)
  const sellers = new Map(owners.map((owner) => [owner.value, owner.taxpayerId]))
  if (context.actor.kind !== 'system') {
    // What lies outside the officer's subtree is unknown to him, here as everywhere.
    const hats = context.actor.hats.filter(
      (hat) => hat.side === 'national' && hat.roles.includes('back-officer'),
    )
    const taxpayers = await findDetails(database, [...new Set(sellers.values())])
    const open = new Set(
      taxpayers
        .filter(
          ({ authority }) =>
            authority !== null && hats.some((hat) => isWithinAuthority(authority, hat.authority)),
        )
        .map(({ id }) => id),
    )
    for (const [code, id] of sellers) if (!open.has(id)) sellers.delete(code)
  }
  const keys = rows.flatMap((row) => {
    const taxpayerId = sellers.get(normaliseIdentifier(row.sellerCode))
    return taxpayerId === undefined ? [] : [{ taxpayerId, code: row.code, number: row.number }]
  })
  const known = keys.length === 0 ? [] : await findKnown(database, keys)
  return { sellers, known: new Map(known.map((invoice) => [keyOf(invoice), invoice])) }
}

type Problem = Omit<InvoiceReject, 'index'>

const PROBLEMS = {
  'seller-unknown': {
    code: 'seller-unknown',
    message: { zh: '销售方代码未在本方登记', en: 'The seller is not registered here' },
  },
  'number-twice': {
    code: 'number-twice',
    message: {
      zh: '本批中同一发票出现两次且内容不同',
      en: 'This batch holds the invoice twice with different content',
    },
  },
  'invoice-differs': {
    code: 'invoice-differs',
    message: {
      zh: '该发票已接收且内容不同；已接收的发票不能更改，请开具红字发票',
      en: 'This invoice is known with other content; a known invoice never changes, issue a red one',
    },
  },
  'date-invalid': {
    code: 'date-invalid',
    message: {
      zh: '开票日期不存在或晚于业务日期',
      en: 'The date of issue does not exist or is after the business date',
    },
  },
  'rate-impossible': {
    code: 'rate-impossible',
    message: {
      zh: '征收率不是小规模纳税人适用的征收率',
      en: 'This is no levy rate of small-scale taxpayers',
    },
  },
  'sign-wrong': {
    code: 'sign-wrong',
    message: {
      zh: '红字发票金额应为负数，其他发票不能为负数，金额与税额符号应一致',
      en: 'A red invoice is negative, every other one is not, and tax has the sign of the amount',
    },
  },
  'tax-exceeds-rate': {
    code: 'tax-exceeds-rate',
    message: { zh: '税额大于金额乘以征收率', en: 'The tax is more than amount times rate' },
  },
  'amount-too-large': {
    code: 'amount-too-large',
    message: { zh: '金额过大，请核对', en: 'The amount is too large, please check' },
  },
} as const satisfies Record<string, Problem>

/** Levy rates of small-scale taxpayers from 2016-05-01 on, reduced ones included (财税〔2016〕36号 and later reliefs). */
const LEVY_RATES: ReadonlySet<string> = new Set(['0', '0.01', '0.015', '0.02', '0.03', '0.05'])
/** 1 trillion yuan. */
const LARGEST_FEN = 100_000_000_000_000n

function findProblem(row: InvoiceRow, businessDate: string): Problem | undefined {
  if (!isCivilDate(row.issuedOn) || row.issuedOn > businessDate) return PROBLEMS['date-invalid']
  if (!LEVY_RATES.has(row.levyRate)) return PROBLEMS['rate-impossible']
  const amount = BigInt(row.amountFen)
  const tax = BigInt(row.taxFen)
  if (amount > LARGEST_FEN || amount < -LARGEST_FEN) return PROBLEMS['amount-too-large']
  const [sign, size, taxSize] = amount < 0n ? [-1, -amount, -tax] : [1, amount, tax]
  if (taxSize < 0n || (row.state === 'red' && sign > 0) || (row.state === 'valid' && sign < 0))
    return PROBLEMS['sign-wrong']
  if (taxSize > multiply(size, rate(row.levyRate)) + TAX_SLACK_FEN) return PROBLEMS['tax-exceeds-rate']
  return undefined
}

function sameInvoice(a: InvoiceRow, b: InvoiceRow): boolean {
  return (
    a.kind === b.kind &&
    a.supply === b.supply &&
    a.levyRate === b.levyRate &&
    a.issuedOn === b.issuedOn &&
    BigInt(a.amountFen) === BigInt(b.amountFen) &&
    BigInt(a.taxFen) === BigInt(b.taxFen)
  )
}

function sameKnown(known: KnownInvoice, row: InvoiceRow): boolean {
  const state = known.state === row.state || row.state === 'void' || known.state === 'void'
  const text = { ...row, amountFen: known.amountFen.toString(), taxFen: known.taxFen.toString() }
  const { kind, supply, levyRate, issuedOn } = known
  return (
    state && sameInvoice(row, { ...text, ...({ kind, supply, levyRate, issuedOn } as Partial<InvoiceRow>) })
  )
}

function invoiceRow(row: InvoiceRow, taxpayerId: string, context: CommandContext): Record<string, unknown> {
  return {
    id: context.newId(),
    taxpayer_id: taxpayerId,
    invoice_code: row.code,
    invoice_number: row.number,
    kind: row.kind,
    supply: row.supply,
    levy_rate: row.levyRate,
    issued_on: row.issuedOn,
    amount_fen: BigInt(row.amountFen),
    tax_fen: BigInt(row.taxFen),
    state: row.state,
    buyer_name: row.buyerName ?? null,
    received_at: context.now,
    entry_id: context.entryId,
  }
}
