import { findTaxName } from '@yimen/core/authorities'
import type { Determination } from '@yimen/core/determinations'
import type { Location } from '@yimen/core/facts'
import {
  check,
  compute,
  type Finding,
  type FormFacts,
  type FormValues,
  findingText,
  readValues,
} from '@yimen/core/forms'
import {
  type AssessedTax,
  rulesForPeriod,
  type TaxpayerKind,
  taxesOfForms,
  vatFormFacts,
} from '@yimen/core/taxes'
import type { Side } from '../../platform/actor.ts'
import type { FieldError } from '../../platform/refusal.ts'
import type { PeriodForm } from './periodForm.ts'
import type { StoredTax, StoredValues } from './store.ts'

/** What only the taxpayer knows and the form has no cell for, as the front passes it on. */
export interface DeclaredFacts {
  /** Real estate sold, which has its own place in the exemption limit of the VAT return. */
  readonly realEstateSaleFen: bigint | undefined
  /** Line 22 of the VAT return of the same filing: the base of the surcharges. */
  readonly vatFen: bigint | undefined
  /** All sales of the period, on which the exemption from the education surcharges depends (财税〔2016〕12号). */
  readonly salesFen: bigint | undefined
}

/** What this side holds itself; never what the front says. */
export interface OwnFacts {
  readonly kind: TaxpayerKind
  readonly location: Location
  readonly prior: StoredValues | null
}

export interface Recomputed {
  readonly values: FormValues
  readonly taxes: readonly AssessedTax[]
  readonly payableFen: bigint
  readonly errors: readonly FieldError[]
}

const DECIMAL = /^-?\d{1,18}$/

/** Reads the facts a declaration may bring along; what is no amount counts as unknown. */
export function readDeclaredFacts(facts: Readonly<Record<string, unknown>>): DeclaredFacts {
  const amount = (name: string) => {
    const text = facts[name]
    return typeof text === 'string' && DECIMAL.test(text) ? BigInt(text) : undefined
  }
  return {
    realEstateSaleFen: amount('realEstateSaleFen'),
    vatFen: amount('vatFen'),
    salesFen: amount('salesFen'),
  }
}

/** Stored or sent amounts as bigints. */
export function toBigints(values: StoredValues): Record<string, bigint> {
  const result: Record<string, bigint> = {}
  for (const [cell, text] of Object.entries(values)) result[cell] = BigInt(text)
  return result
}

/** Computes and checks a return anew from its typed cells and what this side holds. Pure. */
export function recompute(
  side: Side,
  form: PeriodForm,
  typed: unknown,
  own: OwnFacts,
  declared: DeclaredFacts,
): Recomputed {
  const read = readValues(form.definition, typed, { computed: 'ignore' })
  const facts = formFacts(side, form, own, declared)
  const values = compute(form.definition, read.values, facts)
  const counterpart = counterpartValues(side, declared)
  const findings: readonly Finding[] = [
    ...read.findings,
    ...check(form.definition, values, {
      facts,
      ...(counterpart === undefined ? {} : { forms: { [form.counterpartCode]: counterpart } }),
    }),
    ...(side === 'local' ? surchargeFindings(form, values, own, declared) : []),
  ]
  const taxes = (side === 'national' ? taxesOfForms(values, {}) : taxesOfForms({}, values)).filter(
    (tax) => tax.side === side,
  )
  return {
    values,
    taxes,
    payableFen: taxes.reduce((sum, tax) => sum + tax.payableFen, 0n),
    errors: findings
      .filter((finding) => finding.level === 'error')
      .map((finding) => ({
        pointer: finding.path,
        code: finding.code,
        message: { zh: findingText(finding, 'zh'), en: findingText(finding, 'en') },
      })),
  }
}

function formFacts(side: Side, form: PeriodForm, own: OwnFacts, declared: DeclaredFacts): FormFacts {
  if (side === 'local') return {}
  return vatFormFacts(
    {
      period: form.period,
      taxpayerKind: own.kind,
      ...(declared.realEstateSaleFen === undefined ? {} : { realEstateSaleFen: declared.realEstateSaleFen }),
    },
    own.prior === null ? undefined : toBigints(own.prior),
  )
}

/** The VAT return as the cross-form checks of the surcharge form read it. */
function counterpartValues(side: Side, { vatFen }: DeclaredFacts): FormValues | undefined {
  return side === 'national' || vatFen === undefined ? undefined : { '22.goods': vatFen, '22.services': 0n }
}

/** 减免性质代码 of the exemption by sales (财税〔2016〕12号). */
const BY_SALES: ReadonlySet<bigint> = new Set([61042802n, 99042802n])

/** What the form cannot know: the rate of the registered place, and whether the reliefs it claims are open. */
function surchargeFindings(
  form: PeriodForm,
  values: FormValues,
  own: OwnFacts,
  { salesFen }: DeclaredFacts,
): Finding[] {
  const rules = rulesForPeriod(form.period)
  if (!rules) return []
  const at = (cell: string) => values[cell] ?? 0n
  const findings: Finding[] = []
  // Rate cells hold millionths, rules ten-thousandths.
  const rate = rules.urban[own.location] * 100n
  if (at('1.rate') !== rate && (at('1.due') !== 0n || at('1.vat') !== 0n))
    findings.push(
      error(
        'surcharge-rate-of-place',
        '/lines/1/rate',
        { rate: `${Number(rate) / 10_000}%` },
        {
          zh: '城市维护建设税税率应按登记的所在地，为{rate}。',
          en: 'The rate of urban maintenance tax follows the registered place: {rate}.',
        },
      ),
    )
  for (const line of ['2', '3'] as const)
    if (
      at(`${line}.relief`) > 0n &&
      BY_SALES.has(at(`${line}.reliefCode`)) &&
      salesFen !== undefined &&
      salesFen > rules.educationLimitFen
    )
      findings.push(
        error(
          'surcharge-relief-not-open',
          `/lines/${line}/relief`,
          { sales: salesFen.toString(), limit: rules.educationLimitFen.toString() },
          {
            zh: '本期销售额{sales}元超过{limit}元，不能按此项免征。',
            en: 'Sales of the period ({sales}) exceed {limit}: this exemption is not open.',
          },
        ),
      )
  const largestShare = rules.halving * 100n
  for (const line of ['1', '2', '3'] as const)
    if (at(`${line}.reliefShare`) > largestShare)
      findings.push(
        error(
          'surcharge-share-not-open',
          `/lines/${line}/reliefShare`,
          {},
          {
            zh: '本期没有这一减征比例。',
            en: 'This share of reduction is not open for the period.',
          },
        ),
      )
  return findings
}

function error(
  code: string,
  path: string,
  params: Record<string, string>,
  message: { zh: string; en: string },
): Finding {
  return { code, level: 'error', path, params, message }
}

/** The determination under which a tax is filed for a period. */
export function findDetermination(
  determinations: readonly Determination[],
  tax: string,
  form: Pick<PeriodForm, 'from' | 'to'>,
  periodType: Determination['periodType'],
): Determination | undefined {
  return determinations
    .filter(
      (each) =>
        each.tax === tax &&
        each.periodType === periodType &&
        each.validFrom <= form.to &&
        (each.validTo === null || each.validTo >= form.from),
    )
    .at(-1)
}

/** An assessed tax as a declaration stores it and the API shows it. */
export function storedTax(tax: AssessedTax): StoredTax {
  return {
    side: tax.side,
    taxCode: tax.tax,
    name: findTaxName(tax.tax) ?? { zh: tax.tax, en: tax.tax },
    baseFen: tax.baseFen.toString(),
    rate: tax.rate,
    taxFen: tax.amountFen.toString(),
    reliefFen: tax.reliefFen.toString(),
    payableFen: tax.payableFen.toString(),
  }
}

/** Cells that are not zero, to keep declarations small: a cell left out is zero. */
export function storedValues(values: FormValues): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [cell, amount] of Object.entries(values)) if (amount !== 0n) result[cell] = amount.toString()
  return result
}
