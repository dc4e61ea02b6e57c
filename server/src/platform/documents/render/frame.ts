import qrcode from 'qrcode'
import { FAINT, INK, MM, SEAL_RED, type Sheet } from './sheet.ts'
import type { DocumentFrame, DocumentLanguage, Side, Words } from './types.ts'

/** Chooses the language of a name. */
export function inLanguage(words: Words, language: DocumentLanguage): string {
  return words[language]
}

/** `2017-10-16` as it stands on Chinese documents, or unchanged in English. */
export function printedDate(date: string, language: DocumentLanguage): string {
  const [year = '', month = '', day = ''] = date.split('-')
  return language === 'zh' ? `${year}年${Number(month)}月${Number(day)}日` : date
}

/** An instant in the legal time zone, to the second. */
export function printedInstant(instant: Date, language: DocumentLanguage): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  }).formatToParts(instant)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? ''
  const date = `${part('year')}-${part('month')}-${part('day')}`
  const time = `${part('hour')}:${part('minute')}:${part('second')}`
  return language === 'zh' ? `${printedDate(date, 'zh')} ${time}` : `${date} ${time} (UTC+8)`
}

const SIDE_MARK: Record<Side, string> = { national: '国', local: '地' }

/**
 * 国税发〔1994〕207号 四: the mark of the authority over the serial number, 1 cm: 国 in a circle, 地 in a square.
 * `size` in points, the corner is the top left.
 */
export function drawSideMark(sheet: Sheet, side: Side, x: number, y: number, size: number): void {
  const box = { x, y, width: size, height: size }
  sheet.artifact(() => {
    sheet.doc.lineWidth(size * 0.05).strokeColor(SEAL_RED)
    if (side === 'national') sheet.doc.circle(x + size / 2, y + size / 2, size / 2).stroke()
    else sheet.doc.rect(x, y, size, size).stroke()
  })
  sheet.tag('Span', { lang: 'zh-CN' }, () => {
    sheet.cell(
      SIDE_MARK[side],
      box,
      { size: size * 0.6, weight: 'bold', align: 'center', color: SEAL_RED },
      0,
    )
  })
}

/** A label and its value in one line of running text; the label is faint. Returns the height. */
export function drawField(
  sheet: Sheet,
  field: { label: string; value: string },
  place: { x: number; y: number; width: number; size: number },
): number {
  const { x, y, width, size } = place
  const labelWidth = sheet.widthOf(field.label, { size }) + size * 0.5
  let height = 0
  sheet.tag('P', {}, () => {
    sheet.text(field.label, x, y, labelWidth, { size, color: FAINT })
    height = sheet.text(field.value, x + labelWidth, y, width - labelWidth, { size, color: INK })
  })
  return height
}

export interface Title {
  readonly main: string
  readonly above?: string
  readonly below?: string
  readonly size?: number
}

/** The title block at the cursor: centred, set wide, with a line above or below. */
export function drawTitle(sheet: Sheet, title: Title): void {
  const { size = 21 } = title
  const chinese = /[\u3400-\u9fff]/.test(title.main)
  const wide = { size, weight: 'bold', align: 'center', tracking: size * 0.28 } as const
  // Set wide as on official forms where that fits between the marks in the corners.
  const tracking = chinese && sheet.widthOf(title.main, wide) < sheet.width - 24 * MM ? wide.tracking : 0
  if (title.above !== undefined) {
    const above = title.above
    sheet.tag('P', {}, () => {
      sheet.y += sheet.text(above, sheet.left, sheet.y, sheet.width, {
        size: 12,
        align: 'center',
        tracking: chinese ? 3 : 0,
      })
    })
    sheet.y += 1
  }
  sheet.tag('H1', {}, () => {
    const style = { ...wide, tracking }
    sheet.y += sheet.text(title.main, sheet.left, sheet.y, sheet.width, style)
  })
  if (title.below !== undefined) {
    const below = title.below
    sheet.tag('P', {}, () => {
      sheet.y += sheet.text(below, sheet.left, sheet.y, sheet.width, {
        size: 10,
        align: 'center',
        color: FAINT,
      })
    })
  }
  sheet.y += 6
}

/** A QR code as vector squares (ISO/IEC 18004, level M, quiet zone of 2 modules inside the given size). */
export function drawQrCode(
  sheet: Sheet,
  text: string,
  alt: string,
  x: number,
  y: number,
  size: number,
): void {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' })
  const module = size / (modules.size + 4)
  sheet.tag('Figure', { alt, box: { x, y, width: size, height: size } }, () => {
    const { doc } = sheet
    for (let row = 0; row < modules.size; row += 1) {
      for (let column = 0; column < modules.size; column += 1) {
        if (modules.get(row, column) === 0) continue
        const from = column
        while (column + 1 < modules.size && modules.get(row, column + 1) !== 0) column += 1
        doc.rect(x + (from + 2) * module, y + (row + 2) * module, (column - from + 1) * module, module)
      }
    }
    doc.fillColor('#000000').fill()
  })
}

export const FRAME_WORDS = {
  verify: {
    zh: '扫描二维码或登录核验网址，可查验本文书真伪及是否已作废。',
    en: 'Scan the code or open the address to check that this document is genuine and still valid.',
  },
  address: { zh: '核验网址：', en: 'Address:' },
  code: { zh: '核验码：', en: 'Verification code:' },
  qr: { zh: '核验二维码', en: 'Verification QR code' },
  demo: {
    zh: '演示数据，虚构主体，不具有法律效力',
    en: 'Demonstration data about fictional parties; no legal effect',
  },
} satisfies Record<string, Words>

export const VERIFICATION_HEIGHT = 24 * MM

/** The verification block at the cursor: QR code, address, typed code, and lines of notes beside them. */
export function drawVerification(sheet: Sheet, frame: DocumentFrame, notes: readonly string[]): void {
  const { language, verification } = frame
  const size = VERIFICATION_HEIGHT
  const top = sheet.y
  drawQrCode(
    sheet,
    verification.url,
    `${FRAME_WORDS.qr[language]} ${verification.url}`,
    sheet.left - 4,
    top,
    size,
  )
  const x = sheet.left + size + 4
  const width = sheet.right - x
  let y = top + 5
  for (const note of [FRAME_WORDS.verify[language], ...notes]) {
    sheet.tag('P', {}, () => {
      y += sheet.text(note, x, y, width, { size: 8.5, color: INK })
    })
  }
  y += 2
  y += drawField(
    sheet,
    { label: FRAME_WORDS.address[language], value: verification.url },
    { x, y, width, size: 8 },
  )
  y += drawField(
    sheet,
    { label: FRAME_WORDS.code[language], value: verification.code },
    { x, y, width, size: 8 },
  )
  sheet.y = Math.max(top + size, y)
}

/** The foot of a page: document number, demo notice, page x of y. */
export function drawFoot(frame: DocumentFrame): (sheet: Sheet, page: number, pages: number) => void {
  const { language, documentNumber, demo } = frame
  return (sheet, page, pages) => {
    const y = sheet.bottom + 8 * MM
    const style = { size: 8, color: FAINT } as const
    const third = sheet.width / 3
    sheet.line(sheet.left, y - 4, sheet.right, y - 4, 0.4, '#9a9a9a')
    sheet.text(documentNumber, sheet.left, y, third, style)
    if (demo)
      sheet.text(FRAME_WORDS.demo[language], sheet.left + third * 0.8, y, third * 1.4, {
        ...style,
        color: SEAL_RED,
        align: 'center',
      })
    const count = language === 'zh' ? `第 ${page} 页 共 ${pages} 页` : `Page ${page} of ${pages}`
    sheet.text(count, sheet.right - third, y, third, { ...style, align: 'right' })
  }
}
