import type { Routes, RouteTypes } from '@yimen/core/api'
import {
  type ComputedDraft,
  computeDraft,
  type DraftFinding,
  findAnsweredColumn,
  QUESTIONS,
  taxNames,
} from '@yimen/core/filings'
import { findingText, formCells, valuesToJson } from '@yimen/core/forms'
import { formatYuan } from '@yimen/core/money'
import { explain } from '@yimen/core/taxes'
import type { DraftRow, HouseholdRow, StoredDraft } from './store.ts'

export type DraftView = RouteTypes<Routes['GET /api/v1/drafts/{draftId}']>['response']
export type TaxpayerView = DraftView['taxpayer']
type TaxLineView = DraftView['taxes'][number]
type ExplanationView = DraftView['explanation'][number]
type OriginView = DraftView['forms'][number]['origins'][string]

/** A household as lists and headings show it. */
export function taxpayerView(household: HouseholdRow): TaxpayerView {
  const side = (id: string | null, authority: string | null, status: string | null) =>
    id === null ? null : { id, authority, status: status ?? 'unknown' }
  return {
    id: household.id,
    name: household.name,
    code: household.code,
    codeKind: household.codeKind,
    kind: household.kind === 'individual' ? 'individual' : 'enterprise',
    national: side(household.nationalId, household.nationalAuthority, household.nationalStatus),
    local: side(household.localId, household.localAuthority, household.localStatus),
    demo: household.demo,
  }
}

const UNKNOWN_TAX = { zh: '其他税费', en: 'Other tax or fee' }

export function taxLines(computed: ComputedDraft): TaxLineView[] {
  return computed.taxes.map((tax) => ({
    side: tax.side,
    taxCode: tax.tax,
    name: taxNames[tax.tax] ?? UNKNOWN_TAX,
    baseFen: tax.baseFen.toString(),
    rate: tax.rate,
    taxFen: tax.amountFen.toString(),
    reliefFen: tax.reliefFen.toString(),
    payableFen: tax.payableFen.toString(),
  }))
}

const LOCAL_CELLS: Readonly<Record<string, string>> = { '1': '10109', '2': '30203', '3': '30216' }

/** The explanation in both languages, line by line with the law. */
export function explanationLines(computed: ComputedDraft): ExplanationView[] {
  const zh = explain(computed, 'zh')
  const en = explain(computed, 'en')
  return computed.explanation.map((step, index) => ({
    side: step.form === 'vat' ? 'national' : 'local',
    taxCode: step.form === 'vat' ? '10101' : (LOCAL_CELLS[step.cell.split('.')[0] ?? ''] ?? null),
    line: step.cell,
    text: { zh: zh[index]?.text ?? '', en: en[index]?.text ?? '' },
    legalBasis: [...step.rule.legalBasis],
    resultFen: step.resultFen.toString(),
  }))
}

function findingView(finding: DraftFinding): DraftView['findings'][number] {
  return {
    form: finding.form,
    pointer: finding.path,
    code: finding.code,
    level: finding.level,
    message: { zh: findingText(finding, 'zh'), en: findingText(finding, 'en') },
  }
}

/** Where each figure of a form comes from. */
function origins(
  form: 'vat' | 'surcharges',
  computed: ComputedDraft,
  content: StoredDraft,
): Record<string, OriginView> {
  const { definition, values } = computed[form]
  const typed = content.typed[definition.code] ?? {}
  const result: Record<string, OriginView> = {}
  for (const [id, cell] of formCells(definition)) {
    if (values[id] === undefined) continue
    if (typed[id] !== undefined)
      result[id] = {
        source: 'typed',
        side: null,
        collectedAt: null,
        detail: { zh: '由您填写', en: 'Typed by you' },
      }
    else if (cell.entry === 'computed')
      result[id] = {
        source: id.endsWith('Ytd') ? 'earlier-return' : 'computed',
        side: definition.content.side,
        collectedAt: null,
        detail: id.endsWith('Ytd')
          ? { zh: '本期数加本年以前各期申报数', en: 'This period plus earlier returns of the year' }
          : {
              zh: cell.line.printed ? `按 ${cell.line.printed} 计算` : '按本表公式计算',
              en: cell.line.printed ? `Computed: ${cell.line.printed}` : 'Computed by the form',
            },
      }
    else if (form === 'vat')
      result[id] = {
        source: 'invoice-feed',
        side: 'national',
        collectedAt: content.invoices?.collectedAt ?? null,
        detail: invoiceDetail(id, content),
      }
    else if (id.endsWith('.rate'))
      result[id] = {
        source: 'register',
        side: 'local',
        collectedAt: null,
        detail: { zh: '按登记的所在地适用税率', en: 'Rate for the registered place of business' },
      }
    else
      result[id] = {
        source: 'computed',
        side: 'national',
        collectedAt: null,
        detail: { zh: '取自增值税申报表', en: 'Taken from the VAT return' },
      }
  }
  return result
}

/** The invoices behind a cell, and the plain answer that adds to its column. */
function invoiceDetail(cell: string, content: StoredDraft): { zh: string; en: string } {
  const count = content.invoices?.count ?? 0
  const detail = {
    zh: `国税发票数据：本期 ${count} 份发票`,
    en: `National invoice feed: ${count} invoices of the period`,
  }
  const added = BigInt(content.answers[`uninvoiced.${findAnsweredColumn(cell)}`] ?? '0')
  if (added === 0n) return detail
  const yuan = formatYuan(added)
  return {
    zh: `${detail.zh}，加您补报的未开票收入 ${yuan} 元`,
    en: `${detail.en}, with the ${yuan} yuan of sales without invoice that you told us`,
  }
}

/** A draft as the API shows it: computed, checked and explained anew from its content. */
export function draftView(
  draft: DraftRow,
  household: HouseholdRow,
  computed = computeDraft(draft.content),
): DraftView {
  const form = (name: 'vat' | 'surcharges') => ({
    side: computed[name].side,
    code: computed[name].definition.code,
    version: computed[name].definition.version,
    hash: computed[name].definition.contentHash,
    definition: computed[name].definition,
    values: valuesToJson(computed[name].values),
    origins: origins(name, computed, draft.content),
  })
  return {
    id: draft.id,
    number: draft.number,
    taxpayer: taxpayerView(household),
    period: draft.period,
    dueDate: draft.content.dueDate,
    kind: draft.kind,
    correctsFilingId: draft.correctsFilingId,
    state: draft.state,
    version: draft.version,
    updatedAt: draft.updatedAt.toISOString(),
    updatedBy: draft.updatedBy,
    forms: [form('vat'), form('surcharges')],
    answers: { ...draft.content.answers },
    unreadable: Object.fromEntries(
      Object.entries(draft.content.unreadable).map(([name, cells]) => [name, { ...cells }]),
    ),
    taxes: taxLines(computed),
    totals: {
      nationalFen: computed.nationalFen.toString(),
      localFen: computed.localFen.toString(),
      totalFen: (computed.nationalFen + computed.localFen).toString(),
    },
    findings: computed.findings.map(findingView),
    explanation: explanationLines(computed),
    missing: [...computed.missing],
    filingId: draft.filingId,
  }
}

export { QUESTIONS }
