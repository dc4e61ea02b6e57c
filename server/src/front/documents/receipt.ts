import type { Routes, RouteTypes } from '@yimen/core/api'
import { demoAuthorities, getSide } from '@yimen/core/authorities'
import { periodBounds } from '@yimen/core/calendar'
import { getForm } from '@yimen/core/filings'
import type { Side } from '../../platform/actor.ts'
import {
  type DocumentLanguage,
  renderJointFilingReceipt,
  verificationUrl,
  type Words,
} from '../../platform/documents/index.ts'
import type { FilingRow, FilingSideRow } from '../filings/reading.ts'

type TaxLine = RouteTypes<Routes['GET /api/v1/filings/{filingId}']>['response']['taxes'][number]
type ExplanationLine = RouteTypes<Routes['GET /api/v1/filings/{filingId}']>['response']['explanation'][number]

/** Everything a joint filing receipt says, in every language. */
export interface ReceiptContent {
  readonly kind: 'joint-filing-receipt'
  readonly number: string
  readonly issuedOn: string
  readonly issuedAt: string
  readonly filingNumber: string
  readonly submittedAt: string
  readonly businessDate: string
  readonly channel: Words
  readonly submittedBy: string
  readonly taxpayer: { readonly id: string; readonly name: string }
  readonly declarations: readonly {
    readonly side: Side
    readonly authority: Words
    readonly form: Words
    readonly declarationNumber: string
    readonly period: { readonly from: string; readonly to: string }
    readonly acceptedAt: string
    readonly lines: readonly { readonly no: string; readonly label: Words; readonly amountFen: string }[]
    readonly payableFen: string
    readonly payBy: string
  }[]
  readonly explanations: readonly Words[]
  readonly totalFen: string
  readonly demo: boolean
  readonly verificationCode: string
}

const CHANNELS: Readonly<Record<string, Words>> = {
  web: { zh: '电子税务局', en: 'E-tax platform' },
  counter: { zh: '办税服务厅', en: 'Tax service hall' },
  api: { zh: '开放接口', en: 'Open API' },
}
const OTHER_CHANNEL: Words = { zh: '系统', en: 'System' }

/** Sentences of the calculation a receipt has room for; the filing itself keeps all of them. */
const MOST_EXPLANATIONS = 40

interface SideAnswer {
  readonly dueDate?: string
  readonly acceptedAt?: string
}

/** May the receipt be issued: every side has accepted or has nothing due. `refused`: never. */
export function receiptState(filing: FilingRow): 'ready' | 'waiting' | 'refused' {
  const states = filing.sides.map((side) => side.state)
  if (states.includes('refused')) return 'refused'
  return states.length === 2 && !states.includes('pending') && states.includes('accepted')
    ? 'ready'
    : 'waiting'
}

export function receiptContent(
  filing: FilingRow,
  issued: {
    readonly number: string
    readonly issuedOn: string
    readonly issuedAt: Date
    readonly verificationCode: string
  },
): ReceiptContent {
  const { household, content } = filing
  const accepted = filing.sides.filter((side) => side.state === 'accepted')
  return {
    kind: 'joint-filing-receipt',
    number: issued.number,
    issuedOn: issued.issuedOn,
    issuedAt: issued.issuedAt.toISOString(),
    filingNumber: filing.number,
    submittedAt: filing.submittedAt.toISOString(),
    businessDate: filing.businessDate,
    channel: CHANNELS[filing.channel] ?? OTHER_CHANNEL,
    submittedBy: filing.submittedBy.name,
    taxpayer: { id: household.code ?? '', name: household.name },
    declarations: accepted.map((side) => declaration(filing, side)),
    explanations: (content.explanation as ExplanationLine[])
      .slice(0, MOST_EXPLANATIONS)
      .map((line) => line.text),
    totalFen: content.totals.totalFen,
    demo: household.demo,
    verificationCode: issued.verificationCode,
  }
}

function declaration(filing: FilingRow, row: FilingSideRow): ReceiptContent['declarations'][number] {
  const { side } = row
  const { household, content } = filing
  const sent = content.sides.find((each) => each.side === side)
  if (sent === undefined) throw new Error(`filing ${filing.number} was not sent to ${side}`)
  const answer = (row.answer ?? {}) as SideAnswer
  const code = side === 'national' ? household.nationalAuthority : household.localAuthority
  const authority = code === null ? undefined : demoAuthorities.find(code)
  const taxes = (content.taxes as TaxLine[]).filter((tax) => tax.side === side)
  return {
    side,
    authority: authority?.name ?? getSide(side).name,
    form: getForm(sent.form).content.name,
    declarationNumber: `${filing.number}-${side === 'national' ? 'N' : 'L'}`,
    period: periodBounds(filing.period),
    acceptedAt: answer.acceptedAt ?? new Date(row.changedAt).toISOString(),
    lines: taxes.flatMap(taxLines).map((line, index) => ({ no: String(index + 1), ...line })),
    payableFen: sent.payableFen,
    payBy: answer.dueDate ?? filing.dueDate,
  }
}

function taxLines({ name, baseFen, taxFen, reliefFen, payableFen }: TaxLine) {
  const line = (amountFen: string | null, zh: string, en: string) =>
    amountFen === null ? [] : [{ label: { zh: `${name.zh}${zh}`, en: `${name.en}: ${en}` }, amountFen }]
  return [
    ...line(baseFen, '计税（费）依据', 'base'),
    ...line(taxFen, '本期应纳税（费）额', 'tax of the period'),
    ...line(reliefFen === '0' ? null : reliefFen, '减免额', 'relief'),
    ...line(payableFen, '本期应补（退）税（费）额', 'payable (refundable)'),
  ]
}

/** The receipt as PDF; the same content, language and address give the same bytes. */
export async function renderReceipt(
  content: ReceiptContent,
  digest: string,
  language: DocumentLanguage,
  publicUrl: string,
): Promise<Buffer> {
  const { number, issuedAt, submittedAt, declarations, verificationCode: code, ...rest } = content
  const rendered = await renderJointFilingReceipt({
    ...rest,
    language,
    documentNumber: number,
    createdAt: new Date(issuedAt),
    submittedAt: new Date(submittedAt),
    verification: { url: verificationUrl(publicUrl, code, digest), code },
    declarations: declarations.map(({ acceptedAt, ...each }) => ({
      ...each,
      status: { state: 'accepted', at: new Date(acceptedAt) },
      lines: each.lines.map((line) => ({ ...line, amountFen: BigInt(line.amountFen) })),
      payableFen: BigInt(each.payableFen),
    })),
  })
  return rendered.bytes
}
