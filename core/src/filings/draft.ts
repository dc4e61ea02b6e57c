/**
 * The joint draft: one set of answers becomes the VAT return of the national side and the surcharge form of the local
 * one. Pure, so that the counter, the portal and each side compute the same thing from the same content.
 */
import type { Location } from '../facts/index.ts'
import { taxCodes } from '../facts/index.ts'
import {
  check,
  compute,
  editableValues,
  type Finding,
  type FormDefinition,
  type FormFacts,
  type FormValues,
  formCells,
  formDefinitions,
  readValues,
  type Text,
  type Unit,
} from '../forms/index.ts'
import { type Fen, LARGEST_AMOUNT_FEN, parseYuan } from '../money/index.ts'
import {
  type AssessedTax,
  assessSmallScale,
  assessSurcharges,
  type ExplanationStep,
  formsForPeriod,
  type InvoiceTotal,
  prefill,
  surchargeInputOf,
  type TaxpayerKind,
  taxesOfForms,
  vatFormFacts,
} from '../taxes/index.ts'

export interface FormReference {
  readonly code: string
  readonly version: string
  readonly hash: string
}

/** An {@link InvoiceTotal} as JSON: amounts as decimal strings of fen. */
export type InvoiceTotalJson = Omit<InvoiceTotal, 'amountFen' | 'prepaidFen'> & {
  readonly amountFen: string
  readonly prepaidFen?: string
}

/** Everything a draft keeps, as JSON. Derived figures are never stored, always computed. */
export interface DraftContent {
  readonly period: string
  readonly taxpayerKind: TaxpayerKind
  readonly location: Location
  /** The forms in force for the period when the draft was opened. */
  readonly forms: { readonly vat: FormReference; readonly surcharges: FormReference }
  /** Totals of the invoice feed; null when the feed could not be asked. */
  readonly invoices: {
    readonly totals: readonly InvoiceTotalJson[]
    readonly collectedAt: string | null
    readonly count: number
  } | null
  /** The latest earlier VAT return of the same year, for the cumulative columns. */
  readonly prior: Readonly<Record<string, string>> | null
  /** Answers to plain questions, in fen: `uninvoiced.goods`, `uninvoiced.services`. */
  readonly answers: Readonly<Record<string, string>>
  /** Cells a person typed over, by form code. */
  readonly typed: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** What a person typed that is no amount: kept as typed, shown with its reason. */
  readonly unreadable: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Form name under which answers to plain questions are saved. */
export const QUESTIONS = 'questions'

/** Plain questions and the column their answer belongs to. */
export const questionCells = ['uninvoiced.goods', 'uninvoiced.services'] as const

/** The column whose plain answer adds to a cell of the VAT return: taxable sales (1) or those below the limit (10, 11). */
export function findAnsweredColumn(cell: string): 'goods' | 'services' | undefined {
  const column = /^(?:1|10|11)\.(goods|services)$/.exec(cell)?.[1]
  return column === 'goods' || column === 'services' ? column : undefined
}

export interface ComputedForm {
  readonly definition: FormDefinition
  readonly side: 'national' | 'local'
  readonly values: FormValues
  /** Cells filled from assessment rather than typed. */
  readonly prefilled: FormValues
}

export interface DraftFinding extends Finding {
  /** Form code, or {@link QUESTIONS}. */
  readonly form: string
}

export interface ComputedDraft {
  readonly vat: ComputedForm
  readonly surcharges: ComputedForm
  readonly taxes: readonly AssessedTax[]
  readonly nationalFen: Fen
  readonly localFen: Fen
  readonly findings: readonly DraftFinding[]
  readonly explanation: readonly ExplanationStep[]
  /** Facts the rules miss: the draft cannot be filed before they are known. */
  readonly missing: readonly Text[]
  /** May be filed: no finding of level error, nothing missing. */
  readonly complete: boolean
}

const referenceOf = (definition: FormDefinition): FormReference => ({
  code: definition.code,
  version: definition.version,
  hash: definition.contentHash,
})

/** References to the forms in force for a period; undefined before 2016-05-01. */
export function findDraftForms(period: string): DraftContent['forms'] | undefined {
  const forms = formsForPeriod(period)
  return forms && { vat: referenceOf(forms.vat), surcharges: referenceOf(forms.surcharges) }
}

/** The published definition a record was stamped with; throws when the program does not have it. */
export function getForm(reference: Pick<FormReference, 'code' | 'version'>): FormDefinition {
  const found = formDefinitions.find(
    (form) => form.code === reference.code && form.version === reference.version,
  )
  if (!found) throw new RangeError(`form ${reference.code}@${reference.version} is not known to this program`)
  return found
}

/** Facts of the VAT form: also what the national side uses when it computes a filed return again. */
export function draftVatFacts(content: Pick<DraftContent, 'period' | 'taxpayerKind' | 'prior'>): FormFacts {
  return vatFormFacts(
    { period: content.period, taxpayerKind: content.taxpayerKind },
    content.prior === null ? undefined : bigints(content.prior),
  )
}

function bigints(values: Readonly<Record<string, string>>): FormValues {
  return Object.fromEntries(Object.entries(values).map(([cell, text]) => [cell, BigInt(text)]))
}

const MISSING_RELIEF: Text = {
  zh: '本期政策要求区分的销售额（如优惠开始前开具的发票）尚未提供，请改用表格方式填写。',
  en: 'Sales that the rules of this period tell apart are not known yet; please use the form view.',
}

/** Computes both forms, taxes, findings and explanation of a draft. Never throws on what people typed. */
export function computeDraft(content: DraftContent): ComputedDraft {
  const vatForm = getForm(content.forms.vat)
  const surchargeForm = getForm(content.forms.surcharges)
  const findings: DraftFinding[] = []
  const assessed = assess(content, findings)
  const typedVat = readTyped(vatForm, content, findings)
  const vatFacts = draftVatFacts(content)
  const prefilledVat = assessed.status === 'complete' ? editableValues(vatForm, assessed.vatForm) : {}
  const vatValues = compute(vatForm, { ...prefilledVat, ...typedVat }, vatFacts)

  const local = assessSurcharges(
    surchargeInputOf(vatValues, { period: content.period, location: content.location }),
  )
  const typedSurcharges = readTyped(surchargeForm, content, findings)
  const prefilledSurcharges = local.status === 'complete' ? editableValues(surchargeForm, local.form) : {}
  const surchargeValues = compute(surchargeForm, { ...prefilledSurcharges, ...typedSurcharges })

  const own = (form: FormDefinition, list: readonly Finding[]) =>
    findings.push(...list.map((finding) => ({ ...finding, form: form.code })))
  own(
    vatForm,
    check(vatForm, vatValues, { facts: vatFacts, forms: { [surchargeForm.code]: surchargeValues } }),
  )
  own(surchargeForm, check(surchargeForm, surchargeValues, { forms: { [vatForm.code]: vatValues } }))

  const taxes = taxesOfForms(vatValues, surchargeValues)
  const sumOf = (side: 'national' | 'local') =>
    taxes.filter((tax) => tax.side === side).reduce((sum, tax) => sum + tax.payableFen, 0n)
  const missing = assessed.status === 'missing' && Object.keys(typedVat).length === 0 ? [MISSING_RELIEF] : []
  return {
    vat: { definition: vatForm, side: 'national', values: vatValues, prefilled: prefilledVat },
    surcharges: {
      definition: surchargeForm,
      side: 'local',
      values: surchargeValues,
      prefilled: prefilledSurcharges,
    },
    taxes,
    nationalFen: sumOf('national'),
    localFen: sumOf('local'),
    findings,
    explanation: [
      ...(assessed.status === 'complete'
        ? assessed.explanation.filter((step) => step.form === 'vat' && holds(step, vatValues, typedVat))
        : []),
      ...(local.status === 'complete'
        ? local.explanation.filter((step) => holds(step, surchargeValues, typedSurcharges))
        : []),
    ],
    missing,
    complete: missing.length === 0 && findings.every((finding) => finding.level !== 'error'),
  }
}

/** An explanation line stands only while nobody typed over its cell and its figure is the one shown. */
function holds(step: ExplanationStep, values: FormValues, typed: FormValues): boolean {
  if (typed[step.cell] !== undefined) return false
  const shown = values[step.cell]
  return shown === undefined || Object.keys(typed).length === 0 || shown === step.resultFen
}

function assess(content: DraftContent, findings: DraftFinding[]) {
  const totals: InvoiceTotal[] = (content.invoices?.totals ?? []).map(
    ({ amountFen, prepaidFen, ...rest }) => ({
      ...rest,
      amountFen: BigInt(amountFen),
      ...(prepaidFen === undefined ? {} : { prepaidFen: BigInt(prepaidFen) }),
    }),
  )
  for (const column of ['goods', 'services'] as const) {
    const amount = content.answers[`uninvoiced.${column}`]
    if (amount !== undefined && amount !== '0')
      totals.push({
        column,
        kind: 'none',
        issuedBy: 'self',
        subject: 'ordinary-sale',
        rate: '0.03',
        amountFen: BigInt(amount),
      })
  }
  for (const [cell, text] of Object.entries(content.unreadable[QUESTIONS] ?? {}))
    findings.push(unreadable(QUESTIONS, cell, text, 'fen'))
  const filled = prefill(totals)
  for (const name of filled.negative)
    findings.push({
      form: content.forms.vat.code,
      code: 'more-red-than-blue',
      level: 'warning',
      path: '/lines/1/goods',
      params: { figure: name },
      message: {
        zh: '红字发票金额大于蓝字发票，系统已按 0 填写，请核对。',
        en: 'Red invoices exceed the others; the figure was set to 0, please check.',
      },
    })
  return assessSmallScale({
    taxpayerKind: content.taxpayerKind,
    period: content.period,
    location: content.location,
    sales: filled.sales,
    prepaid: filled.prepaid,
  })
}

function readTyped(form: FormDefinition, content: DraftContent, findings: DraftFinding[]): FormValues {
  const read = readValues(form, content.typed[form.code] ?? {})
  findings.push(...read.findings.map((finding) => ({ ...finding, form: form.code })))
  for (const [cell, text] of Object.entries(content.unreadable[form.code] ?? {}))
    findings.push(unreadable(form.code, cell, text, formCells(form).get(cell)?.column.unit ?? 'fen'))
  return read.values
}

const FAULTS = {
  'not-an-amount': {
    zh: '请填写金额，例如 1234.50，最多两位小数；不能填公式或文字。',
    en: 'Enter an amount such as 1234.50 with at most two decimals; no formula and no words.',
  },
  'negative-amount': { zh: '此栏不能为负数。', en: 'This cell cannot be negative.' },
  'amount-too-large': {
    zh: '金额过大，请检查是否多输了数字。',
    en: 'The amount is too large; check for extra digits.',
  },
  'not-a-rate': { zh: '请填写 0 到 100% 之间的比率。', en: 'Enter a rate between 0 and 100 %.' },
  'not-a-code': { zh: '请填写由数字组成的减免性质代码。', en: 'Enter the relief code in digits.' },
} as const satisfies Readonly<Record<string, Text>>

function faultOf(text: string, unit: Unit): keyof typeof FAULTS {
  if (unit === 'code') return 'not-a-code'
  if (unit === 'rate') return 'not-a-rate'
  const digits = text.normalize('NFKC').replaceAll(/[\s,￥¥]/g, '')
  if (/^-?\d{14,}(\.\d{1,2})?$/.test(digits)) return 'amount-too-large'
  return /^-\d+(\.\d{1,2})?$/.test(digits) ? 'negative-amount' : 'not-an-amount'
}

function unreadable(form: string, cell: string, text: string, unit: Unit): DraftFinding {
  const code = faultOf(text, unit)
  const dot = cell.indexOf('.')
  return {
    form,
    code,
    level: 'error',
    path: `/lines/${cell.slice(0, dot)}/${cell.slice(dot + 1)}`,
    params: { value: text.slice(0, 40) },
    message: FAULTS[code],
  }
}

/** One change as a person made it: `value` in yuan as typed, null takes the person's value back. */
export interface DraftChange {
  readonly form: string
  readonly cell: string
  readonly value: string | null
}

/** Applies changes to a draft's content; what is no amount is kept beside its field. Unknown fields are named back. */
export function applyChanges(
  content: DraftContent,
  changes: readonly DraftChange[],
): { readonly content: DraftContent; readonly unknown: readonly DraftChange[] } {
  const typed = copy(content.typed)
  const bad = copy(content.unreadable)
  const answers = { ...content.answers }
  const unknown: DraftChange[] = []
  const forms = [getForm(content.forms.vat), getForm(content.forms.surcharges)]
  for (const change of changes) {
    const form = forms.find((candidate) => candidate.code === change.form)
    const cell = form && formCells(form).get(change.cell)
    const isQuestion = change.form === QUESTIONS && (questionCells as readonly string[]).includes(change.cell)
    if (!isQuestion && (!cell || cell.entry === 'computed')) {
      unknown.push(change)
      continue
    }
    delete bad[change.form]?.[change.cell]
    if (isQuestion) delete answers[change.cell]
    else delete typed[change.form]?.[change.cell]
    if (change.value === null || change.value.trim() === '') continue
    const unit = cell?.column.unit ?? 'fen'
    const amount = unit === 'fen' ? parseYuan(change.value) : wholeNumber(change.value)
    const isSigned = !isQuestion && cell?.sign === 'any'
    if (amount === undefined || isOutOfRange(amount, unit, isSigned))
      set(bad, change.form, change.cell, change.value)
    else if (isQuestion) answers[change.cell] = amount.toString()
    else set(typed, change.form, change.cell, amount.toString())
  }
  return { content: { ...content, typed, unreadable: bad, answers }, unknown }
}

/** What no field takes: kept as typed beside its field, so that nobody has to type it again to see what was wrong. */
function isOutOfRange(amount: bigint, unit: Unit, isSigned: boolean): boolean {
  if (unit === 'rate') return amount > 1_000_000n
  if (unit === 'code') return amount > 999_999_999_999n
  return amount > LARGEST_AMOUNT_FEN || amount < (isSigned ? -LARGEST_AMOUNT_FEN : 0n)
}

function wholeNumber(text: string): bigint | undefined {
  return /^\d{1,15}$/.test(text.trim()) ? BigInt(text.trim()) : undefined
}

type Nested = Record<string, Record<string, string>>

function copy(nested: DraftContent['typed']): Nested {
  return Object.fromEntries(Object.entries(nested).map(([form, cells]) => [form, { ...cells }]))
}

function set(nested: Nested, form: string, cell: string, text: string): void {
  const cells = nested[form] ?? {}
  cells[cell] = text
  nested[form] = cells
}

/** Names of the taxes a joint filing of small-scale VAT is made of, in the order people know. */
export const taxNames: Readonly<Record<string, Text>> = {
  [taxCodes.vat]: { zh: '增值税', en: 'Value-added tax' },
  [taxCodes.urbanMaintenance]: { zh: '城市维护建设税', en: 'Urban maintenance and construction tax' },
  [taxCodes.educationSurcharge]: { zh: '教育费附加', en: 'Education surcharge' },
  [taxCodes.localEducationSurcharge]: { zh: '地方教育附加', en: 'Local education surcharge' },
}
