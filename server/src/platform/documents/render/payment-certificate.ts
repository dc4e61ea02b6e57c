import { capitalWords, type Fen, formatYuan } from '@yimen/core/money'
import {
  drawField,
  drawFoot,
  drawSideMark,
  drawTitle,
  drawVerification,
  printedDate,
  VERIFICATION_HEIGHT,
} from './frame.ts'
import { drawPairs, drawTotal, TOTAL_HEIGHT } from './grid.ts'
import { drawCollectionSeal } from './seal.ts'
import { type Box, FAINT, MM, Sheet } from './sheet.ts'
import { drawTable } from './table.ts'
import type { DocumentFrame, Period, RenderedDocument, Side, Taxpayer, Words } from './types.ts'

export interface CertificateLine {
  /** 原凭证号: number of the electronic payment book or voucher. */
  readonly originalVoucher: string
  readonly tax: Words
  /** 品目名称 */
  readonly item: Words
  readonly period: Period
  /** 入(退)库日期, `YYYY-MM-DD`. */
  readonly receivedOn: string
  /** Negative for a refund. */
  readonly amountFen: Fen
}

/** 税收完税证明 of one authority; the two authorities never share one (DOMAIN, Documents). */
export interface PaymentCertificate extends DocumentFrame {
  readonly side: Side
  /** 票证字号, e.g. `(171)示国证 00000001`: year of the form, province, organisation, kind, serial (国税发〔1994〕207号 三). */
  readonly serialNumber: string
  /** 填发日期, `YYYY-MM-DD`. */
  readonly issuedOn: string
  /** The authority that issues and seals; the Chinese name stands on the seal. */
  readonly authority: Words
  readonly taxpayer: Taxpayer
  readonly lines: readonly CertificateLine[]
  /** 填票人 */
  readonly issuer: string
  readonly remarks?: string
}

const WORDS = {
  country: { zh: '中华人民共和国', en: "The People's Republic of China" },
  title: { zh: '税收完税证明', en: 'Tax Payment Certificate' },
  issuedOn: { zh: '填发日期：', en: 'Issued on' },
  authority: { zh: '税务机关：', en: 'Tax authority' },
  taxpayerId: { zh: '纳税人识别号', en: 'Taxpayer identification number' },
  taxpayerName: { zh: '纳税人名称', en: 'Taxpayer' },
  voucher: { zh: '原凭证号', en: 'Original voucher' },
  tax: { zh: '税种', en: 'Tax' },
  item: { zh: '品目名称', en: 'Item' },
  period: { zh: '税款所属时期', en: 'Tax period' },
  receivedOn: { zh: '入（退）库日期', en: 'Treasury receipt (refund) date' },
  amount: { zh: '实缴（退）金额', en: 'Amount paid (refunded), yuan' },
  total: { zh: '金额合计', en: 'Total' },
  inWords: { zh: '（大写）', en: 'In words: ' },
  sealed: { zh: '税务机关（盖章）', en: 'Tax authority (seal)' },
  issuer: { zh: '填票人', en: 'Issued by' },
  remarks: { zh: '备注', en: 'Remarks' },
  keep: { zh: '妥善保管，手写无效。', en: 'Keep this certificate safe. Invalid if altered by hand.' },
  forward: { zh: '转下页 累计', en: 'Carried forward' },
  brought: { zh: '承前页 累计', en: 'Brought forward' },
} satisfies Record<string, Words>

const SEAL_ROW_HEIGHT = 35 * MM

/** Renders the payment certificate of one authority under its own collection seal 征税专用章 (A4, pages as needed). */
export async function renderPaymentCertificate(data: PaymentCertificate): Promise<RenderedDocument> {
  const { language } = data
  const sheet = await Sheet.open({
    title: `${WORDS.title[language]} ${data.serialNumber}`,
    author: data.authority[language],
    frame: data,
    content: data,
  })
  sheet.onContinue(() => drawContinuation(sheet, data))
  drawHead(sheet, data)
  drawLines(sheet, data)
  const total = data.lines.reduce((sum, { amountFen }) => sum + amountFen, 0n)
  drawTotal(sheet, {
    label: WORDS.total[language],
    words: `${WORDS.inWords[language]}${capitalWords(total)}`,
    figure: `￥${formatYuan(total)}`,
  })
  drawSealRow(sheet, data)
  sheet.y += 8
  drawVerification(sheet, data, [WORDS.keep[language]])
  return sheet.finish(drawFoot(data))
}

function drawContinuation(sheet: Sheet, data: PaymentCertificate): void {
  const style = { size: 9, color: FAINT } as const
  const half = sheet.width / 2
  sheet.text(`${WORDS.title[data.language]} ${data.serialNumber}`, sheet.left, sheet.y, half, style)
  sheet.text(data.taxpayer.name, sheet.left + half, sheet.y, half, { ...style, align: 'right' })
  sheet.y += sheet.lineHeight(style) + 5
}

function drawHead(sheet: Sheet, data: PaymentCertificate): void {
  const { language } = data
  const top = sheet.y
  const markSize = 10 * MM
  drawTitle(sheet, {
    above: WORDS.country[language],
    main: WORDS.title[language],
    ...(language === 'en' ? { below: WORDS.title.zh } : {}),
  })
  const afterTitle = sheet.y
  drawSideMark(sheet, data.side, sheet.right - markSize, top, markSize)
  sheet.tag('P', {}, () => {
    const style = { size: 10, weight: 'bold', align: 'right' } as const
    sheet.text(data.serialNumber, sheet.right - 62 * MM, top + markSize + 3, 62 * MM, style)
  })
  sheet.y = Math.max(afterTitle, top + markSize + 20)
  const dateWidth = sheet.width * 0.34
  const issuedOn = printedDate(data.issuedOn, language)
  const place = { y: sheet.y, size: 10 }
  drawField(
    sheet,
    { label: WORDS.issuedOn[language], value: issuedOn },
    { ...place, x: sheet.left, width: dateWidth },
  )
  sheet.y +=
    drawField(
      sheet,
      { label: WORDS.authority[language], value: data.authority[language] },
      { ...place, x: sheet.left + dateWidth, width: sheet.width - dateWidth },
    ) + 4
  drawTaxpayer(sheet, data)
}

function drawTaxpayer(sheet: Sheet, { language, taxpayer }: PaymentCertificate): void {
  drawPairs(
    sheet,
    [
      [WORDS.taxpayerId[language], taxpayer.id],
      [WORDS.taxpayerName[language], taxpayer.name],
    ],
    [0.16, 0.27, 0.14, 0.43],
  )
}

function drawLines(sheet: Sheet, data: PaymentCertificate): void {
  const { language, lines } = data
  const sums: Fen[] = [0n]
  for (const line of lines) sums.push((sums.at(-1) ?? 0n) + line.amountFen)
  drawTable(sheet, {
    columns: [
      { label: WORDS.voucher[language], width: 20, align: 'center' },
      { label: WORDS.tax[language], width: 15, align: 'center' },
      { label: WORDS.item[language], width: 18, align: 'center' },
      { label: WORDS.period[language], width: 18, align: 'center' },
      { label: WORDS.receivedOn[language], width: 14, align: 'center' },
      { label: WORDS.amount[language], width: 15, align: 'right' },
    ],
    rows: lines.map((line) => ({
      cells: [
        line.originalVoucher,
        line.tax[language],
        line.item[language],
        `${line.period.from}\n${language === 'zh' ? '至' : 'to'} ${line.period.to}`,
        line.receivedOn,
        formatYuan(line.amountFen),
      ],
    })),
    size: 9,
    minRowHeight: 22,
    carry: {
      column: 5,
      forward: WORDS.forward[language],
      brought: WORDS.brought[language],
      sumAfter: (rows) => formatYuan(sums[rows] ?? 0n),
    },
    keepBelow: TOTAL_HEIGHT + SEAL_ROW_HEIGHT + VERIFICATION_HEIGHT + 10,
  })
}

function drawSealRow(sheet: Sheet, data: PaymentCertificate): void {
  const { language } = data
  const { y } = sheet
  const height = SEAL_ROW_HEIGHT
  const sealed = { x: sheet.left, y, width: sheet.width * 0.42, height }
  const issuer = { x: sealed.x + sealed.width, y, width: sheet.width * 0.2, height }
  const remarks = { x: issuer.x + issuer.width, y, width: sheet.width * 0.38, height }
  sheet.artifact(() => {
    for (const box of [sealed, issuer, remarks]) sheet.rectangle(box)
  })
  const label = { size: 9, color: FAINT } as const
  const inside = (box: Box, caption: string, text: string) => {
    sheet.tag('P', {}, () => {
      sheet.text(caption, box.x + 6, box.y + 5, box.width - 12, label)
      sheet.text(text, box.x + 6, box.y + 22, box.width - 12, { size: 10 })
    })
  }
  inside(sealed, WORDS.sealed[language], '')
  inside(issuer, WORDS.issuer[language], data.issuer)
  inside(remarks, WORDS.remarks[language], data.remarks ?? '')
  const seal = { authority: data.authority.zh, demo: data.demo }
  drawCollectionSeal(sheet, seal, sealed.x + sealed.width * 0.6, y + height / 2)
  sheet.y += height
}
