import { drawFoot, drawSideMark, drawTitle, drawVerification, VERIFICATION_HEIGHT } from './frame.ts'
import { drawPairs } from './grid.ts'
import { FAINT, INK, MM, Sheet } from './sheet.ts'
import { drawTable, type TableColumn, type TableRow } from './table.ts'
import type { DocumentFrame, DocumentLanguage, RenderedDocument, Side, Words } from './types.ts'

/** A column of values of a form. */
export interface FormColumn {
  readonly label: Words
  /** Neighbouring columns of one group stand under a common heading (本期数, 本年累计). */
  readonly group?: Words
  /** 栏次 of a column, where the form numbers its columns. */
  readonly code?: string
  /** Share of the width relative to the other value columns; 1 unless told. */
  readonly width?: number
  readonly align?: 'left' | 'center' | 'right'
}

export interface FormLine {
  /** 栏次 of a line, where the form numbers its lines. */
  readonly no?: string
  readonly label: Words
  /** One text per column, as it is to be printed; `——` where the form closes the cell. */
  readonly values: readonly string[]
  /** Depth of an 其中 line. */
  readonly level?: number
  readonly emphasis?: boolean
}

export interface FormSection {
  /** Stands upright beside its lines (一、计税依据). */
  readonly title?: Words
  readonly lines: readonly FormLine[]
}

export interface FormField {
  readonly label: Words
  readonly value: string
}

/** A declaration as filed, in the shape of its official form; the definition is data of `core/forms`. */
export interface DeclarationForm extends DocumentFrame {
  readonly side: Side
  readonly authority: Words
  readonly title: Words
  /** The line under the title: （小规模纳税人适用）. */
  readonly subtitle?: Words
  /** Legal source and version of the form. */
  readonly source: Words
  readonly orientation?: 'portrait' | 'landscape'
  /** Heading of the label column; 项目 unless told. */
  readonly labelHeading?: Words
  /** Share of the label column against one value column; 2.8 unless told. */
  readonly labelWidth?: number
  readonly header: readonly FormField[]
  readonly columns: readonly FormColumn[]
  readonly sections: readonly FormSection[]
  /** The declaration over the signatures. */
  readonly statement?: Words
  readonly footer: readonly FormField[]
}

const WORDS = {
  item: { zh: '项目', en: 'Item' },
  line: { zh: '栏次', en: 'Line' },
  unit: { zh: '金额单位：元至角分', en: 'Amounts in yuan with two decimals' },
  notes: {
    zh: '本表由系统按申报数据打印，与已受理的电子申报一致。',
    en: 'Printed from the filed data; identical with the electronic declaration.',
  },
} satisfies Record<string, Words>

/** Renders a filed declaration in the shape of its form (A4, either way up). */
export async function renderDeclarationForm(data: DeclarationForm): Promise<RenderedDocument> {
  const { language } = data
  const sheet = await Sheet.open({
    title: `${data.title[language]} ${data.documentNumber}`,
    author: data.authority[language],
    frame: data,
    content: data,
    ...(data.orientation === undefined ? {} : { orientation: data.orientation }),
  })
  sheet.onContinue(() => drawContinuation(sheet, data))
  drawHead(sheet, data)
  drawBody(sheet, data)
  drawDeclarationAndSignatures(sheet, data)
  sheet.y += 8
  sheet.need(VERIFICATION_HEIGHT)
  drawVerification(sheet, data, [WORDS.notes[language], data.source[language]])
  return sheet.finish(drawFoot(data))
}

function drawContinuation(sheet: Sheet, data: DeclarationForm): void {
  const style = { size: 9, color: FAINT } as const
  const text = `${data.title[data.language]} ${data.documentNumber}`
  sheet.text(text, sheet.left, sheet.y, sheet.width, style)
  sheet.y += sheet.lineHeight(style) + 5
}

function drawHead(sheet: Sheet, data: DeclarationForm): void {
  const { language, subtitle } = data
  const mark = 8 * MM
  const top = sheet.y
  const below = [
    subtitle?.[language],
    language === 'en' ? `${data.title.zh}${subtitle?.zh ?? ''}` : undefined,
  ]
  const under = below.filter((text) => text !== undefined).join('\n')
  drawTitle(sheet, { main: data.title[language], size: 17, ...(under === '' ? {} : { below: under }) })
  const afterTitle = sheet.y
  drawSideMark(sheet, data.side, sheet.right - mark, top, mark)
  sheet.y = afterTitle
  for (let index = 0; index < data.header.length; index += 2)
    drawPairs(
      sheet,
      data.header
        .slice(index, index + 2)
        .map(({ label, value }): readonly [string, string] => [label[language], value]),
      index + 1 < data.header.length ? [0.17, 0.33, 0.17, 0.33] : [0.17, 0.83],
      true,
    )
  sheet.tag('P', {}, () => {
    const style = { size: 8.5, align: 'right', color: FAINT } as const
    sheet.y += 2 + sheet.text(WORDS.unit[language], sheet.left, sheet.y + 1, sheet.width, style)
  })
}

function tableColumns(data: DeclarationForm): TableColumn[] {
  const { language } = data
  const numbered = data.sections.some(({ lines }) => lines.some(({ no }) => no !== undefined))
  const coded = data.columns.some(({ code }) => code !== undefined)
  const blank = coded ? { code: '' } : {}
  return [
    { label: (data.labelHeading ?? WORDS.item)[language], width: data.labelWidth ?? 2.8, ...blank },
    ...(numbered
      ? [
          {
            label: WORDS.line[language],
            width: 0.75,
            align: 'center',
            fit: true,
            ...blank,
          } satisfies TableColumn,
        ]
      : []),
    ...data.columns.map(
      ({ label, group, code, width, align }): TableColumn => ({
        label: label[language],
        width: width ?? 1,
        align: align ?? 'right',
        ...(group === undefined ? {} : { group: group[language] }),
        ...(code === undefined ? {} : { code }),
      }),
    ),
  ]
}

function tableRows(data: DeclarationForm, language: DocumentLanguage): TableRow[] {
  const numbered = data.sections.some(({ lines }) => lines.some(({ no }) => no !== undefined))
  return data.sections.flatMap(({ title, lines }) =>
    lines.map(
      ({ no, label, values, level = 0, emphasis }): TableRow => ({
        cells: [label[language], ...(numbered ? [no ?? ''] : []), ...values],
        indent: level * 9,
        ...(title === undefined ? {} : { section: title[language] }),
        ...(emphasis === undefined ? {} : { emphasis }),
      }),
    ),
  )
}

function drawBody(sheet: Sheet, data: DeclarationForm): void {
  drawTable(sheet, {
    columns: tableColumns(data),
    rows: tableRows(data, data.language),
    size: 8.2,
    minRowHeight: 16,
  })
}

function drawDeclarationAndSignatures(sheet: Sheet, data: DeclarationForm): void {
  const { language, statement } = data
  if (statement !== undefined) {
    const style = { size: 8.5, color: INK } as const
    const padding = 5
    const height = sheet.heightOf(statement[language], sheet.width - 2 * padding, style) + 2 * padding
    sheet.need(height)
    const box = { x: sheet.left, y: sheet.y, width: sheet.width, height }
    sheet.artifact(() => sheet.rectangle(box))
    sheet.tag('P', {}, () => sheet.cell(statement[language], box, style, padding))
    sheet.y += height
  }
  for (let index = 0; index < data.footer.length; index += 2) {
    sheet.need(19)
    drawPairs(
      sheet,
      data.footer
        .slice(index, index + 2)
        .map(({ label, value }): readonly [string, string] => [label[language], value]),
      index + 1 < data.footer.length ? [0.17, 0.33, 0.17, 0.33] : [0.17, 0.83],
      true,
    )
  }
}
