import { capitalWords, type Fen, formatYuan } from '@yimen/core/money'
import {
  drawFoot,
  drawSideMark,
  drawTitle,
  drawVerification,
  printedDate,
  printedInstant,
  VERIFICATION_HEIGHT,
} from './frame.ts'
import { drawPairs, drawTotal, TOTAL_HEIGHT } from './grid.ts'
import { FAINT, INK, Sheet } from './sheet.ts'
import { drawTable } from './table.ts'
import type {
  DocumentFrame,
  DocumentLanguage,
  Period,
  RenderedDocument,
  Side,
  Taxpayer,
  Words,
} from './types.ts'

/** What one authority has done with its half of the filing. */
export type ReceiptStatus =
  | { readonly state: 'accepted'; readonly at: Date }
  | { readonly state: 'pending' }
  | { readonly state: 'returned'; readonly at: Date; readonly reason: Words }

/** One declaration of the filing, at one authority. */
export interface ReceiptDeclaration {
  readonly side: Side
  readonly authority: Words
  readonly form: Words
  readonly declarationNumber: string
  readonly period: Period
  readonly status: ReceiptStatus
  /** The lines a taxpayer looks for, in the order of the form. */
  readonly lines: readonly { readonly no: string; readonly label: Words; readonly amountFen: Fen }[]
  /** 本期应补(退)税额; negative for a refund. */
  readonly payableFen: Fen
  /** Last day to pay, `YYYY-MM-DD`. */
  readonly payBy: string
}

/** 联合申报回执: one for both authorities. It bears the seal of neither: each answers only for its own half. */
export interface JointFilingReceipt extends DocumentFrame {
  readonly filingNumber: string
  readonly submittedAt: Date
  /** 业务日期, `YYYY-MM-DD`: the day that counts in law. */
  readonly businessDate: string
  readonly channel: Words
  readonly submittedBy: string
  readonly taxpayer: Taxpayer
  readonly declarations: readonly ReceiptDeclaration[]
  /** How the amounts came about, one sentence each. */
  readonly explanations: readonly Words[]
}

const WORDS = {
  title: { zh: '联合申报回执', en: 'Joint Filing Receipt' },
  below: {
    zh: '一次申报 · 国家税务局、地方税务局分别受理',
    en: 'One filing, accepted separately by the national and the local tax authority',
  },
  filingNumber: { zh: '申报编号', en: 'Filing number' },
  businessDate: { zh: '业务日期', en: 'Business date' },
  submittedAt: { zh: '提交时间', en: 'Submitted at' },
  channel: { zh: '申报渠道', en: 'Channel' },
  taxpayerId: { zh: '纳税人识别号', en: 'Taxpayer number' },
  taxpayerName: { zh: '纳税人名称', en: 'Taxpayer' },
  submittedBy: { zh: '办理人', en: 'Submitted by' },
  declarations: { zh: '申报表数', en: 'Declarations' },
  number: { zh: '申报表编号', en: 'Declaration' },
  period: { zh: '税款所属期', en: 'Tax period' },
  payBy: { zh: '缴款期限', en: 'Pay by' },
  lineNo: { zh: '栏次', en: 'Line' },
  item: { zh: '项目', en: 'Item' },
  amount: { zh: '金额（元）', en: 'Amount, yuan' },
  payable: { zh: '本期应补（退）税（费）额', en: 'Payable (refundable) for the period' },
  total: { zh: '两方应缴合计', en: 'Total payable' },
  inWords: { zh: '（大写）', en: 'In words: ' },
  explanation: { zh: '计算说明', en: 'How the amounts were worked out' },
  accepted: { zh: '已受理', en: 'Accepted' },
  pending: { zh: '已送达，待受理', en: 'Delivered, not yet accepted' },
  returned: { zh: '已退回', en: 'Returned' },
  notPaid: {
    zh: '本回执证明申报已经提交，不是完税凭证；税款入库后由两方税务机关分别开具税收完税证明。',
    en: 'This receipt shows that the filing was submitted. It is no proof of payment: each authority certifies payment itself.',
  },
  noSeal: {
    zh: '本回执由两方共用，不加盖任何一方的征税专用章；各方受理状态以上列记载为准。',
    en: 'The receipt serves both authorities and bears the seal of neither; the status of each is stated above.',
  },
} satisfies Record<string, Words>

const BLOCK_SIZE = 9.5

/** Renders the one receipt of a joint filing (A4). */
export async function renderJointFilingReceipt(data: JointFilingReceipt): Promise<RenderedDocument> {
  const { language } = data
  const sheet = await Sheet.open({
    title: `${WORDS.title[language]} ${data.filingNumber}`,
    author: data.declarations
      .map(({ authority }) => authority[language])
      .join(language === 'zh' ? '、' : ', '),
    frame: data,
    content: data,
  })
  sheet.onContinue(() => drawContinuation(sheet, data))
  drawTitle(sheet, { main: WORDS.title[language], below: WORDS.below[language] })
  drawParticulars(sheet, data)
  for (const declaration of data.declarations) drawDeclaration(sheet, declaration, language)
  drawPayable(sheet, data)
  drawExplanations(sheet, data)
  sheet.y += 8
  sheet.need(VERIFICATION_HEIGHT)
  drawVerification(sheet, data, [WORDS.notPaid[language], WORDS.noSeal[language]])
  return sheet.finish(drawFoot(data))
}

function drawContinuation(sheet: Sheet, data: JointFilingReceipt): void {
  const style = { size: 9, color: FAINT } as const
  const half = sheet.width / 2
  sheet.text(`${WORDS.title[data.language]} ${data.filingNumber}`, sheet.left, sheet.y, half, style)
  sheet.text(data.taxpayer.name, sheet.left + half, sheet.y, half, { ...style, align: 'right' })
  sheet.y += sheet.lineHeight(style) + 5
}

function drawParticulars(sheet: Sheet, data: JointFilingReceipt): void {
  const { language } = data
  const shares = [0.16, 0.32, 0.16, 0.36]
  const rows: readonly (readonly (readonly [string, string])[])[] = [
    [
      [WORDS.filingNumber[language], data.filingNumber],
      [WORDS.businessDate[language], printedDate(data.businessDate, language)],
    ],
    [
      [WORDS.submittedAt[language], printedInstant(data.submittedAt, language)],
      [WORDS.channel[language], data.channel[language]],
    ],
    [
      [WORDS.taxpayerId[language], data.taxpayer.id],
      [WORDS.taxpayerName[language], data.taxpayer.name],
    ],
    [
      [WORDS.submittedBy[language], data.submittedBy],
      [WORDS.declarations[language], String(data.declarations.length)],
    ],
  ]
  for (const pairs of rows) drawPairs(sheet, pairs, shares)
  sheet.y += 8
}

function statusText(status: ReceiptStatus, language: DocumentLanguage): string {
  if (status.state === 'pending') return WORDS.pending[language]
  const at = printedInstant(status.at, language)
  if (status.state === 'accepted') return `${WORDS.accepted[language]} ${at}`
  return `${WORDS.returned[language]} ${at} ${status.reason[language]}`
}

const STATUS_COLOR: Record<ReceiptStatus['state'], string> = {
  accepted: '#1b6b3a',
  pending: '#8a5a00',
  returned: '#b3151b',
}

function drawDeclaration(sheet: Sheet, declaration: ReceiptDeclaration, language: DocumentLanguage): void {
  const { side, authority, form, status } = declaration
  sheet.need(120)
  sheet.group('Sect', () => {
    const mark = 16
    const statusLine = statusText(status, language)
    const statusWidth = sheet.width * 0.42
    const nameWidth = sheet.width - mark - 8 - statusWidth
    const top = sheet.y
    drawSideMark(sheet, side, sheet.left, top, mark)
    let height = mark
    sheet.tag('H2', {}, () => {
      const style = { size: 11, weight: 'bold' } as const
      height = Math.max(height, sheet.text(authority[language], sheet.left + mark + 8, top, nameWidth, style))
    })
    sheet.tag('P', {}, () => {
      const style = {
        size: BLOCK_SIZE,
        weight: 'bold',
        align: 'right',
        color: STATUS_COLOR[status.state],
      } as const
      height = Math.max(
        height,
        sheet.text(statusLine, sheet.right - statusWidth, top + 1, statusWidth, style),
      )
    })
    sheet.y += height + 2
    const { from, to } = declaration.period
    const facts = [
      `${WORDS.number[language]} ${declaration.declarationNumber}`,
      `${WORDS.period[language]} ${from} ${language === 'zh' ? '至' : 'to'} ${to}`,
      `${WORDS.payBy[language]} ${printedDate(declaration.payBy, language)}`,
    ]
    sheet.tag('P', {}, () => {
      sheet.y += sheet.text(form[language], sheet.left, sheet.y, sheet.width, { size: 9.5 })
    })
    sheet.tag('P', {}, () => {
      const style = { size: 8.5, color: FAINT } as const
      sheet.y += sheet.text(facts.join('　　'), sheet.left, sheet.y, sheet.width, style)
    })
    sheet.y += 3
    drawTable(sheet, {
      columns: [
        { label: WORDS.lineNo[language], width: 10, align: 'center' },
        { label: WORDS.item[language], width: 64 },
        { label: WORDS.amount[language], width: 26, align: 'right' },
      ],
      rows: [
        ...declaration.lines.map(({ no, label, amountFen }) => ({
          cells: [no, label[language], formatYuan(amountFen)],
        })),
        { cells: ['', WORDS.payable[language], formatYuan(declaration.payableFen)], emphasis: true },
      ],
      size: 9,
      minRowHeight: 18,
    })
  })
  sheet.y += 10
}

function drawPayable(sheet: Sheet, { declarations, language }: JointFilingReceipt): void {
  // What one authority refunds is not set off against what the other collects.
  const total = declarations.reduce((sum, { payableFen }) => sum + (payableFen > 0n ? payableFen : 0n), 0n)
  sheet.need(TOTAL_HEIGHT)
  drawTotal(sheet, {
    label: WORDS.total[language],
    words: `${WORDS.inWords[language]}${capitalWords(total)}`,
    figure: `￥${formatYuan(total)}`,
  })
  sheet.y += 8
}

function drawExplanations(sheet: Sheet, { explanations, language }: JointFilingReceipt): void {
  if (explanations.length === 0) return
  sheet.need(40)
  sheet.tag('H2', {}, () => {
    const style = { size: 10, weight: 'bold' } as const
    sheet.y += sheet.text(WORDS.explanation[language], sheet.left, sheet.y, sheet.width, style)
  })
  explanations.forEach((sentence, index) => {
    const style = { size: 8.5, color: INK } as const
    sheet.need(sheet.heightOf(sentence[language], sheet.width - 16, style))
    sheet.tag('P', {}, () => {
      sheet.text(`${index + 1}.`, sheet.left, sheet.y, 14, style)
      sheet.y += sheet.text(sentence[language], sheet.left + 16, sheet.y, sheet.width - 16, style)
    })
  })
}
