import { problem } from './problem.ts'
import type { CellNote, RawRow, ReadLimits } from './rawRow.ts'
import { type Attributes, XmlReader } from './xml.ts'

export interface SheetStyles {
  readonly date1904: boolean
  readonly sharedTexts: readonly string[]
  /** Whether the cell format with this index shows a date. */
  readonly isDateStyle: readonly boolean[]
}

const DAY_MS = 86_400_000

/** Turns the XML of a worksheet into rows of text. Feed with {@link push}, collect with {@link take}. */
export class SheetParser {
  readonly #styles: SheetStyles
  readonly #limits: ReadLimits
  readonly #xml: XmlReader
  #rows: RawRow[] = []
  #cellsReady = 0
  #line = 0
  #inRow = false
  #cells: string[] = []
  #notes: CellNote[] = []
  #characters = 0
  #tooWide = false
  #column = -1
  #type = ''
  #style = 0
  #hasFormula = false
  #value: string | undefined
  #collecting = false
  #phonetic = false

  constructor(styles: SheetStyles, limits: ReadLimits) {
    this.#styles = styles
    this.#limits = limits
    this.#xml = new XmlReader({
      open: (name, attributes) => this.#open(name, attributes),
      text: (text) => this.#text(text),
      close: (name) => this.#close(name),
    })
  }

  /** Number of the first row not yet handed out in whole. */
  get line(): number {
    return this.#inRow ? this.#line : this.#line + 1
  }

  /** How many cells (at least one per row) wait to be taken. */
  get cellsReady(): number {
    return this.#cellsReady
  }

  push(text: string): void {
    this.#xml.push(text)
  }

  end(): void {
    this.#xml.end()
  }

  take(): RawRow[] {
    const rows = this.#rows
    this.#rows = []
    this.#cellsReady = 0
    return rows
  }

  #open(name: string, attributes: Attributes): void {
    switch (name) {
      case 'row':
        this.#startRow(attributes)
        return
      case 'c':
        this.#startCell(attributes)
        return
      case 'f':
        this.#hasFormula = true
        return
      case 'rPh':
        this.#phonetic = true
        return
      case 'v':
      case 't':
        this.#collecting = !this.#phonetic
        this.#value ??= ''
        return
      default:
    }
  }

  #text(text: string): void {
    if (!this.#collecting) return
    this.#characters += text.length
    if (this.#characters <= this.#limits.maxRecordBytes) this.#value = (this.#value ?? '') + text
  }

  #close(name: string): void {
    if (name === 'v' || name === 't') this.#collecting = false
    else if (name === 'rPh') this.#phonetic = false
    else if (name === 'c') this.#endCell()
    else if (name === 'row') this.#endRow()
  }

  #startRow(attributes: Attributes): void {
    const said = Number(attributes.r)
    this.#line = Number.isInteger(said) && said > this.#line ? said : this.#line + 1
    this.#inRow = true
    this.#cells = []
    this.#notes = []
    this.#characters = 0
    this.#tooWide = false
    this.#column = -1
  }

  #startCell(attributes: Attributes): void {
    const said = columnOf(attributes.r)
    this.#column = said !== undefined && said > this.#column ? said : this.#column + 1
    this.#type = attributes.t ?? 'n'
    this.#style = Number(attributes.s ?? 0)
    this.#hasFormula = false
    this.#value = undefined
  }

  #endCell(): void {
    if (this.#column >= this.#limits.maxColumns) {
      this.#tooWide = true
      return
    }
    const column = this.#column
    const value = this.#cellText()
    if (this.#hasFormula) {
      this.#notes.push({ column, code: this.#value === undefined ? 'formula-without-result' : 'formula' })
    }
    if (this.#type === 'e') this.#notes.push({ column, code: 'error-value' })
    if (value === '') return
    while (this.#cells.length < column) this.#cells.push('')
    this.#cells[column] = value
  }

  #cellText(): string {
    const value = this.#value
    if (value === undefined || value === '') return ''
    switch (this.#type) {
      case 's': {
        const text = this.#styles.sharedTexts[Number(value)] ?? ''
        this.#characters += text.length
        return unescapeText(text)
      }
      case 'b':
        return value === '1' ? 'TRUE' : 'FALSE'
      case 'n':
        return this.#number(value)
      default:
        return unescapeText(value)
    }
  }

  #number(value: string): string {
    const number = Number(value)
    if (!Number.isFinite(number)) return value
    if (this.#styles.isDateStyle[this.#style] === true) return dateOf(number, this.#styles.date1904) ?? value
    // Beyond 15 digits a spreadsheet number has lost its last digits: shown as such, never as if it were exact.
    return Math.abs(number) < 1e15 ? String(number) : number.toExponential()
  }

  #endRow(): void {
    const line = this.#line
    this.#inRow = false
    this.#cellsReady += 1 + this.#cells.length
    if (this.#characters > this.#limits.maxRecordBytes) {
      const limit = String(this.#limits.maxRecordBytes)
      this.#rows.push({ line, cells: [], problem: problem('record-too-long', '', '', limit) })
    } else if (this.#tooWide) {
      const limit = String(this.#limits.maxColumns)
      const cells = this.#cells.slice(0, 100)
      this.#rows.push({ line, cells, problem: problem('too-many-columns', '', '', limit) })
    } else if (this.#cells.some((cell) => cell.trim() !== '')) {
      const notes = this.#notes.length === 0 ? {} : { notes: this.#notes }
      this.#rows.push({ line, cells: this.#cells, mayBeShort: true, ...notes })
    }
    this.#cells = []
    this.#characters = 0
  }
}

/** `AB12` → 27; undefined when there is no usable reference. */
function columnOf(reference: string | undefined): number | undefined {
  if (reference === undefined) return undefined
  let column = 0
  for (let index = 0; index < reference.length && index < 4; index += 1) {
    const letter = reference.charCodeAt(index) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column === 0 ? undefined : column - 1
}

/** `_x000D_` stands for a character that XML cannot hold (ECMA-376 22.9.2.19). */
function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/**
 * Serial day number to `YYYY-MM-DD` (with time when there is one). The 1900 system counts a 29 February 1900 that never was,
 * so days before 1900-03-01 are off by one and are left as numbers.
 */
function dateOf(serial: number, date1904: boolean): string | undefined {
  if (date1904 ? serial < 0 : serial < 61) return undefined
  const epoch = date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30)
  const time = epoch + Math.round(serial * DAY_MS)
  if (serial > 2_958_465) return undefined
  const iso = new Date(time).toISOString()
  return Number.isInteger(serial) ? iso.slice(0, 10) : iso.slice(0, 19)
}
