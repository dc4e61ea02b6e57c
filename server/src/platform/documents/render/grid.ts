import type { Box, Sheet, TextStyle } from './sheet.ts'

/** One row of label and value cells with the given shares of the width. */
export function drawPairs(
  sheet: Sheet,
  pairs: readonly (readonly [string, string])[],
  shares: readonly number[],
  compact = false,
): void {
  const { size, minHeight } = compact ? { size: 8.5, minHeight: 19 } : { size: 9.5, minHeight: 24 }
  const widths = shares.map((share) => sheet.width * share)
  const texts = pairs.flat()
  const styles = texts.map((_, index): TextStyle => {
    const label = index % 2 === 0
    return { size, align: label ? 'center' : 'left', weight: label ? 'bold' : 'regular' }
  })
  const heights = texts.map(
    (text, index) => sheet.heightOf(text, (widths[index] ?? 0) - 8, styles[index] ?? { size }) + 6,
  )
  const height = Math.max(minHeight, ...heights)
  let x = sheet.left
  const boxes = widths.map((width) => {
    const box: Box = { x, y: sheet.y, width, height }
    x += width
    return box
  })
  sheet.artifact(() => {
    for (const box of boxes) sheet.rectangle(box)
  })
  boxes.forEach((box, index) => {
    sheet.tag('P', {}, () => sheet.cell(texts[index] ?? '', box, styles[index] ?? { size }, 4))
  })
  sheet.y += height
}

/** Of a total in one line; a sum of many trillions takes two. */
export const TOTAL_HEIGHT = 26

/** The closing row: a label, the sum in words, the sum in figures. */
export function drawTotal(sheet: Sheet, total: { label: string; words: string; figure: string }): void {
  const { y } = sheet
  const style = { size: 10 } as const
  const height = Math.max(TOTAL_HEIGHT, sheet.heightOf(total.words, sheet.width * 0.6 - 12, style) + 6)
  const label = { x: sheet.left, y, width: sheet.width * 0.16, height }
  const words = { x: label.x + label.width, y, width: sheet.width * 0.6, height }
  const figure = { x: words.x + words.width, y, width: sheet.width * 0.24, height }
  sheet.artifact(() => {
    for (const box of [label, words, figure]) sheet.rectangle(box)
  })
  sheet.tag('P', {}, () => sheet.cell(total.label, label, { size: 9.5, weight: 'bold', align: 'center' }))
  sheet.tag('P', { lang: 'zh-CN' }, () => sheet.cell(total.words, words, style, 6))
  sheet.tag('P', {}, () =>
    sheet.cell(total.figure, figure, { size: 10.5, weight: 'bold', align: 'right', fit: true }, 6),
  )
  sheet.y += height
}
