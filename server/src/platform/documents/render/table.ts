import { type Box, INK, type Sheet, type TextStyle } from './sheet.ts'

export interface TableColumn {
  readonly label: string
  /** Share of the width, relative to the other columns. */
  readonly width: number
  readonly align?: 'left' | 'center' | 'right'
  /** Set smaller rather than broken; always so for right-aligned amounts. */
  readonly fit?: boolean
  /** Neighbouring columns of one group stand under a common heading. */
  readonly group?: string
  /** The number row under the heading (栏次) of forms. */
  readonly code?: string
}

export interface TableRow {
  readonly cells: readonly string[]
  /** Rows of one section stand beside a common upright heading. */
  readonly section?: string
  readonly emphasis?: boolean
  /** Left indent of the first cell in points (其中 lines). */
  readonly indent?: number
}

/** The sum so far at the foot of a page and at the head of the next (转下页, 承前页). */
export interface Carry {
  readonly column: number
  readonly forward: string
  readonly brought: string
  /** The sum after the given number of rows. */
  sumAfter(rows: number): string
}

export interface Table {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
  readonly size?: number
  readonly minRowHeight?: number
  readonly carry?: Carry
  /** Height that must stay free under the last row, for what has to stand on the same page. */
  readonly keepBelow?: number
}

interface Placed extends TableColumn {
  readonly x: number
  readonly points: number
}

const SECTION_WIDTH = 20
const PADDING = 3

/** Draws a table at the cursor over as many pages as it takes; the heading is repeated on each. */
export function drawTable(sheet: Sheet, table: Table): void {
  sheet.group('Table', () => new TablePen(sheet, table).draw())
}

function indentOf(row: TableRow, cell: number): number {
  return cell === 0 ? (row.indent ?? 0) : 0
}

class TablePen {
  readonly #sheet: Sheet
  readonly #table: Table
  readonly #columns: Placed[]
  readonly #style: TextStyle
  readonly #heading: TextStyle
  readonly #sectionWidth: number

  constructor(sheet: Sheet, table: Table) {
    this.#sheet = sheet
    this.#table = table
    const size = table.size ?? 9
    this.#style = { size, color: INK }
    this.#heading = { size, weight: 'bold', align: 'center', color: INK }
    this.#sectionWidth = table.rows.some((row) => row.section !== undefined) ? SECTION_WIDTH : 0
    const free = sheet.width - this.#sectionWidth
    const shares = table.columns.reduce((sum, column) => sum + column.width, 0)
    let x = sheet.left + this.#sectionWidth
    this.#columns = table.columns.map((column) => {
      const points = (free * column.width) / shares
      const placed = { ...column, x, points }
      x += points
      return placed
    })
  }

  draw(): void {
    const { rows, carry, keepBelow = 0 } = this.#table
    const sheet = this.#sheet
    const heights = rows.map((row) => this.#rowHeight(row))
    const carryHeight = carry ? this.#minimum : 0
    sheet.need(this.#headingHeight() + (heights[0] ?? 0) + carryHeight)
    this.#drawHeading(true)
    let sectionTop = sheet.y
    rows.forEach((row, index) => {
      const height = heights[index] ?? 0
      const last = index === rows.length - 1
      if (sheet.y + height + (last ? keepBelow : carryHeight) > sheet.bottom) {
        this.#drawSection(rows[index - 1], sectionTop)
        if (carry) this.#drawCarry(carry.forward, carry.sumAfter(index), carry.column)
        sheet.newPage()
        sheet.artifact(() => this.#drawHeading(false), 'Pagination')
        if (carry) this.#drawCarry(carry.brought, carry.sumAfter(index), carry.column)
        sectionTop = sheet.y
      } else if (index > 0 && rows[index - 1]?.section !== row.section) {
        this.#drawSection(rows[index - 1], sectionTop)
        sectionTop = sheet.y
      }
      this.#drawRow(row, height)
    })
    this.#drawSection(rows.at(-1), sectionTop)
  }

  get #minimum(): number {
    return this.#table.minRowHeight ?? 18
  }

  #rowHeight(row: TableRow): number {
    const text = this.#columns.map((column, index) =>
      this.#sheet.heightOf(
        row.cells[index] ?? '',
        column.points - indentOf(row, index) - 2 * PADDING,
        this.#cellStyle(row, column),
      ),
    )
    return Math.max(this.#minimum, ...text.map((height) => height + 5))
  }

  #cellStyle(row: TableRow, column: TableColumn): TextStyle {
    const { align = 'left', fit = align === 'right' } = column
    return { ...this.#style, align, fit, ...(row.emphasis ? { weight: 'bold' } : {}) }
  }

  #drawRow(row: TableRow, height: number): void {
    const sheet = this.#sheet
    const { y } = sheet
    const boxes = this.#columns.map((column) => ({ x: column.x, y, width: column.points, height }))
    sheet.artifact(() => {
      for (const box of boxes) sheet.rectangle(box)
    })
    sheet.group('TR', () => {
      boxes.forEach((box, index) => {
        const column = this.#columns[index]
        if (!column) return
        const indent = indentOf(row, index)
        const inner = { ...box, x: box.x + indent, width: box.width - indent }
        sheet.tag('TD', {}, () =>
          sheet.cell(row.cells[index] ?? '', inner, this.#cellStyle(row, column), PADDING),
        )
      })
    })
    sheet.y += height
  }

  /** The upright heading of the rows from `top` to the cursor. */
  #drawSection(row: TableRow | undefined, top: number): void {
    const sheet = this.#sheet
    if (this.#sectionWidth === 0 || !row || sheet.y <= top) return
    const box = { x: sheet.left, y: top, width: this.#sectionWidth, height: sheet.y - top }
    sheet.artifact(() => sheet.rectangle(box))
    sheet.group('TR', () => {
      sheet.tag('TH', { scope: 'Row' }, () => this.#drawSectionTitle(row.section ?? '', box))
    })
  }

  #drawSectionTitle(title: string, box: Box): void {
    const sheet = this.#sheet
    const style: TextStyle = { ...this.#style, align: 'center' }
    const characters = Array.from(title)
    if (/[\u3400-\u9fff]/.test(title)) {
      const room = Math.max(1, Math.floor(box.height / sheet.lineHeight(style)))
      const columns = Math.ceil(characters.length / room)
      if (columns <= 1) sheet.cell(characters.join('\n'), box, style, 1)
      else this.#drawUprightColumns(characters, box, columns)
      return
    }
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    const turned = {
      x: middle.x - box.height / 2,
      y: middle.y - box.width / 2,
      width: box.height,
      height: box.width,
    }
    sheet.doc.save().rotate(-90, { origin: [middle.x, middle.y] })
    sheet.cell(title, turned, style, 1)
    sheet.doc.restore()
  }

  #drawUprightColumns(characters: readonly string[], box: Box, columns: number): void {
    const perColumn = Math.ceil(characters.length / columns)
    const width = box.width / columns
    const size = Math.min(this.#style.size, width - 1)
    for (let column = 0; column < columns; column += 1) {
      const part = characters.slice(column * perColumn, (column + 1) * perColumn).join('\n')
      const place = { ...box, x: box.x + column * width, width }
      this.#sheet.cell(part, place, { ...this.#style, size, align: 'center' }, 0)
    }
  }

  #headingHeights(): { group: number; label: number; code: number } {
    const sheet = this.#sheet
    const height = (text: string, width: number) =>
      sheet.heightOf(text, width - 2 * PADDING, this.#heading) + 5
    const grouped = this.#columns.some((column) => column.group !== undefined)
    const labels = this.#columns.map((column) => height(column.label, column.points))
    const groups = this.#groups().map((group) => height(group.label, group.width))
    return {
      group: grouped ? Math.max(this.#minimum, ...groups) : 0,
      label: Math.max(this.#minimum, ...labels),
      code: this.#columns.some((column) => column.code !== undefined) ? this.#minimum : 0,
    }
  }

  #headingHeight(): number {
    const { group, label, code } = this.#headingHeights()
    return group + label + code
  }

  #groups(): { label: string; x: number; width: number }[] {
    const groups: { label: string; x: number; width: number }[] = []
    let previous: string | undefined
    for (const column of this.#columns) {
      const last = groups.at(-1)
      if (column.group !== undefined && column.group === previous && last) last.width += column.points
      else if (column.group !== undefined)
        groups.push({ label: column.group, x: column.x, width: column.points })
      previous = column.group
    }
    return groups
  }

  /** @param tagged the first heading is read aloud as the column headings, repetitions are not */
  #drawHeading(tagged: boolean): void {
    const sheet = this.#sheet
    const top = sheet.y
    const { group, label, code } = this.#headingHeights()
    const cells = [
      ...this.#groups().map((part) => ({
        text: part.label,
        x: part.x,
        y: top,
        width: part.width,
        height: group,
      })),
      ...this.#columns.map((column) => {
        const under = column.group === undefined ? 0 : group
        return {
          text: column.label,
          x: column.x,
          y: top + under,
          width: column.points,
          height: group - under + label,
        }
      }),
      ...(code === 0
        ? []
        : this.#columns.map((column) => ({
            text: column.code ?? '',
            x: column.x,
            y: top + group + label,
            width: column.points,
            height: code,
          }))),
    ]
    const section = { x: sheet.left, y: top, width: this.#sectionWidth, height: group + label + code }
    const frame = () => {
      for (const box of this.#sectionWidth === 0 ? cells : [section, ...cells]) {
        sheet.fill(box, '#f2f2f2')
        sheet.rectangle(box)
      }
    }
    if (tagged) {
      sheet.artifact(frame)
      sheet.group('TR', () => {
        for (const cell of cells)
          sheet.tag('TH', { scope: 'Column' }, () => sheet.cell(cell.text, cell, this.#heading, PADDING))
      })
    } else {
      frame()
      for (const cell of cells) sheet.cell(cell.text, cell, this.#heading, PADDING)
    }
    sheet.y += group + label + code
  }

  #drawCarry(label: string, sum: string, amountColumn: number): void {
    const sheet = this.#sheet
    const amount = this.#columns[amountColumn]
    if (!amount) return
    const { y } = sheet
    const height = this.#minimum
    sheet.artifact(() => {
      const labelBox = { x: sheet.left, y, width: amount.x - sheet.left, height }
      const amountBox = { x: amount.x, y, width: amount.points, height }
      sheet.rectangle(labelBox)
      sheet.rectangle(amountBox)
      sheet.cell(label, labelBox, { ...this.#style, align: 'right' }, 6)
      sheet.cell(sum, amountBox, { ...this.#style, align: 'right', fit: true }, PADDING)
    }, 'Pagination')
    sheet.y += height
  }
}
